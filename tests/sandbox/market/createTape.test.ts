// The reconstructed trades against the candles they come from.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTape, type Trade } from '../../../sandbox/market/createTape.ts';
import { loadRecording } from '../../../sandbox/market/loadRecording.ts';
import { bookAfter } from '../../../sandbox/market/quotes.ts';
import { type Bar, tradesOfBar } from '../../../sandbox/market/tradesOfBar.ts';
import { SAMPLE_START_MS, sampleCandles } from './sampleRecording.ts';

const candles = sampleCandles({ rows: 240, missing: (row) => row === 30 || (row > 100 && row < 110) });
const tape = createTape(candles);
const END = SAMPLE_START_MS + 240 * 60_000;
const all = Array.from({ length: tape.knownCount(END) }, (_, i) => tape.tradeAt(i));

/** Trades folded into candles by brute force. */
const folded = (trades: readonly Trade[], stepUs: number) =>
  [...Map.groupBy(trades, (trade) => Math.floor(trade.timeUs / stepUs))].map(([bucket, inside]) => {
    const ticks = inside.map((trade) => trade.ticks);
    const units = inside.reduce((sum, trade) => sum + trade.units, 0);
    return [(bucket * stepUs) / 1e6, ticks[0], Math.max(...ticks), Math.min(...ticks), ticks.at(-1), units];
  });
const rowsOf = (source: typeof candles) =>
  Array.from(source.startsS, (start, i) => [
    start,
    source.open[i],
    source.high[i],
    source.low[i],
    source.close[i],
    source.units[i],
  ]);

const bars: fc.Arbitrary<Bar> = fc
  .record({
    prices: fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 4, maxLength: 4 }),
    units: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 2 ** 45 })),
    minute: fc.integer({ min: 28_000_000, max: 30_000_000 }),
    stepS: fc.constantFrom(60, 300),
  })
  .map(({ prices, units, minute, stepS }) => {
    const [low = 1, open = 1, close = 1, high = 1] = prices.toSorted((a, b) => a - b);
    return { startS: minute * 300, stepS, open, high, low, close, units };
  });

describe('the trades of a candle', () => {
  test('come to the candle exactly, whatever the candle', () => {
    fc.assert(
      fc.property(bars, fc.nat(), (bar, seed) => {
        const { count, ticks, units, offsetsUs } = tradesOfBar(bar, seed);
        expect(count).toBeGreaterThanOrEqual((8 * bar.stepS) / 60);
        expect(count).toBeLessThanOrEqual((40 * bar.stepS) / 60);
        expect([ticks[0], ticks.at(-1)]).toEqual([bar.open, bar.close]);
        expect([Math.max(...ticks), Math.min(...ticks)]).toEqual([bar.high, bar.low]);
        expect(units.reduce((sum, each) => sum + each, 0)).toBe(bar.units);
        expect(Math.min(...units)).toBeGreaterThanOrEqual(bar.units >= count ? 1 : 0);
        expect([...offsetsUs]).toEqual([...offsetsUs].toSorted((a, b) => a - b));
        expect(new Set(offsetsUs).size).toBe(count);
        expect(offsetsUs.at(-1)).toBeLessThan(bar.stepS * 1e6);
      }),
      { numRuns: 300 },
    );
  });

  test('are the same at every run and others for another product', () => {
    expect(createTape(candles).tradeAt(777)).toEqual(tape.tradeAt(777));
    expect(createTape({ ...candles, product: 'ETH-USD' }).tradeAt(777)).not.toEqual(tape.tradeAt(777));
  });

  test('take both orders of low and high, the low mostly first in a rising candle', () => {
    const rising: Bar = { startS: 0, stepS: 60, open: 100, high: 200, low: 50, close: 150, units: 1e8 };
    const lowFirst = Array.from({ length: 400 }, (_, i) => {
      const { ticks } = tradesOfBar({ ...rising, startS: i * 60 }, 7);
      return ticks.indexOf(50) < ticks.indexOf(200) ? 1 : 0;
    }).reduce<number>((sum, one) => sum + one, 0);
    // 400 draws of 0.75: four standard errors are 35
    expect(Math.abs(lowFirst - 300)).toBeLessThanOrEqual(35);
  });
});

describe('the tape', () => {
  test('has contiguous ids and ascending times', () => {
    for (const [i, trade] of all.entries()) {
      expect(trade.id).toBe(tape.firstId + i);
      expect(trade.timeUs).toBeGreaterThan(all[i - 1]?.timeUs ?? 0);
    }
  });

  test('folded into minutes gives back the recorded candles, gaps and all', () => {
    expect(folded(all, 60e6)).toEqual(rowsOf(candles));
  });

  test('aggregates any stretch as adding up its trades does', () => {
    const us = fc.integer({ min: SAMPLE_START_MS * 1000 - 1e9, max: END * 1000 + 1e9 });
    fc.assert(
      fc.property(us, us, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const inside = all.filter((trade) => trade.timeUs >= from && trade.timeUs <= to);
        const made = tape.aggregate(from, to);
        const [expected] = folded(inside, Number.MAX_SAFE_INTEGER);
        expect(made && [0, made.open, made.high, made.low, made.close, made.units]).toEqual(expected);
      }),
    );
  });

  test('knows at any instant exactly the trades up to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: SAMPLE_START_MS - 1000, max: END + 1000 }), (nowMs) => {
        expect(tape.knownCount(nowMs)).toBe(all.filter((trade) => trade.timeUs <= nowMs * 1000).length);
      }),
    );
  });

  test('trades at bid or ask: a maker who sold stood at the ask, and the book is never crossed', () => {
    for (const trade of all.slice(0, 2000)) {
      const { bids, asks } = bookAfter(tape, trade, 50);
      expect(trade.maker === 'sell' ? asks[0]?.ticks : bids[0]?.ticks).toBe(trade.ticks);
      expect(asks[0]?.ticks).toBeGreaterThan(bids[0]?.ticks ?? 0);
      expect(bids.map(({ ticks }) => ticks)).toEqual(bids.map(({ ticks }) => ticks).toSorted((a, b) => b - a));
      expect(asks.map(({ ticks }) => ticks)).toEqual(asks.map(({ ticks }) => ticks).toSorted((a, b) => a - b));
      expect(new Set(asks.map(({ ticks }) => ticks)).size).toBe(asks.length);
    }
  });

  test('has a book that knows nothing of the volume of the candle in progress', () => {
    const bar = 150;
    const units = candles.units.map((value, i) => (i >= bar ? value * 3 : value));
    const louder = createTape({ ...candles, units });
    const nowMs = (candles.startsS[bar] ?? 0) * 1000 + 40_000;
    const books = [tape, louder].map((each) => bookAfter(each, each.tradeAt(each.knownCount(nowMs) - 1), 50));
    expect(books[0]).toEqual(books[1]);
  });

  test('of the recorded market folds back into it', () => {
    for (const recorded of loadRecording().candles) {
      const whole = createTape(recorded);
      const fromMs = recorded.firstMs + 20 * 86_400_000;
      const [from, to] = [whole.knownCount(fromMs), whole.knownCount(fromMs + 6 * 3_600_000)];
      const trades = Array.from({ length: to - from }, (_, i) => whole.tradeAt(from + i));
      const first = whole.barAtOrAfter(fromMs / 1000);
      expect(folded(trades, 60e6)).toEqual(rowsOf(recorded).slice(first, first + 360));
    }
  });
});
