// The quick fit over noise ratios against the plain filter, and the whiteness test against its own definition.
import { describe, expect, it } from 'vitest';
import { candidates, fitPath } from '../../../../core/analysis/kalman/candidates.ts';
import { kalmanFilter } from '../../../../core/analysis/kalman/filter.ts';
import { ljungBox } from '../../../../core/analysis/kalman/whiteness.ts';
import { generator } from '../../../../core/chance/generator.ts';
import { normals } from '../../../../core/chance/normal.ts';
import { ksUniformP } from '../../../support/kolmogorovSmirnov.ts';

/** A path with a wandering pace, observed but for the rows in `gaps`. */
const path = (n: number, seed: number, pace: number): Float64Array => {
  const normal = normals(generator(seed));
  const y = new Float64Array(n);
  let velocity = 0;
  for (let i = 1; i < n; i++) {
    velocity += pace * normal();
    y[i] = (y[i - 1] ?? 0) + velocity + normal();
  }
  return y;
};

describe('the choice of noise ratios', () => {
  it('is that of the most likely plain filter, with its states and z-scores, over gaps too', () => {
    for (const [seed, pace, gaps] of [
      [1, 0, []],
      [2, 0.05, [5, 6, 7, 40]],
      [3, 0.3, [59]],
    ] as const) {
      const y = path(60, seed, pace);
      const observed = new Uint8Array(60).fill(1);
      for (const gap of gaps) observed[gap] = 0;
      const n = 59 - gaps.length;
      const among = candidates(observed);
      const fit = fitPath(y, among, n);
      const seen = y.map((x, i) => (observed[i] === 1 ? x : Number.NaN));
      const scaled = (scale: number, { levelNoise, jerkNoise, measurementNoise, start }: (typeof among)[0]['params']) =>
        kalmanFilter(seen, {
          ...{ levelNoise: levelNoise * scale, jerkNoise: jerkNoise * scale },
          measurementNoise: measurementNoise * scale,
          start: { mean: start.mean, variance: [Infinity, start.variance[1] * scale, start.variance[2] * scale] },
        });
      const runs = among.map((c) => {
        const unit = kalmanFilter(seen, c.params);
        const squares = unit.innovations.reduce(
          (sum, e, i) => (Number.isNaN(e) ? sum : sum + (e * e) / (unit.innovationVariances[i] ?? Number.NaN)),
          0,
        );
        return { c, scale: squares / n, run: scaled(squares / n, c.params) };
      });
      const most = runs.toSorted((a, b) => b.run.logLikelihood - a.run.logLikelihood)[0];
      expect(fit?.candidate).toBe(most?.c);
      expect(fit?.scale).toBeCloseTo(most?.scale ?? Number.NaN, 9);
      expect(fit?.level).toBeCloseTo(most?.run.level.at(-1) ?? Number.NaN, 9);
      const spread = Math.sqrt(most?.run.covariance[6 * 59 + 3] ?? Number.NaN);
      expect(fit?.velocityZ).toBeCloseTo((most?.run.velocity.at(-1) ?? Number.NaN) / spread, 9);
      const bend = Math.sqrt(most?.run.covariance[6 * 59 + 5] ?? Number.NaN);
      expect(fit?.accelerationZ).toBeCloseTo((most?.run.acceleration.at(-1) ?? Number.NaN) / bend, 9);
    }
  });

  it('turns its sign with the path, and has none for a path that does not move', () => {
    const among = candidates(new Uint8Array(60).fill(1));
    const y = path(60, 4, 0.1);
    const up = fitPath(y, among, 59);
    const down = fitPath(
      y.map((x) => -x),
      among,
      59,
    );
    expect(down?.velocityZ).toBeCloseTo(-(up?.velocityZ ?? Number.NaN), 12);
    expect(fitPath(new Float64Array(60), among, 59)).toBeUndefined();
  });
});

describe("Ljung and Box's test", () => {
  it('is the sum it is defined by', () => {
    // mean 2.2; deviations -1.2 -.2 1.8 -.2 -.2; power 4.8; products at lag 1: .24 -.36 -.36 .04, at lag 2: -2.16 .04 -.36
    const r = [-0.44 / 4.8, -2.48 / 4.8] as const;
    const { statistic } = ljungBox(Float64Array.of(1, 2, 4, 2, 2), 2);
    expect(statistic).toBeCloseTo(5 * 7 * (r[0] ** 2 / 4 + r[1] ** 2 / 3), 12);
  });

  it('is passed by noise at the rate it says, and failed by what remembers', () => {
    const normal = normals(generator(11));
    const ps: number[] = [];
    for (let w = 0; w < 500; w++) ps.push(ljungBox(Float64Array.from({ length: 400 }, normal), 10).p);
    expect(ksUniformP(ps)).toBeGreaterThan(0.0005);
    let last = 0;
    const remembers = Float64Array.from({ length: 200 }, () => (last = 0.5 * last + normal()));
    expect(ljungBox(remembers, 10).p).toBeLessThan(1e-4);
    expect(ljungBox(new Float64Array(50).fill(3), 10)).toEqual({ statistic: 0, lags: 10, p: 1 });
  });
});
