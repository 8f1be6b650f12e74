// Settling: stop first, gaps at the open, expiry at the close, costs once, mirrored for SELL.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import { sliceCandles } from '../../../core/market/shapeCandles.ts';
import { entryAt, resultOf, settle } from '../../../core/record/settle.ts';
import { minutes, signalFixture, T0, walk } from '../../support/marketFixtures.ts';

const entry = plus(T0, MINUTE_MS);
const calm = (n: number): [number, number, number, number][] =>
  Array.from({ length: n }, () => [100, 100.2, 99.8, 100]);

/** Prices mirrored around 100, so that a BUY becomes the same SELL. */
const mirrored = (c: Candles): Candles => {
  const flip = (x: Float64Array): Float64Array => x.map((p) => 200 - p);
  return { ...c, open: flip(c.open), high: flip(c.low), low: flip(c.high), close: flip(c.close) };
};

describe('a signal is followed to its end', () => {
  test('it enters at the open of the first minute after publication', () => {
    expect(entryAt({ publishedAt: plus(T0, 7_000) })).toBe(entry);
    expect(entryAt({ publishedAt: T0 })).toBe(T0);
  });

  test('it stays open while nothing ended it and while the entry candle is not there', () => {
    expect(settle(signalFixture(), minutes(entry, calm(10))).kind).toBe('open');
    expect(settle(signalFixture(), minutes(plus(entry, MINUTE_MS), calm(10))).kind).toBe('open');
    expect(settle(signalFixture(), minutes(entry, [])).kind).toBe('open');
  });

  test('a target is left at the target, net of costs in R of the published stop', () => {
    const outcome = settle(signalFixture(), minutes(entry, [...calm(3), [100, 102.5, 99.9, 102.4]]));
    expect(outcome).toMatchObject({ kind: 'target', entryPrice: 100, exitPrice: 102, durationMs: 4 * MINUTE_MS });
    expect(outcome.kind === 'target' && outcome.r).toBeCloseTo((0.02 - 0.0022) / 0.01, 10);
    expect(resultOf(outcome)).toBe('win');
  });

  test('the stop counts where one candle touches both', () => {
    const outcome = settle(signalFixture(), minutes(entry, [[100, 103, 98.5, 102]]));
    expect(outcome).toMatchObject({ kind: 'stop', exitPrice: 99 });
    expect(resultOf(outcome)).toBe('loss');
  });

  test('a gap through the stop fills at the open', () => {
    const outcome = settle(signalFixture(), minutes(entry, [...calm(1), [97, 97.5, 96, 97]]));
    expect(outcome).toMatchObject({ kind: 'stop', exitPrice: 97 });
    expect(outcome.kind === 'stop' && outcome.r).toBeCloseTo((-0.03 - 0.0022) / 0.01, 10);
  });

  test('a price already beyond the target at entry earns nothing but its costs', () => {
    const outcome = settle(signalFixture(), minutes(entry, [[103, 104, 102.8, 103]]));
    expect(outcome).toMatchObject({ kind: 'target', entryPrice: 103, exitPrice: 103 });
    expect(outcome.kind === 'target' && outcome.netShare).toBeCloseTo(-0.0022, 12);
  });

  test('it expires at the close of the last minute of its life and not before', () => {
    const rows = calm(59);
    rows[58] = [100, 100.2, 99.9, 100.1];
    expect(settle(signalFixture(), minutes(entry, rows.slice(0, 58))).kind).toBe('open');
    const outcome = settle(signalFixture(), minutes(entry, rows));
    expect(outcome).toMatchObject({ kind: 'expired', exitPrice: 100.1, at: plus(T0, 60 * MINUTE_MS) });
  });

  test('a hole in the candles keeps it open instead of guessing', () => {
    const whole = minutes(entry, [...calm(5), [100, 103, 99.9, 102]]);
    const holed = { ...whole, time: whole.time.map((t, i) => (i >= 3 ? t + 60 : t)) };
    expect(settle(signalFixture(), holed).kind).toBe('open');
  });

  test('breakeven lies within 0.05 R either side', () => {
    const at = (close: number) =>
      resultOf(settle(signalFixture(), minutes(entry, [...calm(58), [100, 100.4, 99.9, close]])));
    expect(at(100.22)).toBe('breakeven');
    expect(at(100.28)).toBe('win');
    expect(at(100.16)).toBe('loss');
  });
});

describe('on any market', () => {
  const markets = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    drift: fc.constantFrom(-2e-4, 0, 2e-4),
    n: fc.integer({ min: 0, max: 90 }),
  });
  const market = ({ seed, drift, n }: { seed: number; drift: number; n: number }): Candles =>
    walk(n, { seed, drift, price: 100, end: instant(entry + n * MINUTE_MS) });

  test('a mirrored market gives the mirrored trade the same price result', () => {
    fc.assert(
      fc.property(markets, (m) => {
        const c = market(m);
        const long = settle(signalFixture(), c);
        const short = settle(signalFixture({}, 'SELL'), mirrored(c));
        expect(short.kind).toBe(long.kind);
        if (long.kind === 'open' || long.kind === 'unknown' || short.kind === 'open' || short.kind === 'unknown')
          return;
        expect(200 - short.exitPrice).toBeCloseTo(long.exitPrice, 9);
        expect(short.entryPrice - short.exitPrice).toBeCloseTo(long.exitPrice - long.entryPrice, 9);
        expect(short.adverseR * short.entryPrice).toBeCloseTo(long.adverseR * long.entryPrice, 6);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test('later candles change nothing once it has ended', () => {
    fc.assert(
      fc.property(markets, fc.integer({ min: 0, max: 90 }), (m, cut) => {
        const c = market(m);
        const early = settle(signalFixture(), sliceCandles(c, 0, Math.min(cut, c.time.length)));
        if (early.kind !== 'open') expect(settle(signalFixture(), c)).toEqual(early);
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  test('a brute-force walk minute by minute agrees', () => {
    fc.assert(
      fc.property(markets, (m) => {
        const c = market(m);
        const signal = signalFixture();
        const ours = settle(signal, c);
        let expected: string = 'open';
        for (let i = 0; i < c.time.length && expected === 'open'; i++) {
          if ((c.low[i] ?? 0) <= signal.stopLoss) expected = 'stop';
          else if ((c.high[i] ?? 0) >= signal.takeProfit) expected = 'target';
          else if (((c.time[i] ?? 0) + 60) * 1000 >= signal.expiresAt) expected = 'expired';
        }
        expect(ours.kind).toBe(expected);
      }),
      { seed: 9, numRuns: 200 },
    );
  });
});
