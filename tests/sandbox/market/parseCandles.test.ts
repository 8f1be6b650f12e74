// Candle files: what is read, what is refused and in which words, and how long the program's own recording takes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultStart, loadRecording, RECORDING_DIR } from '../../../sandbox/market/loadRecording.ts';
import { parseCandles } from '../../../sandbox/market/parseCandles.ts';
import { sampleFolder, temporaryFolder } from './sampleRecording.ts';

const HEADER = 'time,open,high,low,close,volume';
const parse = (...lines: readonly string[]) =>
  parseCandles(Buffer.from([HEADER, ...lines].join('\n')), { file: 'X.csv.gz', product: 'BTC-USD', stepS: 60 });

describe('a candle file', () => {
  test('is read to whole ticks and units, with any line ending and with exponents', () => {
    const candles = parse(
      '1704067200,42283.58,42298.62,42261.02,42298.61,35.92724\r',
      '1704067260,1.5,2e0,1,2,1e-5\r',
      '',
    );
    expect([...candles.open]).toEqual([4228358 * 1e6, 1.5 * 1e8]);
    expect([...candles.units]).toEqual([3592724000, 1000]);
    expect(candles).toMatchObject({ length: 2, firstMs: 1704067200000, endMs: 1704067320000, sizeDecimals: 8 });
  });

  test('is read as exactly as Number() reads', () => {
    const price = fc.integer({ min: 1, max: 1e9 }).chain((n) => fc.nat(6).map((d) => (n / 10 ** d).toFixed(d)));
    fc.assert(
      fc.property(price, (text) => {
        const candles = parse(`1704067200,${text},${text},${text},${text},1`);
        expect((candles.open[0] ?? 0) / 10 ** candles.priceDecimals).toBe(Number(text));
      }),
    );
  });

  test('loses rows without volume but not their time', () => {
    const candles = parse('1704067200,1,1,1,1,0', '1704067260,1,1,1,1,2', '1704067320,1,1,1,1,0');
    expect(candles).toMatchObject({ length: 1, firstMs: 1704067200000, endMs: 1704067380000 });
  });

  test.each([
    [['1704067200,1,2,1,2,3', '1704067260,1,x,1,2,3'], 'X.csv.gz line 3 has "x" as high, which is not a number.'],
    [['1704067200,1,2,1,2'], 'X.csv.gz line 2 has fewer than six columns.'],
    [['1704067200,1,2,1,2,3,4'], 'X.csv.gz line 2 has more than six columns.'],
    [['1704067200,1,2,1,2,'], 'X.csv.gz line 2 has "" as volume, which is not a number.'],
    [['1704067201,1,2,1,2,3'], 'X.csv.gz line 2: time 1704067201 is not the start of a 60-second candle.'],
    [['1704067200,1,2,1,2,3', '1704067200,1,2,1,2,3'], 'X.csv.gz line 3: time 1704067200 is there twice.'],
    [
      ['1704067260,1,2,1,2,3', '1704067200,1,2,1,2,3'],
      'X.csv.gz line 3: time 1704067200 comes after 1704067260; rows must ascend.',
    ],
    [['1704067200,1,2,1.5,2,3'], 'X.csv.gz line 2: low 1.5 is above open 1 or close 2.'],
    [['1704067200,1,1.5,1,2,3'], 'X.csv.gz line 2: high 1.5 is below open 1 or close 2.'],
    [['1704067200,0,2,0,2,3'], 'X.csv.gz line 2: low 0 is not above zero.'],
    [['1704067200,1,2,1,2,-3'], 'X.csv.gz line 2: volume -3 is below zero.'],
    [[], 'X.csv.gz has no candles.'],
  ])('is refused with file and line: %j', (lines, sentence) => {
    expect(() => parse(...lines)).toThrow(sentence);
  });

  test('must begin with the header', () => {
    expect(() => parseCandles(Buffer.from('a,b\n1,2'), { file: 'X', product: 'A-B', stepS: 60 })).toThrow(
      'X line 1 must be "time,open,high,low,close,volume".',
    );
  });
});

describe('a folder of candles', () => {
  test('takes minutes where there are minutes and five minutes else', () => {
    const dir = sampleFolder([
      { product: 'AAA-USD' },
      { product: 'AAA-USD', stepS: 300 },
      { product: 'BBB-USD', stepS: 300 },
    ]);
    const { candles } = loadRecording(dir);
    expect(candles.map(({ product, stepS }) => [product, stepS])).toEqual([
      ['AAA-USD', 60],
      ['BBB-USD', 300],
    ]);
  });

  test('says which folder or file is wrong', () => {
    const dir = temporaryFolder();
    expect(() => loadRecording(join(dir, 'none'))).toThrow(`The candle folder ${join(dir, 'none')} cannot be read.`);
    expect(() => loadRecording(dir)).toThrow(`${dir} holds no SYMBOL_1m.csv.gz or SYMBOL_5m.csv.gz.`);
    writeFileSync(join(dir, 'BTC-USD_1m.csv.gz'), 'not packed');
    expect(() => loadRecording(dir)).toThrow(/BTC-USD_1m.csv.gz cannot be unpacked as gzip/);
    writeFileSync(join(dir, 'BTC-USD_1m.csv.gz'), gzipSync(`${HEADER}\n60,1,1,1,1,oops\n`));
    expect(() => loadRecording(dir)).toThrow(/BTC-USD_1m.csv.gz line 2 has "oops" as volume/);
  });

  test('the recording that comes with the program has its 60,480 minutes a product and loads fast', () => {
    const before = process.cpuUsage();
    const recording = loadRecording(RECORDING_DIR);
    // work, not waiting: some 0.2 s of it, with room for slower machines
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1500);
    expect(recording.candles.map(({ product, length }) => [product, length])).toEqual([
      ['BTC-USD', 60_480],
      ['ETH-USD', 60_480],
      ['SOL-USD', 60_480],
    ]);
    expect(new Date(recording.firstMs).toISOString()).toBe('2024-01-01T00:00:00.000Z');
    expect(new Date(recording.endMs).toISOString()).toBe('2024-02-12T00:00:00.000Z');
    expect(new Date(defaultStart(recording)).toISOString()).toBe('2024-01-23T08:35:00.000Z');
    const { firstMs, endMs } = recording;
    expect(new Date(defaultStart({ firstMs, endMs })).toISOString()).toBe('2024-01-15T00:00:00.000Z');
  });
});
