// The Kalman analyst: price, velocity and acceleration on 15m candles, and whether the pace is beyond noise.
import type { Analysis, Analyst } from './analysis.ts';
import { type Candidate, candidates, type Fit, fitPath } from './kalman/candidates.ts';
import { kalmanFilter } from './kalman/filter.ts';
import { ljungBox } from './kalman/whiteness.ts';
import { type KalmanWindow, kalmanWindow } from './kalman/window.ts';
import { LEANS_BELOW, noisePercentile } from './noise/percentile.ts';
import { FLIPS, LONGEST_FLIP, signFlips } from './noise/signFlips.ts';
import { abstain, directedView, tooFew } from './view.ts';

/** 15m intervals looked back on (24 hours), and traded candles among them that it takes to speak */
export const KALMAN_WINDOW = 96;
export const KALMAN_WARM_UP = 48;
const LAGS = 10;
/** a pace has a direction from this z-score on */
const BEYOND = 2.25;

/** The velocity's z-score, noise ratios chosen anew, of each path that flipped signs of the window's returns make. */
const flippedZ = ({ observed, path, count }: KalmanWindow, among: readonly Candidate[]): Float64Array => {
  const signs = signFlips();
  const flipped = new Float64Array(path.length);
  return Float64Array.from({ length: FLIPS }, (_, k) => {
    let last = 0;
    let sum = 0;
    let at = k * LONGEST_FLIP;
    for (let i = 1; i < path.length; i++) {
      if (observed[i] !== 1) continue;
      const now = path[i] ?? 0;
      sum += (signs[at++] ?? 1) * (now - last);
      last = now;
      flipped[i] = sum;
    }
    return fitPath(flipped, among, count - 1)?.velocityZ ?? 0;
  });
};

/** The p-value of Ljung and Box on the chosen filter's standardised innovations. */
const whitenessP = ({ observed, path }: KalmanWindow, { candidate, scale }: Fit): number => {
  const run = kalmanFilter(
    path.map((x, i) => (observed[i] === 1 ? x : Number.NaN)),
    candidate.params,
  );
  const errors = run.innovations.map((e, i) => e / Math.sqrt(scale * (run.innovationVariances[i] ?? Number.NaN)));
  return ljungBox(
    errors.filter((e) => !Number.isNaN(e)),
    LAGS,
  ).p;
};

const labelOf = (z: number): string => (Math.abs(z) < BEYOND ? 'no pace beyond noise' : z > 0 ? 'rising' : 'falling');

const opinion = (window: KalmanWindow, fit: Fit, percentile: number, intervalS: number): Analysis => {
  const perHour = 3600 / intervalS;
  const label = percentile <= LEANS_BELOW ? labelOf(fit.velocityZ) : labelOf(0);
  const told = directedView(
    'kalman',
    {
      ...{ pull: fit.velocityZ / 4, label, noisePercentile: percentile },
      against: { made: 'signs flipped', surrogates: FLIPS },
    },
    {
      smoothedPrice: window.first * Math.exp(fit.level),
      velocityPerHour: fit.velocity * perHour,
      velocityZ: fit.velocityZ,
      accelerationPerHour2: fit.acceleration * perHour ** 2,
      accelerationZ: fit.accelerationZ,
      whitenessP: whitenessP(window, fit),
      noiseRatio: fit.candidate.params.measurementNoise,
      jerkRatio: fit.candidate.params.jerkNoise,
      points: window.count,
    },
  );
  return told.kind === 'view' && label === labelOf(0) ? { ...told, lean: 0 } : told;
};

/**
 * Label: 'rising' or 'falling' where the velocity's z-score is 2.25 or more and at most 4 of 100 sign flips show as much,
 * else 'no pace beyond noise'. Lean: z / 4, clamped, where it has a direction. Numbers: smoothedPrice (filtered, quote
 * currency), velocityPerHour (natural log of the price an hour), accelerationPerHour2, their z-scores, whitenessP (p-value
 * of Ljung and Box, 10 lags), noiseRatio and jerkRatio (measurement and jerk over level noise, most likely ones), points
 * (traded candles). Abstains below 48 of them in 24 hours, and where the price did not move.
 */
export const kalmanAnalyst: Analyst = ({ candles: { m15 } }) => {
  const window = kalmanWindow(m15, KALMAN_WINDOW);
  const few = tooFew(window?.count ?? 0, KALMAN_WARM_UP, `traded 15m candles in the last ${KALMAN_WINDOW}`);
  if (few || !window) return abstain('kalman', few ?? 'no candles');
  const among = candidates(window.observed);
  const fit = fitPath(window.path, among, window.count - 1);
  if (!fit) return abstain('kalman', 'the price did not move');
  return opinion(window, fit, noisePercentile(fit.velocityZ, flippedZ(window, among)), m15.intervalS);
};
