// The look of every minute on a real database: one alarm a change to every admin, told again after a crash, past a dead database.
import { expect, test } from 'vitest';
import { createChanges } from '../../cli/changes.ts';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';
import type { AlarmState } from '../../core/watch/alarms.ts';
import { tellStart } from '../../jobs/startNotice.ts';
import { createWatch, type WatchDeps } from '../../jobs/watch.ts';
import { START } from '../contracts/stores/examples.ts';
import { createManualClock } from '../support/manualClock.ts';
import { claimOne, settleOne } from '../support/oneRow.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const never = new AbortController().signal;
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
    disk: async () => ({ freeBytes: 50e9, totalBytes: 100e9 }),
    skewMs: async () => 0,
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
  const w = await watching({ disk: async () => ({ freeBytes: 1, totalBytes: 100e9 }) });
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
    disk: async () => {
      if (broken) throw new Error('disk I/O error');
      return undefined;
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

test('alarms that were over a month ago are forgotten', async () => {
  const w = await watching();
  const at = plus(w.clock.now(), -40 * 24 * 60 * MINUTE_MS);
  await w.stores.alarms.change({
    ...{ key: 'disk', state: 'over', at, raisedAt: at, detail: 'full', remedy: 'make room', revision: 1, told: true },
  });
  await w.watch.look(never);
  expect(await w.stores.alarms.all()).toEqual([]);
});

test('a very first start says nothing', async () => {
  const w = await watching();
  await tellStart({ stores: w.stores, clock: w.clock, changes: createChanges(quietLog), log: quietLog });
  expect(await w.sent()).toEqual([]);
});
