// Bayesian inference before a proposal: how signals of this symbol did in this state, BUY and SELL apart.
import { beliefFor } from '../record/beliefs.ts';
import type { Analysis, Analyst } from './analysis.ts';
import { abstain, view } from './view.ts';

/** The Markov analysis' state, where it has a view. */
export const markovState = (analyses: readonly Analysis[]): string | undefined => {
  const markov = analyses.find((a) => a.analyst === 'markov');
  return markov?.kind === 'view' ? markov.label : undefined;
};

const percent = (x: number): string => `${Math.round(100 * x)} %`;

/**
 * Posterior chance to win and its 90 % interval for BUY and SELL (n: effective); withheld proposals count too, at less
 * weight, and are named. No lean: it tells how such signals did,
 * not where the price goes. No percentile: what signals did does not vary under noise made from this market's candles.
 * Abstains while no signal has ended.
 */
export const bayesAnalyst: Analyst = ({ symbol, beliefs }, earlier) => {
  if (beliefs.lessons + beliefs.withheld === 0) return abstain('bayes', 'no ended signal yet (0)');
  const state = markovState(earlier);
  const buy = beliefFor(beliefs, { symbol, direction: 'BUY', state, withheld: 'included' });
  const sell = beliefFor(beliefs, { symbol, direction: 'SELL', state, withheld: 'included' });
  return view(
    'bayes',
    {
      strength: Math.abs(buy.mean - sell.mean),
      label: `BUY ${percent(buy.mean)}, SELL ${percent(sell.mean)}`,
      against: { made: 'none', because: 'what signals did does not vary with the noise of this market' },
    },
    {
      ...{ buyMean: buy.mean, buyLow: buy.low, buyHigh: buy.high, buyN: buy.effectiveN },
      ...{ sellMean: sell.mean, sellLow: sell.low, sellHigh: sell.high, sellN: sell.effectiveN },
      ...{ points: beliefs.lessons, withheld: beliefs.withheld },
    },
  );
};
