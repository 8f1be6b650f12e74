// The noise ratios that maximum likelihood chooses among, with all that depends on no price worked out beforehand.
import { type Covariance, type KalmanParams, predictCovariance, updateCovariance } from './model.ts';

/** jerk and measurement noise over level noise; 0 and 0 is a random walk with a constant pace */
const JERK_RATIOS = [0, 1e-4];
const MEASUREMENT_RATIOS = [0, 0.5, 5, 100];
/** variances of velocity and acceleration at the first candle, over level noise: wide of anything a market does */
const START_VELOCITY = 0.25;
const START_ACCELERATION = 1e-5;

/**
 * One pair of ratios on one pattern of gaps. Per row: `gains` (three numbers, 0 in gaps) and `precisions` (1 over the
 * innovation's variance, 0 in gaps), all for a level noise of 1; `logVariances`: the sum of the logs of these variances;
 * `velocityVariance` and `accelerationVariance` at the last row.
 */
export type Candidate = {
  readonly params: KalmanParams;
  readonly gains: Float64Array;
  readonly precisions: Float64Array;
  readonly logVariances: number;
  readonly velocityVariance: number;
  readonly accelerationVariance: number;
};

const candidate = (observed: Uint8Array, jerkNoise: number, measurementNoise: number): Candidate => {
  const n = observed.length;
  const gains = new Float64Array(3 * n);
  const precisions = new Float64Array(n);
  const p: Covariance = [measurementNoise, 0, 0, START_VELOCITY, 0, START_ACCELERATION];
  let logVariances = 0;
  for (let i = 1; i < n; i++) {
    predictCovariance(p, 1, jerkNoise);
    if (observed[i] !== 1) continue;
    const s = p[0] + measurementNoise;
    for (let k = 0; k < 3; k++) gains[3 * i + k] = (p[k] ?? 0) / s;
    precisions[i] = 1 / s;
    logVariances += Math.log(s);
    updateCovariance(p, s);
  }
  const variance = [Infinity, START_VELOCITY, START_ACCELERATION] as const;
  return {
    params: { levelNoise: 1, jerkNoise, measurementNoise, start: { mean: [0, 0, 0], variance } },
    ...{ gains, precisions, logVariances, velocityVariance: p[3], accelerationVariance: p[5] },
  };
};

/** All pairs of ratios for rows of which `observed` says 1 where there is an observation; row 0 must have one. */
export const candidates = (observed: Uint8Array): readonly Candidate[] =>
  JERK_RATIOS.flatMap((jerk) => MEASUREMENT_RATIOS.map((measurement) => candidate(observed, jerk, measurement)));

/**
 * `scale`: the level noise's variance that fits best; `level`, `velocity` and `acceleration` at the last row, and the
 * z-scores of the last two.
 */
export type Fit = {
  readonly candidate: Candidate;
  readonly scale: number;
  readonly level: number;
  readonly velocity: number;
  readonly acceleration: number;
  readonly velocityZ: number;
  readonly accelerationZ: number;
};

/** level, velocity, acceleration at the last row and squared innovations over variances: of one candidate, then the other */
const MEANS = 4;

/** Two candidates at a time: each step waits for the one before, and the other's steps fill the wait. */
const runTwo = (path: Float64Array, one: Candidate, two: Candidate, into: Float64Array): void => {
  const g = one.gains;
  const h = two.gains;
  const p = one.precisions;
  const q = two.precisions;
  let l = 0;
  let v = 0;
  let a = 0;
  let squares = 0;
  let m = 0;
  let w = 0;
  let b = 0;
  let others = 0;
  for (let i = 1, k = 3; i < path.length; i++, k += 3) {
    const y = path[i] ?? 0;
    l += v + a / 2;
    m += w + b / 2;
    v += a;
    w += b;
    const e = y - l;
    const f = y - m;
    squares += e * e * (p[i] ?? 0);
    others += f * f * (q[i] ?? 0);
    l += (g[k] ?? 0) * e;
    m += (h[k] ?? 0) * f;
    v += (g[k + 1] ?? 0) * e;
    w += (h[k + 1] ?? 0) * f;
    a += (g[k + 2] ?? 0) * e;
    b += (h[k + 2] ?? 0) * f;
  }
  into[0] = l;
  into[1] = v;
  into[2] = a;
  into[3] = squares;
  into[4] = m;
  into[5] = w;
  into[6] = b;
  into[7] = others;
};

const fitOf = (candidate: Candidate, means: Float64Array, at: number, n: number): Fit => {
  const level = means[at] ?? Number.NaN;
  const velocity = means[at + 1] ?? Number.NaN;
  const acceleration = means[at + 2] ?? Number.NaN;
  const scale = (means[at + 3] ?? Number.NaN) / n;
  const velocityZ = velocity / Math.sqrt(scale * candidate.velocityVariance);
  const accelerationZ = acceleration / Math.sqrt(scale * candidate.accelerationVariance);
  return { candidate, scale, level, velocity, acceleration, velocityZ, accelerationZ };
};

/**
 * Maximum likelihood over the candidates (an even number) with the scale concentrated out (Harvey 1989, 3.4): the most of
 * -n/2 log(squares / n) - half the log variances. `path`: one number a row, 0 at row 0; in gaps anything finite, which
 * counts for nothing. `n`: innovations. Undefined where the path does not move.
 */
export const fitPath = (path: Float64Array, among: readonly Candidate[], n: number): Fit | undefined => {
  const means = new Float64Array(MEANS * among.length);
  let best = -1;
  let most = -Infinity;
  for (let c = 0; c < among.length; c++) {
    const candidate = among[c];
    const other = among[c + 1];
    if (candidate && other && c % 2 === 0) runTwo(path, candidate, other, means.subarray(MEANS * c, MEANS * (c + 2)));
    const squares = means[MEANS * c + 3] ?? 0;
    const likelihood = -(n * Math.log(squares) + (candidate?.logVariances ?? 0)) / 2;
    if (!(squares > 0) || likelihood <= most) continue;
    most = likelihood;
    best = c;
  }
  const chosen = among[best];
  return chosen && fitOf(chosen, means, MEANS * best, n);
};
