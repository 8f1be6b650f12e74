// The Bollinger analyst: position in the bands, squeeze and release, the law of the family.
import { describe, expect, test } from 'vitest';
import { bollingerAnalyst } from '../../../core/analysis/bollinger.ts';
import { bollinger } from '../../../core/technical/bollinger.ts';
import { candlesFrom, closesOf, inputOf, lawful } from './closes.ts';

/** Closes around 100 whose steps have the given size, by turns up and down. */
const turns = (sizes: readonly number[]): Float64Array =>
  Float64Array.from(sizes, (size, i) => 100 + (i % 2 === 0 ? size : -size));
const sizes = (n: number, of: (i: number) => number): readonly number[] => Array.from({ length: n }, (_, i) => of(i));
const viewOf = (close: Float64Array) => bollingerAnalyst(inputOf(candlesFrom(close)));

describe('the Bollinger analyst', () => {
  lawful(bollingerAnalyst, 126);

  test('tells where the close stands between the bands of 20', () => {
    const close = closesOf(300, 4);
    const bands = bollinger(close);
    const a = viewOf(close);
    if (a.kind !== 'view') throw new Error(a.because);
    const middle = bands.middle.at(-1) ?? 0;
    const position = ((close.at(-1) ?? 0) - middle) / ((bands.upper.at(-1) ?? 0) - middle);
    expect(a.numbers['position']).toBeCloseTo(position, 9);
    expect(a.numbers['width']).toBeCloseTo(bands.width.at(-1) ?? 0, 12);
    expect(a.numbers['points']).toBe(20);
  });

  test('names a squeeze, its release, and the price beyond the bands', () => {
    const restless = sizes(300, (i) => 1 + ((i * 7) % 13) / 13);
    const calm = [...sizes(276, (i) => 1 + ((i * 7) % 13) / 13), ...sizes(24, () => 0.1)];
    expect(viewOf(turns(calm))).toMatchObject({ label: 'squeeze' });
    expect(viewOf(turns([...calm, 6, 6]))).toMatchObject({ label: 'squeeze released' });
    const wild = turns(restless);
    wild[299] = 104;
    expect(viewOf(wild)).toMatchObject({ label: 'above the upper band' });
    wild[299] = 96;
    expect(viewOf(wild)).toMatchObject({ label: 'below the lower band' });
    wild[299] = 100.2;
    expect(viewOf(wild)).toMatchObject({ label: 'inside' });
  });
});
