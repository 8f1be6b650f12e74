// The Monte Carlo analyst: its odds on noise, drift, and the awkward markets.
import { describe, expect, it } from 'vitest';
import type { AnalysisInput } from '../../../core/analysis/analysis.ts';
import { posteriorDrift, recentVolatility, rootMeanSquare } from '../../../core/analysis/monteCarlo/drift.ts';
import { monteCarloAnalyst } from '../../../core/analysis/monteCarlo.ts';
import { generator } from '../../../core/chance/generator.ts';
import { normals } from '../../../core/chance/normal.ts';
import type { Candles } from '../../../core/market/candles.ts';
import { sliceCandles } from '../../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../../core/record/beliefs.ts';
import { type NoiseFamily, noiseCandles, noiseFamilies, noiseReturns } from '../../support/noise.ts';

type Parts = { readonly m5?: Candles; readonly h1?: Candles; readonly atr?: number | undefined };
const noiseOf = (family: NoiseFamily, seed: number, intervalS: number, n: number): Candles =>
  noiseCandles(n, { next: noiseReturns(family, seed), intervalS, size: 0.0004 * Math.sqrt(intervalS / 300) });

const inputOf = (seed: number, parts: Parts = {}, family: NoiseFamily = 'gaussian'): AnalysisInput => {
  const m5 = parts.m5 ?? noiseOf(family, seed, 300, 400);
  const h1 = parts.h1 ?? noiseOf(family, seed + 7919, 3600, 336);
  const atr = 'atr' in parts ? parts.atr : 0.0022 * (m5.close.at(-1) ?? 0);
  return { symbol: 'BTC-USD', candles: { m1: m5, m5, m15: m5, h1 }, atr, beliefs: noBeliefs, seed };
};
const viewOf = (input: AnalysisInput) => {
  const a = monteCarloAnalyst(input, []);
  if (a.kind !== 'view') throw new Error(a.because);
  return a;
};
const scaled = (c: Candles, by: number): Candles => ({ ...c, close: c.close.map((x) => x * by) });
const drifting = (c: Candles, by: number): Candles => ({ ...c, close: c.close.map((x, i) => x * Math.exp(by * i)) });

describe('the Monte Carlo analyst', () => {
  it.each(noiseFamilies)('puts the upper level first in 40 to 60 of 100 paths of pure noise: %s', (family) => {
    const within = Array.from({ length: 30 }, (_, seed) => {
      const view = viewOf(inputOf(seed, {}, family));
      const { pUpFirst = 0, pDownFirst = 0 } = view.numbers;
      expect(view.numbers['points']).toBe(335);
      return Math.abs(pUpFirst / (pUpFirst + pDownFirst) - 0.5) <= 0.1;
    });
    expect(within.filter(Boolean).length).toBeGreaterThanOrEqual(27);
  });

  it('leans with a drift that stands out, by as little as the drift is worth', () => {
    const up = viewOf(inputOf(3, { h1: drifting(noiseOf('gaussian', 3, 3600, 336), 0.002) }));
    const down = viewOf(inputOf(3, { h1: drifting(noiseOf('gaussian', 3, 3600, 336), -0.002) }));
    expect(up.noisePercentile).toBeLessThan(0.05);
    expect(up.lean).toBeGreaterThan(0);
    expect(up.lean).toBeLessThan(0.2);
    expect(down.lean).toBeLessThan(0);
    expect(up.numbers['pUpFirst']).toBeGreaterThan(down.numbers['pUpFirst'] ?? 1);
    expect(up.evidence).toBeGreaterThan(2);
  });

  it('tells the chance of no touch by the length of the range', () => {
    const price = inputOf(1).candles.m5.close.at(-1) ?? 0;
    const near = viewOf(inputOf(1, { atr: 0.001 * price })).numbers['pNeither'] ?? 1;
    const far = viewOf(inputOf(1, { atr: 0.02 * price })).numbers['pNeither'] ?? 0;
    expect(near).toBeLessThan(0.01);
    expect(far).toBeGreaterThan(0.9);
  });

  it('does not change with later candles cut off before, with the scale of the price, or with its inputs', () => {
    const input = inputOf(5);
    const before = JSON.stringify(input);
    const view = viewOf(input);
    expect(JSON.stringify(input)).toBe(before);
    const longer = noiseOf('gaussian', 5, 300, 400);
    expect(viewOf({ ...input, candles: { ...input.candles, m5: sliceCandles(longer, 0, 400) } })).toEqual(view);
    for (const by of [1e-8, 3, 1e8]) {
      const { m5, h1 } = input.candles;
      const other = viewOf(inputOf(5, { m5: scaled(m5, by), h1: scaled(h1, by), atr: (input.atr ?? 0) * by }));
      expect(other.noisePercentile).toBe(view.noisePercentile);
      for (const [name, x] of Object.entries(view.numbers)) expect(other.numbers[name]).toBeCloseTo(x, 4);
    }
  });

  it('abstains with the counts on too little, on nothing that moves and on what is no market', () => {
    const abstention = (parts: Parts): string => {
      const a = monteCarloAnalyst(inputOf(1, parts), []);
      return a.kind === 'abstained' ? a.because : 'a view';
    };
    const { m5, h1 } = inputOf(1).candles;
    expect(abstention({ h1: sliceCandles(h1, 0, 160) })).toBe('needs 161 hourly candles, has 160');
    expect(abstention({ h1: sliceCandles(h1, 0, 161) })).toBe('a view');
    expect(abstention({ m5: sliceCandles(m5, 0, 288), atr: 1 })).toBe('needs 289 5m candles, has 288');
    expect(abstention({ m5: sliceCandles(m5, 0, 0), h1: sliceCandles(h1, 0, 0) })).toContain('has 0');
    expect(abstention({ atr: undefined })).toBe('ATR cannot be measured on these candles');
    expect(abstention({ m5: { ...m5, close: m5.close.map(() => 1e12) } })).toBe(
      'the price did not move in the last 24 h',
    );
    const wild = { ...m5, close: m5.close.map((_, i) => (i % 2 ? 1e-8 : 1e12)) };
    expect(abstention({ m5: wild })).toBe('the 5m moves of the last 24 h are as large as the price');
    expect(abstention({ atr: 1e12 })).toBe('a view');
    expect(abstention({ atr: 1e-12 })).toBe('a view');
  });
});

describe('drift and volatility', () => {
  it('shrink the mean of hourly returns by n / (n + 8760), and need 40 times the life', () => {
    const returns = Float64Array.from({ length: 336 }, normals(generator(1))).map((z) => 0.001 + 0.005 * z);
    const half = rootMeanSquare(returns) ** 2 / 2;
    const mean = returns.reduce((a, b) => a + b, 0) / 336 + half;
    const drift = posteriorDrift(returns, 8);
    expect(drift.perHour).toBeCloseTo((mean * 336) / (336 + 8760), 14);
    expect(drift.usedHours).toBe(336);
    expect(posteriorDrift(returns, 12)).toEqual({ perHour: 0, usedHours: 0, neededHours: 480 });
    expect(posteriorDrift(returns, 24)).toEqual({ perHour: 0, usedHours: 0, neededHours: 960 });
  });

  it('are those of the prior where it is true: the posterior mean misses by no more than its deviation says', () => {
    const sigma = 0.005;
    const tau = sigma / Math.sqrt(8760);
    const posterior = 1 / Math.sqrt(336 / sigma ** 2 + 1 / tau ** 2);
    const normal = normals(generator(5));
    let squares = 0;
    for (let i = 0; i < 1000; i++) {
      const mu = tau * normal();
      const returns = Float64Array.from({ length: 336 }, () => mu - sigma ** 2 / 2 + sigma * normal());
      squares += ((posteriorDrift(returns, 4).perHour - mu) / posterior) ** 2;
    }
    expect(Math.abs(squares / 1000 - 1)).toBeLessThan(4 * Math.sqrt(2 / 1000));
  });

  it('measure the volatility of the last 24 hours without the signs', () => {
    const close = Float64Array.from({ length: 400 }, (_, i) => 100 * Math.exp(i % 2 === 0 ? 0 : 0.003));
    expect(recentVolatility(close)).toBeCloseTo(0.003, 12);
    expect(recentVolatility(close.map((x) => 1 / x))).toBeCloseTo(0.003, 12);
  });
});
