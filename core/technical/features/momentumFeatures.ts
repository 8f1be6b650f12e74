// The columns of direction and momentum: returns, RSI, MACD, directional movement, stochastic.
import type { Candles } from '../../market/candles.ts';
import { adx } from '../adx.ts';
import { macd } from '../macd.ts';
import { rsi } from '../rsi.ts';
import { stochastic } from '../stochastic.ts';
import { type FeatureName, SPANS, STILL } from './featureColumns.ts';

export type Columns = Readonly<Record<FeatureName, Float64Array>>;

/** Log returns over the spans; `logs` holds ln(close). */
export const fillReturns = (columns: Columns, logs: Float64Array): void => {
  const [a, b, c, d] = SPANS.returns;
  const spans = [
    [columns.return1, a],
    [columns.return3, b],
    [columns.return12, c],
    [columns.return48, d],
  ] as const;
  for (const [column, span] of spans) {
    column.fill(Number.NaN, 0, Math.min(span, logs.length));
    for (let i = span; i < logs.length; i++) column[i] = (logs[i] ?? 0) - (logs[i - span] ?? 0);
  }
};

/** RSI, ADX with its two indicators, stochastic; MACD still in price units. `scratch` is overwritten. */
export const fillMomentum = (c: Candles, columns: Columns, scratch: Float64Array): void => {
  const { wilder, stochastic: st } = SPANS;
  rsi(c.close, wilder, { floorShare: STILL, out: columns.rsi });
  adx(c, wilder, {
    floorShare: STILL,
    into: { plusDi: columns.plusDi, minusDi: columns.minusDi, dx: scratch, adx: columns.adx },
  });
  stochastic(c, st.n, st.slow, st.smooth, { k: columns.stochasticK, d: columns.stochasticD });

  const { fast, slow, smooth } = SPANS.macd;
  const [line, signal, histogram] = [columns.macdLine, columns.macdSignal, columns.macdHistogram];
  macd(c.close, fast, slow, smooth, { line, signal, histogram });
};
