// The turn to send, held while there is something to: what another process has sent before is counted first.
import type { Pace } from '../../core/delivery/pace.ts';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import type { Clock, Stores } from '../../core/ports.ts';
import type { Holds } from './holds.ts';

/** A process that dies keeps the others waiting for at most so long. */
const LEASE_MS = 12_000;
const RENEWED_MS = 4000;
/** A turn with less than this left is none: clocks of two machines differ, and a call takes its time. */
const MARGIN_MS = 3000;
/** The longest of the limits that hold for everybody and every chat. */
const QUIET_MS = 1000;

export type SendingLease = {
  /** Takes the turn or, in good time, keeps it; false while it is another process's, or once aborted. */
  take(signal: AbortSignal): Promise<boolean>;
  release(): Promise<void>;
};

export const createSendingLease = (deps: {
  readonly stores: Pick<Stores, 'outbox' | 'sendingTurn'>;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly holds: Holds;
}): SendingLease => {
  const { stores, clock, pace, holds } = deps;
  let untilWallMs = 0;

  /** Counts what others have sent in the last minute of what may be sent only so often a minute. */
  const remember = async (): Promise<void> => {
    const now = clock.now();
    for (const { subscriber, kind, at } of await stores.outbox.acceptedSlowly(plus(now, -MINUTE_MS * clock.speed))) {
      const atWallMs = clock.wallMs() - (now - at) / clock.speed;
      pace.remember({ chatId: subscriber, isEdit: kind === 'state' || kind === 'touch' }, atWallMs);
    }
  };

  return {
    take: async (signal) => {
      if (untilWallMs - clock.wallMs() > LEASE_MS - RENEWED_MS) return true;
      const turn = await stores.sendingTurn.take(clock.wallMs(), LEASE_MS);
      untilWallMs = turn.kind === 'mine' ? turn.untilWallMs : 0;
      if (turn.kind === 'theirs') return false;
      if (turn.lately) {
        holds.heard(turn.lately.held);
        await remember();
        const quietMs = Math.min(LEASE_MS, turn.lately.untilWallMs + QUIET_MS - clock.wallMs());
        if (quietMs > 0) await clock.sleep(quietMs, signal);
      }
      return !signal.aborted && untilWallMs - clock.wallMs() > MARGIN_MS;
    },
    release: async () => {
      untilWallMs = 0;
      await stores.sendingTurn.release(clock.wallMs());
    },
  };
};
