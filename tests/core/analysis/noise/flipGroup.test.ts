// Why the flips rank exactly, and that the quick last values of the indicators are those of the whole columns.
import { describe, expect, test } from 'vitest';
import { flipGroup, GROUP_FLIPS, LONGEST_GROUP_FLIP } from '../../../../core/analysis/noise/flipGroup.ts';
import { againstFlips, volatilityOfCloses } from '../../../../core/analysis/noise/flippedCloses.ts';
import { lastEmaGap, lastMacd, lastRsi } from '../../../../core/analysis/noise/lastValues.ts';
import { ema } from '../../../../core/technical/ema.ts';
import { macd } from '../../../../core/technical/macd.ts';
import { rsi } from '../../../../core/technical/rsi.ts';
import { closesOf } from '../closes.ts';

describe('the flips', () => {
  const flips = flipGroup();
  const row = (k: number): Uint8Array => flips.subarray(k * LONGEST_GROUP_FLIP, (k + 1) * LONGEST_GROUP_FLIP);

  test('form a group: two flips one after the other are a third, and none is no flip at all', () => {
    const known = new Set(Array.from({ length: GROUP_FLIPS }, (_, k) => row(k).join('')));
    expect(known.size).toBe(GROUP_FLIPS);
    for (const [j, k] of [
      [0, 1],
      [17, 200],
      [254, 100],
      [3, 253],
    ] as const)
      expect(
        known.has(
          row(j)
            .map((x, i) => x ^ (row(k)[i] ?? 0))
            .join(''),
        ),
      ).toBe(true);
    for (let k = 0; k < GROUP_FLIPS; k++)
      expect(
        row(k)
          .slice(0, 20)
          .some((x) => x === 1),
      ).toBe(true);
  });

  test('each return is flipped in 128 of 255 rows, and any two near each other independently', () => {
    for (const [i, j] of [
      [0, 1],
      [5, 100],
      [200, 254],
      [255, 400],
    ] as const) {
      let [one, both] = [0, 0];
      for (let k = 0; k < GROUP_FLIPS; k++) {
        one += row(k)[i] ?? 0;
        both += (row(k)[i] ?? 0) * (row(k)[j] ?? 0);
      }
      expect([one, both]).toEqual([128, 64]);
    }
  });

  test('so that over all signs of given sizes exactly every rank comes equally often', () => {
    // square roots of primes, so that no two paths end alike
    const sizes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29].map((prime) => 0.01 * Math.sqrt(prime));
    const counts = new Map<string, number>();
    for (let signs = 0; signs < 1024; signs++) {
      const close = new Float64Array(11).fill(100);
      sizes.forEach((size, i) => {
        close[i + 1] = (close[i] ?? 0) * Math.exp((signs >> i) & 1 ? size : -size);
      });
      const { noisePercentile } = againstFlips(close, (path) => (path[10] ?? 0) + (path[3] ?? 0));
      const key = noisePercentile.toFixed(6);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // four cosets of 256 paths each: every rank four times, the middle two of a coset share one
    expect([...counts.values()].toSorted((a, b) => a - b).slice(0, -1)).toEqual(Array.from({ length: 254 }, () => 4));
    expect(Math.max(...counts.values())).toBe(8);
  });
});

describe('a statistic against flips', () => {
  test('is evaluated on paths whose moves have the sizes of the data', () => {
    const close = closesOf(40, 3);
    const paths: Float64Array[] = [];
    againstFlips(close, (path) => {
      paths.push(path.slice());
      return path.at(-1) ?? 0;
    });
    expect(paths).toHaveLength(256);
    for (const path of [paths[0], paths[100], paths[255]])
      for (let i = 1; i < 40; i++) {
        const size = Math.abs(Math.log((path?.[i] ?? 0) / (path?.[i - 1] ?? 0)));
        expect(size).toBeCloseTo(Math.abs(Math.log((close[i] ?? 0) / (close[i - 1] ?? 0))), 12);
      }
    expect(paths[0]?.[39]).toBeCloseTo((close[39] ?? 0) / (close[0] ?? 1), 12);
  });

  test('is told without a percentile where a path leaves the finite numbers', () => {
    const wild = Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1e-8 : 1e12));
    expect(againstFlips(wild, (path) => path.at(-1) ?? 0).noisePercentile).toBeNaN();
    expect(() => againstFlips(new Float64Array(514).fill(1), () => 0)).toThrow(RangeError);
  });

  test('the yardstick is the root mean square of the last log returns', () => {
    const close = Float64Array.from([1, Math.E, 1, Math.E ** 3]);
    expect(volatilityOfCloses(close, 2)).toBeCloseTo(Math.sqrt((1 + 9) / 2), 12);
    expect(volatilityOfCloses(close, 50)).toBeCloseTo(Math.sqrt(11 / 3), 12);
    expect(volatilityOfCloses(new Float64Array(1), 5)).toBe(0);
  });
});

describe('last values', () => {
  test('equal the last rows of the columns', () => {
    for (const n of [35, 57, 300]) {
      const close = closesOf(n, n);
      expect(lastRsi(close)).toBeCloseTo(rsi(close).at(-1) ?? 0, 9);
      const { line, signal } = macd(close);
      expect(lastMacd(close).line).toBeCloseTo(line.at(-1) ?? 0, 6);
      expect(lastMacd(close).signal).toBeCloseTo(signal.at(-1) ?? 0, 6);
      if (n > 50)
        expect(lastEmaGap(close, 20, 50)).toBeCloseTo((ema(close, 20).at(-1) ?? 0) - (ema(close, 50).at(-1) ?? 0), 6);
    }
  });

  test('are NaN where the columns have not begun', () => {
    expect(lastRsi(closesOf(14, 1))).toBeNaN();
    expect(lastMacd(closesOf(33, 1)).line).toBeNaN();
    expect(lastMacd(closesOf(34, 1)).signal).toBeCloseTo(macd(closesOf(34, 1)).signal.at(-1) ?? 0, 6);
    expect(lastEmaGap(closesOf(49, 1), 20, 50)).toBeNaN();
    expect(lastRsi(new Float64Array(20).fill(3))).toBe(50);
  });
});
