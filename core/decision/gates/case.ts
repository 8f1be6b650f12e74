// Everything the judge is told of one proposal.
import { type Instant, instant } from '../../instant.ts';
import type { Candles } from '../../market/candles.ts';
import type { Reading, Ticker } from '../../market/context.ts';
import type { MarketEvent } from '../../market/events.ts';
import type { Stability } from '../../synthesis/stability.ts';
import type { Proposal } from '../../synthesis/synthesis.ts';
import type { Assessment } from '../verdict.ts';

/** What the market looked like and what else is known when one proposal is judged. Prices in quote currency. */
export type Case = {
  readonly proposal: Proposal;
  readonly assessment: Assessment;
  /** ATR(14) of closed 15m candles, price units */
  readonly atr: number;
  readonly tick: number;
  readonly reasoning: string;
  /** every number the synthesiser was told (`numbersIn` of the prompt's facts); signs do not count */
  readonly facts: readonly number[];
  /** (ask - bid) / middle, see `spreadOf`; undefined where the quotes are no market */
  readonly spread: number | undefined;
  /** the instant of the verdict, which events are held against */
  readonly now: Instant;
  /** the instant of the facts: the end of the last interval */
  readonly asOf: Instant;
  /** the end of the newest closed candle; undefined where there is none */
  readonly newestCandleEnd: Instant | undefined;
  /** the upstreams beside candles and price, each as it was read */
  readonly upstreams: readonly Reading<unknown>[];
  /** the admins' list from now on; empty where they keep none */
  readonly events: readonly MarketEvent[];
  readonly stability: Stability;
};

/** (ask - bid) / middle as a share; undefined where the quotes are crossed, not above 0 or no numbers. */
export const spreadOf = ({ bid, ask }: Pick<Ticker, 'bid' | 'ask'>): number | undefined =>
  bid > 0 && ask >= bid && Number.isFinite(ask) ? (ask - bid) / ((ask + bid) / 2) : undefined;

/** The end of the newest row; undefined without rows. */
export const newestEndOf = (candles: Candles): Instant | undefined => {
  const last = candles.time.at(-1);
  return last === undefined ? undefined : instant((last + candles.intervalS) * 1000);
};
