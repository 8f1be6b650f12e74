// Bollinger bands (Bollinger 1983): moving mean and population standard deviation.
import { rollingMoments } from './rollingMoments.ts';

/** The three bands in price units; NaN before index n - 1. */
export type Bands = { readonly middle: Float64Array; readonly upper: Float64Array; readonly lower: Float64Array };

/**
 * The bands and what is read off them, worked out when first asked for: `width` = (upper - lower) / middle, `percentB` =
 * (close - lower) / (upper - lower), `zScore` = (close - middle) / deviation. Where all closes of the window are equal the
 * width is exactly 0, percentB 0.5 and zScore 0: the close stands in the middle. NaN before index n - 1.
 */
export type Bollinger = Bands & {
  readonly width: Float64Array;
  readonly percentB: Float64Array;
  readonly zScore: Float64Array;
};

const blank = (rows: number): Bands => ({
  middle: new Float64Array(rows),
  upper: new Float64Array(rows),
  lower: new Float64Array(rows),
});

/** Bands of n closes, k population standard deviations either side; constant time a candle. `into` may be given. */
export const bollinger = (close: Float64Array, n = 20, k = 2, into: Bands = blank(close.length)): Bollinger => {
  fillBands(close, n, k, into);
  const { middle, upper, lower } = into;
  const lazily = (value: (i: number) => number): (() => Float64Array) => {
    let made: Float64Array | undefined;
    return () => {
      made ??= middle.map((_, i) => value(i));
      return made;
    };
  };
  const width = lazily((i) => ((upper[i] ?? 0) - (lower[i] ?? 0)) / (middle[i] ?? 0));
  const percentB = lazily((i) => {
    const range = (upper[i] ?? 0) - (lower[i] ?? 0);
    return range === 0 ? 0.5 : ((close[i] ?? 0) - (lower[i] ?? 0)) / range;
  });
  const zScore = lazily((i) => {
    const reach = (upper[i] ?? 0) - (middle[i] ?? 0);
    return reach === 0 ? 0 : (k * ((close[i] ?? 0) - (middle[i] ?? 0))) / reach;
  });
  return {
    middle,
    upper,
    lower,
    get width() {
      return width();
    },
    get percentB() {
      return percentB();
    },
    get zScore() {
      return zScore();
    },
  };
};

/** The moments are written where the bands will stand, and turned into bands there. */
const fillBands = (close: Float64Array, n: number, k: number, { middle, upper, lower }: Bands): void => {
  rollingMoments(close, n, { mean: middle, variance: upper });
  for (let i = 0; i < close.length; i++) {
    const mean = middle[i] ?? Number.NaN;
    const reach = k * Math.sqrt(upper[i] ?? Number.NaN);
    upper[i] = mean + reach;
    lower[i] = mean - reach;
  }
};
