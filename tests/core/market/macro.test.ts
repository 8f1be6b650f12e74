// Macro figures against hand-computed cases and the brute-force formula.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chanceOfCorrelation,
  changeOver,
  correlationOfReturns,
  type DailyClose,
  macroFigures,
} from '../../../core/market/macro.ts';
import { seeded } from '../../support/marketFixtures.ts';

const dayAt = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const series = (closes: readonly number[]): readonly DailyClose[] =>
  closes.map((close, i) => ({ day: dayAt(i), close }));

/** ^TNX of 2024-02-01 .. 2024-02-09 */
const tnx = [3.863, 4.033, 4.164, 4.09, 4.11, 4.17, 4.187].map((close, i) => ({
  day: ['02-01', '02-02', '02-05', '02-06', '02-07', '02-08', '02-09'].map((d) => `2024-${d}`)[i] ?? '',
  close,
}));

describe('changes', () => {
  test('the 10-year yield rose 1.7 bp on the day and 15.4 bp over five trading days to 2024-02-09', () => {
    expect(changeOver(tnx, 1)).toEqual({
      sinceDay: '2024-02-08',
      absolute: expect.closeTo(0.017, 10),
      share: expect.closeTo(0.017 / 4.17, 10),
    });
    expect(changeOver(tnx, 5)).toMatchObject({ sinceDay: '2024-02-02', absolute: expect.closeTo(0.154, 10) });
  });

  test('a change without a bar that far back is absent, never zero', () => {
    expect(changeOver(tnx, 20)).toBeUndefined();
    expect(changeOver([], 1)).toBeUndefined();
    const figures = macroFigures(tnx, []);
    expect(figures).not.toHaveProperty('change20');
    expect(figures).toMatchObject({ day: '2024-02-09', level: 4.187, withBtc: { kind: 'tooFew', n: 0, needed: 20 } });
    expect(macroFigures([], [])).toBeUndefined();
  });
});

describe('correlation of daily log returns', () => {
  const walk = (seed: number, n: number): readonly number[] => {
    const random = seeded(seed);
    let x = 100;
    return Array.from({ length: n }, () => (x *= Math.exp((random() - 0.5) / 20)));
  };
  const closes = walk(1, 40);

  test('a market and its square move as one, a market and its inverse against each other', () => {
    const a = series(closes);
    expect(correlationOfReturns(a, series(closes.map((x) => x * x)))).toMatchObject({
      kind: 'measured',
      r: expect.closeTo(1, 10),
      n: 30,
      fromDay: dayAt(9),
      toDay: dayAt(39),
    });
    expect(correlationOfReturns(a, series(closes.map((x) => 1 / x)))).toMatchObject({ r: expect.closeTo(-1, 10) });
  });

  test('three returns by hand: x = 1, 0, -1 and y = 1, 1, -2 times ln 2 give 3 / sqrt(12)', () => {
    const a = series([1, 2, 2, 1]);
    const b = series([1, 2, 4, 1]);
    const four = correlationOfReturns([...a, { day: dayAt(4), close: 1 }], [...b, { day: dayAt(4), close: 1 }], {
      window: 4,
      needed: 4,
    });
    // with a fourth return of 0 and 0 the means stay 0 and the sums stay as they are
    expect(four).toMatchObject({ kind: 'measured', r: expect.closeTo(3 / Math.sqrt(12), 12), n: 4 });
  });

  test('a market that rests at weekends is compared from Friday to Monday on both sides', () => {
    const daily = series(walk(2, 60));
    const weekdays = daily.filter(({ day }) => ![0, 6].includes(new Date(day).getUTCDay()));
    expect(correlationOfReturns(weekdays, daily)).toMatchObject({ kind: 'measured', r: expect.closeTo(1, 12), n: 30 });
  });

  test('nineteen returns are too few, twenty are told', () => {
    const b = walk(3, 40);
    expect(correlationOfReturns(series(closes.slice(0, 20)), series(b))).toEqual({ kind: 'tooFew', n: 19, needed: 20 });
    expect(correlationOfReturns(series(closes.slice(0, 21)), series(b))).toMatchObject({ kind: 'measured', n: 20 });
  });

  test('a market that never moved has no correlation, and a missing price is no day in common', () => {
    expect(correlationOfReturns(series(closes), series(closes.map(() => 7)))).toEqual({ kind: 'flat', n: 30 });
    const holed = closes.map((x, i) => (i === 35 ? 0 : x)).map((x, i) => (i === 36 ? Number.NaN : x));
    expect(correlationOfReturns(series(holed), series(closes))).toMatchObject({ n: 30, fromDay: dayAt(7) });
  });

  test('it equals the sum of products by brute force, whatever the scale of either market', () => {
    const price = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    const pairs = fc.array(fc.tuple(price, price), { minLength: 21, maxLength: 60 });
    fc.assert(
      fc.property(pairs, fc.double({ min: 0.001, max: 1000, noNaN: true }), (prices, scale) => {
        const a = prices.map(([x]) => x);
        const b = prices.map(([, y]) => y);
        const got = correlationOfReturns(series(a), series(b.map((y) => y * scale)));
        if (got.kind !== 'measured') return;
        const returns = (xs: readonly number[]) => xs.slice(1).map((x, i) => Math.log(x / (xs[i] ?? x)));
        const [x, y] = [returns(a).slice(-30), returns(b).slice(-30)];
        const mean = (v: readonly number[]) => v.reduce((s, each) => s + each, 0) / v.length;
        const dot = (u: readonly number[], v: readonly number[]) =>
          u.reduce((s, each, i) => s + (each - mean(u)) * ((v[i] ?? 0) - mean(v)), 0);
        expect(got.n).toBe(x.length);
        expect(got.r).toBeCloseTo(dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)), 5);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe('what chance would show', () => {
  test('published: tanh(1.96 / sqrt(n - 3)) is 0.36 for 30 and 0.44 for 20', () => {
    expect(chanceOfCorrelation(30)).toBeCloseTo(0.36, 2);
    expect(chanceOfCorrelation(20)).toBeCloseTo(0.443, 3);
    expect(chanceOfCorrelation(3)).toBeUndefined();
  });

  test('of 4,000 pairs of unrelated normal walks, 95 % stay inside, within four standard errors', () => {
    const random = seeded(11);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const market = (): readonly DailyClose[] => {
      let x = 0;
      return series(Array.from({ length: 31 }, () => Math.exp((x += normal() / 100))));
    };
    const runs = 4000;
    let inside = 0;
    for (let i = 0; i < runs; i++) {
      const got = correlationOfReturns(market(), market());
      if (got.kind === 'measured' && Math.abs(got.r) < got.chance) inside += 1;
    }
    expect(Math.abs(inside / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
  });
});
