// The tape of one product: all its trades by number and time, from which every other view is made.
import type { Candles } from './candles.ts';
import { numberAt } from './numberAt.ts';
import { mixed, seedOf } from './seed.ts';
import { type Bar, type BarTrades, tradeCount, tradesOfBar } from './tradesOfBar.ts';

/** `maker` is the side of the resting order: 'sell' was lifted by a buyer. Time in epoch microseconds. */
export type Trade = {
  readonly id: number;
  readonly timeUs: number;
  readonly ticks: number;
  readonly units: number;
  readonly maker: 'buy' | 'sell';
};

/** What trades of a stretch come to, in ticks and units. */
export type Aggregate = {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly units: number;
};

export type Tape = {
  readonly product: string;
  readonly candles: Candles;
  readonly seed: number;
  /** How many trades have happened at an instant (epoch ms). */
  knownCount(nowMs: number): number;
  /** Trade number `index` from 0; throws a RangeError outside the recording. */
  tradeAt(index: number): Trade;
  /** The number of the first trade's id. */
  readonly firstId: number;
  /** The index of the first bar starting at or after an instant (epoch seconds), `candles.length` when there is none. */
  barAtOrAfter(startS: number): number;
  /** Trades with `fromUs <= time <= toUs` (epoch microseconds) as one candle; undefined when there are none. */
  aggregate(fromUs: number, toUs: number): Aggregate | undefined;
};

const REMEMBERED_BARS = 256;

/** The first index whose number is at least `wanted`, `array.length` when none is; the array ascends. */
const lowerBound = (array: Float64Array, wanted: number): number => {
  let [low, high] = [0, array.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numberAt(array, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** `firsts[i]` is the number of trades before bar i; the last entry is the number of all. */
const firstIndexes = (candles: Candles, seed: number): Float64Array => {
  const firsts = new Float64Array(candles.length + 1);
  let sum = 0;
  for (let i = 0; i < candles.length; i++) {
    sum += tradeCount(seed, numberAt(candles.startsS, i), candles.stepS);
    firsts[i + 1] = sum;
  }
  return firsts;
};

const barOf = (candles: Candles, index: number): Bar => ({
  startS: numberAt(candles.startsS, index),
  stepS: candles.stepS,
  open: numberAt(candles.open, index),
  high: numberAt(candles.high, index),
  low: numberAt(candles.low, index),
  close: numberAt(candles.close, index),
  units: numberAt(candles.units, index),
});

/** An aggregate in the making; `open` is undefined as long as there is no trade in it. */
type Growing = { open: number | undefined; high: number; low: number; close: number; units: number };

/** Adds the trades of a bar within [fromUs, toUs] since its start. */
const addPart = (whole: Growing, trades: BarTrades, fromUs: number, toUs: number): void => {
  for (let i = 0; i < trades.count; i++) {
    const offsetUs = numberAt(trades.offsetsUs, i);
    if (offsetUs < fromUs || offsetUs > toUs) continue;
    const price = numberAt(trades.ticks, i);
    whole.open ??= price;
    whole.high = Math.max(whole.high, price);
    whole.low = Math.min(whole.low, price);
    whole.close = price;
    whole.units += numberAt(trades.units, i);
  }
};

/** Adds a whole bar, which its trades come to. */
const addBar = (whole: Growing, candles: Candles, bar: number): void => {
  whole.open ??= numberAt(candles.open, bar);
  whole.high = Math.max(whole.high, numberAt(candles.high, bar));
  whole.low = Math.min(whole.low, numberAt(candles.low, bar));
  whole.close = numberAt(candles.close, bar);
  whole.units += numberAt(candles.units, bar);
};

/** Makes the tape of one product; the trades are the same for the same candles. */
export const createTape = (candles: Candles): Tape => {
  const { product, startsS, stepS, length } = candles;
  const seed = seedOf(product);
  const firsts = firstIndexes(candles, seed);
  const firstId = 100_000_000 + (mixed(seed, 1) % 800_000_000);
  const remembered = new Map<number, BarTrades>();

  const tradesAt = (bar: number): BarTrades => {
    const known = remembered.get(bar);
    if (known !== undefined) return known;
    const made = tradesOfBar(barOf(candles, bar), seed);
    if (remembered.size >= REMEMBERED_BARS) remembered.delete(remembered.keys().next().value ?? bar);
    remembered.set(bar, made);
    return made;
  };
  const barAtOrAfter = (startS: number): number => lowerBound(startsS, startS);

  return {
    product,
    candles,
    seed,
    firstId,
    barAtOrAfter,
    knownCount: (nowMs) => {
      const bar = barAtOrAfter(Math.floor(nowMs / 1000) + 1) - 1;
      if (bar < 0) return 0;
      const sinceUs = nowMs * 1000 - numberAt(startsS, bar) * 1_000_000;
      if (sinceUs >= stepS * 1_000_000) return numberAt(firsts, bar + 1);
      const { offsetsUs } = tradesAt(bar);
      return numberAt(firsts, bar) + lowerBound(offsetsUs, Math.floor(sinceUs) + 1);
    },
    tradeAt: (index) => {
      const bar = lowerBound(firsts, index + 1) - 1;
      const trades = tradesAt(bar);
      const i = index - numberAt(firsts, bar);
      const timeUs = numberAt(startsS, bar) * 1_000_000 + numberAt(trades.offsetsUs, i);
      const maker = trades.makerSold[i] === 1 ? 'sell' : 'buy';
      return { id: firstId + index, timeUs, ticks: numberAt(trades.ticks, i), units: numberAt(trades.units, i), maker };
    },
    aggregate: (fromUs, toUs) => {
      const whole: Growing = { open: undefined, high: 0, low: Number.POSITIVE_INFINITY, close: 0, units: 0 };
      for (let bar = barAtOrAfter(Math.floor(fromUs / 1_000_000) - stepS + 1); bar < length; bar++) {
        const startUs = numberAt(startsS, bar) * 1_000_000;
        if (startUs > toUs) break;
        if (fromUs <= startUs && toUs >= startUs + stepS * 1_000_000 - 1) addBar(whole, candles, bar);
        else addPart(whole, tradesAt(bar), fromUs - startUs, toUs - startUs);
      }
      const { open } = whole;
      return open === undefined ? undefined : { ...whole, open };
    },
  };
};
