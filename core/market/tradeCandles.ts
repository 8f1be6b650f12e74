// Candles built from trades, and how they differ from candles that were fetched.
import { type Instant, instant } from '../instant.ts';
import type { Candle, Candles } from './candles.ts';
import { candleAt, candlesOf } from './shapeCandles.ts';
import type { Trade } from './tradeWindow.ts';

/** Candles of the buckets that hold a trade, oldest first; trades in the order in which they happened. */
export const candlesFromTrades = (trades: readonly Trade[], intervalS: number): Candles => {
  const rows = new Map<number, Candle>();
  for (const { at, price, size } of trades) {
    const time = Math.floor(at / 1000 / intervalS) * intervalS;
    const row = rows.get(time) ?? {
      time,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: 0,
      filled: false,
    };
    rows.set(time, {
      ...row,
      high: Math.max(row.high, price),
      low: Math.min(row.low, price),
      close: price,
      volume: row.volume + size,
    });
  }
  return candlesOf(
    [...rows.values()].toSorted((a, b) => a.time - b.time),
    intervalS,
  );
};

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** One field of one candle in which the two disagree. */
export type CandleDifference = {
  readonly at: Instant;
  readonly field: (typeof FIELDS)[number] | 'missing';
  readonly built: number | undefined;
  readonly fetched: number | undefined;
};

export type CandleComparison = {
  readonly compared: number;
  readonly equal: number;
  readonly differences: readonly CandleDifference[];
};

/**
 * Compares built candles with fetched ones over [from, to); the caller chooses a stretch whose trades are all known. Numbers agree
 * when they are within `tolerance` of each other as a share of the larger one. A filled candle agrees with no trades.
 */
export const compareCandles = (
  built: Candles,
  fetched: Candles,
  { from, to, tolerance = 1e-9 }: { readonly from: Instant; readonly to: Instant; readonly tolerance?: number },
): CandleComparison => {
  const rowsOf = (candles: Candles): Map<number, Candle> => {
    const rows = new Map<number, Candle>();
    for (let i = 0; i < candles.time.length; i++) {
      const row = candleAt(candles, i);
      if (row && !row.filled && row.time * 1000 >= from && row.time * 1000 < to) rows.set(row.time, row);
    }
    return rows;
  };
  const [ours, theirs] = [rowsOf(built), rowsOf(fetched)];
  const times = [...new Set([...ours.keys(), ...theirs.keys()])].toSorted((a, b) => a - b);
  const perCandle = times.map((time) => differencesOf(time, ours.get(time), theirs.get(time), tolerance));
  return {
    compared: times.length,
    equal: perCandle.filter((each) => each.length === 0).length,
    differences: perCandle.flat(),
  };
};

const differencesOf = (
  time: number,
  built: Candle | undefined,
  fetched: Candle | undefined,
  tolerance: number,
): readonly CandleDifference[] => {
  const at = instant(time * 1000);
  if (built === undefined || fetched === undefined)
    return [{ at, field: 'missing', built: built?.close, fetched: fetched?.close }];
  return FIELDS.filter((field) => {
    const [a, b] = [built[field], fetched[field]];
    return Math.abs(a - b) > tolerance * Math.max(Math.abs(a), Math.abs(b));
  }).map((field) => ({ at, field, built: built[field], fetched: fetched[field] }));
};
