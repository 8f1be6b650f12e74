// The constant-acceleration model: what changes from one candle to the next, and how uncertain it becomes.

/**
 * Variances a candle. `levelNoise`: shocks that stay in the price; `jerkNoise`: intensity of a white jerk, which moves the
 * acceleration; `measurementNoise`: what the observed price has beside the level and loses at once. `start`: mean and
 * independent variances of level, velocity (a candle) and acceleration (a candle squared) at the first row, before its
 * observation; a level variance of Infinity lets the first observation be the level (diffuse).
 * With jerkNoise, measurementNoise and the start of velocity and acceleration all 0 the level is a random walk; with
 * jerkNoise and these starts 0 it is the local level model.
 */
export type KalmanParams = {
  readonly levelNoise: number;
  readonly jerkNoise: number;
  readonly measurementNoise: number;
  readonly start: {
    readonly mean: readonly [number, number, number];
    readonly variance: readonly [number, number, number];
  };
};

/** A symmetric 3 x 3 covariance of level, velocity, acceleration: 00 01 02 11 12 22. */
export type Covariance = [number, number, number, number, number, number];

/** F P F' + Q over one candle, into `p`; F = [1 1 1/2; 0 1 1; 0 0 1], Q of an integrated white jerk (Bar-Shalom 2001, 6.2.3). */
export const predictCovariance = (p: Covariance, levelNoise: number, jerkNoise: number): void => {
  const [a, b, c, d, e, f] = p;
  p[0] = a + 2 * b + c + d + e + f / 4 + levelNoise + jerkNoise / 20;
  p[1] = b + d + 1.5 * e + c + f / 2 + jerkNoise / 8;
  p[2] = c + e + f / 2 + jerkNoise / 6;
  p[3] = d + 2 * e + f + jerkNoise / 3;
  p[4] = e + f + jerkNoise / 2;
  p[5] = f + jerkNoise;
};

/** The covariance after an observation of the level with innovation variance `s`, into `p`. */
export const updateCovariance = (p: Covariance, s: number): void => {
  const [a, b, c] = p;
  p[0] = a - (a * a) / s;
  p[1] = b - (a * b) / s;
  p[2] = c - (a * c) / s;
  p[3] -= (b * b) / s;
  p[4] -= (b * c) / s;
  p[5] -= (c * c) / s;
};
