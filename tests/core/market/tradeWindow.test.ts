// The trades of the last minutes, and candles built from them, against brute force.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import { candlesOf } from '../../../core/market/shapeCandles.ts';
import { candlesFromTrades, compareCandles } from '../../../core/market/tradeCandles.ts';
import { createTradeWindow, type Trade } from '../../../core/market/tradeWindow.ts';
import { T0 } from '../../support/marketFixtures.ts';

/** Trade number `id` happened `id` seconds after T0. */
const trade = (id: number, over: Partial<Trade> = {}): Trade => ({
  id,
  at: plus(T0, id * 1000),
  price: 100 + id,
  size: 1,
  taker: 'buy',
  ...over,
});
const range = (from: number, to: number): readonly Trade[] =>
  Array.from({ length: to - from + 1 }, (_, i) => trade(from + i));

describe('a trade window', () => {
  test('keeps trades by number whatever their order, each once', () => {
    const window = createTradeWindow();
    expect(window.add([trade(5), trade(3)])).toBe(2);
    expect(window.add([trade(4), trade(5)])).toBe(1);
    expect(window.between(T0, plus(T0, 60_000)).map((each) => each.id)).toEqual([3, 4, 5]);
    expect(window.between(plus(T0, 3000), plus(T0, 4000)).map((each) => each.id)).toEqual([4]);
  });

  test('forgets what is older than the span, but for the one trade that shows the span is whole', () => {
    const window = createTradeWindow(MINUTE_MS);
    window.add(range(1, 100));
    window.prune(plus(T0, 100_000));
    expect([window.size(), window.knownSince()]).toEqual([61, plus(T0, 40_000)]);
    expect(window.hole(plus(T0, 100_000))).toBeUndefined();
  });

  test('names the newest hole first, then the next, then nothing', () => {
    const window = createTradeWindow(MINUTE_MS);
    const asOf = plus(T0, 100_000);
    expect(window.hole(asOf)).toEqual({});
    window.add([...range(50, 60), ...range(90, 100)]);
    expect(window.hole(asOf)).toEqual({ before: 90, after: 60 });
    expect(window.knownSince()).toBe(plus(T0, 90_000));
    window.add(range(61, 89));
    expect(window.hole(asOf)).toEqual({ before: 50 });
    window.add(range(40, 49));
    expect(window.hole(asOf)).toBeUndefined();
  });

  test('holds no more than it may, and then asks for no more', () => {
    const window = createTradeWindow(MINUTE_MS, 20);
    window.add(range(1, 30));
    expect([window.size(), window.newest()?.id]).toEqual([20, 30]);
    expect(window.hole(plus(T0, 30_000))).toBeUndefined();
  });

  test('any arrivals in any order are the sorted set of them', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 })), (batches) => {
        const window = createTradeWindow();
        const known = new Set<number>();
        for (const batch of batches) {
          const fresh = new Set(batch.filter((id) => !known.has(id)));
          expect(window.add(batch.map((id) => trade(id)))).toBe(fresh.size);
          for (const id of fresh) known.add(id);
        }
        const ids = [...known].toSorted((a, b) => a - b);
        expect(window.between(T0, plus(T0, 99_000)).map((each) => each.id)).toEqual(ids);
        const run = ids.findLast((id) => !known.has(id - 1));
        expect(window.knownSince()).toBe(run === undefined ? undefined : plus(T0, run * 1000));
      }),
      { seed: 3 },
    );
  });
});

describe('candles from trades', () => {
  const trades = [trade(0, { price: 10 }), trade(20, { price: 8 }), trade(59, { price: 9, size: 2 }), trade(130)];
  const built = candlesFromTrades(trades, 60);
  const row = { time: T0 / 1000, open: 10, high: 10, low: 8, close: 9, volume: 4, filled: false };
  const window = { from: T0, to: plus(T0, 3 * MINUTE_MS) };

  test('open, high, low, close and volume by bucket; no bucket without a trade', () => {
    expect([...built.time]).toEqual([T0 / 1000, T0 / 1000 + 120]);
    expect([built.open[0], built.high[0], built.low[0], built.close[0], built.volume[0]]).toEqual([10, 10, 8, 9, 4]);
  });

  test('agree with fetched ones, filled buckets included, or the difference is named', () => {
    const filled = { ...row, time: row.time + 60, open: 9, high: 9, low: 9, close: 9, volume: 0, filled: true };
    const third = { ...row, time: row.time + 120, open: 230, high: 230, low: 230, close: 230, volume: 1 };
    expect(compareCandles(built, candlesOf([row, filled, third], 60), window)).toEqual({
      compared: 2,
      equal: 2,
      differences: [],
    });
    const other = compareCandles(built, candlesOf([{ ...row, high: 11 }], 60), window);
    expect(other).toEqual({
      compared: 2,
      equal: 0,
      differences: [
        { at: T0, field: 'high', built: 10, fetched: 11 },
        { at: instant(T0 + 120_000), field: 'missing', built: 230, fetched: undefined },
      ],
    });
  });
});
