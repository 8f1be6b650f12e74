// How a candle's volume compares with the candles before it.
import { rollingMoments } from './rollingMoments.ts';

/**
 * Each row is compared with the n rows BEFORE it, so that a spike does not raise its own yardstick; NaN before index n
 * (`spike` 0). `mean` and `deviation` (population) in base units; `zScore` = (volume - mean) / deviation and `ratio` =
 * volume / mean, both cut at 1,000 either way; `spike` is 1 where zScore reaches the threshold. With equal volumes zScore is
 * 0 and ratio 1; volume after nothing but silence has both at 1,000.
 */
export type VolumeStatistics = {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly zScore: Float64Array;
  readonly ratio: Float64Array;
  readonly spike: Uint8Array;
};

const MOST = 1_000;

/** x within +-1,000. */
const cut = (x: number): number => Math.min(MOST, Math.max(-MOST, x));

const blank = (rows: number): VolumeStatistics => ({
  mean: new Float64Array(rows),
  deviation: new Float64Array(rows),
  zScore: new Float64Array(rows),
  ratio: new Float64Array(rows),
  spike: new Uint8Array(rows),
});

/**
 * Volume against the n candles before it; `spikeAt` deviations make a spike. `into` may be given; in it `mean` may be the
 * array of `ratio`, and `deviation` that of `zScore`, where only the latter are wanted.
 */
export const volumeStatistics = (
  volume: Float64Array,
  n = 20,
  spikeAt = 3,
  into = blank(volume.length),
): VolumeStatistics => {
  const { mean, deviation, zScore, ratio, spike } = into;
  const rows = volume.length;
  for (const column of [mean, deviation, zScore, ratio]) column.fill(Number.NaN, 0, Math.min(n, rows));
  if (rows <= n) return into;
  // the moments of the rows up to i - 1 belong to row i
  rollingMoments(volume.subarray(0, rows - 1), n, { mean: mean.subarray(1), variance: deviation.subarray(1) });
  for (let i = n; i < rows; i++) {
    const v = volume[i] ?? 0;
    const usual = mean[i] ?? 0;
    const spread = Math.sqrt(deviation[i] ?? 0);
    // 0 / 0 is no surprise; anything above an empty past is cut from infinity
    const z = v === usual ? 0 : cut((v - usual) / spread);
    deviation[i] = spread;
    zScore[i] = z;
    ratio[i] = v === usual ? 1 : cut(v / usual);
    spike[i] = Number(z >= spikeAt);
  }
  return into;
};
