// A case that passes every gate, and changes of it.
import { assess } from '../../../core/decision/assess.ts';
import type { Case } from '../../../core/decision/gates/case.ts';
import { spreadOf } from '../../../core/decision/gates/case.ts';
import type { Odds } from '../../../core/decision/odds.ts';
import { plus } from '../../../core/instant.ts';
import { upstreamList } from '../../../core/market/context.ts';
import { candleSet } from '../../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../../core/record/beliefs.ts';
import { type JudgeSettings, settings } from '../../../core/settings.ts';
import type { Proposal } from '../../../core/synthesis/synthesis.ts';
import { T0, walk } from '../../support/marketFixtures.ts';
import { upstreamsAt } from '../synthesis/promptInput.ts';

/** The settings' gates with one upstream that is called essential. */
export const judging: JudgeSettings = { ...settings.judge, essentialSources: ['orderFlow'] };

export const ticker = { price: 100, bid: 99.99, ask: 100.01, tick: 0.01 };

export const good: Proposal = {
  direction: 'BUY',
  confidence: 70,
  entry: 100,
  stopLoss: 98.5,
  takeProfit: 103,
  lifeHours: 4,
  risk: 'MEDIUM',
};

export const GOOD_REASONING =
  'Trend and Kalman lean up beyond noise while RSI is neutral. Against: macro is missing. Stop at 98.50, target 103.00.';

/** Odds in which so many paths reach neither level, the rest shared evenly. */
export const oddsOf = (pNeither: number): Odds => ({
  ...{ kind: 'known', pTarget: (1 - pNeither) / 2, pStop: (1 - pNeither) / 2, pNeither, expectedR: 0.1 },
  ...{ driftPerHour: 0, driftHours: 0, driftHoursNeeded: 640, volatilityPerHour: 0.004, volatilityPerYear: 0.4 },
  ...{ drawdown95: 0.02, paths: 10_000 },
});

export const oddsUnknown: Odds = { kind: 'unknown', because: 'too few candles' };

export type Change = {
  readonly proposal?: Partial<Proposal>;
  readonly quotes?: { readonly bid: number; readonly ask: number };
  readonly odds?: Odds;
} & Partial<Omit<Case, 'proposal' | 'assessment'>>;

/** Direction SELL alone mirrors nothing: levels are what they are told to be. */
export const caseOf = ({ proposal: over, quotes, odds, ...rest }: Change = {}): Case => {
  const proposal = { ...good, ...over };
  const quoted = { ...ticker, ...quotes };
  // no candles: the odds are set here, not simulated
  const market = { symbol: 'BTC-USD', candles: candleSet(walk(0), T0), beliefs: noBeliefs, state: undefined, seed: 1 };
  const assessed = assess(proposal, { ...market, ticker: quoted, atr: rest.atr ?? 1 }, settings.costs);
  return {
    proposal,
    assessment: { ...assessed, odds: odds ?? oddsOf(0.2) },
    atr: 1,
    tick: ticker.tick,
    reasoning: GOOD_REASONING,
    facts: [100, 99.99, 100.01],
    spread: spreadOf(quoted),
    now: plus(T0, 12_000),
    asOf: T0,
    newestCandleEnd: T0,
    upstreams: upstreamList(upstreamsAt(T0)),
    events: [],
    stability: { kind: 'agreed', maxLevelDistanceInAtr: 0.2 },
    ...rest,
  };
};
