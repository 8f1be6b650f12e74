// The analyses in a few words, for the card and for the details.
import type { Analysis, AnalystName } from '../analysis/analysis.ts';

export const analystTitle: Readonly<Record<AnalystName, string>> = {
  rsi: 'RSI',
  macd: 'MACD',
  bollinger: 'Bands',
  trend: 'Trend',
  volatility: 'Volatility',
};

/** 'RSI: 61', 'MACD: up', 'Trend: no view (needs 60 hourly candles, has 12)'. */
export const analysisShort = (a: Analysis): string => {
  const title = analystTitle[a.analyst];
  return a.kind === 'view' ? `${title}: ${a.label}` : `${title}: no view (${a.because})`;
};
