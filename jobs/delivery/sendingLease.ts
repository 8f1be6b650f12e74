// The turn to send, held while there is something to: what another process has sent before is counted first.
import type { Pace } from '../../core/delivery/pace.ts';
import type { SeenTurn, Turn } from '../../core/delivery/sendingTurn.ts';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { Stores } from '../../core/ports/stores.ts';
import type { Holds } from './holds.ts';

/** Wall milliseconds between two looks of who waits; so many at the same beat, and its process is taken for dead. */
export const LOOK_MS = 300;
const STILL_LOOKS = 40;
/** The one who sends shows that it lives. */
const BEAT_MS = 4000;
/** The longest of the limits that hold for everybody and every chat. */
const QUIET_MS = 1000;

type Mine = Extract<Turn, { kind: 'mine' }>;

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
  let beatAtWallMs: number | undefined;
  let still: { readonly seen: SeenTurn; readonly looks: number } | undefined;

  /** Counts what others have sent in the last minute of what may be sent only so often a minute. */
  const remember = async (): Promise<void> => {
    const now = clock.now();
    for (const { subscriber, kind, at } of await stores.outbox.acceptedSlowly(plus(now, -MINUTE_MS * clock.speed))) {
      const atWallMs = clock.wallMs() - (now - at) / clock.speed;
      pace.remember({ chatId: subscriber, isEdit: kind === 'state' || kind === 'touch' }, atWallMs);
    }
  };

  /** Waits as long as the other's last messages count, and knows then what they were. */
  const catchUp = async (lately: NonNullable<Mine['lately']>, signal: AbortSignal): Promise<void> => {
    holds.heard(lately.held);
    await remember();
    const quietMs = (lately.releasedWallMs ?? 0) + QUIET_MS - clock.wallMs();
    if (quietMs > 0) await clock.sleep(Math.min(QUIET_MS, quietMs), signal);
  };

  const look = (seen: SeenTurn): void => {
    const same = still?.seen.holder === seen.holder && still.seen.beat === seen.beat;
    still = { seen, looks: same ? (still?.looks ?? 0) + 1 : 1 };
  };

  return {
    take: async (signal) => {
      const now = clock.wallMs();
      if (beatAtWallMs !== undefined && now >= beatAtWallMs && now - beatAtWallMs < BEAT_MS) return true;
      const isStill = still !== undefined && still.looks >= STILL_LOOKS;
      const turn = await stores.sendingTurn.take(now, isStill ? still?.seen : undefined);
      beatAtWallMs = turn.kind === 'mine' ? now : undefined;
      if (turn.kind === 'theirs') look(turn.seen);
      else still = undefined;
      if (turn.kind === 'mine' && turn.lately) await catchUp(turn.lately, signal);
      return turn.kind === 'mine' && !signal.aborted;
    },
    release: async () => {
      beatAtWallMs = undefined;
      await stores.sendingTurn.release(clock.wallMs());
    },
  };
};
