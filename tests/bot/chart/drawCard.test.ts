// The picture is drawn whatever the market gives: right size, real PNG, nothing thrown, labels apart.
import { createCanvas, GlobalFonts, loadImage } from '@napi-rs/canvas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barName, barSeconds, barsOf } from '../../../bot/chart/bars.ts';
import { drawCard } from '../../../bot/chart/drawCard.ts';
import { niceTicks, rangeOf, spread, timeTicks } from '../../../bot/chart/scales.ts';
import { candlesOf, emptyCandles } from '../../../core/market/shapeCandles.ts';
import { endedAt, NOON, signalOf, walk } from '../support/signals.ts';

const sizeOf = (png: Buffer): readonly number[] => {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
};
const at = (level: number, distance: number, tick: number) => ({
  entry: level,
  stopLoss: level - distance,
  takeProfit: level + distance,
  tick,
});
const row = { open: 1, high: 2, low: 0.5, close: 1.5, volume: 3, filled: false };

describe('the chart', () => {
  it.each([
    ['a usual market', walk(NOON, 480, 96_420), signalOf()],
    ['no candles', emptyCandles(60), signalOf()],
    ['one candle', walk(NOON, 1, 96_420), signalOf()],
    ['a flat price and levels on it', walk(NOON, 480, 100, 0), signalOf(at(100, 0, 0.01))],
    ['tiny prices', walk(NOON, 480, 0.00001234), signalOf(at(0.00001234, 0.0000002, 1e-8))],
    ['huge prices', walk(NOON, 480, 1.2e14), signalOf(at(1.2e14, 1e12, 0.01))],
    ['a day of candles', walk(NOON, 1620, 96_420), signalOf()],
    ['candles that are not prices', candlesOf([{ ...row, time: NOON / 1000, close: Number.NaN }], 60), signalOf()],
    ['levels that are not prices', walk(NOON, 60, 100), signalOf(at(Number.NaN, 1, 0.01))],
    ['a long name', walk(NOON, 60, 100), signalOf({ symbol: 'VERYLONGNAMECOIN-USDC', ...at(100, 1, 0.01) })],
  ])('is drawn for %s', async (_, candles, signal) => {
    const outcome = endedAt(signal, 'stop', -1.2);
    expect(sizeOf(await drawCard({ candles, signal, title: 'STOP -1.2 R', outcome }))).toEqual([1000, 620]);
  });

  it('is written in the fonts it brings along', async () => {
    const signal = signalOf();
    const png = await drawCard({ candles: emptyCandles(60), signal, title: 'VALID until 14:35' });
    expect(GlobalFonts.has('V7 Regular') && GlobalFonts.has('V7 Bold')).toBe(true);
    const canvas = createCanvas(1000, 620);
    const ctx = canvas.getContext('2d');
    ctx.drawImage(await loadImage(png), 0, 0);
    const symbol = ctx.getImageData(20, 20, 200, 46).data;
    expect(symbol.filter((value, i) => i % 4 === 0 && value > 200).length).toBeGreaterThan(500);
  });
});

describe('bars', () => {
  it('gather minutes into five, the last one too while it runs', () => {
    const start = NOON / 1000;
    const minutes = Array.from({ length: 7 }, (_, i) => ({ ...row, time: start + 60 * i, close: i + 1, high: i + 2 }));
    expect(barsOf(candlesOf(minutes, 60), 300)).toEqual([
      { ...row, time: start, close: 5, high: 6, volume: 15 },
      { ...row, time: start + 300, close: 7, high: 8, volume: 6 },
    ]);
  });

  it('grow with the span', () => {
    expect([480, 1620, 6000].map((n) => barName(barSeconds(walk(NOON, n, 100))))).toEqual(['5m', '15m', '1h']);
  });
});

describe('scales', () => {
  it('put labels apart, in order, inside, for any centres', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 650, noNaN: true }), { maxLength: 8 }), (centres) => {
        const placed = spread(centres, 38, 100, 560);
        const order = centres.map((y, i) => [y, i] as const).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        const ys = order.map(([, i]) => placed[i] ?? Number.NaN);
        ys.forEach((y, k) => {
          expect(y).toBeGreaterThanOrEqual(100 - 1e-6);
          expect(y).toBeLessThanOrEqual(560 + 1e-6);
          expect(y - (ys[k - 1] ?? -Infinity)).toBeGreaterThanOrEqual(38 - 1e-6);
        });
      }),
    );
  });

  it('leave labels at home that are apart already', () => {
    expect(spread([300, 120, 500], 38, 100, 560)).toEqual([300, 120, 500]);
  });

  it('write few round prices on the tick, for any range', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-7, max: 1e12, noNaN: true }),
        fc.double({ min: 1e-6, max: 2, noNaN: true }),
        (low, share) => {
          const [from, to] = rangeOf([low, low * (1 + share)], 1e-8);
          expect(niceTicks(from, to, 6, 1e-8).length).toBeLessThanOrEqual(9);
        },
      ),
    );
    expect(niceTicks(41_000, 41_900, 5, 0.01)).toEqual([41_000, 41_200, 41_400, 41_600, 41_800]);
  });

  it('write times on round hours', () => {
    const noon = Date.UTC(2024, 0, 15, 12) / 1000;
    expect(timeTicks(noon + 60, noon + 6 * 3600, 4).map((t) => (t - noon) / 3600)).toEqual([2, 4, 6]);
  });
});
