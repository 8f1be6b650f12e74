// The timing of benchmarks and their command.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bench } from '../../cli/bench.ts';
import { medianMs, medianOf } from './bench.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('timing', () => {
  test('the median is the middle value, or the mean of the two middle ones', () => {
    expect([medianOf([9, 1, 5]), medianOf([4, 1, 3, 100]), medianOf([])]).toEqual([5, 3.5, Number.NaN]);
  });

  test('works take turns, after a first run that is not measured', async () => {
    const turns: string[] = [];
    const works = { a: () => turns.push('a'), b: async () => turns.push('b') };
    const ms = await medianMs(works, 2, { warmUpMs: 0, turnMs: 0 });
    expect(turns.join('')).toBe('ababab');
    expect(Object.keys(ms)).toEqual(['a', 'b']);
    expect(ms.a).toBeGreaterThanOrEqual(0);
  });

  test('a short work is repeated until its turn is over, and a work must give something back', async () => {
    let runs = 0;
    await medianMs({ short: () => ++runs }, 1, { warmUpMs: 0, turnMs: 5 });
    expect(runs).toBeGreaterThan(3);
    await expect(medianMs({ nothing: () => undefined }, 1)).rejects.toThrow('gives nothing back');
  });
});

describe('the command', () => {
  test('names the benchmarks where one is unknown, runs none and exits with 2', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const printed = vi.spyOn(console, 'log').mockReturnValue();
    expect(await bench(['features', 'toString'])).toBe(2);
    expect(said.mock.calls).toEqual([
      [
        'Unknown benchmark "toString". Benchmarks: indicators, features, monte-carlo, analysis, web, database-10k, database-1m, replay-week, settle, fan-out.',
      ],
    ]);
    expect(printed).not.toHaveBeenCalled();
  });
});
