// The recorded daily bars by symbol, each with the instants it is stamped with, last traded at and known from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { midnightOf, sessions } from './sessions.ts';

/** Prices are null on a weekday without trading, where Yahoo sends such a row. Instants are epoch milliseconds. */
export type DailyBar = {
  readonly date: string;
  readonly startMs: number;
  readonly lastTradeMs: number;
  readonly knownMs: number;
  readonly prices: {
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly close: number;
    readonly volume: number;
  } | null;
};

export type DailyBars = ReadonlyMap<string, readonly DailyBar[]>;

const FILE = join(import.meta.dirname, 'recording', 'macro_1d.csv.gz');
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SENDS_NULLS: readonly string[] = ['GC=F', 'DX-Y.NYB'];

const timed = (symbol: string, date: string, prices: DailyBar['prices']): DailyBar => {
  const session = sessions[symbol];
  if (session === undefined) throw new Error(`The recording holds ${symbol}, whose trading hours are not known.`);
  const { timeZone, openMin, lastTradeMin, delayMin } = session;
  const midnightMs = midnightOf(timeZone, date);
  const lastTradeMs = midnightMs + lastTradeMin * MINUTE_MS;
  const knownMs = lastTradeMs + delayMin * MINUTE_MS;
  return { date, startMs: midnightMs + openMin * MINUTE_MS, lastTradeMs, knownMs, prices };
};

/** Rows of nulls for the weekdays between the first and the last bar that have none. */
const restDays = (symbol: string, bars: readonly DailyBar[]): readonly DailyBar[] => {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return [];
  const traded = new Set(bars.map(({ date }) => date));
  const found: DailyBar[] = [];
  for (let ms = Date.parse(first.date); ms < Date.parse(last.date); ms += DAY_MS) {
    const date = new Date(ms).toISOString().slice(0, 10);
    const weekend = [0, 6].includes(new Date(ms).getUTCDay());
    if (!weekend && !traded.has(date)) found.push(timed(symbol, date, null));
  }
  return found;
};

/** Every symbol's bars, ascending; throws for a row that is no bar, with its text. */
export const loadBars = (): DailyBars => {
  const rows = gunzipSync(readFileSync(FILE)).toString('utf8').trim().split('\n').slice(1);
  const bySymbol = new Map<string, DailyBar[]>();
  for (const row of rows) {
    const [symbol = '', date = '', ...texts] = row.split(',');
    const [open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = texts.map(Number);
    if ([open, high, low, close, volume].some(Number.isNaN)) throw new Error(`This row is no daily bar: ${row}`);
    const bars = bySymbol.get(symbol) ?? [];
    bars.push(timed(symbol, date, { open, high, low, close, volume }));
    bySymbol.set(symbol, bars);
  }
  for (const symbol of SENDS_NULLS) bySymbol.get(symbol)?.push(...restDays(symbol, bySymbol.get(symbol) ?? []));
  for (const bars of bySymbol.values()) bars.sort((a, b) => a.startMs - b.startMs);
  return bySymbol;
};
