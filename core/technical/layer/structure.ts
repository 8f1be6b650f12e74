// The structure of one timeframe for the layer: levels, retracements, profile, divergences, crossovers, squeeze, spikes.
import type { Candles } from '../../market/candles.ts';
import { lastCrossover } from '../structure/crossovers.ts';
import { type Divergence, divergences } from '../structure/divergences.ts';
import { fibonacci } from '../structure/fibonacci.ts';
import { type Level, levels, nearest } from '../structure/levels.ts';
import { squeeze } from '../structure/squeeze.ts';
import { type Swing, swings } from '../structure/swings.ts';
import { volumeProfile } from '../structure/volumeProfile.ts';
import { volumeSpikes } from '../structure/volumeSpikes.ts';
import { type Columns, lastOf } from './columns.ts';
import { type Tell, withoutAbsent } from './plain.ts';

/** `barsAgo` 0 is the last closed candle. */
export type LevelReading = {
  readonly price: number;
  readonly touches: number;
  readonly barsAgo: number;
  /** distance of the close from it, in ATR */
  readonly awayInAtr: number;
};
export type CrossoverReading = { readonly direction: 'up' | 'down'; readonly barsAgo: number };

/**
 * `levels`: the three nearest either side of the close from `swings` swings. `fibonacci`: the last swing completed by 8 candles on
 * either side, from
 * `from` to `to` and how much of it is given back. `profile`: over all rows. `divergences` of RSI confirmed in the last 24
 * rows, newest first. `crossovers` of MACD: with its signal and with zero. `squeeze.rank` among 100 widths. `spikes`:
 * volume of 3 deviations in the last 96 rows. Empty lists mean: looked for and not there.
 */
export type Structure = {
  readonly levels?: {
    readonly support: readonly LevelReading[];
    readonly resistance: readonly LevelReading[];
    readonly swings: number;
  };
  readonly fibonacci?: {
    readonly direction: 'up' | 'down';
    readonly from: { readonly price: number; readonly barsAgo: number };
    readonly to: { readonly price: number; readonly barsAgo: number };
    readonly levels: readonly { readonly ratio: number; readonly price: number }[];
    readonly back: number;
  };
  readonly profile?: {
    readonly vpoc: number;
    readonly valueAreaLow: number;
    readonly valueAreaHigh: number;
    readonly n: number;
  };
  readonly divergences?: readonly {
    readonly kind: Divergence['kind'];
    readonly direction: Divergence['direction'];
    readonly barsAgo: number;
    readonly span: number;
  }[];
  readonly crossovers?: { readonly signal?: CrossoverReading; readonly zero?: CrossoverReading };
  readonly squeeze?: {
    readonly state: 'on' | 'released' | 'none';
    readonly bars: number;
    readonly rank: number;
    readonly n: number;
  };
  readonly spikes?: readonly { readonly barsAgo: number; readonly zScore: number; readonly ratio: number }[];
};

/** rows in which a divergence is told after it was confirmed */
const RECENT = 24;
/** candles either side of the swings that Fibonacci's leg runs between: of the small ones there are too many */
const LEG_PIVOT = 8;

const levelsOf = (c: Candles, found: readonly Swing[], atr: number): NonNullable<Structure['levels']> => {
  const close = lastOf(c.close);
  const near = nearest(levels(found, { atr, close }), close);
  const reading = ({ price, touches, lastRow }: Level): LevelReading => ({
    ...{ price, touches, barsAgo: c.close.length - 1 - lastRow },
    awayInAtr: Math.abs(close - price) / atr,
  });
  return { support: near.support.map(reading), resistance: near.resistance.map(reading), swings: found.length };
};

const fibonacciOf = (c: Candles, found: readonly Swing[]): Structure['fibonacci'] => {
  const leg = fibonacci(found, lastOf(c.close));
  if (leg === undefined) return undefined;
  const end = ({ price, row }: Swing) => ({ price, barsAgo: c.close.length - 1 - row });
  return { direction: leg.direction, from: end(leg.from), to: end(leg.to), levels: leg.levels, back: leg.back };
};

const profileOf = (c: Candles): Structure['profile'] => {
  const made = volumeProfile(c);
  if (made === undefined) return undefined;
  const { vpoc, valueAreaLow, valueAreaHigh, rows } = made;
  return { vpoc, valueAreaLow, valueAreaHigh, n: rows };
};

const divergencesOf = (found: readonly Swing[], rsi: Float64Array): NonNullable<Structure['divergences']> => {
  const last = rsi.length - 1;
  return divergences(found, rsi)
    .filter((d) => last - d.knownAt < RECENT)
    .toReversed()
    .map(({ kind, direction, from, to }) => ({ kind, direction, barsAgo: last - to, span: to - from }));
};

const crossing = (values: Float64Array): CrossoverReading | undefined => {
  const found = lastCrossover(values);
  return found && { direction: found.direction, barsAgo: found.barsSince };
};

/** Every part there, or missing with its reason through `tell`. */
export const structureOf = (c: Candles, columns: Columns, tell: Tell): Structure => {
  const found = swings(c);
  const atr = lastOf(columns.atr);
  const fib = fibonacciOf(c, swings(c, LEG_PIVOT));
  const profile = profileOf(c);
  const narrow = squeeze(columns.bollinger.width);
  return withoutAbsent<Structure>({
    levels: tell('levels', 56, atr > 0 ? undefined : 'the price did not move', () => levelsOf(c, found, atr)),
    fibonacci: tell('fibonacci', 2 * LEG_PIVOT + 2, fib ? undefined : 'no swing is completed', () => fib),
    profile: tell('profile', 1, profile ? undefined : 'nothing was traded', () => profile),
    divergences: tell('divergences', 56, undefined, () => divergencesOf(found, columns.rsi)),
    crossovers: tell('crossovers', 78, undefined, () =>
      withoutAbsent<NonNullable<Structure['crossovers']>>({
        signal: crossing(columns.macd.histogram),
        zero: crossing(columns.macd.line),
      }),
    ),
    squeeze: tell('squeeze', 126, undefined, () =>
      narrow === undefined ? undefined : { state: narrow.state, bars: narrow.bars, rank: narrow.rank, n: 100 },
    ),
    spikes: tell('spikes', 21, undefined, () =>
      volumeSpikes(columns.volume).map(({ barsSince, deviations, ratio }) => ({
        ...{ barsAgo: barsSince, zScore: deviations, ratio },
      })),
    ),
  });
};
