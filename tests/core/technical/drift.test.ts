// Over two years of minutes nothing drifts: late rows equal a fresh computation on their own window.
import { describe, expect, test } from 'vitest';
import { sliceCandles } from '../../../core/market/shapeCandles.ts';
import { adx } from '../../../core/technical/adx.ts';
import { atr } from '../../../core/technical/atr.ts';
import { bollinger } from '../../../core/technical/bollinger.ts';
import { ema } from '../../../core/technical/ema.ts';
import { featureColumns } from '../../../core/technical/features/featureColumns.ts';
import { featuresAt } from '../../../core/technical/features/featuresAt.ts';
import { featureTable } from '../../../core/technical/features/featureTable.ts';
import { macd } from '../../../core/technical/macd.ts';
import { mfi } from '../../../core/technical/mfi.ts';
import { rsi } from '../../../core/technical/rsi.ts';
import { sma } from '../../../core/technical/sma.ts';
import { stochastic } from '../../../core/technical/stochastic.ts';
import { volumeStatistics } from '../../../core/technical/volume.ts';
import { rollingVwap } from '../../../core/technical/vwap.ts';
import { slowBands, slowSma } from './bruteForce.ts';
import { differences, same } from './differences.ts';
import { awkwardMarket } from './features/awkwardMarket.ts';

const ROWS = 1_051_200;
/** Besides the three rows asked for: one within a halt, one just after a jump. */
const LOOKED_AT = [1_000, 100_000, 500_701, 900_990, ROWS].map((n) => n - 1);
const market = awkwardMarket(ROWS, 3);

describe(`at candles 1,000, 100,000 and ${ROWS}`, () => {
  test('every column of the feature table equals the features of its own window', () => {
    const table = featureTable(market);
    const wrong = LOOKED_AT.flatMap((i) => {
      const fresh = featuresAt(market, i);
      return featureColumns.flatMap(({ name }, k) => {
        const [a = Number.NaN, b = Number.NaN] = [table.columns[k]?.[i], fresh[k]];
        return same(a, b, 1e-9) ? [] : [`${name} row ${i}: ${a}, fresh ${b}`];
      });
    });
    expect(wrong).toEqual([]);
    for (const [k, column] of table.columns.entries()) {
      const warmUp = featureColumns[k]?.warmUp ?? -1;
      expect([k, column.findIndex((x, i) => Number.isFinite(x) !== i >= warmUp)]).toEqual([k, -1]);
    }
  });

  test.each<readonly [string, number, (c: typeof market) => readonly Float64Array[]]>([
    ['Bollinger', 20, (c) => Object.values(bollinger(c.close))],
    ['SMA', 20, (c) => [sma(c.close, 20)]],
    ['MFI', 15, (c) => [mfi(c)]],
    ['stochastic', 18, (c) => Object.values(stochastic(c))],
    ['rolling VWAP', 48, (c) => [rollingVwap(c, 48)]],
    ['volume', 21, (c) => Object.values(volumeStatistics(c.volume)).map((x) => Float64Array.from(x))],
    ['EMA', 800, (c) => [ema(c.close, 26)]],
    ['MACD', 800, (c) => Object.values(macd(c.close))],
    ['RSI', 800, (c) => [rsi(c.close)]],
    ['ATR', 800, (c) => [atr(c)]],
    ['ADX', 800, (c) => Object.values(adx(c))],
  ])('%s equals the same on its last %i rows', (_, window, columns) => {
    const whole = columns(market);
    const wrong = LOOKED_AT.filter((i) => i + 1 >= window).flatMap((i) => {
      const fresh = columns(sliceCandles(market, i - window + 1, i + 1));
      return fresh.flatMap((column, k) => {
        const late = whole[k]?.subarray(i, i + 1) ?? column;
        return differences(late, column.subarray(-1), 1e-9).map((d) => `column ${k} row ${i}: ${d.got}, ${d.expected}`);
      });
    });
    expect(wrong).toEqual([]);
  });

  test('the bands equal a two-pass mean and deviation, and have no width where the price stands still', () => {
    const bands = bollinger(market.close);
    for (const i of LOOKED_AT) {
      const plain = slowBands(market.close.slice(i - 19, i + 1), 20);
      const [middle = 0, deviation = 0] = [plain.middle[19], plain.deviation[19]];
      expect(same(bands.middle[i] ?? Number.NaN, middle, 1e-9)).toBe(true);
      expect(same(bands.upper[i] ?? Number.NaN, middle + 2 * deviation, 1e-9)).toBe(true);
      expect(same(slowSma(market.close.slice(i - 19, i + 1), 20)[19] ?? 0, middle, 1e-9)).toBe(true);
    }
    let halted = 0;
    for (let i = 899; i < ROWS; i += 1_000)
      for (let row = i; row < i + 100; row++) {
        halted++;
        if (bands.width[row] !== 0 || bands.upper[row] !== market.close[row]) throw new Error(`width in row ${row}`);
      }
    expect(halted).toBeGreaterThan(100_000);
  });
});
