// Geometric Brownian paths over a position's life: which level first, the return at the end, the worst fall.
import { walk } from './paths.ts';
import { quantilesOf } from './quantiles.ts';

/**
 * `driftPerStep` is the growth of the expected price (log of E[S] a step); the paths' log drift is it less half the
 * variance (Ito). `up` and `down` are positive log distances of the levels from the start; Infinity where there is none.
 * For 'BUY' the target is `up` and the stop `down`, for 'SELL' the other way round.
 */
export type Simulation = {
  readonly driftPerStep: number;
  readonly volatilityPerStep: number;
  readonly steps: number;
  readonly up: number;
  readonly down: number;
  readonly direction: 'BUY' | 'SELL';
  readonly seed: number;
  readonly paths?: number;
};

/**
 * Chances sum to 1. Returns are the position's (a SELL gains where the price falls), shares of the price at the start;
 * `expectedReturn` and the central intervals are those of the end of the life with no levels; `returnIfNeither` is the
 * mean over what touched neither (0 where nothing is left). Drawdown is the largest move against the position from its
 * best price so far, as a share of that price, over the whole life at the steps, levels ignored.
 */
export type Odds = {
  readonly pTarget: number;
  readonly pStop: number;
  readonly pNeither: number;
  readonly returnIfNeither: number;
  readonly expectedReturn: number;
  readonly low90: number;
  readonly high90: number;
  readonly low95: number;
  readonly high95: number;
  readonly low99: number;
  readonly high99: number;
  readonly drawdownMedian: number;
  readonly drawdown90: number;
  readonly drawdown95: number;
  readonly drawdown99: number;
  readonly paths: number;
};

const PATHS = 10_000;

const CENTRAL = { low90: 0.05, high90: 0.95, low95: 0.025, high95: 0.975, low99: 0.005, high99: 0.995 };
const FALLS = { drawdownMedian: 0.5, drawdown90: 0.9, drawdown95: 0.95, drawdown99: 0.99 };

/** The named quantiles of the values, each told by `tell`. */
const namedQuantiles = <Name extends string>(
  values: Float64Array,
  shares: Readonly<Record<Name, number>>,
  tell: (x: number) => number,
): Readonly<Record<Name, number>> => {
  const names = Object.keys(shares) as Name[];
  const found = quantilesOf(values, Object.values<number>(shares));
  return Object.fromEntries(names.map((name, i) => [name, tell(found[i] ?? Number.NaN)])) as Record<Name, number>;
};

/**
 * Same seed, same bits. `paths` is rounded up to even. Throws a RangeError unless volatility > 0, the drift is finite,
 * steps >= 1 and both distances > 0.
 */
export const simulate = (s: Simulation): Odds => {
  const { driftPerStep, volatilityPerStep: sigma, steps, up, down } = s;
  if (!(sigma > 0 && sigma < 1 && Number.isFinite(driftPerStep) && Number.isInteger(steps) && steps > 0))
    throw new RangeError('a simulation needs a volatility between 0 and 1, a finite drift and whole steps');
  if (!(up > 0 && down > 0)) throw new RangeError('both levels must lie away from the start');
  const pairs = Math.ceil((s.paths ?? PATHS) / 2);
  const side = s.direction === 'BUY' ? 1 : -1;
  const walked = walk(
    {
      pairs,
      steps,
      drift: (side * (driftPerStep - (sigma * sigma) / 2)) / sigma,
      target: (side === 1 ? up : down) / sigma,
      stop: -(side === 1 ? down : up) / sigma,
    },
    s.seed,
  );
  const returnAt = (y: number): number => side * Math.expm1(side * sigma * y);
  const fallAt = (fall: number): number => -side * Math.expm1(-side * sigma * fall);
  let total = 0;
  let weight = 0;
  let undecided = 0;
  for (let i = 0; i < walked.ends.length; i++) {
    const gained = returnAt(walked.ends[i] ?? 0);
    const kept = walked.kept[i] ?? 0;
    total += gained;
    weight += kept;
    undecided += kept * gained;
  }
  return {
    pTarget: walked.target,
    pStop: walked.stop,
    pNeither: Math.max(0, 1 - walked.target - walked.stop),
    returnIfNeither: weight > 0 ? undecided / weight : 0,
    expectedReturn: total / walked.ends.length,
    ...namedQuantiles(walked.ends, CENTRAL, returnAt),
    ...namedQuantiles(walked.falls, FALLS, fallAt),
    paths: walked.ends.length,
  };
};
