// The indicators against brute force on lengths and values that break careless code.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candles } from '../../../core/market/candles.ts';
import { candlesOf, emptyCandles } from '../../../core/market/shapeCandles.ts';
import { adx } from '../../../core/technical/adx.ts';
import { atr } from '../../../core/technical/atr.ts';
import { bollinger } from '../../../core/technical/bollinger.ts';
import { ema } from '../../../core/technical/ema.ts';
import { macd } from '../../../core/technical/macd.ts';
import { mfi } from '../../../core/technical/mfi.ts';
import { obv } from '../../../core/technical/obv.ts';
import { rollingHigh, rollingLow } from '../../../core/technical/rollingExtremes.ts';
import { rollingMoments } from '../../../core/technical/rollingMoments.ts';
import { rsi } from '../../../core/technical/rsi.ts';
import { sma } from '../../../core/technical/sma.ts';
import { stochastic } from '../../../core/technical/stochastic.ts';
import { volumeStatistics } from '../../../core/technical/volume.ts';
import { rollingVwap, sessionVwap } from '../../../core/technical/vwap.ts';
import * as slow from './bruteForce.ts';
import { differences } from './differences.ts';

const N = 5;

type Row = readonly [close: number, above: number, below: number, volume: number];

/** Candles whose open is the close before; `above` and `below` lengthen the wicks. */
const market = (rows: readonly Row[], scale = 1): Candles =>
  candlesOf(
    rows.map(([close, above, below, volume], i) => {
      const open = rows[i - 1]?.[0] ?? close;
      return {
        time: 1_700_000_000 + i * 60,
        open: open * scale,
        high: Math.max(open, close) * (1 + above) * scale,
        low: Math.min(open, close) * (1 - below) * scale,
        close: close * scale,
        volume,
        filled: volume === 0,
      };
    }),
    60,
  );

/** Steps, halts and jumps: prices from a few levels so that equal neighbours are common. */
const rowsOf = (length: { readonly minLength: number; readonly maxLength: number }): fc.Arbitrary<Row[]> =>
  fc.array(
    fc.tuple(
      fc.oneof(fc.constantFrom(100, 100, 101, 99), fc.double({ min: 50, max: 200, noNaN: true })),
      fc.constantFrom(0, 0, 0.001, 0.01),
      fc.constantFrom(0, 0, 0.001, 0.01),
      fc.constantFrom(0, 0, 1, 2.5, 1000),
    ),
    length,
  );

/** [ours, brute force] of everything with a window. */
const pairs = (c: Candles): Readonly<Record<string, readonly [Float64Array, Float64Array]>> => {
  const bands = bollinger(c.close, N, 2);
  const plain = slow.slowBands(c.close, N);
  const direction = adx(c, N);
  const directions = slow.slowAdx(c, N);
  const stoch = stochastic(c, N);
  const stochs = slow.slowStochastic(c, N);
  const volume = volumeStatistics(c.volume, N);
  const volumes = slow.slowVolume(c.volume, N);
  return {
    sma: [sma(c.close, N), slow.slowSma(c.close, N)],
    ema: [ema(c.close, N), slow.slowEma(c.close, N)],
    rsi: [rsi(c.close, N), slow.slowRsi(c.close, N)],
    atr: [atr(c, N), slow.slowAtr(c, N)],
    middle: [bands.middle, plain.middle],
    upper: [bands.upper, plain.middle.map((x, i) => x + 2 * (plain.deviation[i] ?? 0))],
    plusDi: [direction.plusDi, directions.plusDi],
    minusDi: [direction.minusDi, directions.minusDi],
    dx: [direction.dx, directions.dx],
    adx: [direction.adx, directions.adx],
    stochasticK: [stoch.k, stochs.k],
    stochasticD: [stoch.d, stochs.d],
    mfi: [mfi(c, N), slow.slowMfi(c, N)],
    vwap: [rollingVwap(c, N), slow.slowVwap(c, N)],
    volumeMean: [volume.mean, volumes.middle],
    volumeDeviation: [volume.deviation, volumes.deviation],
  };
};

const wrong = (c: Candles): readonly string[] =>
  Object.entries(pairs(c)).flatMap(([name, [got, expected]]) =>
    differences(got, expected, 1e-9).map((d) => `${name} row ${d.row}: ${d.got}, not ${d.expected}`),
  );

describe('the indicators equal brute force', () => {
  test('on 0, 1, n - 1, n and a few more rows', () => {
    const rows: Row[] = [100, 102, 101, 105, 104, 104, 99, 90, 91, 93, 92].map((close, i) => [
      close,
      0.01,
      0.02,
      i % 4,
    ]);
    for (let n = 0; n <= rows.length; n++) expect(wrong(market(rows.slice(0, n))), `${n} rows`).toEqual([]);
  });

  test('on halts, jumps and empty volume, whatever the length', () => {
    fc.assert(
      fc.property(rowsOf({ minLength: 0, maxLength: 40 }), (rows) => {
        expect(wrong(market(rows))).toEqual([]);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  test('for moments and extremes of every window length', () => {
    const values = Float64Array.from([3, -1, 4, 1, -5, 9, 2, 6, 5, 3, 5, -8, 9, 7, 9, 3, 2, 3, 8, 4]);
    for (let n = 1; n <= values.length + 2; n++) {
      const by = (f: (window: readonly number[]) => number) =>
        values.map((_, i) => (i < n - 1 ? Number.NaN : f([...values.subarray(i - n + 1, i + 1)])));
      const plain = slow.slowBands(values, n);
      const { mean, variance } = rollingMoments(values, n);
      expect(differences(mean, plain.middle, 1e-12)).toEqual([]);
      expect(differences(variance.map(Math.sqrt), plain.deviation, 1e-12)).toEqual([]);
      expect(
        differences(
          rollingHigh(values, n),
          by((w) => Math.max(...w)),
          0,
        ),
      ).toEqual([]);
      expect(
        differences(
          rollingLow(values, n),
          by((w) => Math.min(...w)),
          0,
        ),
      ).toEqual([]);
    }
  });
});

const every = (c: Candles): Readonly<Record<string, Float64Array>> => ({
  ...Object.fromEntries(Object.entries(pairs(c)).map(([name, [ours]]) => [name, ours])),
  ...bollinger(c.close, N),
  ...macd(c.close, 3, 6, 4),
  volumeZ: volumeStatistics(c.volume, N).zScore,
  volumeRatio: volumeStatistics(c.volume, N).ratio,
  obv: obv(c),
  sessionVwap: sessionVwap(c),
});

describe('after its warm-up an indicator is a finite number', () => {
  const rows = 60;
  const flat = (price: number, volume: number): Candles =>
    market(Array.from({ length: rows }, (): Row => [price, 0, 0, volume]));
  const jump = market(
    Array.from({ length: rows }, (_, i): Row => [i < 30 ? 1e12 : 1e-8, 0, 0, i % 7 === 0 ? 1e12 : 0]),
  );
  const markets: readonly (readonly [string, Candles])[] = [
    ['constant prices', flat(100, 1)],
    ['a price that binary fractions cannot hold', flat(0.1, 0.1)],
    ['no volume at all', flat(100, 0)],
    ['1e-8', flat(1e-8, 1e-8)],
    ['1e12', flat(1e12, 1e12)],
    ['a fall from 1e12 to 1e-8', jump],
  ];
  test.each(markets)('%s', (_, c) => {
    for (const [name, values] of Object.entries(every(c))) {
      const first = values.findIndex((x) => Number.isFinite(x));
      const holes = values.subarray(first).filter((x) => !Number.isFinite(x)).length;
      expect({ name, starts: first >= 0 && first < 2 * N, holes }).toEqual({ name, starts: true, holes: 0 });
    }
  });

  test('a market that stands still has bands of no width, an RSI of 50 and no surprise in its volume', () => {
    const all = every(flat(0.1, 0.1));
    const last = (name: string): number | undefined => all[name]?.at(-1);
    expect(last('width')).toBe(0);
    expect(last('upper')).toBe(0.1);
    expect(last('lower')).toBe(0.1);
    expect([last('percentB'), last('zScore'), last('rsi'), last('mfi'), last('stochasticK')]).toEqual([
      0.5, 0, 50, 50, 50,
    ]);
    expect([last('volumeZ'), last('volumeRatio'), last('line'), last('histogram')]).toEqual([0, 1, 0, 0]);
    expect([last('vwap'), last('sessionVwap')].map((x) => Math.abs((x ?? 9) - 0.1) < 1e-16)).toEqual([true, true]);
  });

  test('nothing but rises gives an RSI and an MFI of exactly 100, nothing but falls of 0', () => {
    const up = market(Array.from({ length: 30 }, (_, i): Row => [100 + i * 0.7, 0, 0, 1 + i]));
    const down = market(Array.from({ length: 30 }, (_, i): Row => [100 - i * 0.7, 0, 0, 1 + i]));
    expect([rsi(up.close).at(-1), mfi(up).at(-1), rsi(down.close).at(-1), mfi(down).at(-1)]).toEqual([100, 100, 0, 0]);
  });
});

describe('volume against the candles before', () => {
  test('a spike does not raise its own yardstick', () => {
    const volume = Float64Array.from([1, 3, 1, 3, 1, 3, 1, 3, 12, 1]);
    const all = volumeStatistics(volume, 4, 3);
    expect([all.mean[8], all.deviation[8], all.zScore[8], all.ratio[8]]).toEqual([2, 1, 10, 6]);
    expect([...all.spike]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  });

  test('volume after silence is cut to a thousand, as is a fall from a level without any spread', () => {
    const all = volumeStatistics(Float64Array.from([0, 0, 0, 5, 7, 7, 7, 7, 0]), 3);
    expect([all.zScore[3], all.ratio[3], all.spike[3]]).toEqual([1000, 1000, 1]);
    expect([all.zScore[7], all.ratio[7], all.zScore[8], all.ratio[8]]).toEqual([0, 1, -1000, 0]);
  });
});

describe('the session VWAP', () => {
  const day = 86_400;
  const c: Candles = {
    ...emptyCandles(21_600, 6),
    time: Float64Array.from({ length: 6 }, (_, i) => 20_000 * day + 43_200 + i * 21_600),
    ...Object.fromEntries(['high', 'low', 'close'].map((k) => [k, Float64Array.from([10, 20, 30, 50, 70, 90])])),
    volume: Float64Array.from([1, 3, 0, 1, 1, 2]),
  };

  test('begins anew with the UTC day', () => {
    expect([...sessionVwap(c)]).toEqual([10, 17.5, 30, 50, 60, 75]);
  });

  test('begins where it is told, and is absent before', () => {
    expect([...sessionVwap(c, [c.time[1] ?? 0, (c.time[3] ?? 0) - 1])]).toEqual([Number.NaN, 20, 20, 50, 60, 75]);
  });
});
