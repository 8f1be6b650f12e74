// Candles whose volume stood out from the candles before them.
import type { VolumeStatistics } from '../volume.ts';

/** `deviations` above the mean of the candles before it, `ratio` to that mean; `barsSince` rows have followed. */
export type VolumeSpike = {
  readonly row: number;
  readonly barsSince: number;
  readonly deviations: number;
  readonly ratio: number;
};

/** The spikes among the last `within` rows, newest first, at most `most` of them. */
export const volumeSpikes = (statistics: VolumeStatistics, within = 96, most = 3): readonly VolumeSpike[] => {
  const { spike, zScore, ratio } = statistics;
  const last = spike.length - 1;
  const found: VolumeSpike[] = [];
  for (let row = last; row > last - within && row >= 0 && found.length < most; row--)
    if (spike[row] === 1)
      found.push({
        row,
        barsSince: last - row,
        deviations: zScore[row] ?? Number.NaN,
        ratio: ratio[row] ?? Number.NaN,
      });
  return found;
};
