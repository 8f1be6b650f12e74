// One symbol's recorded candles, prepared once, and the market context of any slot cut from them without copying a row.
import { cycleId, DAY_MS, HOUR_MS, type Instant, instant, plus, SLOT_MS } from '../instant.ts';
import type { Candles } from '../market/candles.ts';
import type { CandleSet, MarketContext, Reading, SourceName, Ticker, Upstreams } from '../market/context.ts';
import { aggregate, emptyCandles, firstAt, sliceCandles } from '../market/shapeCandles.ts';
import { ASSUMED, type Assumed } from './assumed.ts';

/** what a cycle looks back on, as live */
export const HISTORY_MS = 14 * DAY_MS;
/**
 * A hole up to so long is filled with rows that repeat the last close, as live candles are filled once the exchange answers
 * again; after a longer one the history begins anew.
 */
export const LONGEST_FILLED_MS = 6 * HOUR_MS;

/** Seconds [from, to) in which the record has no row. */
export type Hole = { readonly from: number; readonly to: number; readonly filled: boolean };

/**
 * `tick` is the price step. `candles` run without a gap from one of `runs` (epoch seconds, ascending) to the next; rows
 * without a trade are marked `filled`, those the record does not have at all `invented` as well.
 */
export type ReplayMarket = {
  readonly symbol: string;
  readonly tick: number;
  readonly candles: Candles;
  readonly invented: Uint8Array;
  readonly runs: readonly number[];
  readonly coarser: Pick<CandleSet, 'm5' | 'm15' | 'h1'>;
};

/** The holes between rows, ascending. */
export const holesOf = ({ time, intervalS }: Candles): readonly Hole[] => {
  const holes: Hole[] = [];
  for (let i = 1; i < time.length; i++) {
    const from = (time[i - 1] ?? Number.NaN) + intervalS;
    const to = time[i] ?? Number.NaN;
    if (to > from) holes.push({ from, to, filled: (to - from) * 1000 <= LONGEST_FILLED_MS });
  }
  return holes;
};

const flat = (out: Candles, i: number, time: number, close: number): void => {
  out.time[i] = time;
  out.filled[i] = 1;
  for (const column of [out.open, out.high, out.low, out.close]) column[i] = close;
};

const copy = (from: Candles, i: number, out: Candles, k: number): void => {
  out.time[k] = from.time[i] ?? Number.NaN;
  out.open[k] = from.open[i] ?? Number.NaN;
  out.high[k] = from.high[i] ?? Number.NaN;
  out.low[k] = from.low[i] ?? Number.NaN;
  out.close[k] = from.close[i] ?? Number.NaN;
  out.volume[k] = from.volume[i] ?? Number.NaN;
};

/** The rows with short holes filled; a row without volume had no trade and repeats the last close. */
const filledUp = (rows: Candles, holes: readonly Hole[]): Pick<ReplayMarket, 'candles' | 'invented'> => {
  const added = holes.reduce((n, h) => n + (h.filled ? (h.to - h.from) / rows.intervalS : 0), 0);
  const candles = emptyCandles(rows.intervalS, rows.time.length + added);
  const invented = new Uint8Array(candles.time.length);
  let k = 0;
  let hole = 0;
  let close = Number.NaN;
  for (let i = 0; i < rows.time.length; i++) {
    const time = rows.time[i] ?? Number.NaN;
    for (let next = holes[hole]; next && next.to <= time; next = holes[++hole])
      for (let t = next.from; next.filled && t < next.to; t += rows.intervalS) {
        invented[k] = 1;
        flat(candles, k++, t, close);
      }
    if (rows.volume[i] === 0) flat(candles, k++, time, close);
    else copy(rows, i, candles, k++);
    close = candles.close[k - 1] ?? Number.NaN;
  }
  return { candles, invented };
};

/** Rows as they were recorded, sound and ascending, of 60 or 300 s; `tick` in quote currency. */
export const replayMarket = (symbol: string, tick: number, recorded: Candles): ReplayMarket => {
  // what lies before the first trade is not known to be a price
  const first = recorded.volume.findIndex((v) => v > 0);
  const rows = sliceCandles(recorded, first < 0 ? recorded.time.length : first);
  const holes = holesOf(rows);
  const { candles, invented } = filledUp(rows, holes);
  const runs = [...rows.time.subarray(0, 1), ...holes.filter((h) => !h.filled).map((h) => h.to)];
  const coarser = { m5: aggregate(candles, 300), m15: aggregate(candles, 900), h1: aggregate(candles, 3600) };
  return { symbol, tick, candles, invented, runs, coarser };
};

/** The end of the newest row that was recorded by the instant, epoch seconds; undefined before the first. */
const newestEnd = ({ candles, invented }: ReplayMarket, asOf: Instant): number | undefined => {
  let i = firstAt(candles, asOf / 1000 - candles.intervalS + 1) - 1;
  while (i > 0 && invented[i] === 1) i--;
  const time = candles.time[i];
  return time === undefined ? undefined : time + candles.intervalS;
};

/** Nothing is looked back over a long hole, nor past the length of the history; epoch seconds. */
const tailFrom = ({ runs }: ReplayMarket, asOf: Instant): number => {
  const begun = runs.findLast((from) => from * 1000 < asOf);
  return Math.max((asOf - HISTORY_MS) / 1000, begun ?? 0);
};

const cut = (c: Candles, from: number, asOf: Instant): Candles =>
  sliceCandles(c, firstAt(c, from), firstAt(c, asOf / 1000 - c.intervalS + 1));

/**
 * The gapless candles of up to 14 days that end exactly at `asOf`, or failed as `stale` where the last one was not recorded:
 * what `candleSet` makes of the same rows, cut from rows made once.
 */
const candlesAt = (market: ReplayMarket, asOf: Instant, now: Instant): Reading<CandleSet> => {
  const end = newestEnd(market, asOf);
  if (end === undefined || end * 1000 !== asOf) {
    const ageMs = now - (end === undefined ? asOf - DAY_MS : end * 1000);
    return { kind: 'failed', source: 'coinbase', at: now, failure: { reason: 'stale', ageMs } };
  }
  const from = tailFrom(market, asOf);
  const { m5, m15, h1 } = market.coarser;
  const value = {
    m1: cut(market.candles, from, asOf),
    m5: cut(m5, from, asOf),
    m15: cut(m15, from, asOf),
    h1: cut(h1, from, asOf),
  };
  return { kind: 'ok', source: 'coinbase', at: asOf, receivedAt: now, latencyMs: 0, value };
};

const quoted = (price: number, tick: number, { spread }: Assumed): Ticker => ({
  ...{ price, tick },
  bid: price * (1 - spread / 2),
  ask: price * (1 + spread / 2),
});

const absent = (at: Instant): Upstreams => {
  const never = (source: SourceName): Reading<never> => ({
    ...{ kind: 'failed', source, at },
    failure: { reason: 'disabled', because: 'not configured' },
  });
  return {
    orderFlow: never('orderFlow'),
    sentiment: never('sentiment'),
    fearGreed: never('fearGreed'),
    macro: never('macro'),
    options: never('options'),
  };
};

/** The market instant of the verdict on a slot. */
export const decidedAt = (asOf: Instant, assumed: Assumed = ASSUMED): Instant => plus(asOf, assumed.publishedAfterMs);

/** What the slot's cycle would have known: candles and the last close as price; every other upstream is not configured. */
export const contextAt = (market: ReplayMarket, asOf: Instant, assumed: Assumed = ASSUMED): MarketContext => {
  const now = decidedAt(asOf, assumed);
  const candles = candlesAt(market, asOf, now);
  const price = candles.kind === 'ok' ? candles.value.m1.close.at(-1) : undefined;
  const ticker: Reading<Ticker> =
    price === undefined
      ? { kind: 'failed', source: 'coinbase', at: now, failure: { reason: 'stale', ageMs: now - asOf } }
      : {
          ...{ kind: 'ok', source: 'coinbase', at: asOf, receivedAt: now, latencyMs: 0 },
          value: quoted(price, market.tick, assumed),
        };
  return { cycle: cycleId(asOf), asOf, symbol: market.symbol, candles, ticker, ...absent(asOf) };
};

/** The first instant with the whole history behind it: before that is warm-up. Undefined without rows. */
export const countedFrom = ({ candles }: ReplayMarket): Instant | undefined => {
  const first = candles.time[0];
  return first === undefined ? undefined : instant(Math.ceil((first * 1000 + HISTORY_MS) / SLOT_MS) * SLOT_MS);
};

/** The end of the last row. */
export const endOf = ({ candles }: ReplayMarket): Instant | undefined => {
  const last = candles.time.at(-1);
  return last === undefined ? undefined : instant((last + candles.intervalS) * 1000);
};
