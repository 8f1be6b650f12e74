// Monte Carlo: which of two levels, one ATR above and below, 10,000 simulated prices would touch first in four hours.
import type { Analysis, AnalysisInput, Analyst } from './analysis.ts';
import {
  annual,
  HOURS_A_YEAR,
  hourlyReturns,
  hoursNeeded,
  posteriorDrift,
  recentVolatility,
  STEPS_AN_HOUR,
} from './monteCarlo/drift.ts';
import { simulate } from './monteCarlo/simulate.ts';
import { noisePercentile } from './noise/percentile.ts';
import { FLIPS, LONGEST_FLIP, signFlips } from './noise/signFlips.ts';
import { abstain, directedView, tooFew } from './view.ts';

const LIFE_HOURS = 4;
/** below this far from even the odds are called even */
const EVEN = 0.02;
/** below this chance to touch either there is nothing to compare */
const OUT_OF_REACH = 0.01;

const sumFlipped = (returns: Float64Array, flips: Int8Array, row: number): number => {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) sum += (flips[row + i] ?? 0) * (returns[i] ?? 0);
  return sum;
};

/**
 * How rare the drift of these returns is among `FLIPS` with flipped signs: the cheap half of the analyst. The chance of the
 * upper level is monotone in the drift, and volatility and levels do not know the signs, so this is the percentile of
 * that chance as well. At most 512 returns.
 */
export const driftPercentile = (returns: Float64Array): number => {
  const flips = signFlips();
  let observed = 0;
  for (const r of returns) observed += r;
  const surrogates = new Float64Array(FLIPS);
  for (let k = 0; k < FLIPS; k++) surrogates[k] = sumFlipped(returns, flips, k * LONGEST_FLIP);
  return noisePercentile(observed, surrogates);
};

const label = (pUp: number, pDown: number, drift: number): string => {
  if (pUp + pDown < OUT_OF_REACH) return 'neither level in reach';
  const lead = pUp / (pUp + pDown) - 0.5;
  if (Math.abs(lead) < EVEN) return `even odds, drift ${drift < 0 ? 'down' : 'up'}`;
  return lead > 0 ? 'up likelier' : 'down likelier';
};

const simulated = (input: AnalysisInput, returns: Float64Array, sigma: number, range: number): Analysis => {
  const drift = posteriorDrift(returns, LIFE_HOURS);
  const up = Math.log1p(range);
  const down = range < 1 ? -Math.log1p(-range) : Infinity;
  const odds = simulate({
    ...{ driftPerStep: drift.perHour / STEPS_AN_HOUR, volatilityPerStep: sigma, steps: LIFE_HOURS * STEPS_AN_HOUR },
    ...{ up, down, direction: 'BUY', seed: input.seed },
  });
  const variance = sigma * sigma * STEPS_AN_HOUR;
  const sample = returns.reduce((sum, r) => sum + r, 0);
  // the share of the drift's own sign in the odds, by the closed form tanh(drift x distance / variance): see the docs
  const pull = Math.tanh((sample / (returns.length + HOURS_A_YEAR)) * (up / variance));
  const { pTarget, pStop, pNeither, expectedReturn, low90, high90, low95, high95, low99, high99, paths } = odds;
  return directedView(
    'monteCarlo',
    {
      ...{ pull, label: label(pTarget, pStop, sample), noisePercentile: driftPercentile(returns) },
      against: { made: 'signs flipped', surrogates: FLIPS },
    },
    {
      ...{ pUpFirst: pTarget, pDownFirst: pStop, pNeither, expectedReturn },
      ...{ low90, high90, low95, high95, low99, high99 },
      ...{ drawdownMedian: odds.drawdownMedian, drawdown95: odds.drawdown95, drawdown99: odds.drawdown99 },
      ...{ driftPerHour: drift.perHour, volatilityPerHour: sigma * Math.sqrt(STEPS_AN_HOUR) },
      ...{ volatilityPerYear: annual(sigma), levelDistance: range, lifeHours: LIFE_HOURS, paths },
      points: returns.length,
    },
  );
};

/**
 * Levels one ATR either side of the last close, life 4 h in steps of 5 minutes; drift from up to 336 hourly returns (at
 * least 160), volatility from the last 288 5m returns. `drawdown...` are those of a BUY. Abstains with the counts on
 * fewer, without an ATR, and where the price did not move.
 */
export const monteCarloAnalyst: Analyst = (input) => {
  const { h1, m5 } = input.candles;
  const few = tooFew(h1.close.length, hoursNeeded(LIFE_HOURS) + 1, 'hourly candles');
  if (few) return abstain('monteCarlo', few);
  const sigma = recentVolatility(m5.close);
  const price = m5.close.at(-1) ?? Number.NaN;
  if (typeof sigma === 'string') return abstain('monteCarlo', sigma);
  if (input.atr === undefined || !(input.atr > 0))
    return abstain('monteCarlo', 'ATR cannot be measured on these candles');
  return simulated(input, hourlyReturns(h1.close), sigma, input.atr / price);
};
