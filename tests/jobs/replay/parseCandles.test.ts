// Candle files as people have them: sound ones read exactly, wrong ones named with line and what would be right.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../core/instant.ts';
import { loadMarket, openCandleFolder, symbolsOf } from '../../../jobs/replay/candleFolder.ts';
import { ReplayInputError } from '../../../jobs/replay/inputError.ts';
import { parseCandles } from '../../../jobs/replay/parseCandles.ts';

const HEADER = 'time,open,high,low,close,volume';
const FIRST = 1_704_067_200;
const row = (i: number, rest = '100,101,99.5,100.25,3', step = 60): string => `${FIRST + i * step},${rest}`;
const bytes = (...lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join('\n'));
const parse = (...lines: readonly string[]) =>
  parseCandles(bytes(...lines), { file: 'A-USD_1m.csv.gz', intervalS: 60 });
const refusal = (...lines: readonly string[]): string => {
  try {
    parse(...lines);
  } catch (error) {
    if (error instanceof ReplayInputError) return error.message;
    throw error;
  }
  return 'nothing was wrong';
};

describe('a candle file', () => {
  it('is read to the last digit, with or without a newline at the end, with carriage returns too', () => {
    const files = [
      [HEADER, row(0), row(2)],
      [HEADER, row(0), row(2), ''],
      [`${HEADER}\r`, `${row(0)}\r`, `${row(2)}\r`, ''],
    ];
    for (const lines of files) {
      const { candles } = parse(...lines);
      expect([...candles.time]).toEqual([FIRST, FIRST + 120]);
      expect([candles.open[1], candles.high[1], candles.low[1], candles.close[1], candles.volume[1]]).toEqual([
        ...[100, 101, 99.5, 100.25, 3],
      ]);
      expect([...candles.filled]).toEqual([0, 0]);
    }
  });

  it('gives every number exactly as JavaScript reads it', () => {
    const number = fc.oneof(
      fc.double({ min: 1e-7, max: 1e7, noNaN: true }),
      fc.integer({ min: 1, max: 99_999 }),
      fc.double({ min: 0.01, max: 99_999, noNaN: true }).map((x) => Number(x.toFixed(2))),
    );
    fc.assert(
      fc.property(number, number, (price, volume) => {
        const { candles } = parse(HEADER, `${FIRST},${price},${price},${price},${price},${volume}`);
        expect([candles.open[0], candles.volume[0]]).toEqual([price, volume]);
      }),
      { numRuns: 300 },
    );
  });

  it('tells the price step from the digits prices need, two decimals at least', () => {
    expect(parse(HEADER, row(0, '100,101,99,100,3')).decimals).toBe(2);
    expect(parse(HEADER, row(0, '0.1234,0.1235000,0.1230,0.1234,3.123456')).decimals).toBe(4);
    expect(parse(HEADER, row(0, '1.5e-7,1.5e-7,1.5e-7,1.5e-7,3')).decimals).toBe(8);
  });

  it.each([
    [['when,open,high,low,close,volume'], 'line 1 is "when,open,high,low,close,volume"; "time,open'],
    [[''], 'line 1 is ""; "time,open'],
    [[HEADER], 'has no candles; rows after the header would be right'],
    [[HEADER, row(0), row(1, '100,101,abc,100,3')], 'line 3 has "abc" as low; a number like 42283.58 would be right'],
    [[HEADER, row(0, '100,,99,100,3')], 'line 2 has nothing as high; a number'],
    [[HEADER, row(0, '100,101,99,100')], 'line 2 has fewer than six columns; time,open,high,low,close,volume would'],
    [[HEADER, row(0, '100,101,99,100,3,9')], 'line 2 has more than six columns'],
    [[HEADER, row(0), row(0)], `line 3: time ${FIRST} is there twice; one row a candle`],
    [[HEADER, row(3), row(1)], `line 3: time ${FIRST + 60} comes after ${FIRST + 180}; rows in ascending order`],
    [[HEADER, `${FIRST + 1},1,1,1,1,1`], `is not the start of a 1-minute candle; a multiple of 60 epoch seconds`],
    [[HEADER, `${FIRST * 1000},1,1,1,1,1`], 'looks like milliseconds; epoch seconds would be right'],
    [[HEADER, row(0, '100,99,98,100,3')], 'do not hold open 100 and close 100; low <= open, close <= high'],
    [[HEADER, row(0, '0,1,0,1,3')], 'low 0 is no price; a number above zero'],
    [[HEADER, row(0, '100,101,99,100,-3')], 'line 2 has "-3" as volume; a number like 12.5 would be right'],
    [[HEADER, row(0, 'NaN,101,99,100,3')], 'line 2 has "NaN" as open'],
    [[HEADER, row(0, '1e999,101,99,100,3')], 'line 2 has "1e999" as open'],
    [[HEADER, '', row(0)], 'line 2 has nothing as time'],
    [[HEADER, row(0, '100 ,101,99,100,3')], 'line 2 has "100 " as open'],
  ])('%j is refused in one sentence', (lines, says) => {
    const told = refusal(...lines);
    expect(told).toContain(says);
    expect(told).toMatch(/^A-USD_1m\.csv\.gz .*\.$/);
    expect(told).not.toContain('\n');
  });

  it('never reads rubbish as candles: it is read or refused, and what is read is sound', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 4 }), (lines) => {
        const told = refusal(HEADER, ...lines);
        expect(told === 'nothing was wrong' || told.startsWith('A-USD_1m.csv.gz')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a folder of candles', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'v7-candles-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const put = (name: string, step: number, n: number): void => {
    const rows = Array.from({ length: n }, (_, i) => row(i, '100,101,99.5,100.25,3', step));
    writeFileSync(join(dir, name), gzipSync(bytes(HEADER, ...rows)));
  };

  it('holds the symbols its files are named after; other files are left alone', () => {
    for (const name of ['B-USD_5m.csv.gz', 'A-USD_1m.csv.gz', 'A-USD_1h.csv.gz', 'notes.txt']) put(name, 300, 2);
    const folder = openCandleFolder(dir);
    expect(symbolsOf(folder, undefined)).toEqual(['A-USD', 'B-USD']);
    expect(symbolsOf(folder, ['B-USD', 'B-USD'])).toEqual(['B-USD']);
    expect(() => symbolsOf(folder, ['C-USD'])).toThrow('holds no candles of C-USD; it holds A-USD, B-USD.');
  });

  it('gives minutes, and five minutes where they alone cover the span', () => {
    put('A-USD_1m.csv.gz', 60, 100);
    put('A-USD_5m.csv.gz', 300, 1000);
    const folder = openCandleFolder(dir);
    const intervalOf = (hours: number): number =>
      loadMarket(folder, 'A-USD', { from: instant(FIRST * 1000), to: instant((FIRST + hours * 3600) * 1000) }).market
        .candles.intervalS;
    expect(loadMarket(folder, 'A-USD', {}).market.candles.intervalS).toBe(60);
    expect([intervalOf(1), intervalOf(40)]).toEqual([60, 300]);
  });

  it('says what is wrong with a folder or a file that cannot be used', () => {
    expect(() => openCandleFolder(join(dir, 'none'))).toThrow(/cannot be read; a folder with files like/);
    expect(() => openCandleFolder(dir)).toThrow(/holds no candles; files named like/);
    put('A-USD_1m.csv.gz', 60, 100);
    const file = join(dir, 'A-USD_1m.csv.gz');
    writeFileSync(file, gzipSync(bytes(HEADER, row(0))).subarray(0, 30));
    const folder = openCandleFolder(dir);
    expect(() => loadMarket(folder, 'A-USD', {})).toThrow(`${file} cannot be unpacked`);
  });
});
