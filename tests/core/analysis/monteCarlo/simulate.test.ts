// The simulation against closed forms, a plain loop, and itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { touchesFirst } from '../../../../core/analysis/monteCarlo/firstTouch.ts';
import { quantilesOf } from '../../../../core/analysis/monteCarlo/quantiles.ts';
import { type Simulation, simulate } from '../../../../core/analysis/monteCarlo/simulate.ts';
import { generator } from '../../../../core/chance/generator.ts';
import { normalCdf, normalQuantile } from '../../../../core/chance/normal.ts';
import { plainMonteCarlo } from '../../../bench/monteCarlo.ts';
import { fallBelow, keptDensity, touchesNeither, touchesOne, upFirstForever } from './closedForms.ts';

const SEEDS = [1, 2, 3, 4, 5];
const PATHS = 10_000;
const se = (p: number): number => Math.sqrt((p * (1 - p)) / PATHS);
const base: Simulation = {
  ...{ driftPerStep: 0, volatilityPerStep: 0.001, steps: 48, up: Infinity, down: Infinity, direction: 'BUY', seed: 1 },
};
const motionOf = ({ driftPerStep, volatilityPerStep: sigma, steps }: Simulation) => ({
  drift: driftPerStep - sigma ** 2 / 2,
  sigma,
  steps,
});
const near = (x: number, p: number): void => expect(Math.abs(x - p)).toBeLessThan(4 * se(p) + 1e-6);

describe('the simulation', () => {
  it.each(SEEDS)('touches one level as often as the reflection formula says (seed %i)', (seed) => {
    for (const driftPerStep of [0, 0.0001, -0.0002])
      for (const up of [0.002, 0.005, 0.009]) {
        const s = { ...base, driftPerStep, up, seed };
        near(simulate(s).pTarget, touchesOne(motionOf(s), up));
        const fall = { ...base, driftPerStep, down: up, seed };
        near(simulate(fall).pStop, touchesOne({ ...motionOf(fall), drift: -motionOf(fall).drift }, up));
      }
  });

  it.each(SEEDS)('over a long life leaves two levels as the scale function says (seed %i)', (seed) => {
    for (const driftPerStep of [0, 0.00008, -0.00005])
      for (const [up, down] of [
        [0.003, 0.003],
        [0.006, 0.002],
        [0.0005, 0.0009],
      ] as const) {
        const s = { ...base, driftPerStep, up, down, steps: 288, seed };
        const odds = simulate(s);
        near(odds.pTarget / (odds.pTarget + odds.pStop), upFirstForever(motionOf(s), up, down));
      }
  });

  it.each(SEEDS)('over a short life touches neither as often as the series says (seed %i)', (seed) => {
    for (const driftPerStep of [0, 0.0001])
      for (const [up, down] of [
        [0.006, 0.006],
        [0.009, 0.004],
        [0.014, 0.007],
      ] as const) {
        const s = { ...base, driftPerStep, up, down, seed };
        near(simulate(s).pNeither, touchesNeither(motionOf(s), up, down));
      }
  });

  it('weighs both levels within one step exactly, by the absorbed bridge', () => {
    for (const [from, to, up, down] of [
      [0, 0.3, 1, -0.7],
      [0.2, -0.4, 0.6, -0.9],
      [0, 0, 0.3, -0.3],
      [1, -1, 2, -2],
    ] as const) {
      const neither =
        keptDensity({ drift: 0, sigma: 1, steps: 1 }, up - from, from - down, to - from) /
        (Math.exp(-((to - from) ** 2) / 2) / Math.sqrt(2 * Math.PI));
      const above = touchesFirst(from, to, up, down);
      const below = touchesFirst(-from, -to, -down, -up);
      // levels more than 3 deviations apart go by the table of exponentials
      expect(1 - above - below).toBeCloseTo(neither, up - down > 3 ? 4 : 8);
    }
    // one step that ends anywhere: two levels less than a step away, and each first as the scale function has it
    const one = simulate({ ...base, steps: 4, up: 0.0002, down: 0.0005 });
    near(one.pTarget, 5 / 7);
    expect(one.pNeither).toBeLessThan(1e-4);
  });

  it.each(SEEDS)('ends where a lognormal price ends (seed %i)', (seed) => {
    const s = { ...base, driftPerStep: 0.00005, steps: 288, seed };
    const odds = simulate(s);
    const { drift, sigma, steps } = motionOf(s);
    const spread = sigma * Math.sqrt(steps);
    const cases = [
      [0.005, odds.low99],
      [0.025, odds.low95],
      [0.05, odds.low90],
      [0.95, odds.high90],
      [0.975, odds.high95],
      [0.995, odds.high99],
    ] as const;
    // the share of true prices below the simulated quantile
    for (const [share, told] of cases) near(normalCdf((Math.log1p(told) - drift * steps) / spread), share);
    const expected = Math.expm1(s.driftPerStep * steps);
    expect(Math.abs(odds.expectedReturn - expected)).toBeLessThan((4 * spread) / Math.sqrt(PATHS));
  });

  it('falls from its best as reflected motion does, less what 5-minute steps do not see', () => {
    const s = { ...base, steps: 288 };
    const odds = simulate(s);
    const motion = { ...motionOf(s), drift: 0 };
    for (const [share, told] of [
      [0.5, odds.drawdownMedian],
      [0.9, odds.drawdown90],
      [0.95, odds.drawdown95],
      [0.99, odds.drawdown99],
    ] as const) {
      const fall = -Math.log1p(-told);
      expect(fallBelow(fall, motion)).toBeLessThan(share + 4 * se(share));
      expect(fallBelow(fall + 2 * s.volatilityPerStep, motion)).toBeGreaterThan(share - 4 * se(share));
    }
  });

  it('says what a plain Box-Muller loop says', () => {
    const plain = plainMonteCarlo(7);
    const ours = simulate({ ...base, steps: 288, up: 0.013, down: 0.01 });
    const apart = 4 * Math.SQRT2;
    expect(Math.abs(ours.pTarget - (plain['pTarget'] ?? 0))).toBeLessThan(apart * se(ours.pTarget));
    expect(Math.abs(ours.pStop - (plain['pStop'] ?? 0))).toBeLessThan(apart * se(ours.pStop));
    // quantiles: 4 standard errors in log price, by the density where they lie
    const spread = 0.001 * Math.sqrt(288);
    const density = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
    const told = [
      [0.005, ours.low99],
      [0.05, ours.low90],
      [0.975, ours.high95],
      [0.995, ours.high99],
    ] as const;
    for (const [share, x] of told) {
      const limit = (apart * se(share) * spread) / density(normalQuantile(share));
      expect(Math.abs(Math.log1p(x) - Math.log1p(plain[`end${share}`] ?? 0))).toBeLessThan(limit);
    }
    const falls = [
      [0.5, ours.drawdownMedian],
      [0.9, ours.drawdown90],
      [0.95, ours.drawdown95],
      [0.99, ours.drawdown99],
    ] as const;
    for (const [share, x] of falls) {
      const motion = { drift: 0, sigma: 0.001, steps: 288 };
      const at = (fall: number): number => fallBelow(-Math.log1p(-fall), motion);
      expect(Math.abs(at(x) - at(plain[`fall${share}`] ?? 0))).toBeLessThan(apart * se(share));
    }
  });

  it('has no bias of its shared draws: the mean over 30 seeds lies within 4 of its own errors', () => {
    const s = { ...base, up: 0.006, down: 0.005 };
    const all = Array.from({ length: 30 }, (_, seed) => simulate({ ...s, seed: seed + 100 }).pNeither);
    const mean = all.reduce((a, b) => a + b, 0) / 30;
    const error = Math.sqrt(all.reduce((a, b) => a + (b - mean) ** 2, 0) / 29 / 30);
    expect(Math.abs(mean - touchesNeither(motionOf(s), 0.006, 0.005))).toBeLessThan(4 * error + 2e-5);
    expect(error).toBeLessThan(se(mean));
    expect(new Set(all).size).toBe(30);
  });

  it('mirrors: a SELL is the BUY of the falling price', () => {
    const buy = simulate({ ...base, driftPerStep: 0.0001 + 0.0000005, up: 0.004, down: 0.003 });
    const sell = simulate({ ...base, driftPerStep: -0.0001 + 0.0000005, up: 0.003, down: 0.004, direction: 'SELL' });
    expect(sell.pTarget).toBeCloseTo(buy.pTarget, 4);
    expect(sell.pStop).toBeCloseTo(buy.pStop, 4);
    expect(Math.log1p(-sell.high90)).toBeCloseTo(-Math.log1p(buy.high90), 5);
    expect(Math.log1p(sell.drawdown95)).toBeCloseTo(-Math.log1p(-buy.drawdown95), 5);
  });

  it('gives the same bits for the same seed, chances that sum to 1 and ordered intervals, whatever it is asked', () => {
    fc.assert(
      fc.property(
        fc.record({
          driftPerStep: fc.double({ min: -0.02, max: 0.02, noNaN: true }),
          volatilityPerStep: fc.double({ min: 1e-9, max: 0.4, noNaN: true }),
          steps: fc.integer({ min: 1, max: 60 }),
          up: fc.oneof(fc.constant(Infinity), fc.double({ min: 1e-9, max: 3, noNaN: true })),
          down: fc.oneof(fc.constant(Infinity), fc.double({ min: 1e-9, max: 3, noNaN: true })),
          direction: fc.constantFrom('BUY' as const, 'SELL' as const),
          seed: fc.integer(),
          paths: fc.constant(400),
        }),
        (s) => {
          const odds = simulate(s);
          expect(simulate(s)).toEqual(odds);
          for (const x of Object.values(odds)) expect(Number.isFinite(x)).toBe(true);
          expect(odds.pTarget + odds.pStop + odds.pNeither).toBeCloseTo(1, 6);
          const { low99, low95, low90, high90, high95, high99 } = odds;
          const line = [low99, low95, low90, high90, high95, high99];
          expect(line.toSorted((a, b) => a - b)).toEqual(line);
          expect(odds.drawdownMedian).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('becomes certain where the volatility is next to nothing', () => {
    const odds = simulate({ ...base, driftPerStep: 0.001, volatilityPerStep: 1e-8, up: 0.01, down: 0.01 });
    expect(odds.pTarget).toBe(1);
    expect(odds.expectedReturn).toBeCloseTo(Math.expm1(0.048), 6);
    expect(odds.drawdown99).toBeLessThan(1e-6);
  });

  it('draws afresh what the shared table is too small for', () => {
    const odds = simulate({ ...base, steps: 600, up: 0.02, down: 0.02, paths: 6000 });
    const p = touchesNeither(motionOf({ ...base, steps: 600 }), 0.02, 0.02);
    expect(Math.abs(odds.pNeither - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 6000));
  });

  it('refuses what is no simulation', () => {
    for (const wrong of [{ volatilityPerStep: 0 }, { steps: 0 }, { up: 0 }, { down: -1 }, { driftPerStep: Number.NaN }])
      expect(() => simulate({ ...base, ...wrong })).toThrow(RangeError);
  });
});

describe('quantiles', () => {
  it('are those of sorting everything', () => {
    const uniform = generator(3);
    for (const n of [1, 2, 7, 1000]) {
      const values = Float64Array.from({ length: n }, () => Math.round(1000 * uniform() ** 8) / 7);
      const sorted = values.toSorted();
      const shares = [0, 0.005, 0.1, 0.5, 0.95, 1];
      const byHand = shares.map((share) => {
        const at = share * (n - 1);
        const low = sorted[Math.floor(at)] ?? 0;
        return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? low) - low);
      });
      quantilesOf(values, shares).forEach((x, i) => expect(x).toBeCloseTo(byHand[i] ?? 0, 12));
    }
  });
});
