// A proposal's own odds: the simulation on its levels and life, and what it would earn in the mean.
import {
  annual,
  hourlyReturns,
  posteriorDrift,
  recentVolatility,
  STEPS_AN_HOUR,
} from '../analysis/monteCarlo/drift.ts';
import { simulate } from '../analysis/monteCarlo/simulate.ts';
import type { CandleSet } from '../market/context.ts';
import type { Proposal } from '../synthesis/synthesis.ts';

/**
 * Chances that sum to 1. `expectedR` is what the position earns in the mean after all costs, over the published distance
 * to the stop, as `settle` counts R; what reaches neither level is closed at the end of the life. `driftHours` is 0 where
 * the life is too long for the hours there are: then the drift is none. Volatility as a share an hour and a year.
 */
export type Odds =
  | {
      readonly kind: 'known';
      readonly pTarget: number;
      readonly pStop: number;
      readonly pNeither: number;
      readonly expectedR: number;
      readonly driftPerHour: number;
      readonly driftHours: number;
      readonly driftHoursNeeded: number;
      readonly volatilityPerHour: number;
      readonly volatilityPerYear: number;
      readonly drawdown95: number;
      readonly paths: number;
    }
  | { readonly kind: 'unknown'; readonly because: string };

export type OddsInput = {
  readonly candles: CandleSet;
  /** where a person would enter now */
  readonly price: number;
  /** of both sides together, a share of the price */
  readonly costs: number;
  readonly seed: number;
};

const unknown = (because: string): Odds => ({ kind: 'unknown', because });

/**
 * 10,000 paths from the market price to the proposal's target and stop over its life; a stop fills at its level. Unknown,
 * with the reason, where a level is no price or already passed, and where the candles are too few or did not move.
 */
export const oddsOf = (proposal: Proposal, { candles, price, costs, seed }: OddsInput): Odds => {
  const side = proposal.direction === 'BUY' ? 1 : -1;
  const toTarget = side * Math.log(proposal.takeProfit / price);
  const toStop = side * Math.log(price / proposal.stopLoss);
  if (!(toTarget < Infinity && toStop < Infinity)) return unknown('a level is no price');
  if (toTarget <= 0) return unknown('the price has already passed the target');
  if (toStop <= 0) return unknown('the price has already passed the stop');
  const sigma = recentVolatility(candles.m5.close);
  if (typeof sigma === 'string') return unknown(sigma);
  const drift = posteriorDrift(hourlyReturns(candles.h1.close), proposal.lifeHours);
  const odds = simulate({
    ...{ driftPerStep: drift.perHour / STEPS_AN_HOUR, volatilityPerStep: sigma },
    ...{ steps: proposal.lifeHours * STEPS_AN_HOUR, direction: proposal.direction, seed },
    up: side === 1 ? toTarget : toStop,
    down: side === 1 ? toStop : toTarget,
  });
  const gross =
    odds.pTarget * Math.abs(proposal.takeProfit / price - 1) -
    odds.pStop * Math.abs(1 - proposal.stopLoss / price) +
    odds.pNeither * odds.returnIfNeither;
  const risk = Math.abs(proposal.entry - proposal.stopLoss) / proposal.entry;
  const expectedR = (gross - costs) / risk;
  if (!Number.isFinite(expectedR)) return unknown('the entry is no price beside the stop');
  const { pTarget, pStop, pNeither, drawdown95, paths } = odds;
  return {
    ...{ kind: 'known', pTarget, pStop, pNeither, expectedR },
    ...{ driftPerHour: drift.perHour, driftHours: drift.usedHours, driftHoursNeeded: drift.neededHours },
    ...{ volatilityPerHour: sigma * Math.sqrt(STEPS_AN_HOUR), volatilityPerYear: annual(sigma), drawdown95, paths },
  };
};
