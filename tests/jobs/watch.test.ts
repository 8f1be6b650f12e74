// The look of every minute on a real database: one alarm a change to every admin, told again after a crash, past a dead database.
import { expect, test } from 'vitest';
import { startText } from '../../bot/text/alarms.ts';
import { plain } from '../../bot/text/html.ts';
import { createChanges } from '../../cli/changes.ts';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import { cycleId, type Instant, MINUTE_MS, plus, slotOf } from '../../core/instant.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';
import { budgetAt } from '../../core/synthesis/budget.ts';
import type { AlarmState } from '../../core/watch/alarms.ts';
import type { Machine } from '../../core/watch/processes.ts';
import { tellStart } from '../../jobs/startNotice.ts';
import { createWatch, type WatchDeps } from '../../jobs/watch.ts';
import { START } from '../contracts/stores/examples.ts';
import { createManualClock } from '../support/manualClock.ts';
import { claimOne, settleOne } from '../support/oneRow.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';
import { sampleHold } from '../web/support/samples.ts';

const embedded = embeddedForTests();
const never = new AbortController().signal;
const WELL: Machine = { who: 'one', disk: { freeBytes: 50e9, totalBytes: 100e9 }, skewMs: 0 };
const person = { firstName: 'Ada', state: 'active', joinedAt: START } as const;

const watching = async (more: Partial<WatchDeps> = {}) => {
  const clock = createManualClock(START);
  const { stores } = await embedded.stores({ clock });
  await stores.subscribers.put({ ...person, id: 1, role: 'admin' });
  await stores.subscribers.put({ ...person, id: 2, role: 'member' });
  const health = createHealthBoard(clock);
  const direct: AlarmState[] = [];
  let newestEnd = START;
  const watch = createWatch({
    ...{ stores, health, clock, changes: createChanges(quietLog), log: quietLog, symbols: ['BTC-USD'] },
    feed: {
      since: async () => ({
        complete: true,
        candles: candlesOf(
          [{ time: newestEnd / 1000 - 60, open: 1, high: 1, low: 1, close: 1, volume: 1, filled: false }],
          60,
        ),
      }),
    },
    machines: () => [WELL],
    tellDirectly: async (_person, alarm) => void direct.push(alarm),
    ...more,
  });
  return {
    ...{ stores, clock, health, watch, direct },
    candleUpTo: (end: typeof newestEnd) => (newestEnd = end),
    sent: async () => {
      const rows: string[] = [];
      for (;;) {
        const row = await claimOne(stores.outbox, clock.wallMs(), 60_000);
        if (!row) return rows;
        rows.push(`${row.subscriber} ${row.kind} ${row.subject} ${row.revision}`);
        await settleOne(stores.outbox, row, { kind: 'sent', messageId: rows.length, at: clock.now() });
      }
    },
  };
};

test('an admin hears once that candles stopped, and once that they are back; a member hears nothing', async () => {
  const w = await watching();
  await w.watch.look(never);
  expect(await w.sent()).toEqual([]);
  await w.clock.advance(4 * MINUTE_MS);
  await w.watch.look(never);
  await w.clock.advance(MINUTE_MS);
  await w.watch.look(never);
  expect(await w.sent()).toEqual(['1 alarm candles BTC-USD 1']);
  w.candleUpTo(w.clock.now());
  await w.watch.look(never);
  await w.watch.look(never);
  expect(await w.sent()).toEqual(['1 alarm candles BTC-USD 2']);
});

test('an alarm that was kept and not told, because the process died between, is told by the next look', async () => {
  const w = await watching();
  const at = w.clock.now();
  await w.stores.alarms.change({
    ...{ key: 'disk', state: 'raised', at, raisedAt: at, detail: 'full', remedy: 'make room' },
    ...{ revision: 1, told: false },
  });
  await w.watch.look(never);
  expect(await w.sent()).toEqual(['1 alarm disk 1', '1 alarm disk 2']);
});

test('of two processes that look at once one alarms', async () => {
  const w = await watching({ machines: () => [{ ...WELL, disk: { freeBytes: 1, totalBytes: 100e9 } }] });
  await Promise.all([w.watch.look(never), w.watch.look(never)]);
  expect(await w.sent()).toEqual(['1 alarm disk 1']);
});

test('a message that waits on purpose is no alarm, one that cannot go out is', async () => {
  const w = await watching();
  await w.stores.outbox.enqueue([{ subscriber: 2, kind: 'card', subject: 'x', revision: 1 }], w.clock.now());
  await w.stores.outbox.hold(2, w.clock.wallMs() + 60 * MINUTE_MS);
  await w.clock.advance(3 * MINUTE_MS);
  w.candleUpTo(w.clock.now());
  await w.watch.look(never);
  expect((await w.stores.alarms.all()).map(({ key }) => key)).toEqual([]);
  await w.clock.advance(58 * MINUTE_MS);
  w.candleUpTo(w.clock.now());
  await w.watch.look(never);
  expect((await w.stores.alarms.all()).map(({ key }) => key)).toEqual(['outbox', 'verdicts']);
});

test('where the database fails, admins known before are told directly, once, and of its return', async () => {
  let broken = false;
  const w = await watching({
    budget: async () => {
      if (broken) throw new Error('disk I/O error');
      return budgetAt(0, 100, START);
    },
  });
  await w.watch.look(never);
  broken = true;
  await w.watch.look(never);
  await w.watch.look(never);
  broken = false;
  await w.watch.look(never);
  expect(w.direct.map(({ key, state }) => `${key} ${state}`)).toEqual(['database raised', 'database over']);
});

test('a database that nobody can be woken by is told of by the one process that speaks, and its return', async () => {
  let speaks = false;
  const w = await watching({ speaks: () => speaks });
  await w.watch.databaseWell();
  await w.watch.databaseFailed(new Error('connect ECONNREFUSED'));
  expect(w.direct).toEqual([]);
  speaks = true;
  await w.watch.databaseFailed(new Error('connect ECONNREFUSED'));
  await w.watch.databaseFailed(new Error('connect ECONNREFUSED'));
  await w.watch.databaseWell();
  await w.watch.databaseWell();
  expect(w.direct.map(({ key, state }) => `${key} ${state}`)).toEqual(['database raised', 'database over']);
});

test("the model's budget rings at 80 and at 100 %, and is over when the month turns", async () => {
  let spentUsd = 0;
  const clock: { now?: () => Instant } = {};
  const w = await watching({ budget: async () => budgetAt(spentUsd, 100, clock.now?.() ?? START) });
  clock.now = w.clock.now;
  const budgets = async (): Promise<readonly string[]> =>
    (await w.sent()).filter((row) => row.includes('budget')).map((row) => row.replace('1 alarm budget ', ''));
  const look = async (usd: number): Promise<readonly string[]> => {
    spentUsd = usd;
    await w.watch.look(never);
    return budgets();
  };
  const month = new Date(START).toISOString().slice(0, 7);
  expect(await look(79)).toEqual([]);
  expect(await look(81)).toEqual([`80 % of ${month} 1`]);
  expect(await look(90)).toEqual([]);
  expect(await look(101)).toEqual([`100 % of ${month} 1`]);
  await w.clock.advanceMarket(40 * 24 * 60 * MINUTE_MS);
  expect((await look(0)).toSorted()).toEqual([`100 % of ${month} 2`, `80 % of ${month} 2`]);
});

test('a source, the clock, the disk and a second process ring once a change, with an all-clear once they are seen well', async () => {
  let machines: readonly Machine[] = [WELL];
  const w = await watching({ machines: () => machines });
  const look = async (): Promise<readonly string[]> => {
    w.candleUpTo(w.clock.now());
    await w.watch.look(never);
    return (await w.sent()).filter((row) => !row.includes('verdicts'));
  };
  w.health.report('deribit', 'down', 'no answer');
  w.health.report('telegram token', 'degraded', 'another program listens');
  machines = [{ who: 'one', disk: { freeBytes: 1e6, totalBytes: 100e9 }, skewMs: 5_000 }];
  expect(await look()).toEqual(['1 alarm clock 1', '1 alarm disk 1', '1 alarm second process 1']);
  await w.clock.advance(15 * MINUTE_MS);
  expect(await look()).toEqual(['1 alarm source deribit 1']);
  machines = [{ who: 'one' }];
  expect(await look()).toEqual([]);
  machines = [WELL];
  w.health.report('deribit', 'ok', 'answers');
  w.health.report('telegram token', 'ok', 'alone');
  expect((await look()).toSorted()).toEqual([
    ...['1 alarm clock 2', '1 alarm disk 2', '1 alarm second process 2', '1 alarm source deribit 2'],
  ]);
  expect(await look()).toEqual([]);
});

test('no verdict and a message that is stuck ring once, and are over once there is a verdict and the message is out', async () => {
  const w = await watching();
  const look = async (): Promise<readonly string[]> => {
    w.candleUpTo(w.clock.now());
    const before = new Map((await w.stores.alarms.all()).map(({ key, revision }) => [key, revision]));
    await w.watch.look(never);
    const all = await w.stores.alarms.all();
    return all.filter(({ key, revision }) => before.get(key) !== revision).map(({ key, state }) => `${key} ${state}`);
  };
  await w.stores.outbox.enqueue([{ subscriber: 2, kind: 'card', subject: 'x', revision: 1 }], w.clock.now());
  expect(await look()).toEqual([]);
  await w.clock.advance(30 * MINUTE_MS);
  expect(await look()).toEqual(['outbox raised', 'verdicts raised']);
  expect(await look()).toEqual([]);
  await w.sent();
  expect(await look()).toEqual(['outbox over']);
  const asOf = slotOf(w.clock.now());
  await w.stores.cycles.claim(cycleId(asOf), 'BTC-USD', 60_000);
  await w.stores.cycles.record({ ...sampleHold(asOf), symbol: 'BTC-USD' });
  expect(await look()).toEqual(['verdicts over']);
});

test('a process that starts amid trouble gives no all-clear of what it has not seen yet', async () => {
  const w = await watching();
  const at = w.clock.now();
  const rest = {
    state: 'raised',
    at,
    raisedAt: at,
    detail: 'bad',
    remedy: 'mend it',
    revision: 1,
    told: true,
  } as const;
  for (const key of ['source deribit', 'verdicts', 'second process']) await w.stores.alarms.change({ key, ...rest });
  await w.watch.look(never);
  expect((await w.stores.alarms.all()).map(({ state }) => state)).toEqual(['raised', 'raised', 'raised']);
  w.health.report('deribit', 'ok', 'answers');
  await w.watch.look(never);
  expect((await w.stores.alarms.get('source deribit'))?.state).toBe('over');
});

test('a start after a gap tells every admin once how many verdicts are missing', async () => {
  const w = await watching();
  const asOf = slotOf(w.clock.now());
  await w.stores.cycles.claim(cycleId(asOf), 'BTC-USD', 60_000);
  await w.stores.cycles.record({ ...sampleHold(asOf), symbol: 'BTC-USD' });
  await w.clock.advance(31 * MINUTE_MS);
  await tellStart({ stores: w.stores, clock: w.clock, changes: createChanges(quietLog), log: quietLog });
  expect(await w.sent()).toEqual([`1 notice start:${asOf}:${w.clock.now()} 1`]);
  const words = startText(asOf, w.clock.now());
  expect(plain(words)).toMatch(/Nothing ran for 3\d min: 5 cycles have no verdict/);
  expect(plain(startText(asOf, plus(asOf, 5 * MINUTE_MS)))).toContain('Nothing was missed');
});

test('of alarms over a month ago those of a budget are forgotten; any other rings again when it comes back', async () => {
  let machine: Machine = WELL;
  const w = await watching({ machines: () => [machine] });
  const at = plus(w.clock.now(), -40 * 24 * 60 * MINUTE_MS);
  const old = {
    state: 'over',
    at,
    raisedAt: at,
    detail: 'full',
    remedy: 'make room',
    revision: 2,
    told: true,
  } as const;
  await w.stores.alarms.change({ ...old, key: 'disk', revision: 1 });
  await w.stores.alarms.change({ ...old, key: 'disk' });
  await w.stores.alarms.change({ ...old, key: 'budget 80 % of 2026-09', revision: 1 });
  const told = [1, 2].map((revision) => ({ subscriber: 1, kind: 'alarm', subject: 'disk', revision }) as const);
  await w.stores.outbox.enqueue(told, w.clock.now());
  await w.sent();
  await w.watch.look(never);
  expect((await w.stores.alarms.all()).map(({ key }) => key)).toEqual(['disk']);
  machine = { ...WELL, disk: { freeBytes: 1, totalBytes: 100e9 } };
  await w.watch.look(never);
  expect(await w.sent()).toEqual(['1 alarm disk 3']);
});

test('a card that quiet hours hold is no alarm before its hour has come and gone', async () => {
  const w = await watching();
  await w.stores.outbox.enqueue([{ subscriber: 2, kind: 'card', subject: 'x', revision: 1 }], w.clock.now());
  const row = await claimOne(w.stores.outbox, w.clock.wallMs(), 60_000);
  if (!row) throw new Error('nothing to hold');
  const notBeforeWallMs = w.clock.wallMs() + 20 * MINUTE_MS;
  await settleOne(w.stores.outbox, row, { kind: 'retry', notBeforeWallMs, because: 'quiet hours', planned: true });
  const rings = async (): Promise<boolean> => {
    w.candleUpTo(w.clock.now());
    await w.watch.look(never);
    return (await w.stores.alarms.get('outbox'))?.state === 'raised';
  };
  await w.clock.advance(20 * MINUTE_MS - MINUTE_MS);
  expect(await rings()).toBe(false);
  await w.clock.advance(2 * MINUTE_MS);
  expect(await rings()).toBe(false);
  await w.clock.advance(2 * MINUTE_MS);
  expect(await rings()).toBe(true);
});

test('a source rings after fifteen minutes of failures though what it told before still serves, and through a restart', async () => {
  const w = await watching();
  const rings = async (): Promise<string | undefined> => {
    w.candleUpTo(w.clock.now());
    await w.watch.look(never);
    return (await w.stores.alarms.get('source coingecko'))?.state;
  };
  const failing = w.clock.now();
  await w.clock.advance(14 * MINUTE_MS);
  w.health.report('coingecko', 'degraded', 'the last value still serves', failing);
  expect(await rings()).toBeUndefined();
  await w.clock.advance(MINUTE_MS);
  expect(await rings()).toBe('raised');
  w.health.report('coingecko', 'down', 'no answer', w.clock.now());
  expect(await rings()).toBe('raised');
  w.health.report('coingecko', 'ok', 'answers');
  expect(await rings()).toBe('over');
});

test('candles that stopped before a restart are no all-clear until one is seen', async () => {
  let rows: Parameters<typeof candlesOf>[0] = [];
  const w = await watching({ feed: { since: async () => ({ complete: true, candles: candlesOf(rows, 60) }) } });
  const at = w.clock.now();
  const raised = { state: 'raised', at, raisedAt: at, detail: 'old', remedy: 'wait', revision: 1, told: true } as const;
  await w.stores.alarms.change({ ...raised, key: 'candles BTC-USD' });
  const state = async () => {
    await w.watch.look(never);
    return (await w.stores.alarms.get('candles BTC-USD'))?.state;
  };
  expect(await state()).toBe('raised');
  rows = [{ time: at / 1000 - 60, open: 1, high: 1, low: 1, close: 1, volume: 1, filled: false }];
  expect(await state()).toBe('over');
});

test('a service that is started again and again without a verdict rings for it', async () => {
  const first = await watching();
  const asOf = slotOf(first.clock.now());
  await first.stores.cycles.claim(cycleId(asOf), 'BTC-USD', 60_000);
  await first.stores.cycles.record({ ...sampleHold(asOf), symbol: 'BTC-USD' });
  await first.clock.advance(240 * MINUTE_MS);
  const again = await watching({ stores: first.stores, clock: first.clock });
  await again.watch.look(never);
  expect(await first.stores.alarms.get('verdicts')).toBeUndefined();
  await first.clock.advance(11 * MINUTE_MS);
  await again.watch.look(never);
  expect((await first.stores.alarms.get('verdicts'))?.state).toBe('raised');
});

test('a symbol that alone has no verdict rings by its name, until it has one', async () => {
  const w = await watching({ symbols: ['BTC-USD', 'ETH-USD'] });
  const record = async (symbol: string): Promise<void> => {
    const asOf = slotOf(w.clock.now());
    await w.stores.cycles.claim(cycleId(asOf), symbol, 60_000);
    await w.stores.cycles.record({ ...sampleHold(asOf), cycle: cycleId(asOf), asOf, symbol });
    await w.stores.cycles.finish(cycleId(asOf), symbol);
  };
  const look = async (): Promise<readonly string[]> => {
    w.candleUpTo(w.clock.now());
    await w.watch.look(never);
    return w.sent();
  };
  for (let i = 0; i < 6; i++) {
    await record('BTC-USD');
    expect(await look()).toEqual([]);
    await w.clock.advance(5 * MINUTE_MS);
  }
  await record('BTC-USD');
  expect(await look()).toEqual(['1 alarm verdicts ETH-USD 1']);
  await record('ETH-USD');
  expect(await look()).toEqual(['1 alarm verdicts ETH-USD 2']);
});

test('a clock that is an hour ahead for a moment rings nothing, and ends nothing, by the age of verdicts and candles', async () => {
  const w = await watching();
  await w.watch.look(never);
  await w.clock.setMarket(plus(w.clock.now(), 60 * MINUTE_MS));
  await w.watch.look(never);
  expect(await w.sent()).toEqual([]);
  await w.clock.setMarket(plus(w.clock.now(), -60 * MINUTE_MS));
  await w.clock.advance(4 * MINUTE_MS);
  await w.watch.look(never);
  expect(await w.sent()).toEqual(['1 alarm candles BTC-USD 1']);
  await w.clock.setMarket(plus(w.clock.now(), -60 * MINUTE_MS));
  await w.watch.look(never);
  expect(await w.sent()).toEqual([]);
});

test('a very first start says nothing', async () => {
  const w = await watching();
  await tellStart({ stores: w.stores, clock: w.clock, changes: createChanges(quietLog), log: quietLog });
  expect(await w.sent()).toEqual([]);
});
