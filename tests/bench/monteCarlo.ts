// 10,000 paths of 288 steps with levels, drawdown and every output, against a plain Box-Muller double loop.
import { simulate } from '../../core/analysis/monteCarlo/simulate.ts';
import { generator } from '../../core/chance/generator.ts';
import { type Bench, medianMs, rounded } from './bench.ts';

const PATHS = 10_000;
const STEPS = 288;
const SIGMA = 0.001;
/** log distances: 13 and 10 deviations of a step, which most paths reach within the life */
const UP = 0.013;
const DOWN = 0.01;

const quantile = (sorted: Float64Array, share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;

/**
 * The same outputs as written by hand: one Box-Muller pair for two steps, both levels' bridge chances while neither is
 * touched, the worst fall, two sorts. Log prices, one generator, no other device.
 */
export const plainMonteCarlo = (seed: number): Readonly<Record<string, number>> => {
  const uniform = generator(seed);
  const ends = new Float64Array(PATHS);
  const falls = new Float64Array(PATHS);
  const drift = (-SIGMA * SIGMA) / 2;
  let targets = 0;
  let stops = 0;
  let sum = 0;
  for (let p = 0; p < PATHS; p++) {
    let x = 0;
    let best = 0;
    let fall = 0;
    let open = true;
    let spare = 0;
    for (let k = 0; k < STEPS; k++) {
      let z = spare;
      if (k % 2 === 0) {
        const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
        const angle = 2 * Math.PI * uniform();
        z = radius * Math.cos(angle);
        spare = radius * Math.sin(angle);
      }
      const before = x;
      x += drift + SIGMA * z;
      best = Math.max(best, x);
      fall = Math.max(fall, best - x);
      if (!open) continue;
      const down = x <= -DOWN ? 1 : Math.exp((-2 * (before + DOWN) * (x + DOWN)) / (SIGMA * SIGMA));
      const up = x >= UP ? 1 : Math.exp((-2 * (UP - before) * (UP - x)) / (SIGMA * SIGMA));
      const chance = uniform();
      if (chance < down) stops++;
      else if (chance < down + up) targets++;
      else continue;
      open = false;
    }
    ends[p] = x;
    falls[p] = fall;
    sum += Math.expm1(x);
  }
  ends.sort();
  falls.sort();
  const out: Record<string, number> = { pTarget: targets / PATHS, pStop: stops / PATHS, expectedReturn: sum / PATHS };
  for (const share of [0.005, 0.025, 0.05, 0.95, 0.975, 0.995]) out[`end${share}`] = Math.expm1(quantile(ends, share));
  for (const share of [0.5, 0.9, 0.95, 0.99]) out[`fall${share}`] = -Math.expm1(-quantile(falls, share));
  return out;
};

/** Both take a new seed every turn; the shared table of draws is built in the unmeasured one. */
export const bench: Bench = async () => {
  let seed = 0;
  const ms = await medianMs(
    {
      ours: () =>
        simulate({
          ...{ driftPerStep: 0, volatilityPerStep: SIGMA, steps: STEPS, up: UP, down: DOWN },
          ...{ direction: 'BUY', seed: seed++, paths: PATHS },
        }),
      plain: () => plainMonteCarlo(seed),
    },
    25,
  );
  return [
    {
      ...{ name: 'monte-carlo', value: rounded(ms.ours), unit: 'ms', baseline: rounded(ms.plain) },
      ...{ ratio: rounded(ms.ours / ms.plain), against: 'a plain Box-Muller double loop', aim: '10 ms, ratio 1/6' },
    },
  ];
};
