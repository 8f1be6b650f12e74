// The features of the last candle straight from their definitions, by brute force.
import type { Candles } from '../../../../core/market/candles.ts';
import type { FeatureName } from '../../../../core/technical/features/featureColumns.ts';
import * as slow from '../bruteForce.ts';

type Values = Readonly<Record<FeatureName, number>>;

const STILL = 1e-6;
const last = (values: ArrayLike<number>, ago = 0): number => values[values.length - 1 - ago] ?? Number.NaN;
const tail = (values: Float64Array, n: number): readonly number[] => [...values.slice(-n)];
const rootMean = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

const momentum = (c: Candles, atr: number): Partial<Values> => {
  const change = c.close.map((x, i) => (i === 0 ? 0 : x - (c.close[i - 1] ?? 0)));
  const wilder = (values: Float64Array): number => last(slow.smoothed(values, 1, 14, 1 / 14));
  const gain = wilder(change.map((x) => Math.max(x, 0)));
  const loss = wilder(change.map((x) => Math.max(-x, 0)));
  const calm = slow.slowEma(c.close, 26);
  const line = slow.slowEma(c.close, 12).map((x, i) => x - (calm[i] ?? 0));
  const signal = slow.smoothed(line, 25, 9, 0.2);
  const direction = slow.slowAdx(c, 14, STILL);
  const stoch = slow.slowStochastic(c, 14);
  return {
    rsi: 50 + (50 * (gain - loss)) / Math.max(gain + loss, STILL * last(c.close)),
    macdLine: last(line) / atr,
    macdSignal: last(signal) / atr,
    macdHistogram: (last(line) - last(signal)) / atr,
    adx: last(direction.adx),
    plusDi: last(direction.plusDi),
    minusDi: last(direction.minusDi),
    stochasticK: last(stoch.k),
    stochasticD: last(stoch.d),
  };
};

const volatility = (c: Candles): Partial<Values> => {
  const bands = slow.slowBands(c.close, 20);
  const [middle, deviation] = [last(bands.middle), last(bands.deviation)];
  const returns = c.close.map((x, i) => Math.log(x / (c.close[i - 1] ?? Number.NaN)));
  const ranges = c.high.map((x, i) => Math.log(x / (c.low[i] ?? Number.NaN)));
  const [short, long] = [rootMean(tail(returns, 24)), rootMean(tail(returns, 240))];
  return {
    percentB: deviation === 0 ? 0.5 : (last(c.close) - (middle - 2 * deviation)) / (4 * deviation),
    bandWidth: (4 * deviation) / middle,
    atrShare: last(slow.slowAtr(c, 14)) / last(c.close),
    volatilityShort: short,
    volatilityLong: long,
    rangeVolatility: rootMean(tail(ranges, 24)) / Math.sqrt(4 * Math.LN2),
    regimeLow: Number(short < 0.7 * long),
    regimeHigh: Number(short > 1.4 * long),
    regimeNormal: Number(short >= 0.7 * long && short <= 1.4 * long),
  };
};

const volume = (c: Candles, atr: number): Partial<Values> => {
  let net = 0;
  let all = 0;
  for (let ago = 0; ago < 20; ago++) {
    const side = Math.sign(last(c.close, ago) - last(c.close, ago + 1));
    net += side * last(c.volume, ago);
    all += Math.abs(side) * last(c.volume, ago);
  }
  const usual = slow.slowVolume(c.volume, 20);
  const surprise = last(c.volume) - last(usual.middle);
  return {
    mfi: last(slow.slowMfi(c, 14)),
    obvSlope: all === 0 ? 0 : net / all,
    volumeZ: surprise === 0 ? 0 : surprise / last(usual.deviation),
    volumeRatio: surprise === 0 ? 1 : last(c.volume) / last(usual.middle),
    vwapDistance: (last(c.close) - last(slow.slowVwap(c, 48))) / atr,
  };
};

const shape = (c: Candles, atr: number): Partial<Values> => {
  const [open, high, low, close] = [last(c.open), last(c.high), last(c.low), last(c.close)];
  const share = (part: number): number => (high === low ? 0 : part / (high - low));
  const hours = (last(c.time) % 86_400) / 3_600;
  return {
    body: share(close - open),
    upperWick: share(high - Math.max(open, close)),
    lowerWick: share(Math.min(open, close) - low),
    highDistance: (close - Math.max(...tail(c.high, 48))) / atr,
    lowDistance: (close - Math.min(...tail(c.low, 48))) / atr,
    daySine: Math.sin((hours / 12) * Math.PI),
    dayCosine: Math.cos((hours / 12) * Math.PI),
  };
};

/** The values of the last of at least 241 candles. */
export const slowFeatures = (c: Candles): Values => {
  const atr = Math.max(last(slow.slowAtr(c, 14)), STILL * last(c.close));
  const ago = (n: number): number => Math.log(last(c.close) / last(c.close, n));
  return {
    ...{ open: last(c.open), high: last(c.high), low: last(c.low), close: last(c.close), volume: last(c.volume) },
    ...{ return1: ago(1), return3: ago(3), return12: ago(12), return48: ago(48) },
    ...momentum(c, atr),
    ...volatility(c),
    ...volume(c, atr),
    ...shape(c, atr),
  } as Values;
};
