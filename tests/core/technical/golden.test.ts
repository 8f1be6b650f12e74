// The indicators against published values: Stock.Indicators' expected output, to 1e-9.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { candlesOf } from '../../../core/market/shapeCandles.ts';
import { atr } from '../../../core/technical/atr.ts';
import { bollinger } from '../../../core/technical/bollinger.ts';
import { ema } from '../../../core/technical/ema.ts';
import { macd } from '../../../core/technical/macd.ts';
import { rsi } from '../../../core/technical/rsi.ts';

const file = join(import.meta.dirname, '..', '..', 'golden', 'stock-indicators', 'expected.csv');
const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
const names = head.split(',');
const column = (name: string): readonly number[] => {
  const i = names.indexOf(name);
  return lines.map((line) => {
    const cell = line.split(',')[i] ?? '';
    return cell === '' ? Number.NaN : Number(cell);
  });
};
const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map(column);
const at = (values: readonly number[] | undefined, i: number): number => values?.[i] ?? Number.NaN;
const bars = candlesOf(
  lines.map((_, i) => ({
    time: i * 86_400,
    open: at(open, i),
    high: at(high, i),
    low: at(low, i),
    close: at(close, i),
    volume: at(volume, i),
    filled: false,
  })),
  86_400,
);

describe('the indicators equal the published values', () => {
  const lines = macd(bars.close);
  const bands = bollinger(bars.close);
  const cases: readonly (readonly [string, Float64Array, number])[] = [
    ['rsi.rsi', rsi(bars.close), 14],
    ['ema.ema', ema(bars.close, 20), 19],
    ['macd.macd', lines.line, 25],
    ['macd.signal', lines.signal, 33],
    ['macd.histogram', lines.histogram, 33],
    ['bb.sma', bands.middle, 19],
    ['bb.upperBand', bands.upper, 19],
    ['bb.lowerBand', bands.lower, 19],
    ['atr.atr', atr(bars), 14],
  ];

  test.each(cases)('%s', (name, ours, firstValue) => {
    const published = column(name);
    const wrong = published.flatMap((expected, i) => {
      const got = ours[i] ?? Number.NaN;
      const equal = Number.isNaN(expected)
        ? Number.isNaN(got)
        : Math.abs(got - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
      return equal ? [] : [{ i, expected, got }];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(Number.isNaN(ours[firstValue - 1])).toBe(true);
    expect(Number.isNaN(ours[firstValue])).toBe(false);
  });
});
