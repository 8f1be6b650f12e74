// What the stand-in's model thinks: a vote of the analyses it is told of, levels from price and ATR, reasons that quote the facts.
import { mixed, seedOf } from '../../market/seed.ts';
import type { FactAnalysis, Facts } from './readFacts.ts';

/** The answer's wire fields. */
export type Answer = {
  readonly verdict: 'BUY' | 'SELL' | 'HOLD';
  readonly confidence: number;
  readonly entry: number | null;
  readonly stop: number | null;
  readonly target: number | null;
  readonly life_hours: number | null;
  readonly risk: 'LOW' | 'MEDIUM' | 'HIGH';
  readonly reasoning: string;
  readonly key_factors: readonly { readonly fact: string; readonly says: string }[];
};

export type Mood = {
  readonly seed: number;
  /** a direction whatever the facts say; HOLD is possible where absent */
  readonly insist?: 'lean' | 'BUY' | 'SELL';
};

/** combined evidence, in standard normal units, from which it trades */
const TRADES_FROM = 0.8;
const STOP_IN_ATR = 1.8;
/** net reward to risk the target is placed for */
const RATIO = 1.4;

const evidenceOf = (a: FactAnalysis): number => a.evidence ?? 2 * a.lean;

/** Stouffer's sum over those that say anything of direction; 0 where none does. */
const combined = (analyses: readonly FactAnalysis[]): number => {
  const said = analyses.map(evidenceOf).filter((e) => e !== 0);
  return said.length === 0 ? 0 : said.reduce((sum, e) => sum + e, 0) / Math.sqrt(said.length);
};

const onTick = (price: number, tick: number): number => Number((Math.round(price / tick) * tick).toFixed(10));

/** The shortest life in which a random walk usually has reached one of the two: their product over the variance, ATR / 1.6 a bar. */
const lifeOf = (down: number, up: number, atr: number): number => {
  const hours = ((down * up) / (atr / 1.6) ** 2) * 0.25;
  return [1, 4, 12, 24].find((life) => life >= hours) ?? 24;
};

const said = ({ analyst, label, noisePercentile }: FactAnalysis): string =>
  `${analyst} (${label.slice(0, 40)}${noisePercentile === undefined ? '' : `, noise percentile ${noisePercentile}`})`;
const list = (analyses: readonly FactAnalysis[]): string => analyses.slice(0, 3).map(said).join(', ') || 'nothing';

const factorsOf = (analyses: readonly FactAnalysis[]): Answer['key_factors'] =>
  analyses.slice(0, 4).map((a) => ({ fact: `analyses.${a.analyst}`, says: said(a) }));

const hold = (facts: Facts, ranked: readonly FactAnalysis[], score: number): Answer => ({
  ...{ verdict: 'HOLD', confidence: Math.max(2, Math.round(50 - 40 * Math.abs(score))) },
  ...{ entry: null, stop: null, target: null, life_hours: null, risk: 'MEDIUM' },
  reasoning: `The evidence on ${facts.symbol} does not rise above noise: taken together ${score.toFixed(2)} standard units. Strongest: ${list(ranked)}.`,
  key_factors: factorsOf(ranked),
});

const trade = (facts: Facts, ranked: readonly FactAnalysis[], score: number, side: 1 | -1, seed: number): Answer => {
  const { symbol, last, atr, tick, costs } = facts;
  const cost = costs * last;
  const risked = STOP_IN_ATR * atr;
  const gained = RATIO * (risked + cost) + cost;
  const [entry, stop, target] = [last, last - side * risked, last + side * gained].map((p) => onTick(p, tick));
  const jitter = (mixed(seed, seedOf(`${symbol} ${last} ${atr}`)) % 7) - 3;
  const verdict = side === 1 ? 'BUY' : 'SELL';
  const supporting = ranked.filter((a) => side * evidenceOf(a) > 0);
  const against = ranked.filter((a) => side * evidenceOf(a) < 0);
  const reasoning =
    `${verdict} ${symbol}: ${list(supporting)} point ${side === 1 ? 'up' : 'down'}. Against: ${list(against)}. ` +
    `Last price ${last}, ATR of 15m ${atr}. The stop at ${stop} is ${STOP_IN_ATR} ATR away; ` +
    `the target at ${target} pays ${RATIO} times the risk after costs.`;
  return {
    ...{ verdict, confidence: Math.max(2, Math.min(92, Math.round(50 + 15 * Math.abs(score)) + jitter)) },
    ...{ entry: entry ?? last, stop: stop ?? last, target: target ?? last, life_hours: lifeOf(risked, gained, atr) },
    ...{ risk: atr / last > 0.004 ? 'HIGH' : 'MEDIUM', reasoning },
    key_factors: factorsOf(supporting.length > 0 ? supporting : ranked),
  };
};

/**
 * The same answer for the same facts and seed, in whatever order the analyses come. Without facts it holds.
 */
export const reason = (facts: Facts | undefined, { seed, insist }: Mood): Answer => {
  if (facts === undefined)
    return {
      ...{ verdict: 'HOLD', confidence: 10, entry: null, stop: null, target: null, life_hours: null, risk: 'HIGH' },
      ...{ reasoning: 'No facts can be read in the question.', key_factors: [] },
    };
  const ranked = facts.analyses.toSorted((a, b) => Math.abs(evidenceOf(b)) - Math.abs(evidenceOf(a)));
  const score = combined(facts.analyses);
  if (insist === undefined && Math.abs(score) < TRADES_FROM) return hold(facts, ranked, score);
  const leaning = score < 0 ? -1 : 1;
  const side = insist === 'BUY' ? 1 : insist === 'SELL' ? -1 : leaning;
  return trade(facts, ranked, score, side, seed);
};
