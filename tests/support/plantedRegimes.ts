// Markets whose state is known because it was planted: segments of drift, calm, turmoil, squeeze and exhaustion.

import type { MarketState } from '../../core/analysis/markov/states.ts';
import { generator } from '../../core/chance/generator.ts';
import { normals } from '../../core/chance/normal.ts';
import type { Candle, Candles } from '../../core/market/candles.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';

/** candles of the states that are passages: from, to */
const OWN_LENGTH: Partial<Record<MarketState, readonly [number, number]>> = {
  BREAKOUT_FORMING: [80, 120],
  REVERSAL_LIKELY: [40, 50],
};

export type Planting = {
  readonly seed: number;
  readonly segments: readonly MarketState[];
  /** candles of a segment: from, to; a squeeze lasts 80 to 120, a reversal 40 to 50 */
  readonly length?: readonly [number, number];
  /** drift of a trend in its own standard deviations a candle: from, to */
  readonly drift?: readonly [number, number];
  /** standard deviations of log returns a candle: in trends, calm and volatile ranges */
  readonly sigma?: { readonly trend: number; readonly calm: number; readonly volatile: number };
  /** 0: a range is a driftless walk; above: it is pulled back to its first price by this share each candle */
  readonly pull?: number;
  readonly intervalS?: number;
  readonly price?: number;
};

/** `since[i]`: candles since the segment of candle i began (0 for its first). */
export type Planted = { readonly candles: Candles; readonly truth: readonly MarketState[]; readonly since: Int32Array };

/** Random segments without two alike in a row; a reversal only comes after a trend. */
export const randomSegments = (seed: number, n: number, states: readonly MarketState[]): readonly MarketState[] => {
  const next = generator(seed);
  const out: MarketState[] = [];
  while (out.length < n) {
    const state = states[Math.floor(next() * states.length)];
    const last = out.at(-1);
    if (!state || state === last || (state === 'REVERSAL_LIKELY' && !last?.startsWith('TRENDING'))) continue;
    out.push(state);
  }
  return out;
};

/**
 * Candles of the planted segments, in order. TRENDING: constant drift with noise. RANGING: no drift, calm or volatile.
 * BREAKOUT_FORMING: volatility shrinks evenly to a fifth while the price stays inside a level. REVERSAL_LIKELY: 40 to 50
 * candles of 0.8 standard deviations against the trend before, volatility rising to twice its size.
 */
export const plantRegimes = (planting: Planting): Planted => {
  const {
    seed,
    segments,
    length = [150, 300],
    drift = [0.3, 0.6],
    pull = 0,
    intervalS = 900,
    price = 40_000,
  } = planting;
  const sigma = planting.sigma ?? { trend: 0.002, calm: 0.001, volatile: 0.006 };
  const uniform = generator(seed);
  const normal = normals(generator(seed + 7919));
  const between = (from: number, to: number): number => from + (to - from) * uniform();
  const rows: Candle[] = [];
  const truth: MarketState[] = [];
  const since: number[] = [];
  let log = Math.log(price);
  let side = 1;
  for (const state of segments) {
    const [from, to] = OWN_LENGTH[state] ?? length;
    const n = Math.round(between(from, to));
    const pace = between(drift[0], drift[1]);
    const level = log;
    if (state === 'TRENDING_BULLISH') side = 1;
    if (state === 'TRENDING_BEARISH') side = -1;
    for (let k = 0; k < n; k++) {
      const size =
        state === 'RANGING_CALM'
          ? sigma.calm
          : state === 'RANGING_VOLATILE'
            ? sigma.volatile
            : state === 'BREAKOUT_FORMING'
              ? sigma.calm * 5 ** (-k / n)
              : state === 'REVERSAL_LIKELY'
                ? sigma.trend * (1.2 + (0.8 * k) / n)
                : sigma.trend;
      const lean =
        state === 'REVERSAL_LIKELY'
          ? -side * 0.8 * size
          : state.startsWith('TRENDING')
            ? side * pace * size
            : (state === 'BREAKOUT_FORMING' ? Math.max(pull, 0.1) : pull) * (level - log);
      const open = log;
      log += lean + size * normal();
      const [high, low] = [Math.max(open, log) + (size * uniform()) / 2, Math.min(open, log) - (size * uniform()) / 2];
      rows.push({
        time: 1_704_067_200 + rows.length * intervalS,
        open: Math.exp(open),
        high: Math.exp(high),
        low: Math.exp(low),
        close: Math.exp(log),
        volume: 1 + uniform(),
        filled: false,
      });
      truth.push(state);
      since.push(k);
    }
  }
  return { candles: candlesOf(rows, intervalS), truth, since: Int32Array.from(since) };
};
