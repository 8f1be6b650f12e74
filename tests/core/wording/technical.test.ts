// The technical layer in words: plain lines, each number with what it rests on, absences named.
import { describe, expect, test } from 'vitest';
import { plus } from '../../../core/instant.ts';
import { candleSet } from '../../../core/market/shapeCandles.ts';
import { type TechnicalLayer, technicalLayer } from '../../../core/technical/layer.ts';
import { technicalLines } from '../../../core/wording/technical.ts';
import { T0, walk } from '../../support/marketFixtures.ts';

const layerOf = (n: number, asOf = T0): TechnicalLayer => technicalLayer(candleSet(walk(n), asOf), asOf);

describe('the technical layer in words', () => {
  const made = technicalLines(layerOf(14 * 1440), 0.01);

  test('tells every timeframe with its n, then the sessions and the hours', () => {
    expect(made[0]).toMatch(
      /^1m \(n = 360 candles\): RSI \d+\.\d, MACD histogram [+-]?\d+\.\d\d, [+-]?\d\.\d\d in the bands/,
    );
    expect(made.some((l) => /^15m: support: [\d,]+\.\d\d \(\d+ touches, last .* ago\)/.test(l))).toBe(true);
    expect(made.some((l) => /^1h: most traded at .* \(n = 336 candles\)$/.test(l))).toBe(true);
    expect(made.some((l) => l.startsWith('Tokyo just opened, closes in 6 h; '))).toBe(true);
    expect(made.at(-2)).toMatch(
      /^Liveliest hours of the week, UTC: (Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d\d:00 \d\.\d times \(n = 2\)/,
    );
    expect(made.at(-1)).toMatch(/n = 168 hours\); \d+ % of pure noise agrees as well$/);
  });

  test('no line is empty, broken or longer than 250 characters', () => {
    for (const n of [0, 30, 300, 3000, 14 * 1440])
      for (const line of technicalLines(layerOf(n), 0.01)) {
        expect(line).not.toMatch(/NaN|undefined|Infinity|\[object/);
        expect(line.length).toBeGreaterThan(5);
        if (!line.includes('missing:')) expect(line.length).toBeLessThan(250);
      }
  });

  test('what is missing is named once for each cause', () => {
    const few = technicalLines(layerOf(50), 0.01);
    expect(few).toContain('1h, missing: everything (no candles)');
    expect(few.some((l) => l.includes('RSI, ATR, ATR in per cent (needs 56 candles, has 50)'))).toBe(true);
    expect(few.some((l) => l.startsWith('Liveliest hours of the week: not known, '))).toBe(true);
  });

  test('tells events with their age in time, and sessions by their clock', () => {
    const base = layerOf(14 * 1440, plus(T0, 0));
    const layer: TechnicalLayer = {
      ...base,
      m15: {
        ...base.m15,
        structure: {
          crossovers: { signal: { direction: 'up', barsAgo: 8 }, zero: { direction: 'down', barsAgo: 0 } },
          divergences: [{ kind: 'hidden', direction: 'bearish', barsAgo: 5, span: 12 }],
          squeeze: { state: 'released', bars: 2, rank: 0.4, n: 100 },
          spikes: [{ barsAgo: 4, zScore: 5.5, ratio: 3.25 }],
          fibonacci: {
            ...{ direction: 'up', from: { price: 100, barsAgo: 30 }, to: { price: 110, barsAgo: 9 } },
            ...{ levels: [{ ratio: 0.618, price: 103.82 }], back: -0.1 },
          },
        },
      },
      market: { sessions: [{ name: 'London', open: false, opensInMin: 95, strengthMissing: 'no candles' }] },
    };
    const lines = technicalLines(layer, 0.5);
    expect(lines).toContain(
      '15m: MACD crossed its signal up 2 h ago, it crossed zero down with the last candle, squeeze released 2 candles ago (width above 40 % of the last 100), hidden bearish divergence of RSI 1 h 15 min ago, volume spike of 3.3 times the mean 1 h ago',
    );
    expect(lines).toContain('15m: Last swing up 100.0 to 110.0, gone beyond since; retracements 61.8 % 103.8');
    expect(lines).toContain('London opens in 1 h 35 min; strength not known: no candles');
  });
});
