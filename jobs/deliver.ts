// Takes due rows of the outbox to Telegram, one at a time, so that a crash can repeat one message at most.
import { backoffMs, type Delivery, type DeliveryResult, type DeliveryState } from '../core/delivery.ts';
import type { Clock, Courier, HealthBoard, Log, Stores } from '../core/ports.ts';

/** longer than the longest sending: a chart, an upload, its plain fallback, each call 20 s at most */
const LEASE_MS = 75_000;

export type DeliverDeps = {
  readonly stores: Pick<Stores, 'outbox' | 'subscribers'>;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
};

const waitOf = (row: Delivery, afterMs: number): number => (afterMs > 0 ? afterMs : backoffMs(row.attempts));

const stateAfter = (row: Delivery, result: DeliveryResult, wallMs: number): DeliveryState => {
  switch (result.kind) {
    case 'sent':
      return { kind: 'sent', messageId: result.messageId, at: result.at, ...(result.bare ? { bare: true } : {}) };
    case 'retry':
      return { kind: 'retry', notBeforeWallMs: wallMs + waitOf(row, result.afterMs), because: result.because };
    case 'dead':
    case 'unreachable':
      return { kind: 'dead', because: result.because };
  }
};

export const createDeliver = ({ stores, courier, clock, health, log }: DeliverDeps) => {
  /** while Telegram is not there nothing is tried, so that one outage does not cost every row a timeout */
  let pausedUntilWallMs = 0;

  const heed = async (row: Delivery, result: DeliveryResult): Promise<void> => {
    if (result.kind === 'unreachable') await stores.subscribers.setState(row.subscriber, 'unreachable');
    if (result.kind === 'dead') log.warn('a message was given up', { row: row.id, because: result.because });
    if (result.kind !== 'retry') return;
    log.info('a message waits', { row: row.id, because: result.because });
    const untilWallMs = clock.wallMs() + waitOf(row, result.afterMs);
    if (result.holds === 'chat') await stores.outbox.hold(row.subscriber, untilWallMs);
    if (result.holds === 'everything') pausedUntilWallMs = untilWallMs;
  };

  const one = async (row: Delivery): Promise<void> => {
    const result = await courier(row);
    const away = result.kind === 'retry' && result.holds === 'everything';
    health.report('delivery', away ? 'degraded' : 'ok', away ? result.because : 'sending');
    const kept = await stores.outbox.settle(row, stateAfter(row, result, clock.wallMs()));
    if (!kept) log.warn('a message took longer than its lease', { row: row.id });
    await heed(row, result);
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted && clock.wallMs() >= pausedUntilWallMs) {
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
      const next = await stores.outbox.nextDueWallMs();
      const due = next === undefined ? undefined : Math.max(next, pausedUntilWallMs);
      if (due === undefined || due > until || signal.aborted) return;
      await clock.sleep(Math.max(20, due - clock.wallMs()), signal);
    }
  };

  /** `idle` resolves when nothing is on its way to Telegram. */
  return { drain, wake, idle: (): Promise<void> => running ?? Promise.resolve() };
};

export type Deliver = ReturnType<typeof createDeliver>;
