// Volume spikes, newest first.
import { describe, expect, test } from 'vitest';
import { volumeSpikes } from '../../../../core/technical/structure/volumeSpikes.ts';
import { volumeStatistics } from '../../../../core/technical/volume.ts';

describe('volume spikes', () => {
  test('are the rows far above the rows before them', () => {
    // mean 10, deviation 1 before each spike: 40 is 30 deviations and 4 times the mean
    const volume = Float64Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 9 : 11));
    volume[30] = 40;
    const [only, ...rest] = volumeSpikes(volumeStatistics(volume));
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ row: 30, barsSince: 29 });
    expect(only?.deviations).toBeCloseTo(30, 9);
    expect(only?.ratio).toBeCloseTo(4, 9);
  });

  test('only the newest few within the reach are told', () => {
    const volume = Float64Array.from({ length: 400 }, (_, i) => (i % 60 === 50 ? 500 : 9 + (i % 3)));
    expect(volumeSpikes(volumeStatistics(volume), 200, 3).map((s) => s.row)).toEqual([350, 290, 230]);
    expect(volumeSpikes(volumeStatistics(volume), 20)).toEqual([]);
  });

  test('flat, silent and short volume has none', () => {
    for (const volume of [new Float64Array(50), new Float64Array(50).fill(3), new Float64Array(5).fill(3)])
      expect(volumeSpikes(volumeStatistics(volume))).toEqual([]);
  });
});
