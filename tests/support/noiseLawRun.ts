// A process of its own, since a test runner slows inner loops: `node tests/support/noiseLawRun.ts ANALYST` asks that analyst
// about 1,000 windows of each noise family at seeds 1..5 (or FIRST..LAST as further arguments) and prints a line of JSON a run.
import type { AnalysisInput, AnalystName, View } from '../../core/analysis/analysis.ts';
import { bollingerAnalyst } from '../../core/analysis/bollinger.ts';
import { ENTROPY_CANDLES, entropyAnalyst } from '../../core/analysis/entropy.ts';
import { HURST_CANDLES, hurstAnalyst } from '../../core/analysis/hurst.ts';
import { KALMAN_WARM_UP, kalmanAnalyst } from '../../core/analysis/kalman.ts';
import { macdAnalyst } from '../../core/analysis/macd.ts';
import { MARKOV_WARM_UP, markovAnalyst } from '../../core/analysis/markov.ts';
import { driftPercentile } from '../../core/analysis/monteCarlo.ts';
import { LEANS_BELOW } from '../../core/analysis/noise/percentile.ts';
import { rsiAnalyst } from '../../core/analysis/rsi.ts';
import { trendAnalyst } from '../../core/analysis/trend.ts';
import type { Candles } from '../../core/market/candles.ts';
import { emptyCandles } from '../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../core/record/beliefs.ts';
import { ksUniformP } from './kolmogorovSmirnov.ts';
import { noiseFamilies, noiseReturns } from './noise.ts';

/** What one analyst says of `WINDOWS` windows: p of uniform percentiles, share that leans, mean of `hurst` where told. */
export type NoiseRun = {
  readonly family: string;
  readonly seed: number;
  readonly uniformP: number;
  readonly leaning: number;
  readonly hurst?: number;
};

const WINDOWS = 1000;
const STEP = 0.003;

/** One candle after the other at closes of noise, each opening at the close before; the arrays are used again. */
const market = (n: number): { readonly candles: Candles; readonly renew: (next: () => number) => void } => {
  const candles = emptyCandles(900, n);
  candles.time.forEach((_, i) => (candles.time[i] = 1_700_000_100 + 900 * i));
  candles.volume.fill(1);
  const renew = (next: () => number): void => {
    let log = 0;
    let before = 40_000;
    for (let i = 0; i < n; i++) {
      log += STEP * next();
      const now = 40_000 * Math.exp(log);
      candles.open[i] = before;
      candles.high[i] = Math.max(before, now);
      candles.low[i] = Math.min(before, now);
      candles.close[i] = now;
      before = now;
    }
  };
  return { candles, renew };
};

type Asked = { readonly percentile: number; readonly leans: boolean; readonly hurst?: number };
type Asker = (next: () => number) => Asked;

const told = (a: ReturnType<typeof rsiAnalyst>): View => {
  if (a.kind === 'abstained') throw new Error(`${a.analyst} abstained: ${a.because}`);
  return a;
};

const ofCandles = (
  analyst: (input: AnalysisInput, earlier: readonly []) => ReturnType<typeof rsiAnalyst>,
  n: number,
): Asker => {
  const { candles, renew } = market(n);
  const set = { m1: candles, m5: candles, m15: candles, h1: candles };
  const input: AnalysisInput = { symbol: 'BTC-USD', candles: set, atr: undefined, beliefs: noBeliefs, seed: 1 };
  return (next) => {
    renew(next);
    const { noisePercentile = Number.NaN, lean, numbers } = told(analyst(input, []));
    const { hurst } = numbers;
    return { percentile: noisePercentile, leans: lean !== 0, ...(hurst === undefined ? {} : { hurst }) };
  };
};

/** Without the paths, whose odds follow the drift. */
const ofReturns: Asker = (next) => {
  const percentile = driftPercentile(Float64Array.from({ length: 170 }, next));
  return { percentile, leans: percentile <= LEANS_BELOW };
};

const askers: Readonly<Partial<Record<AnalystName, () => Asker>>> = {
  entropy: () => ofCandles(entropyAnalyst, ENTROPY_CANDLES),
  hurst: () => ofCandles(hurstAnalyst, HURST_CANDLES),
  markov: () => ofCandles(markovAnalyst, MARKOV_WARM_UP + 1),
  kalman: () => ofCandles(kalmanAnalyst, KALMAN_WARM_UP + 2),
  monteCarlo: () => ofReturns,
  rsi: () => ofCandles(rsiAnalyst, 56),
  macd: () => ofCandles(macdAnalyst, 78),
  bollinger: () => ofCandles(bollingerAnalyst, 126),
  trend: () => ofCandles(trendAnalyst, 100),
};
export const noiseLawNames = Object.keys(askers) as readonly AnalystName[];

const run = (ask: Asker, family: (typeof noiseFamilies)[number], seed: number): NoiseRun => {
  const next = noiseReturns(family, seed);
  const all = Array.from({ length: WINDOWS }, () => ask(next));
  const hursts = all.flatMap((a) => (a.hurst === undefined ? [] : [a.hurst]));
  return {
    ...{ family, seed, uniformP: ksUniformP(all.map((a) => a.percentile)) },
    leaning: all.filter((a) => a.leans).length / WINDOWS,
    ...(hursts.length > 0 ? { hurst: hursts.reduce((sum, h) => sum + h, 0) / hursts.length } : {}),
  };
};

if (import.meta.main) {
  const [name = '', first = '1', last = '5'] = process.argv.slice(2);
  const ask = askers[name as AnalystName]?.();
  if (!ask) throw new Error(`${name} has no noise law; those that do: ${noiseLawNames.join(', ')}`);
  for (const family of noiseFamilies)
    for (let seed = Number(first); seed <= Number(last); seed++)
      process.stdout.write(`${JSON.stringify(run(ask, family, seed))}\n`);
}
