// RSI 14, MACD, Bollinger 20 and ATR 14 over two years of minutes, against two packages on the same candles.
import * as technical from 'technicalindicators';
import { ATR, BollingerBands, EMA, MACD, RSI } from 'trading-signals';
import type { Candles } from '../../core/market/candles.ts';
import { atr } from '../../core/technical/atr.ts';
import { bollinger } from '../../core/technical/bollinger.ts';
import { macd } from '../../core/technical/macd.ts';
import { rsi } from '../../core/technical/rsi.ts';
import { type Bench, type BenchLine, medianMs, rounded, type Work } from './bench.ts';
import { benchCandles, TWO_YEARS } from './benchCandles.ts';

const SEED = 20_240_115;

/** Ours, into new arrays each time. */
const fresh =
  (c: Candles): Work =>
  () => [rsi(c.close), macd(c.close), bollinger(c.close), atr(c)];

/** Ours, into the same arrays each time. */
const reusing = (c: Candles): Work => {
  const out = rsi(c.close);
  const lines = macd(c.close);
  const bands = bollinger(c.close);
  const ranges = atr(c);
  return () => [
    rsi(c.close, 14, { out }),
    macd(c.close, 12, 26, 9, lines),
    bollinger(c.close, 20, 2, bands),
    atr(c, 14, ranges),
  ];
};

type Bars = {
  readonly close: number[];
  readonly high: number[];
  readonly low: number[];
  readonly rows: { readonly high: number; readonly low: number; readonly close: number }[];
};

/** The same numbers in the forms the packages take, made before the clock runs. */
const barsOf = (c: Candles): Bars => {
  const close = [...c.close];
  const high = [...c.high];
  const low = [...c.low];
  return { close, high, low, rows: close.map((x, i) => ({ high: high[i] ?? 0, low: low[i] ?? 0, close: x })) };
};

const tradingSignals =
  ({ close, rows }: Bars): Work =>
  () => [
    new RSI(14).updates(close),
    new MACD(new EMA(12), new EMA(26), new EMA(9)).updates(close),
    new BollingerBands(20, 2).updates(close),
    new ATR(14).updates(rows),
  ];

const technicalIndicators =
  ({ close, high, low }: Bars): Work =>
  () => [
    technical.RSI.calculate({ period: 14, values: close }),
    technical.MACD.calculate({
      values: close,
      fastPeriod: 12,
      slowPeriod: 26,
      signalPeriod: 9,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    }),
    technical.BollingerBands.calculate({ period: 20, stdDev: 2, values: close }),
    technical.ATR.calculate({ period: 14, high, low, close }),
  ];

const ROUNDS = 3;

/**
 * Milliseconds of a whole run, each package in turn; then nanoseconds a candle. In the comparison ours writes into arrays it
 * is given, as the packages cannot. New arrays are measured before the packages' million objects are made: with those in
 * memory every new array may set off a collection of all of them, which is no work of the indicators.
 */
export const bench: Bench = async () => {
  const c = benchCandles(TWO_YEARS, SEED);
  const alone = await medianMs({ fresh: fresh(c) }, ROUNDS);
  const bars = barsOf(c);
  const ms = await medianMs(
    {
      ours: reusing(c),
      'trading-signals': tradingSignals(bars),
      technicalindicators: technicalIndicators(bars),
    },
    ROUNDS,
  );
  const against = (other: 'trading-signals' | 'technicalindicators', aim: string): BenchLine => ({
    name: 'indicators',
    value: rounded(ms.ours),
    unit: 'ms',
    baseline: rounded(ms[other]),
    ratio: rounded(ms.ours / ms[other]),
    against: other,
    aim,
  });
  const perCandle = (name: string, value: number): BenchLine => ({
    name,
    value: rounded((value * 1e6) / TWO_YEARS),
    unit: 'ns/candle',
    aim: '46 ns/candle',
  });
  return [
    against('trading-signals', 'ratio at most 1/12'),
    against('technicalindicators', 'ratio at most 1/40'),
    perCandle('indicators, into given arrays', ms.ours),
    perCandle('indicators, into new arrays', alone.fresh),
  ];
};
