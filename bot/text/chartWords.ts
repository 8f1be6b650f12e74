// The words on a chart.
import { signedPercent } from '../../core/wording/numbers.ts';

export const chartWords = {
  entry: 'Entry',
  /** 'Target +1.12 %', before costs, in the trade's direction */
  level: (name: 'target' | 'stop', share: number): string =>
    `${name === 'target' ? 'Target' : 'Stop'} ${signedPercent(share)}`,
  /** DejaVu draws these arrows; it has no emoji */
  direction: (direction: 'BUY' | 'SELL'): string => (direction === 'BUY' ? '▲ BUY' : '▼ SELL'),
  source: (interval: string): string => `Coinbase ${interval} candles, UTC`,
  asOf: (time: string): string => `as of ${time} UTC`,
  noCandles: 'No candles at hand; the levels alone are shown',
  last: 'Last',
  signals: 'Signals',
  coin: 'Coin',
  equity: 'Summed R',
  /** what the lines are made of, with their n */
  equityNote: (n: number, coin: number): string =>
    `after costs, by end, UTC · signals n = ${n} · coin, both directions in the mean, n = ${coin}`,
  entered: 'in',
  left: 'out',
} as const;
