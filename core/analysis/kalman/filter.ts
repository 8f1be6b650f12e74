// The Kalman filter of level, velocity and acceleration over one series, and its smoother.
import { type Covariance, type KalmanParams, predictCovariance, updateCovariance } from './model.ts';

/**
 * One row an observation. `level`, `velocity`, `acceleration`: means given the observations up to the row; `covariance`:
 * six numbers a row (00 01 02 11 12 22). `innovations` and `innovationVariances`: of the observation given those before;
 * NaN where there was none, or where the first set the level. `gains`: three numbers a row, by which each moved the state. `logLikelihood`: sum of the innovations' normal log
 * densities. `observed`: how many innovations. Rows before a diffuse start's first observation are NaN.
 */
export type KalmanRun = {
  readonly level: Float64Array;
  readonly velocity: Float64Array;
  readonly acceleration: Float64Array;
  readonly covariance: Float64Array;
  readonly innovations: Float64Array;
  readonly innovationVariances: Float64Array;
  readonly gains: Float64Array;
  readonly logLikelihood: number;
  readonly observed: number;
};

const emptyRun = (n: number): Omit<KalmanRun, 'logLikelihood' | 'observed'> => ({
  level: new Float64Array(n).fill(Number.NaN),
  velocity: new Float64Array(n).fill(Number.NaN),
  acceleration: new Float64Array(n).fill(Number.NaN),
  covariance: new Float64Array(6 * n).fill(Number.NaN),
  innovations: new Float64Array(n).fill(Number.NaN),
  innovationVariances: new Float64Array(n).fill(Number.NaN),
  gains: new Float64Array(3 * n),
});

const check = (params: KalmanParams): void => {
  const { levelNoise, jerkNoise, measurementNoise } = params;
  if (!(Math.min(levelNoise, jerkNoise, measurementNoise) >= 0 && levelNoise + jerkNoise + measurementNoise > 0))
    throw new RangeError('variances of at least 0, one of them above, are needed');
};

/**
 * Kalman 1960 for the model of `KalmanParams`. `observations`: one a candle, in any unit; NaN where there is none: the row
 * is predicted over without an update. Pure; the observations are not changed. Throws RangeError on negative variances.
 */
export const kalmanFilter = (observations: Float64Array, params: KalmanParams): KalmanRun => {
  check(params);
  const n = observations.length;
  const out = emptyRun(n);
  const diffuse = params.start.variance[0] === Infinity;
  const first = diffuse ? observations.findIndex((y) => !Number.isNaN(y)) : 0;
  if (n === 0 || first < 0) return { ...out, logLikelihood: 0, observed: 0 };
  let [l, v, a] = params.start.mean;
  const [, velocityVariance, accelerationVariance] = params.start.variance;
  const p: Covariance = [params.start.variance[0], 0, 0, velocityVariance, 0, accelerationVariance];
  let [logLikelihood, observed] = [0, 0];
  for (let i = first; i < n; i++) {
    const y = observations[i] ?? Number.NaN;
    if (i === first && diffuse) {
      l = y;
      p[0] = params.measurementNoise;
    } else {
      if (i > first) {
        l += v + a / 2;
        v += a;
        predictCovariance(p, params.levelNoise, params.jerkNoise);
      }
      const s = p[0] + params.measurementNoise;
      if (!Number.isNaN(y) && s > 0) {
        const e = y - l;
        const gain = [p[0] / s, p[1] / s, p[2] / s] as const;
        l += gain[0] * e;
        v += gain[1] * e;
        a += gain[2] * e;
        updateCovariance(p, s);
        out.gains.set(gain, 3 * i);
        out.innovations[i] = e;
        out.innovationVariances[i] = s;
        logLikelihood -= (Math.log(2 * Math.PI * s) + (e * e) / s) / 2;
        observed++;
      }
    }
    out.level[i] = l;
    out.velocity[i] = v;
    out.acceleration[i] = a;
    out.covariance.set(p, 6 * i);
  }
  return { ...out, logLikelihood, observed };
};

export type Smoothed = {
  readonly level: Float64Array;
  readonly velocity: Float64Array;
  readonly acceleration: Float64Array;
};

/**
 * Means of each row given all observations, later ones too: the fixed-interval smoother. The numbers of Rauch, Tung and
 * Striebel 1965, by the backward recursion of de Jong 1989, which inverts nothing. NaN where the run is.
 */
export const kalmanSmooth = (run: KalmanRun): Smoothed => {
  const n = run.level.length;
  const out = { level: run.level.slice(), velocity: run.velocity.slice(), acceleration: run.acceleration.slice() };
  const at = (column: Float64Array, i: number): number => column[i] ?? Number.NaN;
  // what later observations say of a row's state, in units of its inverse covariance
  let [x, y, z] = [0, 0, 0];
  for (let i = n - 1; i >= 0; i--) {
    const [a, b, c] = [at(run.covariance, 6 * i), at(run.covariance, 6 * i + 1), at(run.covariance, 6 * i + 2)];
    const [d, e, f] = [at(run.covariance, 6 * i + 3), at(run.covariance, 6 * i + 4), at(run.covariance, 6 * i + 5)];
    out.level[i] = at(run.level, i) + a * x + b * y + c * z;
    out.velocity[i] = at(run.velocity, i) + b * x + d * y + e * z;
    out.acceleration[i] = at(run.acceleration, i) + c * x + e * y + f * z;
    const s = at(run.innovationVariances, i);
    if (!Number.isNaN(s)) {
      const pulled = at(run.gains, 3 * i) * x + at(run.gains, 3 * i + 1) * y + at(run.gains, 3 * i + 2) * z;
      x += at(run.innovations, i) / s - pulled;
    }
    z += x / 2 + y;
    y += x;
  }
  return out;
};
