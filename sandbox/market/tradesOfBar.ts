// Reconstructs the trades inside one candle: invented in order and time, exact in open, high, low, close and volume.
import { createRandom, mixed } from './seed.ts';

/** One candle: prices in whole ticks, volume in whole units, start in epoch seconds. */
export type Bar = {
  readonly startS: number;
  readonly stepS: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly units: number;
};

/** A candle's trades in order: microseconds since its start (ascending, within the bar), ticks, units, 1 where the maker sold. */
export type BarTrades = {
  readonly count: number;
  readonly offsetsUs: Float64Array;
  readonly ticks: Float64Array;
  readonly units: Float64Array;
  readonly makerSold: Uint8Array;
};

type Random = () => number;

/** How many trades a candle has: 8 to 40 a minute. Known of every candle without looking into it, so that ids are contiguous. */
export const tradeCount = (seed: number, startS: number, stepS: number): number =>
  Math.round(((8 + (mixed(seed, startS) % 33)) * stepS) / 60);

/** Prices from open over low and high (or high and low; a rising candle mostly makes its low first) to close. */
const path = (bar: Bar, count: number, random: Random): Float64Array => {
  const lowFirst = random() < (bar.close >= bar.open ? 0.75 : 0.25);
  const firstTurn = 1 + Math.floor(random() * (count - 3));
  const secondTurn = firstTurn + 1 + Math.floor(random() * (count - 2 - firstTurn));
  const knots = [
    { at: 0, ticks: bar.open },
    { at: firstTurn, ticks: lowFirst ? bar.low : bar.high },
    { at: secondTurn, ticks: lowFirst ? bar.high : bar.low },
    { at: count - 1, ticks: bar.close },
  ];
  const ticks = new Float64Array(count).fill(bar.open);
  for (const [leg, from] of knots.entries()) {
    const to = knots[leg + 1];
    if (to === undefined) break;
    for (let i = from.at + 1; i < to.at; i++) {
      const straight = from.ticks + ((to.ticks - from.ticks) * (i - from.at)) / (to.at - from.at);
      const wandering = straight + (random() - 0.5) * 0.3 * (bar.high - bar.low);
      ticks[i] = Math.min(bar.high, Math.max(bar.low, Math.round(wandering)));
    }
    ticks[to.at] = to.ticks;
  }
  return ticks;
};

/** Splits whole units into `count` whole parts of uneven size that add up exactly; each at least one where there are enough. */
const parts = (units: number, count: number, random: Random): Float64Array => {
  const each = units >= count ? 1 : 0;
  const spread = units - each * count;
  const weights = Float64Array.from({ length: count }, () => {
    const chance = random();
    return 0.02 + chance * chance * chance;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let weightSoFar = 0;
  let unitsSoFar = 0;
  return weights.map((weight, i) => {
    weightSoFar += weight;
    const upTo = i === count - 1 ? spread : Math.min(spread, Math.floor((spread * weightSoFar) / total));
    const part = each + upTo - unitsSoFar;
    unitsSoFar = upTo;
    return part;
  });
};

/** 1 where the maker sold, which is where the price went up; a trade at the same price goes either way. */
const sides = (ticks: Float64Array, random: Random): Uint8Array => {
  const makerSold = new Uint8Array(ticks.length);
  let previous: number | undefined;
  for (const [i, price] of ticks.entries()) {
    const chance = random() < 0.5;
    makerSold[i] = (previous === undefined || price === previous ? chance : price > previous) ? 1 : 0;
    previous = price;
  }
  return makerSold;
};

/**
 * The trades of a candle, the same for the same seed and candle: first at the open, touching high and low, last at the close, their
 * sizes adding up to the volume. A candle of fewer units than trades gets trades of size zero.
 */
export const tradesOfBar = (bar: Bar, seed: number): BarTrades => {
  const count = tradeCount(seed, bar.startS, bar.stepS);
  const random = createRandom(mixed(seed ^ 0x5bd1e995, bar.startS));
  const cellUs = (bar.stepS * 1_000_000) / count;
  const offsetsUs = Float64Array.from({ length: count }, (_, i) => Math.floor((i + 0.02 + 0.96 * random()) * cellUs));
  const ticks = path(bar, count, random);
  return { count, offsetsUs, ticks, units: parts(bar.units, count, random), makerSold: sides(ticks, random) };
};
