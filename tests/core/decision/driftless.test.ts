// The closed form of levels without drift against a walk on a grid, and its plain limits.
import { describe, expect, it } from 'vitest';
import { driftlessWinRate, type Shape } from '../../../core/decision/driftless.ts';

const STEPS = 4000;

/** A driftless binomial walk of 4,000 steps, its distribution carried forward exactly. */
const byWalk = ({ up, down, winsFrom, volatility, hours }: Shape): number => {
  const step = volatility * Math.sqrt(hours / STEPS);
  const [above, below] = [Math.round(up / step), Math.round(down / step)];
  let mass = new Float64Array(above + below + 1);
  mass[below] = 1;
  let touched = 0;
  for (let t = 0; t < STEPS; t++) {
    const next = new Float64Array(mass.length);
    for (let i = 1; i < mass.length - 1; i++) {
      const half = (mass[i] ?? 0) / 2;
      next[i - 1] = (next[i - 1] ?? 0) + half;
      next[i + 1] = (next[i + 1] ?? 0) + half;
    }
    touched += next[mass.length - 1] ?? 0;
    next[0] = 0;
    next[mass.length - 1] = 0;
    mass = next;
  }
  return mass.reduce((sum, p, i) => sum + ((i - below) * step > winsFrom ? p : 0), touched);
};

const shapes: readonly Shape[] = [
  { up: 0.013, down: 0.006, winsFrom: 0.0026, volatility: 0.004, hours: 4 },
  { up: 0.03, down: 0.01, winsFrom: 0.003, volatility: 0.005, hours: 24 },
  { up: 0.05, down: 0.012, winsFrom: 0.003, volatility: 0.003, hours: 12 },
  { up: 0.008, down: 0.02, winsFrom: 0.0033, volatility: 0.006, hours: 1 },
];

describe('the win rate of levels without drift', () => {
  it('is that of a walk on a grid', () => {
    for (const shape of shapes) expect(Math.abs((driftlessWinRate(shape) ?? 9) - byWalk(shape))).toBeLessThan(0.012);
  });

  it('is the stop over both distances where the life has no end', () => {
    const endless = { up: 0.02, down: 0.01, winsFrom: 0.003, volatility: 0.01, hours: 1e6 };
    expect(driftlessWinRate(endless)).toBeCloseTo(1 / 3, 9);
  });

  it('is next to nothing where there is no time, and a half of what ends above the entry where levels are far', () => {
    expect(driftlessWinRate({ up: 0.02, down: 0.02, winsFrom: 0.002, volatility: 0.001, hours: 0.01 })).toBeCloseTo(
      0,
      6,
    );
    expect(driftlessWinRate({ up: 0.2, down: 0.2, winsFrom: 0, volatility: 0.005, hours: 4 })).toBeCloseTo(0.5, 6);
  });

  it('rises with the life where only the target wins, and is not told of what has no shape', () => {
    const rates = [1, 4, 12, 24].map(
      (hours) => driftlessWinRate({ up: 0.02, down: 0.01, winsFrom: 0.02, volatility: 0.004, hours }) ?? -1,
    );
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    expect(driftlessWinRate({ up: 0, down: 0.01, winsFrom: 0, volatility: 0.004, hours: 1 })).toBeUndefined();
    expect(driftlessWinRate({ up: 0.01, down: 0.01, winsFrom: 0, volatility: 0, hours: 1 })).toBeUndefined();
  });
});
