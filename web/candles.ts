// The candles a signal's chart shows, in as many bars as can be told apart.
import type { Signal } from '../core/decision/verdict.ts';
import { HOUR_MS, type Instant, instant, MINUTE_MS, plus, SLOT_MS, slotOf } from '../core/instant.ts';
import type { Candles } from '../core/market/candles.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { Outcome } from '../core/record/outcome.ts';
import { bounded } from './bounded.ts';

export type Bar = {
  /** start, epoch milliseconds */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
};
type Point = { readonly at: Instant; readonly price: number };

export type CandlePlot = {
  readonly signal: Signal;
  readonly from: Instant;
  readonly to: Instant;
  readonly barMs: number;
  readonly bars: readonly Bar[];
  readonly levels: { readonly entry: number; readonly stop: number; readonly target: number };
  /** the paper trade's way in and out; absent while it has not got there */
  readonly entered?: Point;
  readonly ended?: Point;
};

const MOST_BARS = 150;
const SIZES_MS = [1, 5, 15, 60].map((minutes) => minutes * MINUTE_MS);

/** Bars of `barMs` out of 1m candles; a bar is there where any of its minutes is. */
export const barsOf = (candles: Candles, barMs: number): readonly Bar[] => {
  const bars: { time: number; open: number; high: number; low: number; close: number }[] = [];
  for (let i = 0; i < candles.time.length; i++) {
    const time = Math.floor(((candles.time[i] ?? 0) * 1000) / barMs) * barMs;
    const [open, high, low, close] = [
      candles.open[i] ?? 0,
      candles.high[i] ?? 0,
      candles.low[i] ?? 0,
      candles.close[i] ?? 0,
    ];
    const last = bars.at(-1);
    if (last?.time === time) {
      last.high = Math.max(last.high, high);
      last.low = Math.min(last.low, low);
      last.close = close;
    } else bars.push({ time, open, high, low, close });
  }
  return bars;
};

/** From a quarter of its life (an hour at least) before its facts to a little after its end, or to now. */
export const spanShown = (signal: Signal, outcome: Outcome, now: Instant): { from: Instant; to: Instant } => {
  const lead = Math.max(HOUR_MS, (signal.expiresAt - signal.asOf) / 4);
  const end = 'at' in outcome ? Math.min(now, plus(outcome.at, Math.max(30 * MINUTE_MS, lead / 2))) : now;
  const to = Math.max(Math.min(end, plus(signal.expiresAt, HOUR_MS)), plus(signal.publishedAt, 2 * SLOT_MS));
  return { from: slotOf(plus(signal.asOf, -lead)), to: plus(slotOf(instant(to)), SLOT_MS) };
};

/** Reads the candles around a signal; `bars` is empty where none are kept. */
export const readCandlePlot = async (
  candles: Pick<Stores['candles'], 'read'>,
  { signal, outcome }: { readonly signal: Signal; readonly outcome: Outcome },
  now: Instant,
): Promise<CandlePlot> => {
  const { from, to } = spanShown(signal, outcome, now);
  const barMs = SIZES_MS.find((size) => (to - from) / size <= MOST_BARS) ?? 60 * MINUTE_MS;
  const bars = barsOf(await bounded(candles.read(signal.symbol, from, to)), barMs);
  return {
    ...{ signal, from, to, barMs, bars },
    levels: { entry: signal.entry, stop: signal.stopLoss, target: signal.takeProfit },
    ...('exitPrice' in outcome
      ? {
          entered: { at: outcome.entryAt, price: outcome.entryPrice },
          ended: { at: outcome.at, price: outcome.exitPrice },
        }
      : {}),
  };
};
