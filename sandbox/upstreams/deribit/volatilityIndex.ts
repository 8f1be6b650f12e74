// The volatility index as it is known at an instant, in bars of any length.
import type { IndexBar } from './loadDeribit.ts';

const HOUR_MS = 3_600_000;

/** Start (epoch ms), open, high, low, close; per cent a year. */
export type IndexRow = readonly [startMs: number, open: number, high: number, low: number, close: number];

export type IndexQuery = { readonly fromMs: number; readonly toMs: number; readonly stepMs: number };

const round = (value: number): number => Math.round(value * 100) / 100;

/** What is known of the bars: of the hour in progress only how it began. */
const knownBars = (bars: readonly IndexBar[], nowMs: number): readonly IndexBar[] =>
  bars
    .filter((bar) => bar.startMs <= nowMs)
    .map((bar) => {
      if (bar.startMs + HOUR_MS <= nowMs) return bar;
      const { startMs, open } = bar;
      return { startMs, open, high: open, low: open, close: open };
    });

/**
 * Bars whose start lies in [fromMs, toMs], oldest first, made of the recorded hours and multiplied by `factor`; the last
 * may be in progress. Hours that were not recorded are not there, nor bars made of nothing else.
 */
export const indexRows = (
  bars: readonly IndexBar[],
  query: IndexQuery,
  { nowMs, factor }: { readonly nowMs: number; readonly factor: number },
): IndexRow[] => {
  const { fromMs, toMs, stepMs } = query;
  const inside = bars.filter((bar) => bar.startMs >= fromMs - stepMs && bar.startMs < toMs + stepMs);
  const groups = Map.groupBy(knownBars(inside, nowMs), (bar) => Math.floor(bar.startMs / stepMs) * stepMs);
  return [...groups]
    .filter(([startMs]) => startMs >= fromMs && startMs <= toMs)
    .map(([startMs, hours]) => {
      const high = Math.max(...hours.map((bar) => bar.high));
      const low = Math.min(...hours.map((bar) => bar.low));
      const [open, close] = [hours[0]?.open ?? low, hours.at(-1)?.close ?? low];
      return [startMs, ...[open, high, low, close].map((value) => round(value * factor))] as unknown as IndexRow;
    });
};

/** The index's level at an instant; undefined where nothing was recorded in the two days before. */
export const indexLevel = (bars: readonly IndexBar[], nowMs: number): number | undefined => {
  const recent = bars.filter((bar) => bar.startMs > nowMs - 48 * HOUR_MS && bar.startMs <= nowMs);
  return knownBars(recent, nowMs).at(-1)?.close;
};
