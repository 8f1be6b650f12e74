// Deribit's volatility index (DVOL): a year of daily closes, page by page.
import { z } from 'zod';
import { DAY_MS, type Instant, instant } from '../../core/instant.ts';
import type { SourceFailure } from '../../core/market/context.ts';
import { YEAR_DAYS } from '../../core/market/options.ts';
import type { DeribitCall } from './deribitWire.ts';

/** Rows are start of the bar, open, high, low, close; the last bar is the day in progress. */
const positive = z.number().positive();
const page = z.object({
  data: z.array(z.tuple([z.number(), positive, positive, positive, positive])),
  continuation: z.number().nullish(),
});

/** A continuation that leads on for more pages than this is no continuation. */
const MOST_PAGES = 20;
/** An index whose last day began longer ago than this has stopped. */
const USE_BY_MS = 2 * DAY_MS;
const TIMEOUT_MS = 8000;

/** Daily closes, oldest first, the last being the level at `at`. */
export type DvolYear = { readonly closes: readonly number[]; readonly level: number; readonly at: Instant };

export type DvolAnswer =
  | { readonly kind: 'ok'; readonly value: DvolYear }
  | { readonly kind: 'failed'; readonly failure: SourceFailure };

const malformed = (issue: string): DvolAnswer => ({
  kind: 'failed',
  failure: { reason: 'malformed', issues: [issue] },
});

/** The last 365 daily closes as of now; days that Deribit does not have are simply not among them. */
export const readDvolYear = async (
  call: DeribitCall,
  currency: string,
  now: Instant,
  signal: AbortSignal,
): Promise<DvolAnswer> => {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const from = today - (YEAR_DAYS - 1) * DAY_MS;
  const closes = new Map<number, number>();
  let end: number = now;
  for (let pages = 0; ; pages++) {
    const params = { currency, start_timestamp: from, end_timestamp: end, resolution: '1D' };
    const answer = await call({ name: 'get_volatility_index_data', params, timeoutMs: TIMEOUT_MS, signal }, page);
    if (answer.kind === 'failed') return answer;
    for (const [at, , , , close] of answer.value.data) if (at >= from && at <= now) closes.set(at, close);
    const next = answer.value.continuation ?? undefined;
    if (next === undefined || next < from) break;
    if (next >= end || pages === MOST_PAGES) return malformed(`continuation: ${next} leads nowhere`);
    end = next;
  }
  const days = [...closes].toSorted((a, b) => a[0] - b[0]);
  const last = days.at(-1);
  if (last === undefined) return malformed('data: no day of the index');
  const ageMs = now - last[0];
  if (ageMs > USE_BY_MS) return { kind: 'failed', failure: { reason: 'stale', ageMs } };
  const at = instant(Math.min(now, last[0] + DAY_MS));
  return { kind: 'ok', value: { closes: days.map(([, close]) => close), level: last[1], at } };
};
