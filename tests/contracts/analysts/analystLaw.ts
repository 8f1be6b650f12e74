// What every analyst is held to, whichever it is: closed to the future, blind to the price's scale, never NaN, honest.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Analysis, AnalysisInput, Analyst } from '../../../core/analysis/analysis.ts';
import { generator } from '../../../core/chance/generator.ts';
import { atrOf } from '../../../core/decision/study.ts';
import { plus } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import { candleSet, candlesOf, joinCandles } from '../../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../../core/record/beliefs.ts';
import { T0, walk } from '../../support/marketFixtures.ts';

export const DAYS_14 = 14 * 1440;

/** An input as a cycle makes it from one-minute candles. */
export const inputOf = (m1: Candles, over: Partial<AnalysisInput> = {}): AnalysisInput => {
  const candles = candleSet(m1, T0);
  return { symbol: 'BTC-USD', candles, atr: atrOf(candles), beliefs: noBeliefs, seed: 7, ...over };
};

const priced = (c: Candles, change: (price: number, i: number) => number): Candles => ({
  ...c,
  ...{ open: c.open.map(change), high: c.high.map(change), low: c.low.map(change), close: c.close.map(change) },
});

/** Every price the same. */
const constant = (n: number, price: number): Candles => ({
  ...priced(walk(n), () => price),
  volume: new Float64Array(n),
  filled: new Uint8Array(n).fill(1),
});

/** Stretches without a trade, as the exchange leaves them: the last close repeated, volume 0, marked. */
const withGaps = (c: Candles, seed: number): Candles => {
  const next = generator(seed);
  const rows = Array.from(c.time, (time, i) => ({
    ...{ time, open: c.open[i] ?? 0, high: c.high[i] ?? 0, low: c.low[i] ?? 0, close: c.close[i] ?? 0 },
    ...{ volume: c.volume[i] ?? 0, filled: false },
  }));
  let silent = 0;
  let close = rows[0]?.open ?? 0;
  return candlesOf(
    rows.map((row) => {
      if (silent === 0 && next() < 0.02) silent = Math.floor(next() * 90);
      if (silent === 0) {
        close = row.close;
        return row;
      }
      silent--;
      return { ...row, open: close, high: close, low: close, close, volume: 0, filled: true };
    }),
    c.intervalS,
  );
};

/** A few wicks and closes of ten times the price and a tenth of it. */
const withShocks = (c: Candles): Candles =>
  priced(c, (price, i) => (i % 1777 === 5 ? price * 10 : i % 2111 === 7 ? price / 10 : price));

const awkward: readonly (readonly [string, (n: number) => Candles])[] = [
  ['a plain market', (n) => walk(n)],
  ['one constant price', (n) => constant(n, 100)],
  ['prices near 1e-8', (n) => priced(walk(n), (x) => x * 2.5e-13)],
  ['prices near 1e12', (n) => priced(walk(n), (x) => x * 2.5e7)],
  ['hours without a trade', (n) => withGaps(walk(n), 3)],
  ['volume that never changes', (n) => ({ ...walk(n), volume: new Float64Array(n).fill(1) })],
  ['no volume at all', (n) => ({ ...walk(n), volume: new Float64Array(n) })],
  ['shocks of ten times the price', (n) => withShocks(walk(n))],
];

const told = (a: Analysis): unknown =>
  a.kind === 'view' ? [a.label, a.lean.toFixed(7), a.noisePercentile?.toFixed(7), a.evidence?.toFixed(5)] : a;

/** Holds one analyst to the family's law; `earlier` gives the analyses it is asked after. */
export const analystLaw = (
  name: string,
  analyst: Analyst,
  earlier: (input: AnalysisInput) => readonly Analysis[],
): void => {
  const ask = (input: AnalysisInput): Analysis => analyst(input, earlier(input));

  describe(`${name} as an analyst`, () => {
    test.each(awkward)('neither throws nor gives NaN on %s, however few the rows', (_, market) => {
      for (const n of [0, 1, 2, 15, 300, 2000, 6000, DAYS_14]) {
        const a = ask(inputOf(market(n)));
        expect(a.analyst).toBe(name);
        if (a.kind === 'abstained') {
          expect(a.because.length).toBeGreaterThan(5);
          continue;
        }
        const numbers = [a.lean, a.strength, a.noisePercentile ?? 0, a.evidence ?? 0, ...Object.values(a.numbers)];
        expect(numbers.filter((x) => !Number.isFinite(x))).toEqual([]);
        expect(a.numbers['points']).toBeGreaterThan(0);
      }
    });

    test('leans only where at most 5 of 100 pieces of noise show as much, and stays in its ranges', () => {
      for (let seed = 1; seed <= 12; seed++) {
        const a = ask(inputOf(walk(DAYS_14, { seed, drift: seed % 3 === 0 ? 4e-5 : 0 })));
        if (a.kind === 'abstained') continue;
        expect(Math.abs(a.lean)).toBeLessThanOrEqual(1);
        expect(a.strength).toBeGreaterThanOrEqual(0);
        expect(a.strength).toBeLessThanOrEqual(1);
        if (a.lean !== 0) expect(a.noisePercentile ?? 1).toBeLessThanOrEqual(0.05);
        if (a.noisePercentile === undefined) expect(a.against.made).toBe('none');
        else expect(a.against).toMatchObject({ surrogates: expect.any(Number) });
        if (a.against.made !== 'none') expect(a.against.surrogates).toBeGreaterThanOrEqual(199);
      }
    });

    test('says the same whatever the price is counted in', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.5, 1024, 3.7e-9, 12_345.678), (seed, by) => {
          const c = walk(DAYS_14, { seed });
          expect(told(ask(inputOf(priced(c, (x) => x * by))))).toEqual(told(ask(inputOf(c))));
        }),
        { seed: 6, numRuns: 4 },
      );
    });

    test('learns nothing from later candles', () => {
      const past = walk(DAYS_14, { seed: 2 });
      const later = walk(300, { seed: 3, end: plus(T0, 300 * 60_000), price: 1 });
      expect(ask(inputOf(joinCandles(past, later)))).toEqual(ask(inputOf(past)));
    });

    test('answers the same question with the same answer and leaves its input as it was', () => {
      const input = inputOf(walk(DAYS_14, { seed: 5 }));
      const before = structuredClone(input);
      expect(ask(input)).toEqual(ask(input));
      expect(input).toEqual(before);
    });
  });
};
