// The forward filter: which of six states the market is in, candle by candle, with a transition matrix learned on the way.
import type { Candles } from '../../market/candles.ts';
import { type Evidence, evidence, likelihoods, nextDrift, nextPeak } from './evidence.ts';
import { markovFeatures } from './features.ts';
import { CALM, type MarketState, marketStates, STATES } from './states.ts';
import { learner } from './transitions.ts';

/** read once, since inner loops count by it */
const N = STATES;
/** the named state is kept until another is so many times as probable */
const HYSTERESIS = 1.5;
const BEFORE_ANYTHING = [0.2, 0.2, 0.35, 0.2, 0.04, 0.01];

/** All that the filter carries from one candle to the next, the matrix as learned by then. */
export type FilterState = {
  readonly probabilities: Float64Array;
  readonly matrix: Float64Array;
  readonly drift: number;
  readonly peak: number;
};

/**
 * `states[i]`: the state at candle i; `probabilities[6 * i + s]`: that of state s (order of `marketStates`) given candles
 * up to i. Of the last candle: `state`, `confidence` (its probability), `expectedBars` and `expectedHours` until it is
 * left (1 / (1 - learned chance of staying)), `next`: where it goes when it leaves (six shares summing to 1, its own 0),
 * `matrix`: learned, row after row. `known`: candles that told something.
 */
export type StateTrack = {
  readonly states: readonly MarketState[];
  readonly probabilities: Float64Array;
  readonly state: MarketState;
  readonly confidence: number;
  readonly expectedBars: number;
  readonly expectedHours: number;
  readonly next: Float64Array;
  readonly matrix: Float64Array;
  readonly known: number;
};

/** Probabilities before a candle, into `predicted`, from those after the candle before it. */
export const predict = (predicted: Float64Array, p: Float64Array, matrix: Float64Array): void => {
  for (let to = 0; to < N; to++) {
    let sum = 0;
    for (let from = 0, k = to; from < N; from++, k += N) sum += (p[from] ?? 0) * (matrix[k] ?? 0);
    predicted[to] = sum;
  }
};

/** Probabilities after a candle, into `p`; returns the candle's likelihood. */
export const update = (p: Float64Array, predicted: Float64Array, like: Float64Array): number => {
  let total = 0;
  for (let s = 0; s < N; s++) total += (predicted[s] ?? 0) * (like[s] ?? 0);
  for (let s = 0; s < N; s++) p[s] = ((predicted[s] ?? 0) * (like[s] ?? 0)) / total;
  return total;
};

const mostProbable = (p: Float64Array, before: number): number => {
  let best = 0;
  for (let s = 1; s < N; s++) if ((p[s] ?? 0) > (p[best] ?? 0)) best = s;
  return (p[best] ?? 0) > HYSTERESIS * (p[before] ?? 0) ? best : before;
};

/** The filter over all rows; `keepAt` row: what it carried before that candle is kept. */
export const runFilter = (
  known: Uint8Array,
  pace: Float64Array,
  e: Evidence,
  keepAt: number,
): {
  readonly probabilities: Float64Array;
  readonly named: Uint8Array;
  readonly matrix: Float64Array;
  readonly kept: FilterState;
} => {
  const n = known.length;
  const { matrix, learn } = learner();
  const p = Float64Array.from(BEFORE_ANYTHING);
  const [predicted, like, before] = [new Float64Array(N), new Float64Array(N), new Float64Array(N)];
  const probabilities = new Float64Array(n * N);
  const named = new Uint8Array(n);
  let [drift, peak, state] = [0, 0, CALM];
  let kept: FilterState = { probabilities: p.slice(), matrix: matrix.slice(), drift, peak };
  for (let i = 0; i < n; i++) {
    if (i === keepAt) kept = { probabilities: p.slice(), matrix: matrix.slice(), drift, peak };
    if (known[i] === 1) {
      predict(predicted, p, matrix);
      likelihoods(like, predicted, e, { i, peak });
      for (let s = 0; s < N; s++) before[s] = p[s] ?? 0;
      learn(before, like, update(p, predicted, like));
      drift = nextDrift(drift, pace[i] ?? 0);
      peak = nextPeak(peak, drift);
      state = mostProbable(p, state);
    }
    named[i] = state;
    for (let s = 0; s < N; s++) probabilities[i * N + s] = p[s] ?? 0;
  }
  return { probabilities, named, matrix, kept };
};

const stateAt = (place: number): MarketState => marketStates[place] ?? 'RANGING_CALM';

/** What the run says of its last candle. */
export const trackOf = (
  run: { readonly probabilities: Float64Array; readonly named: Uint8Array; readonly matrix: Float64Array },
  known: Uint8Array,
  intervalS: number,
): StateTrack => {
  const { probabilities, named, matrix } = run;
  const last = named.at(-1) ?? CALM;
  const leaving = 1 - (matrix[last * N + last] ?? Number.NaN);
  const next = Float64Array.from({ length: N }, (_, to) =>
    to === last ? 0 : (matrix[last * N + to] ?? Number.NaN) / leaving,
  );
  return {
    states: Array.from(named, stateAt),
    probabilities,
    state: stateAt(last),
    confidence: probabilities[(named.length - 1) * N + last] ?? BEFORE_ANYTHING[last] ?? Number.NaN,
    expectedBars: 1 / leaving,
    expectedHours: intervalS / 3600 / leaving,
    next,
    matrix,
    known: known.reduce((sum, x) => sum + x, 0),
  };
};

/**
 * Forward filter (Hamilton 1989) over six states with the likelihoods of `evidence` and the matrix of `learner`; one row
 * a candle, from the first on, each of candles up to its own only. The state named changes only when another is 1.5 times
 * as probable. Candles that tell nothing (filled, or no movement yet) change nothing. Without any candle: the prior.
 */
export const filterStates = (candles: Candles): StateTrack => {
  const features = markovFeatures(candles);
  const run = runFilter(features.known, features.pace, evidence(features), -1);
  return trackOf(run, features.known, candles.intervalS);
};
