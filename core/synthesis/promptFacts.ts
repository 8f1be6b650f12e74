// What the model is told of one cycle: everything known as small JSON, and what is missing by name and reason.
import type { Analysis } from '../analysis/analysis.ts';
import { type Instant, iso } from '../instant.ts';
import type { Present, Ticker, Upstreams } from '../market/context.ts';
import type { MarketEvent } from '../market/events.ts';
import type { Settings } from '../settings.ts';
import type { TechnicalLayer } from '../technical/layer.ts';
import { MINIMUM_SAMPLE } from '../wording/record.ts';
import { compact, harmless, type Json } from './prompt/compact.ts';
import { ageMinutes, foreignFacts, upstreamFacts } from './prompt/upstreamFacts.ts';
import type { Direction } from './synthesis.ts';

/** How earlier signals ended: `rate` of wins among `n` with its 95 % interval, shares. */
export type RecordSoFar = { readonly n: number; readonly rate: number; readonly interval: readonly [number, number] };

export type OpenSignal = {
  readonly direction: Direction;
  readonly entry: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly publishedAt: Instant;
  readonly expiresAt: Instant;
};

/** `events` are those to be told as near, chosen by the caller; `costs` is the total share of the price. */
export type PromptInput = Upstreams & {
  readonly symbol: string;
  readonly asOf: Instant;
  readonly ticker: Present<Ticker>;
  readonly atr: number;
  readonly costs: number;
  readonly analyses: readonly Analysis[];
  readonly technical: TechnicalLayer | undefined;
  readonly record: RecordSoFar | undefined;
  readonly open: readonly OpenSignal[];
  readonly events: readonly MarketEvent[];
};

/** JSON by name; `foreign_text` alone holds words of strangers. */
export type PromptFacts = { readonly [name: string]: Json };

const FOREIGN = 'foreign_text';

const analysisFacts = (a: Analysis): Json | undefined => {
  if (a.kind === 'abstained') return { analyst: a.analyst, kind: 'abstained', because: harmless(a.because) };
  const { against } = a;
  const made =
    against.made === 'none' ? `no noise: ${against.because}` : `${against.made}, ${against.surrogates} times`;
  return compact({
    ...{ analyst: a.analyst, label: a.label, lean: a.lean, evidence: a.evidence, noise_percentile: a.noisePercentile },
    ...{ against: made, numbers: a.numbers },
  });
};

const priceFacts = ({ value, at, receivedAt }: Present<Ticker>): Json => {
  const { price: last, bid, ask, tick } = value;
  const spread = Number(((ask - bid) / ((ask + bid) / 2)).toPrecision(3));
  const age = Math.max(0, Math.round((receivedAt - at) / 1000));
  return { last, bid, ask, tick, ...(Number.isFinite(spread) && { spread_share: spread }), age_s: age };
};

const technicalFacts = (layer: TechnicalLayer): Json | undefined => {
  const frame = ({ indicators, structure, missing }: TechnicalLayer['m15']): unknown => ({
    ...indicators,
    ...structure,
    missing,
  });
  const { m1, m5, m15, h1, market } = layer;
  const sessions = market.sessions.map(({ name, open, sinceMin, leftMin, opensInMin }) => ({
    ...{ name, open, sinceMin, leftMin, opensInMin },
  }));
  return compact({ m1: frame(m1), m5: frame(m5), m15: frame(m15), h1: frame(h1), sessions });
};

const openFacts = (s: OpenSignal, now: Instant): Json => ({
  ...{ direction: s.direction, entry: s.entry, stop: s.stopLoss, target: s.takeProfit },
  ...{ age_min: ageMinutes(s.publishedAt, now), expires_in_min: ageMinutes(now, s.expiresAt) },
});

const eventFacts = ({ at, name, impact }: MarketEvent, now: Instant): Json => ({
  ...{ name: harmless(name, 60), impact, at: iso(at), in_min: Math.round((at - now) / 60_000) },
});

const ruleFacts = ({ judge }: Settings): Json => ({
  entry_within_atr15m: judge.entryWithinAtr,
  stop_from_entry_in_atr15m: [judge.stopInAtr.minimum, judge.stopInAtr.maximum],
  reward_to_risk_after_costs_at_least: judge.minimumRewardToRisk,
});

const present = (facts: Readonly<Record<string, Json | undefined>>): PromptFacts =>
  Object.fromEntries(Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/**
 * A pure function of what the cycle has on record, so that the same cycle asks the same question again. Prices and levels
 * stand as they are, measured numbers with four or five digits. The record is told from 20 ended signals on.
 */
export const promptFacts = (input: PromptInput, settings: Settings): PromptFacts => {
  const { symbol, asOf, record } = input;
  const reasons = new Map<string, string[]>();
  const missing = {
    add: (what: string, because: string): void => {
      reasons.set(because, [...(reasons.get(because) ?? []), what]);
    },
  };
  if (input.technical === undefined) missing.add('technical', 'too few candles');
  const upstreams = upstreamFacts(input, asOf, missing);
  const foreign = foreignFacts(input, asOf, missing);
  const enough = record !== undefined && record.n >= MINIMUM_SAMPLE;
  return present({
    symbol: harmless(symbol, 20),
    as_of: iso(asOf),
    price: priceFacts(input.ticker),
    atr15m: compact(input.atr),
    costs: { share: Number(input.costs.toPrecision(3)) },
    rules: ruleFacts(settings),
    analyses: input.analyses.map(analysisFacts).filter((a) => a !== undefined),
    technical: input.technical && technicalFacts(input.technical),
    ...upstreams,
    missing: [...reasons].map(([because, what]) => harmless(`${what.join(', ')}: ${because}`, 300)),
    record: enough ? compact({ n: record.n, rate: record.rate, interval_95: record.interval }) : undefined,
    open_signals: input.open.map((s) => openFacts(s, asOf)),
    events_near: input.events.map((event) => eventFacts(event, asOf)),
    [FOREIGN]: foreign,
  });
};

const gather = (value: Json, into: number[]): void => {
  if (typeof value === 'number') into.push(value);
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) if (name !== FOREIGN) gather(each, into);
};

/** Every number that was told as a fact: none from the words of strangers. A reasoning may name these. */
export const numbersIn = (facts: PromptFacts): readonly number[] => {
  const numbers: number[] = [];
  gather(facts, numbers);
  return numbers;
};
