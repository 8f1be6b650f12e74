// A proposal against the market price and the costs, before any gate looks at it.
import type { CandleSet, Ticker } from '../market/context.ts';
import { type Beliefs, beliefBand, beliefFor } from '../record/beliefs.ts';
import type { CostSettings } from '../settings.ts';
import type { Proposal } from '../synthesis/synthesis.ts';
import { type Odds, oddsOf } from './odds.ts';
import type { Assessment, BandBelief, Costs } from './verdict.ts';

/** Fees of both sides, half the spread as quoted, slippage; shares of the price. A crossed or empty quote costs no spread. */
export const costsOf = (ticker: Ticker, settings: CostSettings): Costs => {
  const middle = (ticker.ask + ticker.bid) / 2;
  const halfSpread = middle > 0 ? Math.max(0, (ticker.ask - ticker.bid) / 2 / middle) : 0;
  return {
    fees: settings.feesBothSides,
    halfSpread,
    slippage: settings.slippage,
    total: settings.feesBothSides + halfSpread + settings.slippage,
  };
};

/** What a proposal is held against. `atr` in price units; `state` the Markov state, where one is named. */
export type AssessedMarket = {
  readonly symbol: string;
  readonly ticker: Ticker;
  readonly atr: number;
  readonly candles: CandleSet;
  readonly beliefs: Beliefs;
  readonly state: string | undefined;
  readonly seed: number;
  /** computed before from the same candles and seed, where they were; used for that very proposal only */
  readonly odds?: KnownOdds | undefined;
};

export type KnownOdds = { readonly of: Proposal; readonly odds: Odds };

const LEVELS = ['direction', 'entry', 'stopLoss', 'takeProfit', 'lifeHours'] as const;

const oddsFor = (
  proposal: Proposal,
  { candles, ticker: { price }, seed, odds }: AssessedMarket,
  costs: number,
): Odds =>
  odds && LEVELS.every((level) => odds.of[level] === proposal[level])
    ? odds.odds
    : oddsOf(proposal, { candles, price, costs, seed });

const beliefOf = (proposal: Proposal, { symbol, beliefs, state }: AssessedMarket): BandBelief => {
  if (beliefs.lessons === 0) return { kind: 'unknown', because: 'no ended signal yet (0)' };
  const band = beliefBand(proposal.confidence);
  const belief = beliefFor(beliefs, { symbol, direction: proposal.direction, state, band });
  return { kind: 'known', band, ...belief, lessons: beliefs.lessons };
};

/**
 * Gains and losses as shares of the market price, since that is where a person would enter now. `breakEvenRate` is
 * netLoss / (netGain + netLoss); 1 where the target earns nothing after costs. Odds and belief say why where unknown.
 */
export const assess = (proposal: Proposal, market: AssessedMarket, settings: CostSettings): Assessment => {
  const { price } = market.ticker;
  const side = proposal.direction === 'BUY' ? 1 : -1;
  const costs = costsOf(market.ticker, settings);
  const grossGain = (side * (proposal.takeProfit - price)) / price;
  const grossLoss = (side * (price - proposal.stopLoss)) / price;
  const netGain = grossGain - costs.total;
  const netLoss = grossLoss + costs.total;
  return {
    marketPrice: price,
    costs,
    grossGain,
    grossLoss,
    netGain,
    netLoss,
    rewardToRisk: netLoss > 0 ? netGain / netLoss : 0,
    breakEvenRate: netGain > 0 && netLoss > 0 ? netLoss / (netGain + netLoss) : 1,
    stopInAtr: Math.abs(price - proposal.stopLoss) / market.atr,
    odds: oddsFor(proposal, market, costs.total),
    belief: beliefOf(proposal, market),
  };
};
