// A level somebody asked to be told of: its words are owed, whatever fails on the way.
import { afterEach, expect, test } from 'vitest';
import { cycleId, MINUTE_MS, plus } from '../../core/instant.ts';
import type { Candle } from '../../core/market/candles.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';
import { createWatchCards } from '../../jobs/watchCards.ts';
import { T0 } from '../support/marketFixtures.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';
import { type Engine, engineOn } from './service.ts';

const embedded = embeddedForTests();
const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});
const CYCLE = cycleId(T0);
const ID = `${CYCLE}-BTC-USD`;

test('a touch of one minute is told though the database failed just when it was seen', async () => {
  const e = await engineOn(embedded);
  engines.push(e);
  await e.runCycle(CYCLE, 'BTC-USD');
  const row = await e.stores.signals.get(ID);
  if (!row) throw new Error('nothing was published');
  const { entry, takeProfit } = row.signal;
  await e.stores.cardNotes.note(ID, 7, { watched: ['target'] });
  const touched = plus(T0, 20 * MINUTE_MS);
  let failing = false;
  let told = 0;
  const watch = createWatchCards({
    stores: {
      ...e.stores,
      outbox: {
        ...e.stores.outbox,
        enqueue: async (rows, at) => {
          const levels = rows.filter(({ kind }) => kind === 'level').length;
          if (levels > 0 && failing) throw new Error('the database is away');
          told += levels;
          return e.stores.outbox.enqueue(rows, at);
        },
      },
    },
    feed: {
      since: async (_symbol, from) => {
        const rows: Candle[] = [];
        for (let at = Math.ceil(from / MINUTE_MS) * MINUTE_MS; at + MINUTE_MS <= e.clock.now(); at += MINUTE_MS) {
          const high = at === touched ? takeProfit - 0.01 : entry;
          rows.push({ time: at / 1000, open: entry, high, low: entry, close: entry, volume: 1, filled: false });
        }
        return { candles: candlesOf(rows, 60), complete: true };
      },
    },
    ...{ clock: e.clock, changes: { emit: () => undefined }, log: quietLog },
  });
  for (let minute = 10; minute <= 30; minute++) {
    failing = minute === 21;
    e.clock.set(plus(T0, minute * MINUTE_MS + 20_000));
    await watch();
  }
  expect(told).toBe(1);
});
