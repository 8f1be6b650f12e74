// The MACD analyst: the histogram in volatilities, its words, the law of the family.
import { describe, expect, test } from 'vitest';
import { macdAnalyst } from '../../../core/analysis/macd.ts';
import { macd } from '../../../core/technical/macd.ts';
import { candlesFrom, closesOf, inputOf, lawful } from './closes.ts';

describe('the MACD analyst', () => {
  lawful(macdAnalyst, 78);

  test("measures the columns' last values in the root mean square of 50 log returns", () => {
    const close = closesOf(128, 4);
    const a = macdAnalyst(inputOf(candlesFrom(close)));
    if (a.kind !== 'view') throw new Error(a.because);
    const columns = macd(close);
    let squares = 0;
    for (let i = 78; i < 128; i++) squares += Math.log((close[i] ?? 0) / (close[i - 1] ?? 0)) ** 2;
    const unit = Math.sqrt(squares / 50) * (close[127] ?? 0);
    expect(a.numbers['lineInVolatility']).toBeCloseTo((columns.line[127] ?? 0) / unit, 9);
    expect(a.numbers['signalInVolatility']).toBeCloseTo((columns.signal[127] ?? 0) / unit, 9);
    expect(a.numbers['histogramInVolatility']).toBeCloseTo((columns.histogram[127] ?? 0) / unit, 9);
  });

  test('is up where a fall has turned, down where a rise has, flat where nothing changes its pace', () => {
    const bend = (before: number, after: number): Float64Array => {
      const first = closesOf(120, 3, before);
      const second = closesOf(10, 4, after);
      const join = (first.at(-1) ?? 1) / (second[0] ?? 1);
      return Float64Array.from([...first, ...second.map((x) => x * join)]);
    };
    expect(macdAnalyst(inputOf(candlesFrom(bend(-0.002, 0.004))))).toMatchObject({ label: 'up' });
    expect(macdAnalyst(inputOf(candlesFrom(bend(0.002, -0.004))))).toMatchObject({ label: 'down' });
    const steady = Float64Array.from({ length: 200 }, (_, i) => 100 * 1.001 ** i);
    expect(macdAnalyst(inputOf(candlesFrom(steady)))).toMatchObject({ label: 'flat' });
  });

  test('leans only where at most 5 of 100 flipped paths show as much', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const a = macdAnalyst(inputOf(candlesFrom(closesOf(128, seed))));
      if (a.kind !== 'view') throw new Error(a.because);
      if ((a.noisePercentile ?? 0) > 0.05) expect(a.lean).toBe(0);
      if (a.lean !== 0) expect(Math.sign(a.lean)).toBe(Math.sign(a.numbers['histogramInVolatility'] ?? 0));
    }
  });
});
