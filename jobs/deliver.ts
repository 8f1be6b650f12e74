// Takes due rows of the outbox to Telegram, one at a time, so that a crash can repeat one message at most.
import { backoffMs, type Delivery, type DeliveryResult, type DeliveryState } from '../core/delivery.ts';
import type { Clock, Courier, HealthBoard, Log, Stores } from '../core/ports.ts';

const LEASE_MS = 30_000;

export type DeliverDeps = {
  readonly stores: Pick<Stores, 'outbox' | 'subscribers'>;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
};

const stateAfter = (row: Delivery, result: DeliveryResult, wallMs: number): DeliveryState => {
  switch (result.kind) {
    case 'sent':
      return { kind: 'sent', messageId: result.messageId, at: result.at };
    case 'retry': {
      const wait = Math.max(result.afterMs, result.afterMs > 0 ? 0 : backoffMs(row.attempts));
      return { kind: 'retry', notBeforeWallMs: wallMs + wait, because: result.because };
    }
    case 'dead':
    case 'unreachable':
      return { kind: 'dead', because: result.because };
  }
};

export const createDeliver = ({ stores, courier, clock, health, log }: DeliverDeps) => {
  const one = async (row: Delivery): Promise<void> => {
    const result = await courier(row);
    if (result.kind === 'unreachable') await stores.subscribers.setState(row.subscriber, 'unreachable');
    if (result.kind === 'retry') log.info('a message waits', { row: row.id, because: result.because });
    if (result.kind === 'dead') log.warn('a message was given up', { row: row.id, because: result.because });
    health.report(
      'delivery',
      result.kind === 'retry' ? 'degraded' : 'ok',
      result.kind === 'retry' ? result.because : 'sending',
    );
    const kept = await stores.outbox.settle(row, stateAfter(row, result, clock.wallMs()));
    if (!kept) log.warn('a message took longer than its lease', { row: row.id });
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const row = await stores.outbox.claim(clock.wallMs(), LEASE_MS);
      if (!row) return;
      await one(row);
    }
  };

  let running: Promise<void> | undefined;
  let again = false;
  /** Delivers until nothing is due or the signal aborts; calls while it runs share the run. */
  const drain = (signal: AbortSignal): Promise<void> => {
    again = true;
    running ??= (async () => {
      try {
        while (again && !signal.aborted) {
          again = false;
          await run(signal);
        }
      } finally {
        running = undefined;
      }
    })();
    return running;
  };

  /** Drains now and again whenever a waiting row falls due within `coverMs` wall milliseconds. */
  const wake = async (coverMs: number, signal: AbortSignal): Promise<void> => {
    const until = clock.wallMs() + coverMs;
    for (;;) {
      await drain(signal);
      const due = await stores.outbox.nextDueWallMs();
      if (due === undefined || due > until || signal.aborted) return;
      await clock.sleep(Math.max(20, due - clock.wallMs()), signal);
    }
  };

  return { drain, wake };
};

export type Deliver = ReturnType<typeof createDeliver>;
