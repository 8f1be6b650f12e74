// Candles for drawing: any finer ones gathered into bars, the last one also where it is not over yet.
import type { Candle, Candles } from '../../core/market/candles.ts';
import { candleAt } from '../../core/market/shapeCandles.ts';

/** The finest of these that needs at most so many bars for the span. */
const STEPS_S = [300, 900, 3600, 14_400, 86_400] as const;
const MOST_BARS = 120;

const drawable = (c: Candle): boolean => [c.open, c.high, c.low, c.close].every((x) => Number.isFinite(x) && x > 0);

/** Seconds a bar: five minutes, or as much longer as the span asks for; never finer than the candles. */
export const barSeconds = (candles: Candles): number => {
  const span = (candles.time.at(-1) ?? 0) - (candles.time[0] ?? 0) + candles.intervalS;
  const fits = STEPS_S.find((step) => step >= candles.intervalS && span / step <= MOST_BARS);
  return fits ?? Math.max(candles.intervalS, STEPS_S[4]);
};

/** '5m', '15m', '1h'. */
export const barName = (seconds: number): string =>
  seconds % 86_400 === 0
    ? `${seconds / 86_400}d`
    : seconds % 3600 === 0
      ? `${seconds / 3600}h`
      : `${Math.round(seconds / 60)}m`;

/** Bars with a price, oldest first; rows without one are left out. */
export const barsOf = (candles: Candles, seconds: number): readonly Candle[] => {
  const bars = new Map<number, Candle>();
  for (let i = 0; i < candles.time.length; i++) {
    const row = candleAt(candles, i);
    if (!row || !drawable(row)) continue;
    const time = Math.floor(row.time / seconds) * seconds;
    const volume = Number.isFinite(row.volume) ? Math.max(0, row.volume) : 0;
    const bar = bars.get(time);
    bars.set(
      time,
      bar
        ? {
            ...bar,
            high: Math.max(bar.high, row.high),
            low: Math.min(bar.low, row.low),
            close: row.close,
            volume: bar.volume + volume,
          }
        : { ...row, time, volume },
    );
  }
  return [...bars.values()];
};
