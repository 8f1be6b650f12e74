// Takes due rows of the outbox to Telegram as fast as its limits allow; a crash can repeat only what was on its way then.
import { createPace, type Pace } from '../core/delivery/pace.ts';
import { backoffMs, type Delivery, type DeliveryResult, type DeliveryState } from '../core/delivery.ts';
import type { Clock, Courier, HealthBoard, Log, Stores } from '../core/ports.ts';

/** longer than the longest sending: a chart, an upload, its plain fallback, each call 20 s at most */
const LEASE_MS = 75_000;
/** so many may wait for Telegram's answer at once: the pace is the limit, not a call that is slow */
const AT_ONCE = 30;
/** two chats that are told to wait within so long mean all of them */
const TWO_CHATS_MS = 1000;
/** one call that fails between others that succeed is that call's misfortune; so many in a row, or one out of nothing, are an outage */
const FAILURES_IN_A_ROW = 3;
const JUST_NOW_MS = 2000;

export type DeliverDeps = {
  readonly stores: Pick<Stores, 'outbox' | 'subscribers'>;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
  readonly pace?: Pace;
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

const isEdit = ({ kind }: Delivery): boolean => kind === 'state' || kind === 'touch';

export const createDeliver = ({ stores, courier, clock, health, log, pace = createPace() }: DeliverDeps) => {
  /** while Telegram is not there, or asks all to wait, nothing is tried: one outage does not cost every row a timeout */
  let pausedUntilWallMs = 0;
  let failures = 0;
  let sentAtWallMs = Number.NEGATIVE_INFINITY;
  let lastFlood: { readonly chat: number; readonly atWallMs: number } | undefined;
  const busy = new Set<number>();

  let heldMs = 0;
  const pause = (untilWallMs: number): void => {
    heldMs += Math.max(0, untilWallMs - Math.max(clock.wallMs(), pausedUntilWallMs));
    pausedUntilWallMs = Math.max(pausedUntilWallMs, untilWallMs);
  };

  /** A chat told to wait waits; where another one was told so within a second, all do. */
  const heedFlood = async (row: Delivery, untilWallMs: number): Promise<void> => {
    const now = clock.wallMs();
    await stores.outbox.hold(row.subscriber, untilWallMs);
    const before = lastFlood;
    lastFlood = { chat: row.subscriber, atWallMs: now };
    if (before && before.chat !== row.subscriber && now - before.atWallMs <= TWO_CHATS_MS) pause(untilWallMs);
  };

  const heed = async (row: Delivery, result: DeliveryResult): Promise<void> => {
    if (result.kind === 'unreachable') await stores.subscribers.setState(row.subscriber, 'unreachable');
    if (result.kind === 'dead') log.warn('a message was given up', { row: row.id, because: result.because });
    if (result.kind !== 'retry') {
      failures = 0;
      if (result.kind === 'sent') sentAtWallMs = clock.wallMs();
      return;
    }
    log.info('a message waits', { row: row.id, because: result.because });
    const untilWallMs = clock.wallMs() + waitOf(row, result.afterMs);
    if (result.holds === 'chat') await heedFlood(row, untilWallMs);
    if (result.holds === 'everything') {
      failures += 1;
      const alone = clock.wallMs() - sentAtWallMs > JUST_NOW_MS;
      if (alone || failures >= FAILURES_IN_A_ROW) pause(untilWallMs);
    }
  };

  /** Puts a row back until its chat may hear the next one; it was not tried, so nothing is told of it. */
  const putBack = async (row: Delivery, afterMs: number): Promise<void> => {
    const notBeforeWallMs = clock.wallMs() + Math.ceil(afterMs);
    await stores.outbox.settle(row, { kind: 'retry', notBeforeWallMs, because: 'the pace of its chat' });
  };

  const send = async (row: Delivery): Promise<void> => {
    const result = await courier(row);
    const away = result.kind === 'retry' && result.holds === 'everything';
    health.report('delivery', away ? 'degraded' : 'ok', away ? result.because : 'sending');
    const kept = await stores.outbox.settle(row, stateAfter(row, result, clock.wallMs()));
    if (!kept) log.warn('a message took longer than its lease', { row: row.id });
    await heed(row, result);
  };

  /** One row to its end; what its chat may not hear yet, or hears another of right now, is put back. */
  const one = async (row: Delivery): Promise<void> => {
    const paced = { chatId: row.subscriber, isEdit: isEdit(row) };
    const waitMs = busy.has(row.subscriber) ? 100 : pace.forChat(paced, clock.wallMs());
    if (waitMs > 0) return putBack(row, waitMs);
    busy.add(row.subscriber);
    pace.takeAll(clock.wallMs());
    pace.takeChat(paced, clock.wallMs());
    try {
      await send(row);
    } finally {
      busy.delete(row.subscriber);
    }
  };

  const isPaused = (): boolean => clock.wallMs() < pausedUntilWallMs;

  const run = async (signal: AbortSignal): Promise<void> => {
    const under = new Set<Promise<void>>();
    let failed: unknown;
    const start = (row: Delivery): void => {
      const work: Promise<void> = one(row)
        .catch((error: unknown) => {
          failed ??= error;
        })
        .finally(() => under.delete(work));
      under.add(work);
    };
    while (!signal.aborted && !isPaused() && failed === undefined) {
      const waitMs = pace.forAll(clock.wallMs());
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      else if (under.size >= AT_ONCE) await Promise.race(under);
      else {
        const row = await stores.outbox.claim(clock.wallMs(), LEASE_MS);
        if (row) start(row);
        else if (under.size > 0) await Promise.race(under);
        else break;
      }
    }
    await Promise.all(under);
    if (failed !== undefined) throw failed;
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

  return {
    drain,
    wake,
    /** Resolves when nothing is on its way to Telegram. */
    idle: (): Promise<void> => running ?? Promise.resolve(),
    /** Wall milliseconds for which nothing was, or is yet to be, tried because Telegram asked all to wait or was away. */
    heldMs: (): number => heldMs,
  };
};

export type Deliver = ReturnType<typeof createDeliver>;
