// What a cycle knows before anyone proposes: the analyses, the technical layer and the range, from candles and record.
import type { Analysis } from '../analysis/analysis.ts';
import { analyse } from '../analysis/registry.ts';
import { seedOf } from '../chance/generator.ts';
import type { Instant } from '../instant.ts';
import type { CandleSet, MarketContext, Ticker } from '../market/context.ts';
import type { MarketEvent } from '../market/events.ts';
import type { Beliefs } from '../record/beliefs.ts';
import type { PhaseName } from '../record/phase/phase.ts';
import { atr } from '../technical/atr.ts';
import { type TechnicalLayer, technicalLayer } from '../technical/layer.ts';
import { failureText } from '../wording/sources.ts';
import type { WithholdReason } from './verdict.ts';

/** What the service knows beside the market: what the record has taught by now, and the dated events from now on. */
export type Knowledge = {
  readonly beliefs: Beliefs;
  readonly events: readonly MarketEvent[];
  /** the service's; absent where there is none, as in a replay */
  readonly phase?: PhaseName;
};

export type Market = {
  readonly candles: CandleSet;
  readonly ticker: Ticker;
  /** ATR(14) of closed 15m candles, price units */
  readonly atr: number;
};

/** `blind`: nothing can be proposed, and `missing` says why; what could be analysed is there all the same. */
export type Study = {
  readonly analyses: readonly Analysis[];
  readonly technical: TechnicalLayer | undefined;
} & (
  | { readonly kind: 'whole'; readonly market: Market }
  | { readonly kind: 'blind'; readonly because: string; readonly missing: readonly WithholdReason[] }
);

/** ATR(14) of closed 15m candles in price units; undefined where it cannot be measured or is nothing. */
export const atrOf = (candles: CandleSet): number | undefined => {
  const value = atr(candles.m15).at(-1);
  return value !== undefined && value > 0 ? value : undefined;
};

/** The same for one cycle and symbol on every machine. */
export const chanceOf = ({ cycle, symbol }: Pick<MarketContext, 'cycle' | 'symbol'>): number =>
  seedOf(`${cycle}-${symbol}`);

type Layer = (candles: CandleSet, asOf: Instant) => TechnicalLayer | undefined;

const seen = (context: MarketContext, candles: CandleSet, { beliefs }: Knowledge, layer: Layer) => {
  const range = atrOf(candles);
  const input = { symbol: context.symbol, candles, atr: range, beliefs, seed: chanceOf(context) };
  return { range, analyses: analyse(input), technical: layer(candles, context.asOf) };
};

/**
 * Facts that are missing are named; they never become a neutral number. `layer`: what makes the technical layer, which the
 * model is told of and no rule reads; replay makes none.
 */
export const study = (context: MarketContext, knowledge: Knowledge, layer: Layer = technicalLayer): Study => {
  const { candles, ticker } = context;
  const missing: WithholdReason[] = [];
  if (candles.kind === 'failed') missing.push({ reason: 'candles missing', detail: failureText(candles.failure) });
  if (ticker.kind === 'failed') missing.push({ reason: 'price missing', detail: failureText(ticker.failure) });
  const because = 'The market could not be read.';
  if (candles.kind === 'failed') return { kind: 'blind', analyses: [], technical: undefined, because, missing };
  const { range, analyses, technical } = seen(context, candles.value, knowledge, layer);
  if (ticker.kind === 'failed') return { kind: 'blind', analyses, technical, because, missing };
  if (range === undefined)
    return {
      ...{ kind: 'blind', analyses, technical, missing: [{ reason: 'ATR missing' }] },
      because: 'ATR cannot be measured on these candles.',
    };
  return { kind: 'whole', analyses, technical, market: { candles: candles.value, ticker: ticker.value, atr: range } };
};
