// What lies beside the candles: taker flow, Fear & Greed and the S&P 500, each only from when it was known.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** By an instant in epoch seconds; undefined where nothing was known. `takerFlow` in deviations of 336 hours. */
export type Outside = {
  readonly takerFlow: (symbol: string, at: number) => number | undefined;
  readonly fearGreed: (at: number) => number | undefined;
  readonly stocks: (at: number) => number | undefined;
};

const DAY = 86_400;
const HOURS = 336;

const rowsOf = (file: string): readonly (readonly string[])[] => {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
};

/** Share of takers' buys less sells of each hour, known at its end, over mean and deviation of the hours before. */
const flowOf = (file: string): ReadonlyMap<number, number> => {
  const hours = rowsOf(file).map(([time, volume, , , bought]) => {
    const [all, buys] = [Number(volume), Number(bought)];
    return { known: Number(time) + 3600, share: all > 0 ? (2 * buys - all) / all : 0 };
  });
  const out = new Map<number, number>();
  let [sum, squares] = [0, 0];
  hours.forEach(({ known, share }, i) => {
    if (i >= HOURS) {
      const mean = sum / HOURS;
      const deviation = Math.sqrt(Math.max(0, squares / HOURS - mean * mean));
      if (deviation > 0) out.set(known, (share - mean) / deviation);
      const gone = hours[i - HOURS]?.share ?? 0;
      sum -= gone;
      squares -= gone * gone;
    }
    sum += share;
    squares += share * share;
  });
  return out;
};

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000 / DAY;

const stocksOf = (file: string): ReadonlyMap<number, number> => {
  const out = new Map<number, number>();
  let before: number | undefined;
  for (const [date = '', , , , close] of rowsOf(file)) {
    if (before !== undefined) out.set(dayOf(date), Number(close) / before - 1);
    before = Number(close);
  }
  return out;
};

/** `dir` holds orderflow/, sentiment/ and macro/. Throws where a file is missing. */
export const outsideOf = (dir: string, symbols: readonly string[]): Outside => {
  const flows = new Map(
    symbols.map((s) => [s, flowOf(join(dir, 'orderflow', `${s}_1h_takerflow_binance.csv.gz`))] as const),
  );
  const fear = new Map(
    rowsOf(join(dir, 'sentiment', 'fear_greed_alternative.me_1d.csv')).map(
      ([, time, value]) => [Math.floor(Number(time) / DAY), Number(value)] as const,
    ),
  );
  const stocks = stocksOf(join(dir, 'macro', 'GSPC_1d.csv'));
  return {
    takerFlow: (symbol, at) => flows.get(symbol)?.get(Math.floor(at / 3600) * 3600),
    fearGreed: (at) => fear.get(Math.floor(at / DAY) - 1),
    stocks: (at) => stocks.get(Math.floor((at - 21 * 3600) / DAY)),
  };
};
