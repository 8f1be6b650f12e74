// What the dispatcher does with the order of messages, with limits and with outages, on a clock that leaps.
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import type { Delivery, DeliveryKind, DeliveryResult } from '../../core/delivery.ts';
import { plus } from '../../core/instant.ts';
import { createDeliver } from '../../jobs/deliver.ts';
import type { OpenStores } from '../../models/openStores.ts';
import { createLeapingClock } from '../support/leapingClock.ts';
import { T0 } from '../support/marketFixtures.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const never = new AbortController().signal;

type Tried = { readonly row: Delivery; readonly atMs: number; readonly result: DeliveryResult };

const open = async () => {
  const clock = createLeapingClock(T0);
  const opened = await embedded.stores({ clock });
  const { outbox, subscribers, sendingTurn } = opened.stores;
  const tried: Tried[] = [];
  let answer: (row: Delivery) => DeliveryResult = () => ({
    kind: 'sent',
    messageId: tried.length + 1,
    at: clock.now(),
  });
  let during: (row: Delivery) => Promise<void> = async () => undefined;
  const deliver = createDeliver({
    ...{ stores: { outbox, subscribers, sendingTurn }, clock, log: quietLog, health: createHealthBoard(clock) },
    courier: async () => async (row) => {
      await during(row);
      const result = answer(row);
      tried.push({ row, atMs: clock.wallMs() - T0, result });
      return result;
    },
  });
  const owe = (kind: DeliveryKind, people: readonly number[], subject = 's', at = 0) =>
    outbox.enqueue(
      people.map((subscriber) => ({ subscriber, kind, subject, revision: 1 })),
      plus(T0, at),
    );
  return {
    ...{ clock, opened, outbox, tried, deliver, owe },
    answers: (next: typeof answer) => {
      answer = next;
    },
    whileSending: (next: typeof during) => {
      during = next;
    },
    sent: () => tried.filter(({ result }) => result.kind === 'sent').map(({ row }) => row),
  };
};

const people = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => from + i);
const down: DeliveryResult = { kind: 'retry', afterMs: 1000, because: 'Telegram is away', holds: 'everything' };
const flood = (afterMs: number): DeliveryResult => ({ kind: 'retry', afterMs, because: '429', holds: 'chat' });

let d: Awaited<ReturnType<typeof open>>;
let left: OpenStores | undefined;
beforeEach(async () => {
  d = await open();
  left = d.opened;
});
afterEach(async () => left?.close());

describe('a database that is away for some seconds', () => {
  it('is told of what Telegram has accepted when it is back; nobody hears it twice', async () => {
    let failures = 4;
    const { subscribers, sendingTurn, outbox } = d.opened.stores;
    let sent = 0;
    const deliver = createDeliver({
      ...{ clock: d.clock, log: quietLog, health: createHealthBoard(d.clock) },
      stores: {
        ...{ subscribers, sendingTurn },
        outbox: {
          ...outbox,
          settle: async (ends) => {
            failures -= 1;
            if (failures >= 0) throw new Error('the database is away');
            return outbox.settle(ends);
          },
        },
      },
      courier: async () => async () => {
        sent += 1;
        return { kind: 'sent', messageId: sent, at: d.clock.now() };
      },
    });
    await d.owe('card', people(1, 12));
    await deliver.wake(10_000, never);
    d.clock.set(plus(d.clock.now(), 120_000));
    await deliver.wake(10_000, never);
    expect(sent).toBe(12);
    expect(await outbox.counts()).toMatchObject({ sent: 12, sending: 0, repeats: 0 });
  });
});

test('a turn that cannot be renewed leaves nothing in hand: what was not begun is owed as before, and counts as no repeat', async () => {
  const { subscribers, sendingTurn, outbox } = d.opened.stores;
  let sent = 0;
  let cut = false;
  const refused = () => Promise.reject(new Error('write ECONNRESET'));
  const deliver = createDeliver({
    ...{ clock: d.clock, log: quietLog, health: createHealthBoard(d.clock) },
    stores: {
      ...{ subscribers, outbox },
      sendingTurn: new Proxy(sendingTurn, {
        get: (real, name) => {
          const own: unknown = Reflect.get(real, name);
          if (typeof own !== 'function') return own;
          return (...asked: unknown[]) => (cut ? refused() : Reflect.apply(own, real, asked));
        },
      }),
    },
    courier: async () => async () => {
      sent += 1;
      cut = sent === 3;
      if (cut) d.clock.set(plus(d.clock.now(), 5_000));
      return { kind: 'sent', messageId: sent, at: d.clock.now() };
    },
  });
  await d.owe('card', people(1, 12));
  await expect(deliver.wake(10_000, never)).rejects.toThrow('ECONNRESET');
  expect(await outbox.counts()).toMatchObject({ sending: 0, repeats: 0 });
  cut = false;
  d.clock.set(plus(d.clock.now(), 60_000));
  await deliver.wake(10_000, never);
  expect(sent).toBe(12);
  expect(await outbox.counts()).toMatchObject({ sent: 12, sending: 0, repeats: 0 });
});

describe('the order', () => {
  it('is news first, then changes of state, then what adorns, then summaries, whatever came first', async () => {
    await d.owe('summary', people(1, 5), 'day', 1);
    await d.owe('touch', people(11, 5), 'a', 2);
    await d.owe('state', people(21, 5), 'b', 3);
    await d.owe('outcome', people(31, 5), 'c', 4);
    await d.owe('card', people(41, 5), 'd', 5);
    await d.deliver.wake(10_000, never);
    const kinds = d.sent().map(({ kind }) => kind);
    expect(kinds).toEqual(['outcome', 'card', 'state', 'touch', 'summary'].flatMap((kind) => Array(5).fill(kind)));
  });

  it('lets a new signal pass hundreds of summaries that are on their way', async () => {
    await d.owe('summary', people(1, 120), 'day');
    let cards = false;
    d.whileSending(async () => {
      if (cards || d.tried.length < 20) return;
      cards = true;
      await d.owe('card', people(200, 3), 'new', 10);
    });
    await d.deliver.wake(60_000, never);
    const kinds = d.sent().map(({ kind }) => kind);
    expect(kinds).toHaveLength(123);
    // those in hand when it came go first, no others
    expect(kinds.lastIndexOf('card')).toBeLessThan(20 + 30 + 3);
  });
});

describe('what Telegram asks', () => {
  it('is waited for by the chat it concerns, and by messages that come later for it', async () => {
    await d.owe('card', [1], 'a');
    d.answers((row) =>
      row.subscriber === 1 && d.tried.length === 0 ? flood(7000) : { kind: 'sent', messageId: 9, at: T0 },
    );
    await d.deliver.drain(never);
    await d.owe('card', [1, 2], 'b');
    await d.deliver.wake(20_000, never);
    expect(d.tried.map(({ row }) => row.subscriber)).toEqual([1, 2, 1, 1]);
    const [first, free, ...held] = d.tried;
    expect((free?.atMs ?? 0) - (first?.atMs ?? 0)).toBeLessThan(1500);
    for (const { atMs } of held) expect(atMs - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(7000);
  });

  it('of two chats within a second is waited for by all', async () => {
    await d.owe('card', [1, 2]);
    d.answers((row) =>
      row.subscriber <= 2 && row.attempts === 1 ? flood(5000) : { kind: 'sent', messageId: 9, at: T0 },
    );
    await d.deliver.drain(never);
    const at = d.tried[1]?.atMs ?? 0;
    await d.owe('card', [3]);
    await d.deliver.wake(20_000, never);
    expect(d.tried.map(({ row }) => row.subscriber).toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2, 3]);
    for (const { atMs } of d.tried.slice(2)) expect(atMs - at).toBeGreaterThanOrEqual(5000);
    expect(d.deliver.heldMs()).toBeGreaterThanOrEqual(5000);
  });
});

describe('an outage', () => {
  it('delays and loses nothing: a message at a time looks whether it is over, then all go', async () => {
    await d.owe('card', people(1, 60));
    d.answers((row) => (d.clock.wallMs() < T0 + 120_000 ? down : { kind: 'sent', messageId: row.subscriber, at: T0 }));
    await d.deliver.wake(200_000, never);
    expect(
      d
        .sent()
        .map(({ subscriber }) => subscriber)
        .toSorted((a, b) => a - b),
    ).toEqual(people(1, 60));
    expect(await d.outbox.counts()).toMatchObject({ sent: 60, dead: 0, repeats: 0 });
    const inOutage = d.tried.filter(({ result }) => result.kind === 'retry');
    expect(inOutage.length).toBeLessThan(160);
  });

  it('of one call between others that succeed is that call’s alone', async () => {
    await d.owe('card', people(1, 60));
    d.answers((row) =>
      row.subscriber % 20 === 0 && row.attempts === 1 ? down : { kind: 'sent', messageId: row.subscriber, at: T0 },
    );
    await d.deliver.wake(20_000, never);
    expect(await d.outbox.counts()).toMatchObject({ sent: 60 });
    expect(d.deliver.heldMs()).toBe(0);
  });

  it('leaves what was in hand as it was: not tried, not a repeat', async () => {
    await d.owe('card', people(1, 20));
    const stop = new AbortController();
    d.whileSending(async () => {
      if (d.tried.length === 4) stop.abort();
    });
    await d.deliver.drain(stop.signal);
    const { sent, queued, sending } = await d.outbox.counts();
    expect([sent + queued, sending]).toEqual([20, 0]);
    expect(queued).toBeGreaterThan(0);
    await d.deliver.wake(20_000, never);
    expect(await d.outbox.counts()).toMatchObject({ sent: 20, repeats: 0 });
    expect(new Set(d.tried.map(({ row }) => row.subscriber)).size).toBe(d.tried.length);
  });
});

describe('a clock that is set back by an hour', () => {
  it('prolongs no hold', async () => {
    await d.owe('card', [1, 2]);
    d.answers((row) => (row.attempts === 1 ? flood(5000) : { kind: 'sent', messageId: 9, at: T0 }));
    await d.deliver.drain(never);
    d.clock.set(plus(T0, -3_600_000));
    await d.owe('card', [3], 'later');
    d.answers(() => ({ kind: 'sent', messageId: 9, at: T0 }));
    await d.deliver.drain(never);
    expect(d.sent().map(({ subscriber }) => subscriber)).toEqual([3]);
  });
});

describe('the rows of many', () => {
  it('are written some at a time, so that who asks the database meanwhile is answered', async () => {
    let [answers, over] = [0, false];
    const asking = (async () => {
      while (!over) {
        await d.opened.stores.subscribers.get(1);
        answers += 1;
      }
    })();
    await d.owe('card', people(1, 2000));
    over = true;
    await asking;
    // by one command for all there would be one answer, after it
    expect(answers).toBeGreaterThanOrEqual(4);
    expect(await d.outbox.counts()).toMatchObject({ queued: 2000 });
  });
});
