// The feature table keeps what featureColumns declares: windows, warm-ups, definitions.
import { describe, expect, test } from 'vitest';
import type { Candles } from '../../../../core/market/candles.ts';
import { sliceCandles } from '../../../../core/market/shapeCandles.ts';
import {
  FEATURE_WINDOW,
  featureColumns,
  featureTableMarkdown,
} from '../../../../core/technical/features/featureColumns.ts';
import { featuresAt } from '../../../../core/technical/features/featuresAt.ts';
import { featureRoom, featureTable } from '../../../../core/technical/features/featureTable.ts';
import { noiseCandles, noiseReturns } from '../../../support/noise.ts';
import { differences, same } from '../differences.ts';
import { awkwardMarket } from './awkwardMarket.ts';
import { slowFeatures } from './slowFeatures.ts';

const market = awkwardMarket(4_100, 11);
const table = featureTable(market);

/** Columns of row i that differ from the expected values. */
const wrongAt = (c: Candles, i: number, got: readonly Float64Array[], expected: ArrayLike<number>): readonly string[] =>
  featureColumns.flatMap(({ name }, k) => {
    const [a, b] = [got[k]?.[i] ?? Number.NaN, expected[k] ?? Number.NaN];
    return same(a, b, 1e-9) ? [] : [`${name} of row ${i} of ${c.close.length}: ${a}, not ${b}`];
  });

describe('the list of columns', () => {
  test('has 5 of the candle, 31 engineered and 3 of the volatility regime, each with its own name', () => {
    const count = (kind: string) => featureColumns.filter((c) => c.kind === kind).length;
    expect([count('candle'), count('engineered'), count('regime')]).toEqual([5, 31, 3]);
    expect(new Set(featureColumns.map((c) => c.name)).size).toBe(39);
    expect(table.names).toEqual(featureColumns.map((c) => c.name));
    expect(table.columns).toHaveLength(39);
    expect(table.columns.every((column, k) => column === table.column[table.names[k] ?? 'open'])).toBe(true);
  });

  test('is what the documentation shows, one line a column', () => {
    const lines = featureTableMarkdown().split('\n').slice(2);
    expect(lines).toHaveLength(39);
    for (const [k, c] of featureColumns.entries())
      expect(lines[k]).toBe(
        `| ${k + 1} | \`${c.name}\` | ${c.kind} | ${c.unit} | ${c.definition} | ${c.window} | ${c.warmUp} |`,
      );
  });
});

describe('a row of the table', () => {
  test('equals the features computed from each column’s own window alone, also through halts and jumps', () => {
    const wrong: string[] = [];
    for (let i = 0; i < table.rows; i += i > 850 && i < 1_050 ? 5 : 61)
      wrong.push(...wrongAt(market, i, table.columns, featuresAt(market, i)));
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  test('equals the definitions worked out by brute force', () => {
    const wrong: string[] = [];
    for (const i of [300, 701, 720, 879, 900, 945, 999, 1_200]) {
      const expected = slowFeatures(sliceCandles(market, 0, i + 1));
      wrong.push(
        ...wrongAt(
          market,
          i,
          table.columns,
          featureColumns.map(({ name }) => expected[name]),
        ),
      );
    }
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  test('does not know later candles', () => {
    for (const rows of [0, 1, 15, 60, 700, 1_000]) {
      const early = featureTable(sliceCandles(market, 0, rows));
      expect(early.rows).toBe(rows);
      expect(
        early.columns.flatMap((column, k) => differences(column, table.columns[k]?.subarray(0, rows) ?? column, 0)),
      ).toEqual([]);
    }
  });

  test('is the same where the table begins later', () => {
    for (const from of [0, 1, 500, 3_000, 4_099, 4_100]) {
      const late = featureTable(market, from);
      expect(late.rows).toBe(4_100 - from);
      expect(
        late.columns.flatMap((column, k) => differences(column, table.columns[k]?.subarray(from) ?? column, 1e-9)),
        `from ${from}`,
      ).toEqual([]);
    }
    expect(FEATURE_WINDOW).toBeLessThan(1_000);
  });

  test('is the same in room that held another table, and too little room is refused', () => {
    const room = new Float64Array(featureRoom(4_100)).fill(7);
    featureTable(awkwardMarket(4_000, 12), 0, room);
    const again = featureTable(market, 0, room);
    expect(again.columns.flatMap((column, k) => differences(column, table.columns[k] ?? column, 0))).toEqual([]);
    expect(() => featureTable(market, 0, room.subarray(1))).toThrow('needs room for 143500 numbers, not 143499');
  });

  test('does not depend on the scale of the price', () => {
    const scaled = (by: number): Candles => ({
      ...market,
      ...Object.fromEntries((['open', 'high', 'low', 'close'] as const).map((k) => [k, market[k].map((x) => x * by)])),
    });
    for (const by of [1e-8, 3.7, 1e6]) {
      const other = featureTable(scaled(by));
      const wrong = other.columns
        .slice(4)
        .flatMap((column, k) => differences(column, table.columns[k + 4] ?? column, 1e-8));
      expect(wrong).toEqual([]);
    }
  });
});

describe('absence', () => {
  const flat = (rows: number, price: number, volume: number): Candles => {
    const c = sliceCandles(awkwardMarket(rows, 1), 0);
    for (const column of [c.open, c.high, c.low, c.close]) column.fill(price);
    c.volume.fill(volume);
    return c;
  };
  const jump = flat(900, 1e12, 1e12);
  for (const column of [jump.open, jump.high, jump.low, jump.close]) column.fill(1e-8, 450);
  jump.volume.fill(0, 200, 700);

  test.each<readonly [string, Candles]>([
    ['a market with halts and jumps', market],
    ['noise with heavy tails', noiseCandles(1_500, { next: noiseReturns('student t3', 9), size: 0.01 })],
    ['constant prices', flat(900, 100, 3)],
    ['flat volume of nothing', flat(900, 0.1, 0)],
    ['a price of 1e-8', flat(900, 1e-8, 1e-8)],
    ['a price of 1e12', flat(900, 1e12, 1e12)],
    ['a fall from 1e12 to 1e-8', jump],
    ['a single candle', flat(1, 5, 1)],
    ['no candle', flat(0, 5, 1)],
  ])('is NaN in the declared warm-up and nowhere else: %s', (_, c) => {
    const wrong = featureTable(c).columns.flatMap((column, k) => {
      const { name, warmUp } = featureColumns[k] ?? { name: '?', warmUp: -1 };
      const row = column.findIndex((x, i) => (i < warmUp ? !Number.isNaN(x) : !Number.isFinite(x)));
      return row < 0 ? [] : [`${name} row ${row}: ${column[row]}`];
    });
    expect(wrong).toEqual([]);
  });

  test('the candles are left as they were', () => {
    const before = structuredClone(market);
    featureTable(market);
    featuresAt(market, 999);
    expect(market).toEqual(before);
  });
});

describe('the volatility regime', () => {
  const share = (name: 'regimeLow' | 'regimeNormal' | 'regimeHigh', c: Candles, from: number, to: number): number => {
    const column = featureTable(c).column[name].subarray(from, to);
    return column.reduce((a, b) => a + b, 0) / column.length;
  };

  test('is normal in at least 95 % of rows of Gaussian noise, and always exactly one of the three', () => {
    const c = noiseCandles(20_000, { next: noiseReturns('gaussian', 6) });
    expect(share('regimeNormal', c, 240, 20_000)).toBeGreaterThan(0.95);
    const { regimeLow, regimeNormal, regimeHigh } = table.column;
    for (let i = 240; i < table.rows; i++)
      expect((regimeLow[i] ?? 9) + (regimeNormal[i] ?? 9) + (regimeHigh[i] ?? 9)).toBe(1);
  });

  test('turns high where the steps treble, low where they shrink to a third', () => {
    const calm = noiseReturns('gaussian', 8);
    /** Steps of two sizes, changing at row 700; a row takes four of them and one draw for its volume. */
    const steps = (before: number, after: number): Candles => {
      let drawn = 0;
      return noiseCandles(1_000, { next: () => calm() * (drawn++ < 3_500 ? before : after) });
    };
    expect(share('regimeHigh', steps(1, 3), 724, 760)).toBeGreaterThan(0.9);
    expect(share('regimeLow', steps(3, 1), 724, 760)).toBeGreaterThan(0.9);
  });
});
