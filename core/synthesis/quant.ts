// The decision without a model: a weighted mean of the analysts' evidence against noise, readable term by term.
import type { Analysis, AnalystName } from '../analysis/analysis.ts';
import { clamp } from '../analysis/view.ts';
import { normalCdf } from '../chance/normal.ts';
import { costsOf } from '../decision/assess.ts';
import type { Ticker } from '../market/context.ts';
import type { QuantSettings, Settings, WeighedAnalyst } from '../settings.ts';
import { analystTitle, noiseShare, stateWords } from '../wording/analyses.ts';
import type { Direction, LifeHours, Proposal, Risk, Synthesis } from './synthesis.ts';

export type QuantFacts = {
  readonly analyses: readonly Analysis[];
  readonly ticker: Ticker;
  readonly atr: number;
  readonly tick: number;
};

type Term = {
  readonly analyst: WeighedAnalyst;
  readonly label: string;
  readonly weight: number;
  readonly evidence: number;
};

const toTick = (value: number, tick: number): number => Number((Math.round(value / tick) * tick).toFixed(10));

/** The terms of the mean: the weighed analysts that have a view with a direction. */
export const termsOf = (analyses: readonly Analysis[], weights: QuantSettings['weights']): readonly Term[] =>
  analyses.flatMap((a) =>
    a.kind === 'view' && a.evidence !== undefined && a.analyst in weights
      ? [
          {
            analyst: a.analyst as WeighedAnalyst,
            label: a.label,
            weight: weights[a.analyst as WeighedAnalyst],
            evidence: a.evidence,
          },
        ]
      : [],
  );

/**
 * Weighted mean of the evidence in spreads of pure noise, up positive; monotone in each term. Undefined unless every
 * weighed analyst has a view.
 */
export const scoreOf = (terms: readonly Term[], quant: QuantSettings): number | undefined => {
  if (terms.length < Object.keys(quant.weights).length) return undefined;
  const total = terms.reduce((sum, t) => sum + t.weight, 0);
  const mean = terms.reduce((sum, t) => sum + t.weight * t.evidence, 0) / total;
  return mean / quant.noiseSpread;
};

/** 60 where the evidence just rises above noise, 100 at `fullAt` spreads, linear between. */
export const confidenceOf = (score: number, { holdBelow, fullAt }: QuantSettings): number =>
  Math.round(60 + 40 * clamp((Math.abs(score) - holdBelow) / (fullAt - holdBelow), 0, 1));

const labelOf = (analyses: readonly Analysis[], analyst: AnalystName): string | undefined => {
  const a = analyses.find((x) => x.analyst === analyst);
  return a?.kind === 'view' ? a.label : undefined;
};

/** As Monte Carlo measured it, a share an hour; it is one of the weighed analysts, so it has a view where one proposes. */
const volatilityOf = (analyses: readonly Analysis[]): number => {
  const simulated = analyses.find((a) => a.analyst === 'monteCarlo');
  return (simulated?.kind === 'view' && simulated.numbers['volatilityPerHour']) || 0;
};

const riskOf = (volatility: string | undefined): Risk =>
  volatility === 'low' ? 'LOW' : volatility === 'normal' ? 'MEDIUM' : 'HIGH';

/**
 * Share of driftless paths that stay between a level `up` above and one `down` below for `hours`; distances and volatility
 * an hour as shares of the price. Leading term of the series for Brownian motion between two barriers (Cox and Miller
 * 1965), which is exact to a per cent where it matters here; at most 1.
 */
export const stayingBetween = (up: number, down: number, volatility: number, hours: number): number => {
  const width = up + down;
  const decay = (Math.PI ** 2 * volatility ** 2 * hours) / (2 * width ** 2);
  return Math.min(1, (4 / Math.PI) * Math.sin((Math.PI * down) / width) * Math.exp(-decay));
};

const lifeOf = (gain: number, loss: number, volatility: number, { lives, neitherWithin }: QuantSettings): LifeHours =>
  lives.find((hours) => stayingBetween(gain, loss, volatility, hours) <= neitherWithin) ?? lives.at(-1) ?? 24;

const propose = (direction: Direction, confidence: number, facts: QuantFacts, settings: Settings): Proposal => {
  const { quant, costs } = settings;
  const side = direction === 'BUY' ? 1 : -1;
  const { price } = facts.ticker;
  const cost = costsOf(facts.ticker, costs).total;
  const loss = (quant.stopInAtr * facts.atr) / price;
  const gain = quant.targetRatio * (loss + cost) + cost;
  const volatility = labelOf(facts.analyses, 'volatility');
  return {
    direction,
    confidence,
    entry: toTick(price, facts.tick),
    stopLoss: toTick(price * (1 - side * loss), facts.tick),
    takeProfit: toTick(price * (1 + side * gain), facts.tick),
    lifeHours: lifeOf(gain, loss, volatilityOf(facts.analyses), quant),
    risk: riskOf(volatility),
  };
};

const say = (terms: readonly Term[]): string =>
  terms.map((t) => `${analystTitle[t.analyst]} ${wordOf(t)}`).join(', ') || 'nothing';

const wordOf = ({ label, evidence }: Term): string => `${stateWords(label)} (${signed(evidence)})`;

const signed = (x: number): string => `${x < 0 ? '-' : '+'}${Math.abs(x).toFixed(1)}`;

const reasoningOf = (terms: readonly Term[], score: number, { holdBelow }: QuantSettings): string => {
  const side = score > 0 ? 1 : -1;
  const by = (a: Term, b: Term): number => Math.abs(b.weight * b.evidence) - Math.abs(a.weight * a.evidence);
  const supporting = terms.filter((t) => side * t.evidence > 0).toSorted(by);
  const against = terms.filter((t) => side * t.evidence <= 0).toSorted(by);
  const word = score > 0 ? 'up' : 'down';
  const noise = noiseShare(2 * normalCdf(-Math.abs(score)));
  const enough = Math.abs(score) < holdBelow ? ', which is not beyond noise' : '';
  return `${terms.length} analysts together lean ${word} by ${Math.abs(score).toFixed(1)} spreads of pure noise: ${noise} of noise shows as much${enough}. For: ${say(supporting)}. Against: ${say(against)}.`;
};

/**
 * BUY or SELL where the weighted mean of the evidence rises above what 5 of 100 pieces of noise reach, else HOLD for the
 * market. Confidence grows with the mean. The stop lies so many ATR away, the target where reward to risk net of costs
 * meets the set ratio. HOLD for 'no data' where a weighed analyst abstained.
 */
export const quant = (facts: QuantFacts, settings: Settings): Synthesis => {
  const { weights, holdBelow } = settings.quant;
  const terms = termsOf(facts.analyses, weights);
  const score = scoreOf(terms, settings.quant);
  const keyFactors = terms.map((t) => `${analystTitle[t.analyst]}: ${t.label} (${signed(t.evidence)} x ${t.weight})`);
  if (score === undefined) {
    const silent = facts.analyses
      .filter((a) => a.kind === 'abstained' && a.analyst in weights)
      .map((a) => `${analystTitle[a.analyst]}: ${a.kind === 'abstained' ? a.because : ''}`);
    return { by: 'quant', verdict: { kind: 'hold', cause: 'no data' }, reasoning: silent.join('; '), keyFactors };
  }
  const reasoning = reasoningOf(terms, score, settings.quant);
  if (Math.abs(score) < holdBelow)
    return { by: 'quant', verdict: { kind: 'hold', cause: 'market' }, reasoning, keyFactors };
  const confidence = confidenceOf(score, settings.quant);
  const proposal = propose(score > 0 ? 'BUY' : 'SELL', confidence, facts, settings);
  return { by: 'quant', verdict: { kind: 'proposal', proposal }, reasoning, keyFactors };
};
