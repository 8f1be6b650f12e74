// Means and rates of signals that overlap: closed forms that count whole overlap clusters, not signals.
import { betaCdf } from '../chance/beta.ts';
import { logGamma } from '../chance/gamma.ts';
import { normalQuantile } from '../chance/normal.ts';
import type { Interval } from './figure.ts';

const Z = normalQuantile(0.975);

/** P(T >= t) of Student's t with `degrees` of freedom (Abramowitz and Stegun 26.7). */
export const studentTail = (t: number, degrees: number): number => {
  const outside = betaCdf(degrees / (degrees + t * t), degrees / 2, 0.5);
  return t > 0 ? outside / 2 : 1 - outside / 2;
};

const density = (t: number, degrees: number): number =>
  Math.exp(logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees)) /
  Math.sqrt(degrees * Math.PI);

const widths = new Map<number, number>();

/**
 * The t with P(|T| <= t) = 0.95; the normal's beyond a million degrees of freedom. Newton's steps on the tail from Cornish and
 * Fisher's guess (Abramowitz and Stegun 26.7.5), for one and two degrees from the closed forms. Computed once a number.
 */
export const studentHalfWidth = (degrees: number): number => {
  if (degrees > 1e6) return Z;
  if (degrees === 1) return Math.tan(0.475 * Math.PI);
  if (degrees === 2) return 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2));
  const known = widths.get(degrees);
  if (known !== undefined) return known;
  let t = Z + (Z ** 3 + Z) / (4 * degrees) + (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * degrees ** 2);
  for (let i = 0; i < 20; i++) {
    const step = (studentTail(t, degrees) - 0.025) / density(t, degrees);
    t += step;
    if (Math.abs(step) < 1e-12) break;
  }
  widths.set(degrees, t);
  return t;
};

/**
 * Sums over a sample in clusters: `n`, `sum` and `squares` over its members; `clusters`, and over them the squared sums
 * (`ss`), sum times size (`sm`) and squared size (`mm`).
 */
export type Moments = {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
  readonly clusters: number;
  readonly ss: number;
  readonly sm: number;
  readonly mm: number;
};

export type Spread = {
  readonly mean: number;
  /** of the mean; undefined for one cluster */
  readonly standardError: number | undefined;
  readonly effectiveN: number;
  /** standard deviation of a member, n - 1 below; 0 for one */
  readonly deviation: number;
};

/**
 * The standard error counts clusters as the independent pieces (Liang and Zeger 1986, with G / (G - 1)), and is never
 * smaller than were all members independent. `effectiveN`: so many independent members would give the same error; where
 * the members do not differ, n squared over the sum of squared cluster sizes (Kish 1965). n of singletons is n.
 */
export const spreadOf = ({ n, sum, squares, clusters, ss, sm, mm }: Moments): Spread => {
  const mean = n > 0 ? sum / n : 0;
  const variance = n > 1 ? Math.max(0, squares - n * mean * mean) / (n - 1) : 0;
  const deviation = Math.sqrt(variance);
  if (clusters < 2) return { mean, standardError: undefined, effectiveN: Math.min(1, n), deviation };
  const between = Math.max(0, ss - 2 * mean * sm + mean * mean * mm);
  const clustered = ((clusters / (clusters - 1)) * between) / (n * n);
  const independent = variance / n;
  const error = Math.max(clustered, independent);
  const same = variance <= (1e-12 * squares) / n;
  const effectiveN = same ? (n * n) / mm : Math.min(n, variance / error);
  return { mean, standardError: Math.sqrt(error), effectiveN, deviation };
};

/** The 95 % interval of the mean by Student's t with one degree less than there are clusters; undefined for one. */
export const meanInterval = (moments: Moments): Interval | undefined => {
  const { mean, standardError } = spreadOf(moments);
  if (standardError === undefined) return undefined;
  const half = studentHalfWidth(moments.clusters - 1) * standardError;
  return [mean - half, mean + half];
};

/** The 95 % score interval of a rate (Wilson, 1927) as shares; it never leaves 0 to 1, also where all or none won. */
export const scoreInterval = (rate: number, n: number): Interval => {
  const middle = (rate + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((rate * (1 - rate)) / n + (Z * Z) / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
};

/**
 * So many independent signals a rate is worth. Where clusters hold more than one member their own number is guessed from few
 * pieces, so that n shrinks by (normal / Student)^2 (Korn and Graubard 1998). Undefined for one cluster of many.
 */
export const rateEffectiveN = (moments: Moments): number | undefined => {
  const { n, clusters } = moments;
  if (clusters === n) return n > 0 ? n : undefined;
  if (clusters < 2) return undefined;
  return spreadOf(moments).effectiveN * (Z / studentHalfWidth(clusters - 1)) ** 2;
};

/** The score interval of a rate at its effective n; undefined where there is none. */
export const rateInterval = (moments: Moments): Interval | undefined => {
  const n = rateEffectiveN(moments);
  return n === undefined ? undefined : scoreInterval(moments.sum / moments.n, n);
};

/**
 * P of at least such a share of wins by chance alone at `chance`: the binomial tail as an incomplete beta function, at the
 * effective n, which need not be whole. Undefined where there is none.
 */
export const chanceOfRate = (moments: Moments, chance: number): number | undefined => {
  const n = rateEffectiveN(moments);
  if (n === undefined) return undefined;
  const wins = (moments.sum / moments.n) * n;
  return wins > 0 ? betaCdf(chance, wins, n - wins + 1) : 1;
};
