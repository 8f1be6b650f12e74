// The indicators against TA-Lib itself, the C code compiled to WebAssembly, on seeded random candles.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Candles } from '../../../core/market/candles.ts';
import { adx } from '../../../core/technical/adx.ts';
import { atr } from '../../../core/technical/atr.ts';
import { bollinger } from '../../../core/technical/bollinger.ts';
import { ema } from '../../../core/technical/ema.ts';
import { macd } from '../../../core/technical/macd.ts';
import { mfi } from '../../../core/technical/mfi.ts';
import { obv } from '../../../core/technical/obv.ts';
import { rsi } from '../../../core/technical/rsi.ts';
import { sma } from '../../../core/technical/sma.ts';
import { stochastic } from '../../../core/technical/stochastic.ts';
import { noiseCandles, noiseReturns } from '../../support/noise.ts';
import { differences } from './differences.ts';
import { loadTaLib, type TaLib, type TaLibCall } from './taLib.ts';

const markets: Readonly<Record<string, Candles>> = {
  'calm at 250': noiseCandles(3_000, { next: noiseReturns('gaussian', 3), size: 0.001, price: 250 }),
  'wild at 40,000': noiseCandles(3_000, { next: noiseReturns('student t3', 4), size: 0.003, price: 40_000 }),
  'a coin at 0.02': noiseCandles(3_000, { next: noiseReturns('garch', 5), size: 0.002, price: 0.02 }),
};

/** `from`: the first row that must agree where TA-Lib starts its averages from other sums than ours; else the very first. */
type Case = TaLibCall & { readonly ours: readonly Float64Array[]; readonly from?: number };

/** By these rows what is left of TA-Lib's other first sums is below 1e-9 of a value. */
const FORGOTTEN = { macd: 400, adx: 500 };

const casesOf = (market: Candles): readonly Case[] => {
  const c = { ...market, volume: market.volume.map((v) => v * 1e5) };
  const { high, low, close, volume } = c;
  const gap = macd(close);
  const bands = bollinger(close);
  const direction = adx(c);
  const stoch = stochastic(c);
  const one = (name: string, inputs: readonly Float64Array[], n: readonly number[], ours: Float64Array): Case => ({
    name,
    inputs,
    options: n,
    outputs: 1,
    ours: [ours],
  });
  return [
    one('SMA', [close], [20], sma(close, 20)),
    one('EMA', [close], [20], ema(close, 20)),
    one('RSI', [close], [14], rsi(close)),
    one('ATR', [high, low, close], [14], atr(c)),
    // TA-Lib calls a money flow below 1 none and answers 0, hence the large volumes
    one('MFI', [high, low, close, volume], [14], mfi(c)),
    // TA-Lib's balance starts at the first volume, ours at 0
    one(
      'OBV',
      [close, volume],
      [],
      obv(c).map((x) => x + (volume[0] ?? 0)),
    ),
    {
      name: 'BBANDS',
      inputs: [close],
      options: [20, 2, 2, 0],
      outputs: 3,
      ours: [bands.upper, bands.middle, bands.lower],
    },
    { ...one('PLUS_DI', [high, low, close], [14], direction.plusDi), from: FORGOTTEN.adx },
    { ...one('MINUS_DI', [high, low, close], [14], direction.minusDi), from: FORGOTTEN.adx },
    { ...one('DX', [high, low, close], [14], direction.dx), from: FORGOTTEN.adx },
    { ...one('ADX', [high, low, close], [14], direction.adx), from: FORGOTTEN.adx },
    {
      name: 'MACD',
      inputs: [close],
      options: [12, 26, 9],
      outputs: 3,
      ours: [gap.line, gap.signal, gap.histogram],
      from: FORGOTTEN.macd,
    },
    // TA-Lib gives %K from the row on where %D has its first value too
    {
      name: 'STOCH',
      inputs: [high, low, close],
      options: [14, 3, 0, 3, 0],
      outputs: 2,
      ours: [stoch.k.fill(Number.NaN, 0, 17), stoch.d],
    },
  ];
};

describe.each(Object.entries(markets))('on candles of %s the indicators equal TA-Lib', (_, c) => {
  let talib: TaLib;
  beforeAll(async () => {
    talib = await loadTaLib();
  });

  test.each(casesOf(c).map((x) => [x.name, x] as const))('%s', (_name, { ours, from = 0, ...call }) => {
    const theirs = talib(call);
    expect(theirs).toHaveLength(ours.length);
    const wrong = theirs.map((column, i) => differences(ours[i] ?? new Float64Array(), column, 1e-9, from));
    expect(wrong.flat()).toEqual([]);
  });
});
