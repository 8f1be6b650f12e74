// The 39-column feature table over two years of minutes.
import { featureRoom, featureTable } from '../../core/technical/features/featureTable.ts';
import { type Bench, type BenchLine, medianMs, rounded } from './bench.ts';
import { benchCandles, TWO_YEARS } from './benchCandles.ts';

const SEED = 20_240_116;

/** Into new memory each time, which is the figure, and into the same room. */
export const bench: Bench = async () => {
  const c = benchCandles(TWO_YEARS, SEED);
  const room = new Float64Array(featureRoom(TWO_YEARS));
  const ms = await medianMs({ fresh: () => featureTable(c), given: () => featureTable(c, 0, room) });
  const perCandle = (name: string, value: number): BenchLine => ({
    name,
    value: rounded((value * 1e6) / TWO_YEARS),
    unit: 'ns/candle',
    aim: '400 ns/candle',
  });
  return [perCandle('features', ms.fresh), perCandle('features, into given room', ms.given)];
};
