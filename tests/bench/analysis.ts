// The bench `analysis`: everything a cycle thinks of one symbol's candles, against a plain loop in the same run.
import { generator } from '../../core/chance/generator.ts';
import { normals } from '../../core/chance/normal.ts';
import { study } from '../../core/decision/study.ts';
import { cycleId } from '../../core/instant.ts';
import type { MarketContext } from '../../core/market/context.ts';
import { candleSet } from '../../core/market/shapeCandles.ts';
import { noBeliefs } from '../../core/record/beliefs.ts';
import { absentUpstreams, T0 } from '../support/marketFixtures.ts';
import { noiseCandles } from '../support/noise.ts';
import { type Bench, medianMs, rounded } from './bench.ts';

const DAYS = 14;
const ROUNDS = 41;
/** the baseline: so many logarithms, which is what a core of this machine can do just now */
const LOGARITHMS = 1_000_000;

const contextOf = (seed: number): MarketContext => {
  const m1 = noiseCandles(DAYS * 1440, { next: normals(generator(seed)), end: T0 / 1000 });
  const price = m1.close.at(-1) ?? Number.NaN;
  const had = { kind: 'ok', source: 'coinbase', at: T0, receivedAt: T0, latencyMs: 0 } as const;
  return {
    ...{ cycle: cycleId(T0), asOf: T0, symbol: 'BTC-USD' },
    candles: { ...had, value: candleSet(m1, T0) },
    ticker: { ...had, value: { price, bid: price - 1, ask: price + 1, tick: 0.01 } },
    ...absentUpstreams(T0),
  };
};

/** One full analysis: eleven analysts with their noise, the technical layer, from 14 days of candles. */
export const bench: Bench = async () => {
  const contexts = [1, 2, 3].map(contextOf);
  let turn = 0;
  const { analysis, logarithms } = await medianMs(
    {
      analysis: () => study(contexts[turn++ % contexts.length] as MarketContext, { beliefs: noBeliefs, events: [] }),
      logarithms: () => {
        let sum = 0;
        for (let i = 1; i <= LOGARITHMS; i++) sum += Math.log(i);
        return sum;
      },
    },
    ROUNDS,
  );
  return [
    {
      ...{ name: 'analysis', value: rounded(analysis), unit: 'ms', baseline: rounded(logarithms) },
      ...{ ratio: rounded(analysis / logarithms), against: 'a million logarithms', aim: '16 ms' },
    },
  ];
};
