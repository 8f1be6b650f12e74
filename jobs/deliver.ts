// Takes due rows of the outbox to Telegram as fast as its limits allow; a crash can repeat only what was on its way then.
import { createPace, type Pace, type Passage } from '../core/delivery/pace.ts';
import {
  backoffMs,
  type Delivery,
  type DeliveryEnd,
  type DeliveryResult,
  type DeliveryState,
} from '../core/delivery.ts';
import type { Courier } from '../core/ports/outbox.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { createHolds } from './delivery/holds.ts';
import { createSendingLease, LOOK_MS } from './delivery/sendingLease.ts';

/** longer than the longest sending: a chart, an upload, its plain fallback, each call 20 s at most */
const LEASE_MS = 55_000;
/** so many may be claimed and not settled yet: the pace is the limit, not a call that is slow */
const AT_ONCE = 30;
/** so many are claimed together: half a second's worth, so that a new card need not wait longer for those in hand */
const IN_HAND = 15;
/** one call that fails between others that succeed is that call's misfortune; so many in a row, or one out of nothing, are an outage */
const FAILURES_IN_A_ROW = 3;
const JUST_NOW_MS = 2000;
/** nothing is put off for longer without being asked about again at the next start: a clock may have been ahead */
const LONGEST_WAIT_MS = 3 * LEASE_MS;

export type DeliverDeps = {
  readonly stores: Pick<Stores, 'outbox' | 'subscribers' | 'sendingTurn'>;
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
      return {
        ...{ kind: 'retry', notBeforeWallMs: wallMs + waitOf(row, result.afterMs), because: result.because },
        ...(result.planned ? { planned: true } : {}),
        ...(result.unsure ? { unsure: true } : {}),
      };
    case 'dead':
    case 'unreachable':
      return { kind: 'dead', because: result.because };
  }
};

const isEdit = ({ kind }: Delivery): boolean => kind === 'state' || kind === 'touch';

/** Tells the pace whether the message took its place: after an outage nobody knows, so it did. */
const passed = (passage: Passage, result: DeliveryResult, wallMs: number): void => {
  if (result.kind === 'sent' || (result.kind === 'retry' && result.holds === 'everything')) passage.answered(wallMs);
  else passage.refused();
};

/** A database that is away is offered the ends again, so often and so long: well within the lease of their rows. */
const AGAIN_MS = 1_000;
const KEEP_OFFERING_MS = LEASE_MS / 2;

/**
 * Writes ends as they come; those that come while others are being written are written together. What Telegram has accepted
 * would be sent again if its end were dropped.
 */
const createSettler = (outbox: Pick<Stores['outbox'], 'settle'>, clock: Clock) => {
  type Waiting = DeliveryEnd & { readonly told: PromiseWithResolvers<boolean> };
  let waiting: Waiting[] = [];
  let writing = false;
  let failingSinceMs: number | undefined;
  const write = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const now = waiting;
      waiting = [];
      try {
        const kept = await outbox.settle(now);
        failingSinceMs = undefined;
        for (const [i, { told }] of now.entries()) told.resolve(kept[i] === true);
      } catch (error) {
        failingSinceMs ??= clock.wallMs();
        if (clock.wallMs() - failingSinceMs < KEEP_OFFERING_MS) {
          waiting = [...now, ...waiting];
          await clock.sleep(AGAIN_MS);
        } else for (const { told } of now) told.reject(error);
      }
    }
    writing = false;
  };
  /** Whether the row was still ours. */
  return (delivery: Delivery, state: DeliveryState): Promise<boolean> => {
    const told = Promise.withResolvers<boolean>();
    waiting.push({ delivery, state, told });
    if (!writing) void write();
    return told.promise;
  };
};

export const createDeliver = ({ stores, courier, clock, health, log, pace = createPace() }: DeliverDeps) => {
  const { outbox } = stores;
  const settle = createSettler(outbox, clock);
  const holds = createHolds({ stores, clock });
  const lease = createSendingLease({ stores, clock, pace, holds });
  let failures = 0;
  let sentAtWallMs = Number.NEGATIVE_INFINITY;
  const busy = new Set<number>();

  const heed = async (row: Delivery, result: DeliveryResult): Promise<void> => {
    if (result.kind === 'unreachable') await stores.subscribers.setState(row.subscriber, 'unreachable', 'active');
    if (result.kind === 'dead') log.warn('a message was given up', { row: row.id, because: result.because });
    if (result.kind !== 'retry') {
      failures = 0;
      if (result.kind === 'sent') sentAtWallMs = clock.wallMs();
      return;
    }
    log.info('a message waits', { row: row.id, because: result.because });
    const untilWallMs = clock.wallMs() + waitOf(row, result.afterMs);
    if (result.holds === 'chat') await holds.flood(row.subscriber, untilWallMs);
    if (result.holds === 'everything') {
      failures += 1;
      const alone = clock.wallMs() - sentAtWallMs > JUST_NOW_MS;
      if (alone || failures >= FAILURES_IN_A_ROW) holds.pause(untilWallMs);
    }
  };

  /** Puts a row back until its chat may hear the next one; it was not tried, so nothing is told of it. */
  const putBack = async (row: Delivery, afterMs: number): Promise<void> => {
    const notBeforeWallMs = clock.wallMs() + Math.ceil(afterMs);
    await settle(row, { kind: 'retry', notBeforeWallMs, because: 'the pace of its chat' });
  };

  type Take = Awaited<ReturnType<Courier>>;
  const send = async (row: Delivery, take: Take, passage: Passage): Promise<void> => {
    const result = await take(row);
    passed(passage, result, clock.wallMs());
    const away = result.kind === 'retry' && result.holds === 'everything';
    health.report('delivery', away ? 'degraded' : 'ok', away ? result.because : 'sending');
    const kept = await settle(row, stateAfter(row, result, clock.wallMs()));
    if (!kept) log.warn('a message took longer than its lease', { row: row.id });
    await heed(row, result);
  };

  /** One row to its end; what its chat may not hear yet, or hears another of right now, is put back. */
  const one = async (row: Delivery, take: Take): Promise<void> => {
    const paced = { chatId: row.subscriber, isEdit: isEdit(row) };
    const waitMs = busy.has(row.subscriber)
      ? 100
      : Math.max(pace.forChat(paced, clock.wallMs()), holds.leftMs(row.subscriber));
    if (waitMs > 0) return putBack(row, waitMs);
    busy.add(row.subscriber);
    try {
      await send(row, take, pace.take(paced, clock.wallMs()));
    } finally {
      busy.delete(row.subscriber);
    }
  };

  /** Sends what is due until nothing is, Telegram asks all to wait, the turn is lost or the signal aborts. */
  const run = async (signal: AbortSignal): Promise<void> => {
    const under = new Set<Promise<void>>();
    /** after a failure one message at a time finds out whether Telegram is there again, whatever else is still waited for */
    let probe: Promise<void> | undefined;
    let inHand: readonly { readonly row: Delivery; readonly take: Take }[] = [];
    let failed: unknown;
    const start = (row: Delivery, take: Take): void => {
      const work: Promise<void> = one(row, take)
        .catch((error: unknown) => {
          failed ??= error;
        })
        .finally(() => {
          under.delete(work);
          if (probe === work) probe = undefined;
        });
      under.add(work);
      if (failures > 0) probe = work;
    };
    const mayGoOn = async (): Promise<boolean> =>
      !signal.aborted && failed === undefined && !holds.all() && (await lease.take(signal));
    /** Fills the hand; false where nothing is due and nothing on its way. */
    const fill = async (): Promise<boolean> => {
      const room = Math.min(IN_HAND, AT_ONCE - under.size);
      const rows = room > 0 ? await outbox.claim(clock.wallMs(), LEASE_MS, room) : [];
      if (rows.length > 0) {
        const take = await courier(rows);
        inHand = rows.map((row) => ({ row, take }));
      } else if (under.size > 0) await Promise.race(under);
      return rows.length > 0 || under.size > 0;
    };
    try {
      while (await mayGoOn()) {
        const [first, ...rest] = inHand;
        const waitMs = pace.forAll(clock.wallMs());
        if (first && failures > 0 && probe) await Promise.race(under);
        else if (first && waitMs > 0) await clock.sleep(waitMs, signal);
        else if (first) {
          start(first.row, first.take);
          inHand = rest;
        } else if (!(await fill())) break;
      }
    } catch (error) {
      failed ??= error;
    }
    // what was not begun is owed as before
    await Promise.all([...under, ...inHand.map(({ row }) => settle(row, { kind: 'queued' }))]);
    if (failed !== undefined) throw failed;
  };

  /** Sends when it is this process's turn; while it is another's, waits for as long as anything is due. */
  const inTurn = async (signal: AbortSignal): Promise<void> => {
    const isDue = async (): Promise<boolean> => ((await outbox.nextDueWallMs()) ?? Infinity) <= clock.wallMs();
    while (!signal.aborted && !holds.all() && (await isDue())) {
      if (await lease.take(signal)) {
        try {
          return await run(signal);
        } finally {
          await lease.release();
        }
      }
      await clock.sleep(LOOK_MS, signal);
    }
  };

  let running: Promise<void> | undefined;
  let again = false;
  let begun = false;
  /** Before the first sending of this process. */
  const begin = async (): Promise<void> => {
    if (begun) return;
    await outbox.askAgain(clock.wallMs() + LONGEST_WAIT_MS);
    begun = true;
  };
  /** Delivers until nothing is due or the signal aborts; calls while it runs share the run. */
  const drain = (signal: AbortSignal): Promise<void> => {
    again = true;
    running ??= (async () => {
      try {
        await begin();
        while (again && !signal.aborted) {
          again = false;
          await inTurn(signal);
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
      const next = await outbox.nextDueWallMs();
      const due = next === undefined ? undefined : Math.max(next, holds.pausedUntilWallMs());
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
    heldMs: (): number => holds.heldMs(),
  };
};

export type Deliver = ReturnType<typeof createDeliver>;
