// The chain's transition matrix: a prior strong on staying, and counts learned candle by candle that fade.
import { STATES } from './states.ts';

/** read once, since inner loops count by it */
const N = STATES;
/** candles each row of the prior weighs, and candles after which a learned count has faded to 1/e */
const PRIOR_WEIGHT = 200;
const MEMORY = 500;

/** chance of staying for one more candle, by state in the order of `marketStates` */
const STAY = [0.99, 0.99, 0.992, 0.99, 0.985, 0.98];
/** where a state goes when it leaves, as weights: rows from, columns to; bull and bear mirror each other */
const LEAVING = [
  [0, 0.03, 0.27, 0.2, 0.03, 0.45],
  [0.03, 0, 0.27, 0.2, 0.03, 0.45],
  [0.3, 0.3, 0, 0.3, 0.05, 0.02],
  [0.29, 0.29, 0.33, 0, 0.03, 0.03],
  [0.3, 0.3, 0.1, 0.29, 0, 0.01],
  [0.35, 0.35, 0.15, 0.15, 0, 0],
];

/** The prior's 6 x 6 matrix, row after row; each row sums to 1. */
export const priorTransitions = (): Float64Array =>
  Float64Array.from({ length: N * N }, (_, k) => {
    const [from, to] = [Math.floor(k / N), k % N];
    const stay = STAY[from] ?? 0;
    const weights = LEAVING[from] ?? [];
    const total = weights.reduce((sum, x) => sum + x, 0);
    return from === to ? stay : ((1 - stay) * (weights[to] ?? 0)) / total;
  });

export type Learner = {
  /** the posterior mean so far, row after row; changed in place by `learn` */
  readonly matrix: Float64Array;
  /** The candle's expected transitions, before[from] * matrix[from, to] * like[to] / total, enter the counts. */
  readonly learn: (before: Float64Array, like: Float64Array, total: number) => void;
};

/**
 * Dirichlet posterior of each row: 200 candles of prior, plus the expected transitions so far, which fade with a memory
 * of 500 candles (the expectation step of Baum and Welch, taken online).
 */
export const learner = (): Learner => {
  const prior = priorTransitions().map((x) => x * PRIOR_WEIGHT);
  const matrix = priorTransitions();
  const counts = new Float64Array(prior.length);
  const fade = 1 - 1 / MEMORY;
  const learn = (before: Float64Array, like: Float64Array, total: number): void => {
    for (let from = 0, row = 0; from < N; from++, row += N) {
      const share = (before[from] ?? 0) / total;
      let sum = PRIOR_WEIGHT;
      for (let to = 0; to < N; to++) {
        const count = fade * (counts[row + to] ?? 0) + share * (matrix[row + to] ?? 0) * (like[to] ?? 0);
        counts[row + to] = count;
        sum += count;
      }
      const scale = 1 / sum;
      for (let k = row; k < row + N; k++) matrix[k] = scale * ((prior[k] ?? 0) + (counts[k] ?? 0));
    }
  };
  return { matrix, learn };
};
