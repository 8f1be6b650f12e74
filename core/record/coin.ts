// The coin: what fair flips of the direction at the same moments would have earned, and ours against it.
import { generator, seedOf } from '../chance/generator.ts';
import { type Instant, instant } from '../instant.ts';
import { createCells } from './cells.ts';
import { type Figure, type Interval, MINIMUM_SAMPLE, measured, notMeasurable } from './figure.ts';
import { meanInterval, spreadOf, studentTail } from './intervals.ts';
import type { Trades } from './trades.ts';

const WORD = 32;
const MANY = 1024;
const FEWER = 256;
/** beyond so many signals the band is made of fewer coins */
const LARGE = 5_000;
const POINTS = 200;

export type CoinFigures = { readonly expectancyR: number; readonly winRate: number; readonly totalR: number };

/** Sums of R by what had ended at the instant: ours, the coin's band over all coins (95 % and middle) and the one shown. */
export type CurvePoint = {
  readonly at: Instant;
  readonly ours: number;
  readonly coin: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
};

/**
 * Of the `n` signals whose other direction was followed to its end as well; `without`: ended ones that lack it. `expected`:
 * the exact mean of both directions. `band`: the middle 95 % of so many coins; `one`: the coin that is shown, the first of
 * them. `above`: our R minus that exact mean, a signal; `p`: the chance that no skill shows as much (one-sided, Student's
 * t over clusters).
 */
export type Coin =
  | { readonly kind: 'few'; readonly n: number; readonly without: number; readonly needs: number }
  | {
      readonly kind: 'measured';
      readonly n: number;
      readonly without: number;
      readonly coins: number;
      readonly expected: CoinFigures;
      readonly band: Readonly<Record<keyof CoinFigures | 'drawdownR', Interval>>;
      readonly one: CoinFigures & { readonly drawdownR: number };
      readonly above: Figure;
      readonly effectiveN: number;
      readonly p: Figure;
      readonly curve: readonly CurvePoint[];
    };

/**
 * The flips of all coins for a signal, 32 a word: set bits take the signal's direction. A pure function of its id, so that a
 * coin's past does not change when signals follow.
 */
export const flipsOf = (id: string, words: number, seed = 0): Uint32Array => {
  const uniform = generator(seedOf(seed === 0 ? `coin ${id}` : `coin ${seed} ${id}`));
  return Uint32Array.from({ length: words }, () => Math.floor(uniform() * 4_294_967_296));
};

const spanOf = (values: Float64Array): readonly [number, number, number] => {
  const sorted = values.toSorted();
  const at = (p: number): number => sorted[Math.round(p * (sorted.length - 1))] ?? 0;
  return [at(0.025), at(0.5), at(0.975)];
};

/** Ends of trades: row r's own is number 2 r, that of its other direction 2 r + 1. `order`: as they came. */
type Ends = { readonly at: Float64Array; readonly order: Int32Array };

/** Trades without the other direction give only our own. */
const endsOf = ({ r, endedAt, otherEndedAt, hasOther }: Trades): Ends => {
  const at = new Float64Array(2 * r.length);
  const order = new Int32Array(2 * r.length);
  let count = 0;
  for (let row = 0; row < r.length; row++) {
    at[2 * row] = endedAt[row] ?? 0;
    order[count++] = 2 * row;
    if (hasOther[row] !== 1) continue;
    at[2 * row + 1] = otherEndedAt[row] ?? 0;
    order[count++] = 2 * row + 1;
  }
  return { at, order: order.subarray(0, count).toSorted((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || a - b) };
};

type Tossed = {
  readonly sum: Float64Array;
  readonly wins: Float64Array;
  readonly drawdown: Float64Array;
  readonly curve: readonly CurvePoint[];
};

const toss = (trades: Trades, coins: number, seed: number): Tossed => {
  const words = coins / WORD;
  const flips = trades.entries.map(({ id }, i) => (trades.hasOther[i] === 1 ? flipsOf(id, words, seed) : undefined));
  const [sum, peak, drawdown, wins] = [0, 1, 2, 3].map(() => new Float64Array(coins)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const take = (coin: number, x: number, won: boolean): void => {
    const now = (sum[coin] ?? 0) + x;
    sum[coin] = now;
    if (won) wins[coin] = (wins[coin] ?? 0) + 1;
    if (now > (peak[coin] ?? 0)) peak[coin] = now;
    else if ((peak[coin] ?? 0) - now > (drawdown[coin] ?? 0)) drawdown[coin] = (peak[coin] ?? 0) - now;
  };
  const { at, order } = endsOf(trades);
  const every = Math.max(1, Math.ceil(order.length / POINTS));
  const curve: CurvePoint[] = [];
  let [ours, skipped] = [0, 0];
  order.forEach((end, e) => {
    const [row, own] = [end >> 1, end % 2 === 0];
    const x = (own ? trades.r[row] : trades.other[row]) ?? 0;
    const won = (own ? trades.result[row] : trades.otherResult[row]) === 1;
    if (own) ours += x;
    flips[row]?.forEach((flip, w) => {
      for (let bits = own ? flip : ~flip; bits !== 0; bits &= bits - 1)
        take(w * WORD + 31 - Math.clz32(bits & -bits), x, won);
    });
    const [now, next] = [at[end] ?? 0, order[e + 1]];
    skipped++;
    // what ends at one instant is one step
    if (next !== undefined && (skipped < every || at[next] === now)) return;
    skipped = 0;
    const [low, middle, high] = spanOf(sum);
    curve.push({ at: instant(now), ours, coin: sum[0] ?? 0, low, middle, high });
  });
  return { sum, wins, drawdown, curve };
};

/** `coins` as many as are tossed, a multiple of 32; by default 1,024, and 256 beyond 5,000 signals. Another `seed`, other coins. */
export const coinOf = (trades: Trades, coins = trades.r.length > LARGE ? FEWER : MANY, seed = 0): Coin => {
  const cells = createCells(1);
  let [n, both, bothWins] = [0, 0, 0];
  trades.r.forEach((r, i) => {
    if (trades.hasOther[i] !== 1) return;
    const other = trades.other[i] ?? 0;
    n++;
    both += (r + other) / 2;
    bothWins += ((trades.result[i] === 1 ? 1 : 0) + (trades.otherResult[i] === 1 ? 1 : 0)) / 2;
    cells.add(0, trades.cluster[i] ?? 0, (r - other) / 2);
  });
  const without = trades.r.length - n;
  if (n < MINIMUM_SAMPLE) return { kind: 'few', n, without, needs: MINIMUM_SAMPLE };
  const { sum, wins, drawdown, curve } = toss(trades, coins, seed);
  const moments = cells.moments(0);
  const { mean, standardError, effectiveN } = spreadOf(moments);
  const band = (values: Float64Array, by = 1): Interval => {
    const [low, , high] = spanOf(values);
    return [low / by, high / by];
  };
  const [total, won] = [sum[0] ?? 0, wins[0] ?? 0];
  return {
    ...{ kind: 'measured', n, without, coins },
    expected: { expectancyR: both / n, winRate: bothWins / n, totalR: both },
    band: { expectancyR: band(sum, n), winRate: band(wins, n), totalR: band(sum), drawdownR: band(drawdown) },
    one: { expectancyR: total / n, winRate: won / n, totalR: total, drawdownR: drawdown[0] ?? 0 },
    above: measured(mean, meanInterval(moments)),
    effectiveN,
    p:
      standardError !== undefined && standardError > 0
        ? measured(studentTail(mean / standardError, moments.clusters - 1))
        : notMeasurable('the signals are one overlap cluster or do not differ'),
    curve,
  };
};
