// What an analyst is given, from closes alone; small helpers for the entropy and Hurst tests.
import type { Analysis, AnalysisInput, View } from '../../../../core/analysis/analysis.ts';
import type { Candles } from '../../../../core/market/candles.ts';
import { candlesOf } from '../../../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../../../core/record/beliefs.ts';

/** Candles whose highs and lows are their opens and closes; `filled` marks all rows that repeat the close before. */
export const candlesFrom = (close: ArrayLike<number>, intervalS: number, filled = false): Candles =>
  candlesOf(
    Array.from(close, (c, i) => {
      const open = close[i - 1] ?? c;
      return {
        time: 1_705_276_800 + i * intervalS,
        open,
        high: Math.max(open, c),
        low: Math.min(open, c),
        close: c,
        volume: filled && open === c ? 0 : 1,
        filled: filled && open === c,
      };
    }),
    intervalS,
  );

/** The same closes at every interval, each analyst taking its own. */
export const inputOf = (close: ArrayLike<number>, filled = false): AnalysisInput => ({
  symbol: 'BTC-USD',
  candles: {
    m1: candlesFrom(close, 60, filled),
    m5: candlesFrom(close, 300, filled),
    m15: candlesFrom(close, 900, filled),
    h1: candlesFrom(close, 3600, filled),
  },
  atr: 100,
  beliefs: noBeliefs,
  seed: 1,
});

/** A price path of `n` closes from log returns of about `size`. */
export const closesOf = (next: () => number, n: number, size = 0.001): Float64Array => {
  const close = new Float64Array(n);
  let log = Math.log(40_000);
  for (let i = 0; i < n; i++) {
    close[i] = Math.exp(log);
    log += size * next();
  }
  return close;
};

/** The view, or an error that tells why there is none. */
export const viewOf = (analysis: Analysis): View => {
  if (analysis.kind === 'abstained') throw new Error(`${analysis.analyst} abstained: ${analysis.because}`);
  return analysis;
};
