// Candles made from candles: gaps marked, coarser ones whole, nothing later than asked.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, plus } from '../../../core/instant.ts';
import { candleFaults } from '../../../core/market/checkCandles.ts';
import {
  aggregate,
  between,
  candleAt,
  candlesOf,
  closedBy,
  fillForward,
  gaplessTail,
  joinCandles,
} from '../../../core/market/shapeCandles.ts';
import { T0, walk } from '../../support/marketFixtures.ts';

const drop = (c: ReturnType<typeof walk>, keep: (i: number) => boolean) =>
  candlesOf(
    [...c.time.keys()].filter(keep).flatMap((i) => candleAt(c, i) ?? []),
    c.intervalS,
  );

describe('candles', () => {
  test('a gap repeats the last close with volume 0 and is marked', () => {
    const filled = fillForward(
      drop(walk(10), (i) => i !== 4 && i !== 5),
      T0,
    );
    expect(filled.time.length).toBe(10);
    expect([...filled.filled]).toEqual([0, 0, 0, 0, 1, 1, 0, 0, 0, 0]);
    expect(filled.close[5]).toBe(filled.close[3]);
    expect(filled.volume[5]).toBe(0);
    expect(candleFaults(filled)).toEqual([]);
  });

  test('nothing is put before the first row, and nothing after the end asked for', () => {
    const filled = fillForward(
      drop(walk(10), (i) => i > 2 && i < 7),
      T0,
    );
    expect(filled.time[0]).toBe(T0 / 1000 - 7 * 60);
    expect(filled.time.at(-1)).toBe(T0 / 1000 - 60);
  });

  test('a coarser candle is made only of all its parts', () => {
    const c = drop(walk(60), (i) => i !== 7);
    const five = aggregate(c, 300);
    expect(five.time.length).toBe(11);
    expect([...five.time].every((t) => t % 300 === 0)).toBe(true);
    expect([...five.time]).not.toContain(T0 / 1000 - 55 * 60);
  });

  test('coarser candles equal a plain grouping by hand', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 100 }), (seed, n) => {
        const c = walk(n, { seed });
        const fast = aggregate(c, 900);
        const groups = Map.groupBy(c.time.keys(), (i) => Math.floor((c.time[i] ?? 0) / 900) * 900);
        const expected = [...groups].filter(([, rows]) => rows.length === 15);
        expect([...fast.time]).toEqual(expected.map(([t]) => t));
        for (const [k, [, rows]] of expected.entries()) {
          expect(fast.high[k]).toBe(Math.max(...rows.map((i) => c.high[i] ?? 0)));
          expect(fast.low[k]).toBe(Math.min(...rows.map((i) => c.low[i] ?? 0)));
          expect(fast.open[k]).toBe(c.open[rows[0] ?? -1]);
          expect(fast.close[k]).toBe(c.close[rows[14] ?? -1]);
          expect(fast.volume[k]).toBeCloseTo(
            rows.reduce((sum, i) => sum + (c.volume[i] ?? 0), 0),
            9,
          );
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test('closed candles are those that had ended', () => {
    const c = walk(10);
    expect(closedBy(c, T0).time.length).toBe(10);
    expect(closedBy(c, instant(T0 - 1)).time.length).toBe(9);
    expect(between(c, plus(T0, -120_000), plus(T0, -60_000)).time.length).toBe(1);
  });

  test('the gapless tail begins after the last hole', () => {
    expect(gaplessTail(drop(walk(10), (i) => i !== 3 && i !== 6)).time.length).toBe(3);
    expect(gaplessTail(walk(0)).time.length).toBe(0);
  });

  test('of two runs the later one wins where both have a row', () => {
    const a = walk(5, { seed: 1 });
    const b = walk(3, { seed: 2 });
    const joined = joinCandles(a, b);
    expect(joined.time.length).toBe(5);
    expect(joined.close[4]).toBe(b.close[2]);
    expect(joined.close[0]).toBe(a.close[0]);
  });

  test.each([
    ['a value is not finite', { close: Number.NaN }],
    ['do not hold', { high: 1 }],
    ['off its 60 s grid', { time: T0 / 1000 - 30 }],
    ['volume is below zero', { volume: -1 }],
    ['not above zero', { low: 0 }],
  ])('a fault is named: %s', (sentence, wrong) => {
    const row = candleAt(walk(1), 0);
    expect(row && candleFaults(candlesOf([{ ...row, ...wrong }], 60)).join()).toContain(sentence);
  });
});
