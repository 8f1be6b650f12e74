// Bollinger bands (Bollinger 1983): moving mean and population standard deviation.

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

/** The sums of rollingMoments, turned into bands in the same pass. */
const fillBands = (close: Float64Array, n: number, k: number, { middle, upper, lower }: Bands): void => {
  const rows = close.length;
  const share = 1 / n;
  const tailSum = new Float64Array(Math.min(n, rows));
  const tailSquare = new Float64Array(Math.min(n, rows));
  for (let block = 0; block < rows; block += n) {
    const end = Math.min(block + n, rows);
    const pivot = close[block] ?? 0;
    let sum = 0;
    let square = 0;
    if (block > 0)
      for (let j = n - 2; j >= 0; j--) {
        const x = (close[block - n + 1 + j] ?? 0) - pivot;
        sum += x;
        square += x * x;
        tailSum[j] = sum;
        tailSquare[j] = square;
      }
    sum = 0;
    square = 0;
    for (let i = block; i < end; i++) {
      const x = (close[i] ?? 0) - pivot;
      sum += x;
      square += x * x;
      const shift = (sum + (tailSum[i - block] ?? 0)) * share;
      const reach = k * Math.sqrt(Math.max(0, (square + (tailSquare[i - block] ?? 0)) * share - shift * shift));
      middle[i] = pivot + shift;
      upper[i] = pivot + shift + reach;
      lower[i] = pivot + shift - reach;
    }
  }
  for (const band of [middle, upper, lower]) band.fill(Number.NaN, 0, Math.max(0, n - 1));
};
