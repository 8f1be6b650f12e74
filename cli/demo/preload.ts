// Puts the recording's candles before the present into the demo's store, so that the first cycle has its history.
import { type Instant, instant, plus, slotOf } from '../../core/instant.ts';
import type { Candles } from '../../core/market/candles.ts';
import { between, candlesOf, fillForward } from '../../core/market/shapeCandles.ts';
import type { Stores } from '../../core/ports.ts';
import { HISTORY_MS } from '../../jobs/candleFeed.ts';
import type { Candles as Recorded } from '../../sandbox/market/candles.ts';
import { loadRecording } from '../../sandbox/market/loadRecording.ts';

const rowsBefore = (c: Recorded, from: Instant, to: Instant): Candles => {
  const price = (column: Float64Array, i: number): number => (column[i] ?? Number.NaN) / 10 ** c.priceDecimals;
  const rows = Array.from(c.startsS, (time, i) => ({
    time,
    open: price(c.open, i),
    high: price(c.high, i),
    low: price(c.low, i),
    close: price(c.close, i),
    volume: (c.units[i] ?? Number.NaN) / 10 ** c.sizeDecimals,
    filled: false,
  })).filter((row) => row.time >= from / 1000 && row.time < to / 1000);
  return fillForward(candlesOf(rows, 60), instant(Math.min(to, c.endMs)));
};

/** Stores what is missing of the 14 days before `now` for the symbols the recording holds in 1m. */
export const preload = async (
  store: Stores['candles'],
  wanted: { readonly dir: string | undefined; readonly symbols: readonly string[]; readonly now: Instant },
): Promise<void> => {
  const to = slotOf(wanted.now);
  const from = plus(to, -HISTORY_MS);
  for (const c of loadRecording(wanted.dir).candles) {
    if (!wanted.symbols.includes(c.product) || c.stepS !== 60) continue;
    const missing = await store.missing(c.product, from, to);
    const [first] = missing;
    const last = missing.at(-1);
    if (first === undefined || last === undefined) continue;
    await store.append(c.product, between(rowsBefore(c, from, to), first, plus(last, 300_000)));
  }
};
