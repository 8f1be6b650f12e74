// The decision without a model: a weighted sum of the analysts' leans, readable term by term.
import type { Analysis, AnalystName } from '../analysis/analysis.ts';
import { costsOf } from '../decision/assess.ts';
import type { Ticker } from '../market/context.ts';
import type { Settings } from '../settings.ts';
import { analystTitle } from '../wording/analyses.ts';
import type { Direction, Proposal, Risk, Synthesis } from './synthesis.ts';

export type QuantFacts = {
  readonly analyses: readonly Analysis[];
  readonly ticker: Ticker;
  readonly atr: number;
  readonly tick: number;
};

type Term = { readonly analyst: AnalystName; readonly label: string; readonly weight: number; readonly lean: number };

const toTick = (value: number, tick: number): number => Number((Math.round(value / tick) * tick).toFixed(10));

/** The terms of the score: the weighted analysts that have a view. */
export const termsOf = (analyses: readonly Analysis[], weights: Settings['quant']['weights']): readonly Term[] =>
  analyses.flatMap((a) =>
    a.kind === 'view' && a.analyst in weights
      ? [{ analyst: a.analyst, label: a.label, weight: weights[a.analyst as keyof typeof weights], lean: a.lean }]
      : [],
  );

/** Weighted mean of the leans, -1..1; monotone in each. Undefined unless every weighted analyst has a view. */
export const scoreOf = (terms: readonly Term[], weights: Settings['quant']['weights']): number | undefined => {
  if (terms.length < Object.keys(weights).length) return undefined;
  const total = terms.reduce((sum, t) => sum + t.weight, 0);
  return terms.reduce((sum, t) => sum + t.weight * t.lean, 0) / total;
};

const labelOf = (analyses: readonly Analysis[], analyst: AnalystName): string | undefined => {
  const a = analyses.find((x) => x.analyst === analyst);
  return a?.kind === 'view' ? a.label : undefined;
};

const riskOf = (volatility: string | undefined): Risk =>
  volatility === 'low' ? 'LOW' : volatility === 'normal' ? 'MEDIUM' : 'HIGH';

const propose = (direction: Direction, confidence: number, facts: QuantFacts, settings: Settings): Proposal => {
  const { quant, costs } = settings;
  const side = direction === 'BUY' ? 1 : -1;
  const { price } = facts.ticker;
  const cost = costsOf(facts.ticker, costs).total;
  const loss = (quant.stopInAtr * facts.atr) / price;
  const gain = quant.targetRatio * (loss + cost) + cost;
  const volatility = labelOf(facts.analyses, 'volatility');
  const lively = volatility === 'high' || volatility === 'extreme';
  return {
    direction,
    confidence,
    entry: toTick(price, facts.tick),
    stopLoss: toTick(price * (1 - side * loss), facts.tick),
    takeProfit: toTick(price * (1 + side * gain), facts.tick),
    lifeHours: lively ? quant.lifeHours.lively : quant.lifeHours.calm,
    risk: riskOf(volatility),
  };
};

const say = (terms: readonly Term[]): string =>
  terms.map((t) => `${analystTitle[t.analyst]} ${t.label}`).join(', ') || 'nothing';

const reasoningOf = (direction: Direction, terms: readonly Term[], score: number): string => {
  const side = direction === 'BUY' ? 1 : -1;
  const by = (a: Term, b: Term): number => Math.abs(b.weight * b.lean) - Math.abs(a.weight * a.lean);
  const supporting = terms.filter((t) => side * t.lean > 0).toSorted(by);
  const against = terms.filter((t) => side * t.lean <= 0).toSorted(by);
  const word = direction === 'BUY' ? 'up' : 'down';
  return `The weighted analysts lean ${word} (${Math.abs(score).toFixed(2)} of 1). For: ${say(supporting)}. Against: ${say(against)}.`;
};

/**
 * BUY or SELL where the weighted mean of trend, MACD, RSI and bands reaches the minimum score, else HOLD. Confidence
 * grows linearly from 50 at score 0 to 100 at the full score. The stop lies so many ATR away, the target where reward to
 * risk net of costs meets the set ratio. HOLD for 'no data' where an analyst abstained.
 */
export const quant = (facts: QuantFacts, settings: Settings): Synthesis => {
  const { weights, minimumScore, fullScore } = settings.quant;
  const terms = termsOf(facts.analyses, weights);
  const score = scoreOf(terms, weights);
  const keyFactors = terms.map((t) => `${analystTitle[t.analyst]}: ${t.label} (${(t.weight * t.lean).toFixed(2)})`);
  if (score === undefined) {
    const silent = facts.analyses
      .filter((a) => a.kind === 'abstained')
      .map((a) => `${analystTitle[a.analyst]}: ${a.because}`);
    return { by: 'quant', verdict: { kind: 'hold', cause: 'no data' }, reasoning: silent.join('; '), keyFactors };
  }
  const direction = score > 0 ? 'BUY' : 'SELL';
  const reasoning = reasoningOf(direction, terms, score);
  if (Math.abs(score) < minimumScore)
    return { by: 'quant', verdict: { kind: 'hold', cause: 'market' }, reasoning, keyFactors };
  const confidence = Math.round(50 + 50 * Math.min(1, Math.abs(score) / fullScore));
  const proposal = propose(direction, confidence, facts, settings);
  return { by: 'quant', verdict: { kind: 'proposal', proposal }, reasoning, keyFactors };
};
