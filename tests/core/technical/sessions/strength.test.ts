// The strength of sessions: planted, on noise, and absent where there is too little.
import { describe, expect, test } from 'vitest';
import { generator } from '../../../../core/chance/generator.ts';
import { normals } from '../../../../core/chance/normal.ts';
import { DAY_MS, instant, plus } from '../../../../core/instant.ts';
import type { Candles } from '../../../../core/market/candles.ts';
import { candlesOf, sliceCandles } from '../../../../core/market/shapeCandles.ts';
import { sessionNames } from '../../../../core/technical/sessions/hours.ts';
import { sessionStrength } from '../../../../core/technical/sessions/strength.ts';

const MONDAY = instant(Date.parse('2024-06-03T00:00:00Z'));
const END = plus(MONDAY, 14 * DAY_MS);

/** 15m candles over two weeks from Monday; each opens at 100 and moves by `move(second of the week's grid)`. */
const market = (move: (time: number) => number, days = 14): Candles =>
  candlesOf(
    Array.from({ length: days * 96 }, (_, i) => {
      const time = MONDAY / 1000 + i * 900;
      const close = 100 * Math.exp(move(time));
      return {
        time,
        open: 100,
        high: Math.max(100, close),
        low: Math.min(100, close),
        close,
        volume: 1,
        filled: false,
      };
    }),
    900,
  );

describe('the strength of a session', () => {
  test('is its volatility over that of all hours, from whole sessions only', () => {
    // New York, 13:30 to 20:00 in June, moves twice as far as the rest: 260 of 1,344 rows with variance 4
    const inNewYork = (time: number): boolean => {
      const weekday = new Date(time * 1000).getUTCDay();
      return weekday % 6 !== 0 && time % 86_400 >= 48_600 && time % 86_400 < 72_000;
    };
    const c = market((time) => (inNewYork(time) ? 0.002 : 0.001) * ((time / 900) % 2 === 0 ? 1 : -1));
    const all = Math.sqrt((260 * 4 + 1084) / 1344);
    const newYork = sessionStrength(c, 'New York', END);
    expect(newYork).toMatchObject({ sessions: 10, candles: 260 });
    expect(newYork?.ratio).toBeCloseTo(2 / all, 9);
    expect(newYork?.error).toBeCloseTo(0, 9);
    expect(sessionStrength(c, 'Tokyo', END)?.ratio).toBeCloseTo(1 / all, 9);
    // in the middle of the last session only nine are whole
    expect(sessionStrength(c, 'New York', plus(END, -2.3 * DAY_MS))?.sessions).toBe(9);
  });

  test('is 1 within four standard errors where no hour differs, and the error is the right size', () => {
    const zs = Array.from({ length: 40 }, (_, i) => {
      const normal = normals(generator(i + 1));
      const c = market(() => normal() * 0.002);
      return sessionNames.map((name) => {
        const s = sessionStrength(c, name, END);
        return ((s?.ratio ?? 0) - 1) / (s?.error ?? 0);
      });
    }).flat();
    expect(zs.every((z) => Math.abs(z) < 6)).toBe(true);
    const spread = Math.sqrt(zs.reduce((sum, z) => sum + z * z, 0) / zs.length);
    expect(spread).toBeGreaterThan(0.7);
    expect(spread).toBeLessThan(1.5);
  });

  test('is absent below three sessions and where nothing moved', () => {
    const c = market((time) => (time % 7) / 1000);
    expect(sessionStrength(sliceCandles(c, 0, 2 * 96), 'Tokyo', END)).toBeUndefined();
    expect(sessionStrength(sliceCandles(c, 0, 3 * 96), 'Tokyo', END)?.sessions).toBe(3);
    expect(
      sessionStrength(
        market(() => 0),
        'Tokyo',
        END,
      ),
    ).toBeUndefined();
    expect(sessionStrength(sliceCandles(c, 0, 0), 'Tokyo', END)).toBeUndefined();
  });

  test('a session with a missing candle does not count', () => {
    const c = market((time) => (time % 7) / 1000);
    const rows = Array.from({ length: c.time.length }, (_, i) => i).filter((i) => i !== 10);
    const pick = (x: Float64Array): Float64Array => Float64Array.from(rows, (i) => x[i] ?? 0);
    const holed = { ...c, time: pick(c.time), open: pick(c.open), close: pick(c.close) };
    expect(sessionStrength(holed, 'Tokyo', END)?.sessions).toBe(9);
    expect(sessionStrength(holed, 'London', END)?.sessions).toBe(10);
  });
});
