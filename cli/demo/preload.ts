// Puts the recording's candles before the present into the demo's store, so that the first cycle has its history.
import { type Instant, instant, plus, SLOT_MS, slotOf } from '../../core/instant.ts';
import type { Candles } from '../../core/market/candles.ts';
import { between, candlesOf, fillForward } from '../../core/market/shapeCandles.ts';
import type { Stores } from '../../core/ports/stores.ts';
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

/** Stores what is missing of the 14 days before `now`; the recording is read only where something is. */
export const preload = async (
  store: Stores['candles'],
  wanted: { readonly dir: string | undefined; readonly symbols: readonly string[]; readonly now: Instant },
): Promise<void> => {
  const to = slotOf(wanted.now);
  const from = plus(to, -HISTORY_MS);
  const missing = await Promise.all(
    wanted.symbols.map(async (symbol) => [symbol, await store.missing(symbol, from, to)] as const),
  );
  if (missing.every(([, slots]) => slots.length === 0)) return;
  const recorded = loadRecording(wanted.dir).candles.filter((c) => c.stepS === 60);
  for (const [symbol, slots] of missing) {
    const candles = recorded.find((c) => c.product === symbol);
    const [first] = slots;
    const last = slots.at(-1);
    if (!candles || first === undefined || last === undefined) continue;
    await store.append(symbol, between(rowsBefore(candles, from, to), first, plus(last, SLOT_MS)));
  }
};
