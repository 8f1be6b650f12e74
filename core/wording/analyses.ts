// The analyses in words a trader understands: a few for the card, a sentence for the details.
import type { Analysis, AnalystName, View } from '../analysis/analysis.ts';
import { percent, price, signedPercent } from './numbers.ts';

export const analystTitle: Readonly<Record<AnalystName, string>> = {
  entropy: 'Entropy',
  hurst: 'Hurst',
  markov: 'Markov',
  kalman: 'Kalman',
  bayes: 'Bayes',
  monteCarlo: 'Monte Carlo',
  rsi: 'RSI',
  macd: 'MACD',
  bollinger: 'Bands',
  trend: 'Trend',
  volatility: 'Volatility',
};

/** '7 %', 'under 1 %', 'over 99 %': a share of noise, which is never told as none or all. */
export const noiseShare = (percentile: number): string => {
  if (percentile < 0.01) return 'under 1 %';
  return percentile > 0.99 ? 'over 99 %' : percent(percentile);
};

/** What of an analysis was held against noise, where it is not what stands before it. */
const asMuch: Readonly<Partial<Record<AnalystName, string>>> = {
  markov: 'leans as far up or down',
  kalman: 'shows such a pace',
  bollinger: 'stands as far from the middle',
  monteCarlo: 'drifts as far',
};

/** '7 % of pure noise shows as much'; where there is no null, why. */
export const noiseSentence = ({ analyst, noisePercentile, against }: View): string => {
  if (noisePercentile !== undefined)
    return `${noiseShare(noisePercentile)} of pure noise ${asMuch[analyst] ?? 'shows as much'}`;
  return against.made === 'none' ? `no noise to hold it against, ${against.because}` : 'not held against noise';
};

const fixed = (value: number | undefined, decimals: number): string =>
  value === undefined ? 'unknown' : value.toFixed(decimals);
const share = (value: number | undefined): string => (value === undefined ? 'unknown' : percent(value));
const signed = (value: number | undefined, decimals: number): string =>
  value === undefined ? 'unknown' : `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(decimals)}`;
const count = (value: number | undefined): string =>
  value === undefined ? 'unknown' : value.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** 'TRENDING_BULLISH' -> 'trending bullish'; other labels as they are. */
export const stateWords = (label: string): string =>
  /^[A-Z_]+$/.test(label) ? label.toLowerCase().replaceAll('_', ' ') : label;

type Teller = (view: View, tick: number) => string;

/** What was measured, with the number of points it rests on, without its noise. */
const measured: Readonly<Record<AnalystName, Teller>> = {
  entropy: ({ numbers: n }) =>
    `Entropy ${fixed(n['entropyRate'], 2)} of 3 bits about the next move (${count(n['points'])} returns)`,
  hurst: ({ numbers: n, label }) =>
    `Hurst ${fixed(n['hurst'], 2)} ± ${fixed(n['standardError'], 2)}, ${label} (${count(n['points'])} points; it has no direction)`,
  markov: ({ numbers: n, label }) =>
    `Markov ${stateWords(label)} with ${share(n['confidence'])}, left in about ${fixed(n['expectedHours'], 1)} h (${count(n['points'])} candles)`,
  kalman: ({ numbers: n }, tick) =>
    `Kalman ${n['smoothedPrice'] === undefined ? 'unknown' : price(n['smoothedPrice'], tick)}, pace ${n['velocityPerHour'] === undefined ? 'unknown' : signedPercent(n['velocityPerHour'], 3)} an hour (z ${signed(n['velocityZ'], 1)}, ${count(n['points'])} candles)`,
  bayes: ({ numbers: n }) =>
    `Bayes, with 90 % intervals: BUY wins ${share(n['buyMean'])} (${share(n['buyLow'])} to ${share(n['buyHigh'])}, n ${fixed(n['buyN'], 1)}), SELL ${share(n['sellMean'])} (${share(n['sellLow'])} to ${share(n['sellHigh'])}, n ${fixed(n['sellN'], 1)})${n['withheld'] ? `; ${count(n['withheld'])} withheld proposals count too, at less weight` : ''}`,
  monteCarlo: ({ numbers: n }) =>
    `Monte Carlo, ${count(n['paths'])} paths over 4 h: one ATR up first ${share(n['pUpFirst'])}, down first ${share(n['pDownFirst'])}, neither ${n['pNeither'] === undefined ? 'unknown' : noiseShare(n['pNeither'])} (drift from ${count(n['points'])} hours)`,
  rsi: ({ label, numbers: n }) => `RSI ${label} (${count(n['points'])} candles of 15m)`,
  macd: ({ label, numbers: n }) => `MACD ${label} (${count(n['points'])} candles of 15m)`,
  bollinger: ({ label, numbers: n }) =>
    `Bands: ${label}, ${signed(n['position'], 1)} of the way to the edge (${count(n['points'])} candles of 15m)`,
  trend: ({ label, numbers: n }) => `Trend ${label} (${count(n['points'])} candles of 1h)`,
  volatility: ({ label, numbers: n }) => `Volatility ${label} (${count(n['points'])} candles of 15m)`,
};

/** 'Hurst 0.58 ± 0.06, like noise (512 points; it has no direction): 7 % of pure noise shows as much'. */
export const analysisSentence = (a: Analysis, tick: number): string =>
  a.kind === 'view'
    ? `${measured[a.analyst](a, tick)}: ${noiseSentence(a)}`
    : `${analystTitle[a.analyst]}: no view (${a.because})`;

/** Two or three words of a view: what the card has room for. */
const brief: Readonly<Record<AnalystName, (view: View) => string>> = {
  entropy: ({ numbers: n }) => `Entropy ${fixed(n['entropyRate'], 2)} of 3 bits`,
  hurst: ({ numbers: n }) => `Hurst ${fixed(n['hurst'], 2)}`,
  markov: ({ label, numbers: n }) => `Markov ${stateWords(label)} ${share(n['confidence'])}`,
  kalman: ({ numbers: n }) =>
    n['velocityPerHour'] === undefined ? 'Kalman unknown' : `Kalman ${signedPercent(n['velocityPerHour'])} an hour`,
  bayes: ({ numbers: n }) => `Bayes BUY ${share(n['buyMean'])} SELL ${share(n['sellMean'])}`,
  monteCarlo: ({ numbers: n }) => `Monte Carlo up ${share(n['pUpFirst'])} down ${share(n['pDownFirst'])}`,
  rsi: ({ label }) => `RSI ${label}`,
  macd: ({ label }) => `MACD ${label}`,
  bollinger: ({ label }) => `Bands ${label}`,
  trend: ({ label }) => `Trend ${label}`,
  volatility: ({ label }) => `Volatility ${label}`,
};

/** 'Hurst 0.58 (noise 7 %)', 'Volatility normal', 'Trend: no view (needs 100 hourly candles, has 12)'. */
export const analysisShort = (a: Analysis): string => {
  if (a.kind === 'abstained') return `${analystTitle[a.analyst]}: no view (${a.because})`;
  const noise = a.noisePercentile === undefined ? '' : ` (noise ${noiseShare(a.noisePercentile)})`;
  return `${brief[a.analyst](a)}${noise}`;
};
