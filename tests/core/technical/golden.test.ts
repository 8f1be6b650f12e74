// The indicators against published values: Stock.Indicators' expected output, to 1e-9.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { candlesOf } from '../../../core/market/shapeCandles.ts';
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
import { sessionVwap } from '../../../core/technical/vwap.ts';
import { differences } from './differences.ts';

const file = join(import.meta.dirname, '..', '..', 'golden', 'stock-indicators', 'expected.csv.gz');
const [head = '', ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
const names = head.split(',');
const column = (name: string): Float64Array => {
  const i = names.indexOf(name);
  return Float64Array.from(lines, (line) => {
    const cell = line.split(',')[i] ?? '';
    return cell === '' ? Number.NaN : Number(cell);
  });
};
const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map(column);
const bars = candlesOf(
  lines.map((line, i) => ({
    time: Date.parse(`${line.slice(0, 10)}T00:00:00Z`) / 1000,
    open: open?.[i] ?? 0,
    high: high?.[i] ?? 0,
    low: low?.[i] ?? 0,
    close: close?.[i] ?? 0,
    volume: volume?.[i] ?? 0,
    filled: false,
  })),
  86_400,
);

describe('the indicators equal the published values', () => {
  const gap = macd(bars.close);
  const bands = bollinger(bars.close);
  const direction = adx(bars);
  const stoch = stochastic(bars);
  const cases: readonly (readonly [string, Float64Array, number])[] = [
    ['sma.sma', sma(bars.close, 20), 19],
    ['ema.ema', ema(bars.close, 20), 19],
    ['rsi.rsi', rsi(bars.close), 14],
    ['macd.macd', gap.line, 25],
    ['macd.signal', gap.signal, 33],
    ['macd.histogram', gap.histogram, 33],
    ['bb.sma', bands.middle, 19],
    ['bb.upperBand', bands.upper, 19],
    ['bb.lowerBand', bands.lower, 19],
    ['bb.percentB', bands.percentB, 19],
    ['bb.zScore', bands.zScore, 19],
    ['bb.width', bands.width, 19],
    ['atr.atr', atr(bars), 14],
    ['adx.pdi', direction.plusDi, 14],
    ['adx.mdi', direction.minusDi, 14],
    ['adx.dx', direction.dx, 14],
    ['adx.adx', direction.adx, 27],
    ['stoch.oscillator', stoch.k, 15],
    ['stoch.signal', stoch.d, 17],
    ['mfi.mfi', mfi(bars), 14],
    ['obv.obv', obv(bars), 0],
    ['vwap.vwap', sessionVwap(bars, [0]), 0],
  ];

  test.each(cases)('%s', (name, ours, firstValue) => {
    const published = column(name);
    expect(published.findIndex((x) => !Number.isNaN(x))).toBe(firstValue);
    expect(differences(ours, published, 1e-9)).toEqual([]);
  });
});
