// The technical layer as a whole: what it holds, that it is plain JSON, closed to the future, honest about what is absent.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plus } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import { candleSet, candlesOf, joinCandles } from '../../../core/market/shapeCandles.ts';
import { atr } from '../../../core/technical/atr.ts';
import { featureColumns } from '../../../core/technical/features/featureColumns.ts';
import { featuresAt } from '../../../core/technical/features/featuresAt.ts';
import { technicalLayer } from '../../../core/technical/layer.ts';
import { rsi } from '../../../core/technical/rsi.ts';
import { rollingVwap } from '../../../core/technical/vwap.ts';
import { T0, walk } from '../../support/marketFixtures.ts';

const DAYS_14 = 14 * 1440;
const layerOf = (m1: Candles, asOf = T0) => technicalLayer(candleSet(m1, asOf), asOf);

const numbersIn = (value: unknown): readonly number[] =>
  typeof value === 'number'
    ? [value]
    : value !== null && typeof value === 'object'
      ? Object.values(value).flatMap(numbersIn)
      : [];

const scaled = (c: Candles, by: number): Candles => ({
  ...c,
  open: c.open.map((x) => x * by),
  high: c.high.map((x) => x * by),
  low: c.low.map((x) => x * by),
  close: c.close.map((x) => x * by),
});

const flat = (n: number, price: number, volume: number): Candles =>
  candlesOf(
    Array.from({ length: n }, (_, i) => ({
      ...{ time: T0 / 1000 - (n - i) * 60, open: price, high: price, low: price, close: price },
      ...{ volume, filled: volume === 0 },
    })),
    60,
  );

describe('the technical layer', () => {
  test('holds the newest row of the feature table on every timeframe, what is warming up being absent', () => {
    const layer = layerOf(walk(DAYS_14, { seed: 3 }));
    const set = candleSet(walk(DAYS_14, { seed: 3 }), T0);
    for (const [t, candles] of [
      [layer.m1, set.m1],
      [layer.m5, set.m5],
      [layer.m15, set.m15],
      [layer.h1, set.h1],
    ] as const) {
      expect(Object.keys(t.features)).toEqual(featureColumns.map((c) => c.name));
      const fresh = featuresAt(candles, candles.close.length - 1);
      for (const [k, { name }] of featureColumns.entries())
        expect(t.features[name]).toBeCloseTo(fresh[k] ?? Number.NaN, 2);
    }
    expect(layerOf(walk(60)).m1.features['close']).toBeGreaterThan(0);
    expect(Object.keys(layerOf(walk(60)).m15.features).length).toBeLessThan(20);
  });

  test('tells everything on two weeks of candles', () => {
    const layer = layerOf(walk(DAYS_14, { seed: 3 }));
    for (const t of [layer.m1, layer.m5, layer.m15, layer.h1]) {
      expect(t.missing).toEqual({});
      expect(Object.keys(t.indicators).toSorted()).toEqual(
        'adx atr atrShare bollinger macd mfi obvShare rsi stochastic volume vwapRolling vwapSession'.split(' '),
      );
    }
    for (const t of [layer.m15, layer.h1])
      expect(Object.keys(t.structure ?? {}).toSorted()).toEqual(
        'crossovers divergences fibonacci levels profile spikes squeeze'.split(' '),
      );
    expect(layer.market.sessions.map((s) => s.strength?.sessions)).toEqual([10, 10, 10]);
    expect(layer.market.bestHours?.best.every((b) => b.n === 2)).toBe(true);
  });

  test('its values are the last of the columns over all candles, to six digits', () => {
    const set = candleSet(walk(DAYS_14, { seed: 5 }), T0);
    const layer = technicalLayer(set, T0);
    const last = (x: Float64Array): number => x.at(-1) ?? Number.NaN;
    for (const [t, c] of [
      [layer.m1, set.m1],
      [layer.m5, set.m5],
      [layer.m15, set.m15],
      [layer.h1, set.h1],
    ] as const) {
      expect((t.indicators.rsi ?? 0) / last(rsi(c.close))).toBeCloseTo(1, 6);
      expect((t.indicators.atr ?? 0) / last(atr(c))).toBeCloseTo(1, 6);
      expect((t.indicators.vwapRolling?.price ?? 0) / last(rollingVwap(c, 86_400 / c.intervalS))).toBeCloseTo(1, 6);
    }
  });

  test('is plain JSON below 9 kB: it comes back as it was', () => {
    for (const n of [0, 50, 2000, DAYS_14]) {
      const layer = layerOf(walk(n));
      const text = JSON.stringify(layer);
      expect(JSON.parse(text)).toStrictEqual(layer);
      expect(text.length).toBeLessThan(9000);
    }
  });

  test('says what is missing and why', () => {
    const layer = layerOf(walk(60));
    expect(layer.m1.missing).toMatchObject({ macd: 'needs 78 candles, has 60' });
    expect(layer.m1.indicators.macd).toBeUndefined();
    expect(layer.m1.indicators.rsi).toBeGreaterThan(0);
    expect(layer.m15.missing).toMatchObject({ rsi: 'needs 56 candles, has 4', squeeze: 'needs 126 candles, has 4' });
    expect(layerOf(walk(0)).h1.missing).toEqual({ all: 'no candles' });
    expect(layer.market.sessions[0]).toMatchObject({ name: 'Tokyo', open: true, sinceMin: 0, leftMin: 360 });
    expect(layer.market.sessions[0]?.strengthMissing).toContain('fewer than 3');
  });

  test('a price that never moved and a market without trades have no oscillators', () => {
    const still = layerOf(flat(DAYS_14, 100, 1)).m15;
    for (const name of ['rsi', 'macd', 'bollinger', 'adx', 'stochastic', 'atr', 'mfi', 'levels', 'fibonacci'])
      expect(still.missing).toHaveProperty(name);
    expect(still.indicators.vwapSession?.price).toBe(100);
    const silent = layerOf(flat(DAYS_14, 100, 0)).m15;
    for (const name of ['vwapSession', 'vwapRolling', 'volume', 'obvShare', 'mfi', 'profile'])
      expect(silent.missing[name]).toBe('nothing was traded');
    expect(silent.untraded).toBe(600);
  });

  test('never holds NaN or infinity, whatever the candles', () => {
    const extreme = fc.array(
      fc.record({
        a: fc.constantFrom(1e-8, 1, 100, 1e12),
        b: fc.constantFrom(1e-8, 1, 100.5, 1e12),
        volume: fc.constantFrom(0, 1e-8, 1, 1e12),
      }),
      { minLength: 0, maxLength: 300 },
    );
    fc.assert(
      fc.property(extreme, (rows) => {
        const c = candlesOf(
          rows.map(({ a, b, volume }, i) => ({
            ...{ time: T0 / 1000 - (rows.length - i) * 60, open: a, close: b, volume, filled: volume === 0 },
            ...{ high: Math.max(a, b), low: Math.min(a, b) },
          })),
          60,
        );
        const set = { m1: c, m5: c, m15: c, h1: c };
        expect(numbersIn(technicalLayer(set, T0)).every(Number.isFinite)).toBe(true);
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  test('later candles change nothing and nothing is mutated', () => {
    const past = walk(6000, { seed: 2 });
    const later = walk(300, { seed: 3, end: plus(T0, 300 * 60_000), price: 1 });
    const set = candleSet(joinCandles(past, later), plus(T0, 300 * 60_000));
    const before = structuredClone(set);
    expect(technicalLayer(set, T0)).toStrictEqual(layerOf(past));
    expect(set).toEqual(before);
  });

  test('scaling the price scales prices and nothing else', () => {
    const [one, two] = [layerOf(walk(6000, { seed: 8 })), layerOf(scaled(walk(6000, { seed: 8 }), 1024))];
    const shares = ({ indicators: i, structure: s }: typeof one.m15) => [
      ...[i.rsi, i.atrShare, i.adx, i.stochastic, i.obvShare, i.mfi, i.volume, i.bollinger?.position],
      ...[s?.divergences, s?.crossovers, s?.squeeze, s?.spikes, s?.levels?.swings, s?.fibonacci?.back],
    ];
    expect(shares(two.m15)).toEqual(shares(one.m15));
    expect(two.market).toEqual(one.market);
    expect((two.m15.close ?? 0) / (one.m15.close ?? 1)).toBeCloseTo(1024, 2);
  });
});
