// The Kalman filter against conditioning of the joint normal distribution, steady states and a published example.
import { describe, expect, it } from 'vitest';
import { kalmanFilter, kalmanSmooth } from '../../../../core/analysis/kalman/filter.ts';
import type { KalmanParams } from '../../../../core/analysis/kalman/model.ts';
import { generator } from '../../../../core/chance/generator.ts';
import { normals } from '../../../../core/chance/normal.ts';

type Matrix = readonly (readonly number[])[];
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, x, k) => sum + x * (b[k]?.[j] ?? 0), 0)));
const plus = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((x, j) => x + (b[i]?.[j] ?? 0)));
const transposed = (a: Matrix): Matrix => (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? 0));
const F: Matrix = [
  [1, 1, 0.5],
  [0, 1, 1],
  [0, 0, 1],
];

/** Q of a white jerk by the midpoint rule, not by its closed form. */
const jerkCovariance = (): Matrix => {
  const steps = 20_000;
  const q = [0, 1, 2].map(() => [0, 0, 0]);
  for (let s = 0; s < steps; s++) {
    const t = (s + 0.5) / steps;
    const reach = [(t * t) / 2, t, 1];
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        const row = q[i];
        if (row) row[j] = (row[j] ?? 0) + ((reach[i] ?? 0) * (reach[j] ?? 0)) / steps;
      }
  }
  return q;
};
const JERK = jerkCovariance();

/** Gauss-Jordan: the solution of a x = b and log |det a|. */
const solve = (a: Matrix, b: readonly number[]): { readonly x: readonly number[]; readonly logDet: number } => {
  const m = a.map((row, i) => [...row, b[i] ?? 0]);
  let logDet = 0;
  for (let c = 0; c < m.length; c++) {
    const pivot = m[c] ?? [];
    const p = pivot[c] ?? 0;
    logDet += Math.log(Math.abs(p));
    for (let r = 0; r < m.length; r++) {
      const row = m[r] ?? [];
      const factor = (row[c] ?? 0) / p;
      if (r !== c) for (let k = c; k <= m.length; k++) row[k] = (row[k] ?? 0) - factor * (pivot[k] ?? 0);
    }
  }
  return { x: m.map((row, i) => (row[m.length] ?? 0) / (row[i] ?? 1)), logDet };
};

/** Means of the state at `row` given the observations at `given`, and their log density, from the joint normal law. */
const byConditioning = (y: Float64Array, params: KalmanParams, row: number, given: readonly number[]) => {
  const means: (readonly number[])[] = [params.start.mean];
  const covariances: Matrix[] = [params.start.variance.map((v, i) => [0, 1, 2].map((j) => (i === j ? v : 0)))];
  const q = JERK.map((r, i) => r.map((x, j) => x * params.jerkNoise + (i === 0 && j === 0 ? params.levelNoise : 0)));
  for (let t = 1; t < y.length; t++) {
    means.push(times(F, transposed([means[t - 1] ?? []])).map((r) => r[0] ?? 0));
    covariances.push(plus(times(times(F, covariances[t - 1] ?? []), transposed(F)), q));
  }
  /** Cov(state at s, state at t). */
  const between = (s: number, t: number): Matrix => {
    if (s > t) return transposed(between(t, s));
    let shared = covariances[s] ?? [];
    for (let k = s; k < t; k++) shared = times(shared, transposed(F));
    return shared;
  };
  const sigma = given.map((s) =>
    given.map((t) => (between(s, t)[0]?.[0] ?? 0) + (s === t ? params.measurementNoise : 0)),
  );
  const off = given.map((t) => (y[t] ?? 0) - (means[t]?.[0] ?? 0));
  const { x, logDet } = solve(sigma, off);
  const squares = x.reduce((sum, w, i) => sum + w * (off[i] ?? 0), 0);
  const mean = [0, 1, 2].map(
    (s) => (means[row]?.[s] ?? 0) + given.reduce((sum, t, i) => sum + (between(row, t)[s]?.[0] ?? 0) * (x[i] ?? 0), 0),
  );
  return { mean, logDensity: -(given.length * Math.log(2 * Math.PI) + logDet + squares) / 2 };
};

const localLevel = (levelNoise: number, measurementNoise: number): KalmanParams => ({
  ...{ levelNoise, jerkNoise: 0, measurementNoise },
  start: { mean: [0, 0, 0], variance: [Infinity, 0, 0] },
});

describe('the Kalman filter', () => {
  it('gives the states and the likelihood that conditioning of the joint normal law gives, gaps and all', () => {
    const normal = normals(generator(5));
    for (let round = 0; round < 8; round++) {
      const y = Float64Array.from({ length: 7 }, () => 3 * normal());
      const gaps = [[], [0], [3], [2, 3], [6], [0, 1, 5], [1], [4, 6]][round] ?? [];
      for (const gap of gaps) y[gap] = Number.NaN;
      const params: KalmanParams = {
        ...{ levelNoise: 0.5 + round / 4, jerkNoise: round / 10, measurementNoise: round % 3 },
        start: { mean: [1, -0.2, 0.05], variance: [2, 0.5, 0.1] },
      };
      const run = kalmanFilter(y, params);
      const smooth = kalmanSmooth(run);
      const all = [0, 1, 2, 3, 4, 5, 6].filter((i) => !gaps.includes(i));
      expect(run.logLikelihood).toBeCloseTo(byConditioning(y, params, 0, all).logDensity, 6);
      expect(run.observed).toBe(all.length);
      for (let row = 0; row < 7; row++) {
        const past = byConditioning(
          y,
          params,
          row,
          all.filter((i) => i <= row),
        ).mean;
        const whole = byConditioning(y, params, row, all).mean;
        for (const [column, s] of [
          ['level', 0],
          ['velocity', 1],
          ['acceleration', 2],
        ] as const) {
          expect(run[column][row]).toBeCloseTo(past[s] ?? Number.NaN, 6);
          expect(smooth[column][row]).toBeCloseTo(whole[s] ?? Number.NaN, 6);
        }
      }
    }
  });

  it('has the golden ratio as the steady state of the local level with equal noises', () => {
    const run = kalmanFilter(new Float64Array(60), localLevel(1, 1));
    const golden = (1 + Math.sqrt(5)) / 2;
    expect(run.innovationVariances.at(-1)).toBeCloseTo(golden + 1, 12);
    expect(run.gains[3 * 59]).toBeCloseTo(1 / golden, 12);
  });

  it('is the random walk with a constant pace where only the level has noise', () => {
    const normal = normals(generator(9));
    const y = new Float64Array(40);
    for (let i = 1; i < 40; i++) y[i] = (y[i - 1] ?? 0) + 0.3 + normal();
    const wide: KalmanParams = {
      ...{ levelNoise: 1, jerkNoise: 0, measurementNoise: 0 },
      start: { mean: [0, 0, 0], variance: [Infinity, 1e9, 0] },
    };
    const run = kalmanFilter(y, wide);
    expect(run.level.at(-1)).toBeCloseTo(y.at(-1) ?? 0, 9);
    expect(run.velocity.at(-1)).toBeCloseTo((y.at(-1) ?? 0) / 39, 6);
    expect(run.covariance[6 * 39 + 3]).toBeCloseTo(1 / 39, 6);
  });

  it('finds the Nile most likely at the variances that Durbin and Koopman print', () => {
    // Time Series Analysis by State Space Methods, 2001, chapter 2: 15099 and 1469.1, 798.37 after the last year;
    // the diffuse log-likelihood of R's KFAS there is -632.5456
    const flow = Float64Array.from(NILE);
    const run = kalmanFilter(flow, localLevel(1469.1, 15_099));
    expect(run.logLikelihood).toBeCloseTo(-632.5456, 4);
    expect(run.level.at(-1)).toBeCloseTo(798.37, 2);
    for (const [level, measurement] of [
      ...[[1490, 15_099] as const, [1450, 15_099] as const, [1469.1, 15_150] as const, [1469.1, 15_050] as const],
    ])
      expect(kalmanFilter(flow, localLevel(level, measurement)).logLikelihood).toBeLessThan(run.logLikelihood);
  });

  it('changes no earlier row for a later observation, and smooths to the filter at the last', () => {
    const y = Float64Array.from({ length: 30 }, (_, i) => Math.sin(i / 4));
    const params: KalmanParams = {
      ...{ levelNoise: 0.1, jerkNoise: 0.001, measurementNoise: 0.2 },
      start: { mean: [0, 0, 0], variance: [Infinity, 1, 0.1] },
    };
    const whole = kalmanFilter(y, params);
    const part = kalmanFilter(y.slice(0, 20), params);
    expect(Array.from(whole.level.subarray(0, 20))).toEqual(Array.from(part.level));
    expect(Array.from(whole.covariance.subarray(0, 120))).toEqual(Array.from(part.covariance));
    expect(kalmanSmooth(whole).velocity.at(-1)).toBe(whole.velocity.at(-1));
  });

  it('says nothing before the first observation, nothing of no observation, and refuses negative variances', () => {
    const run = kalmanFilter(Float64Array.of(Number.NaN, Number.NaN, 5, 6), localLevel(1, 1));
    expect(Array.from(run.level.subarray(0, 3))).toEqual([Number.NaN, Number.NaN, 5]);
    expect(run.observed).toBe(1);
    expect(kalmanFilter(new Float64Array(0), localLevel(1, 1)).observed).toBe(0);
    expect(kalmanFilter(Float64Array.of(Number.NaN), localLevel(1, 1)).logLikelihood).toBe(0);
    expect(() => kalmanFilter(new Float64Array(3), localLevel(-1, 1))).toThrow(RangeError);
    expect(() => kalmanFilter(new Float64Array(3), localLevel(0, 0))).toThrow(RangeError);
  });
});

/** Annual flow at Aswan, 1871 to 1970, in 10^8 cubic metres (Cobb 1978; R's data set Nile). */
const NILE = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897,
  822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975,
  815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
];
