// Reads and checks the query of a candles request as Coinbase does.
import type { CandleQuery } from './candleRows.ts';

export type CandleRequest =
  | { readonly kind: 'query'; readonly query: CandleQuery }
  | { readonly kind: 'refused'; readonly message: string };

const GRANULARITIES: readonly number[] = [60, 300, 900, 3600, 21_600, 86_400];
const MOST_BUCKETS = 300;
const NEWEST_ROWS = 350;
const TOO_MANY = 'granularity too small for the requested time range. Count of aggregations requested exceeds 300';

/** Epoch seconds of an ISO instant or a number of seconds; NaN for anything else. */
const secondsOf = (text: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000);

const refused = (message: string): CandleRequest => ({ kind: 'refused', message });

/**
 * The query of `granularity`, `start` and `end` (strings where present). Without granularity it is 60; without start or end both are
 * ignored and the newest 350 rows meant. A granularity finer than the recording's bars of `stepS` seconds is refused as unsupported,
 * since those candles are not known. The first bucket is the one that `start` falls into, so rows may precede it.
 */
export const readCandleRequest = (query: Readonly<Record<string, unknown>>, stepS: number): CandleRequest => {
  const granularityS = query['granularity'] === undefined ? 60 : Number(query['granularity']);
  if (!GRANULARITIES.includes(granularityS) || granularityS % stepS !== 0) return refused('Unsupported granularity');
  const { start, end } = query;
  if (typeof start !== 'string' || typeof end !== 'string' || start === '' || end === '') {
    return { kind: 'query', query: { granularityS, fromS: 0, toS: Number.POSITIVE_INFINITY, limit: NEWEST_ROWS } };
  }
  const [startS, endS] = [secondsOf(start), secondsOf(end)];
  if (Number.isNaN(startS)) return refused('start must be a valid ISO-8601 date');
  if (Number.isNaN(endS)) return refused('end must be a valid ISO-8601 date');
  if (endS < startS) return refused('start must be before end');
  if ((endS - startS) / granularityS > MOST_BUCKETS) return refused(TOO_MANY);
  const fromS = Math.floor(startS / granularityS) * granularityS;
  return { kind: 'query', query: { granularityS, fromS, toS: endS, limit: MOST_BUCKETS + 1 } };
};
