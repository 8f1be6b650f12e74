// How well each state explains one candle: the likelihoods of the chain, up to a factor that all six states share.
import type { MarkovFeatures } from './features.ts';
import { BEARISH, BREAKOUT, BULLISH, CALM, REVERSAL, VOLATILE } from './states.ts';

/** drift in standard deviations a candle: of a trend, and of a turn against the trend before */
const TREND_PACE = 0.4;
const TURN_PACE = 0.6;
/** typical size over the calm level in a calm and in a volatile range; degrees of freedom: calm ranges know large candles */
const CALM_SCALE = 1.05;
const VOLATILE_SCALE = 2.2;
const DEGREES = 8;
/** log-likelihood of a squeeze a candle, over that of calm: slope * (squeeze - from), none above log volatility `below` */
const SQUEEZE = { from: 0.1, slope: 4, least: -0.25, most: 0.6, below: -0.05 };
/** a reversal's factor for rising volatility: `without` where `rise` is 0 or less, `with` from `to` on */
const RISE = { to: 0.3, without: 0.8, with: 1.25 };
/** its factor for having a trend to turn: by the z-score of that trend */
const GATE = { from: 1.8, to: 3, closed: 0.6 };
/** candles the long drift remembers; how fast the memory of its peak fades */
const DRIFT_DECAY = 1 - 1 / 40;
const DRIFT_UNIT = Math.sqrt(1 - DRIFT_DECAY * DRIFT_DECAY);
const PEAK_DECAY = 0.985;
/** the likelihood ratios of a return of 0 */
const TREND_STILL = Math.exp(-(TREND_PACE ** 2) / 2);
const TURN_STILL = Math.exp(-(TURN_PACE ** 2) / 2);

/**
 * Per candle. `calm`, `volatile`, `breakout`: likelihood of the return's size within ranging; `rising`: a reversal's factor
 * for rising volatility; none of them knows a sign. `up`, `down`: likelihood of a drift of 0.4 standard deviations
 * upwards or downwards over that of none; `turnUp`, `turnDown` the same with 0.6. Unknown candles hold 1 everywhere.
 */
export type Evidence = {
  readonly calm: Float64Array;
  readonly volatile: Float64Array;
  readonly breakout: Float64Array;
  readonly rising: Float64Array;
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly turnUp: Float64Array;
  readonly turnDown: Float64Array;
};

const clamp = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);

/** Student's t density of a size, 8 degrees of freedom, up to a constant factor; the power -9/2 by hand, for speed. */
const sizeLikelihood = (size: number, scale: number): number => {
  const square = (1 + (size * size) / (DEGREES * scale * scale)) ** 2;
  return 1 / (scale * square * square * Math.sqrt(Math.sqrt(square)));
};

const squeezeFactor = (squeeze: number, volatility: number): number =>
  Math.exp(
    clamp(SQUEEZE.slope * Math.min(squeeze - SQUEEZE.from, SQUEEZE.below - volatility), SQUEEZE.least, SQUEEZE.most),
  );

/** See `Evidence`. Bull and bear mirror each other: with every pace negated, up and down change places. */
export const evidence = (features: MarkovFeatures): Evidence => {
  const n = features.known.length;
  const ones = (): Float64Array => new Float64Array(n).fill(1);
  const out: Evidence = {
    ...{ calm: ones(), volatile: ones(), breakout: ones(), rising: ones() },
    ...{ up: ones(), down: ones(), turnUp: ones(), turnDown: ones() },
  };
  for (let i = 0; i < n; i++) {
    if (features.known[i] !== 1) continue;
    const size = features.size[i] ?? 0;
    const calm = sizeLikelihood(size, CALM_SCALE);
    out.calm[i] = calm;
    out.volatile[i] = sizeLikelihood(size, VOLATILE_SCALE);
    out.breakout[i] = calm * squeezeFactor(features.squeeze[i] ?? 0, features.volatility[i] ?? 0);
    out.rising[i] = RISE.without + (RISE.with - RISE.without) * clamp((features.rise[i] ?? 0) / RISE.to, 0, 1);
    const pace = features.pace[i] ?? 0;
    const push = Math.exp(TREND_PACE * pace);
    const turn = Math.exp(TURN_PACE * pace);
    out.up[i] = TREND_STILL * push;
    out.down[i] = TREND_STILL / push;
    out.turnUp[i] = TURN_STILL * turn;
    out.turnDown[i] = TURN_STILL / turn;
  }
  return out;
};

/** The long drift after one more candle: an exponentially weighted sum of paces as a z-score under no drift. */
export const nextDrift = (drift: number, pace: number): number => DRIFT_DECAY * drift + DRIFT_UNIT * pace;

/** The trend that a reversal would turn: the strongest drift so far, fading by 1.5 % a candle. */
export const nextPeak = (peak: number, drift: number): number =>
  Math.abs(drift) > PEAK_DECAY * Math.abs(peak) ? drift : PEAK_DECAY * peak;

/** A reversal's factor for having a trend to turn. */
export const gate = (peak: number): number =>
  GATE.closed + (1 - GATE.closed) * clamp((Math.abs(peak) - GATE.from) / (GATE.to - GATE.from), 0, 1);

/**
 * Likelihoods of the six states for candle i into `out`, in the order of `marketStates`; `predicted` are the
 * probabilities before the candle, `peak` is the trend before it. Volatility tells the three ranging states apart and nothing else: their likelihoods
 * are scaled so that ranging as a whole neither gains nor loses by it.
 */
export const likelihoods = (
  out: Float64Array,
  predicted: Float64Array,
  e: Evidence,
  at: { readonly i: number; readonly peak: number },
): void => {
  const { i, peak } = at;
  const calm = e.calm[i] ?? 1;
  const volatile = e.volatile[i] ?? 1;
  const breakout = e.breakout[i] ?? 1;
  const [c, v, b] = [predicted[CALM] ?? 0, predicted[VOLATILE] ?? 0, predicted[BREAKOUT] ?? 0];
  const even = (c + v + b) / (c * calm + v * volatile + b * breakout);
  out[BULLISH] = e.up[i] ?? 1;
  out[BEARISH] = e.down[i] ?? 1;
  out[CALM] = even * calm;
  out[VOLATILE] = even * volatile;
  out[BREAKOUT] = even * breakout;
  out[REVERSAL] = gate(peak) * (e.rising[i] ?? 1) * ((peak > 0 ? e.turnDown[i] : e.turnUp[i]) ?? 1);
};
