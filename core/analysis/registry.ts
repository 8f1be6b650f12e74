// The analysts in the order they are asked and shown: the six theories, then the technical ones.
import type { Analysis, AnalysisInput, Analyst, AnalystName } from './analysis.ts';
import { bayesAnalyst } from './bayes.ts';
import { bollingerAnalyst } from './bollinger.ts';
import { entropyAnalyst } from './entropy.ts';
import { hurstAnalyst } from './hurst.ts';
import { kalmanAnalyst } from './kalman.ts';
import { macdAnalyst } from './macd.ts';
import { markovAnalyst } from './markov.ts';
import { monteCarloAnalyst } from './monteCarlo.ts';
import { rsiAnalyst } from './rsi.ts';
import { trendAnalyst } from './trend.ts';
import { volatilityAnalyst } from './volatility.ts';

/** Markov stands before Bayes, which asks for its state. */
export const analysts: readonly (readonly [AnalystName, Analyst])[] = [
  ['entropy', entropyAnalyst],
  ['hurst', hurstAnalyst],
  ['markov', markovAnalyst],
  ['kalman', kalmanAnalyst],
  ['bayes', bayesAnalyst],
  ['monteCarlo', monteCarloAnalyst],
  ['rsi', rsiAnalyst],
  ['macd', macdAnalyst],
  ['bollinger', bollingerAnalyst],
  ['trend', trendAnalyst],
  ['volatility', volatilityAnalyst],
];

/** Every analyst's view or abstention, each given those before it. */
export const analyse = (input: AnalysisInput): readonly Analysis[] =>
  analysts.reduce<readonly Analysis[]>((earlier, [, analyst]) => [...earlier, analyst(input, earlier)], []);
