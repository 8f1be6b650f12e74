// alternative.me's Fear & Greed Index: schema -> mapper -> one value a day, asked once a day.
import { z } from 'zod';
import { DAY_MS, type Instant, instant, MINUTE_MS, plus } from '../../core/instant.ts';
import type { Reading, Source, SourceFailure } from '../../core/market/context.ts';
import { type FearGreed, fearGreedOf } from '../../core/market/fearGreed.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { ReadJson } from './readJson.ts';
import { createSharedFlight } from './sharedFlight.ts';

/** The provider sends every number as text. */
const row = z
  .object({
    value: z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .refine((x) => x <= 100, 'not 0 to 100'),
    value_classification: z.string().trim().min(1).max(40),
    timestamp: z
      .string()
      .regex(/^\d{9,11}$/)
      .transform(Number),
  })
  .transform((x) => ({ value: x.value, label: x.value_classification, timestampS: x.timestamp }));
const answerBody = z.object({ data: z.array(row).min(1) });
const errorBody = z.object({ metadata: z.object({ error: z.union([z.string().min(1), z.looseObject({})]) }) });

const TIMEOUT_MS = 8000;
const MAX_BYTES = 65_536;
/** how long a value is kept whose day is over, while the new one is not out yet */
const WAIT_MS = 5 * MINUTE_MS;

export type FearGreedDeps = { readonly clock: Clock; readonly readJson: ReadJson; readonly baseUrl: string };

type Mapped =
  | { readonly kind: 'ok'; readonly at: Instant; readonly value: FearGreed }
  | { readonly kind: 'failed'; readonly failure: SourceFailure };

const malformed = (issues: readonly string[]): Mapped => ({
  kind: 'failed',
  failure: { reason: 'malformed', issues },
});

/** The provider tells its own errors with status 200. Rows of days that have not begun are left out. */
const mapped = (body: unknown, now: Instant): Mapped => {
  const error = errorBody.safeParse(body);
  if (error.success) {
    const told = error.data.metadata.error;
    const message = (typeof told === 'string' ? told : JSON.stringify(told)).slice(0, 120);
    return { kind: 'failed', failure: { reason: 'http', status: 200, message } };
  }
  const parsed = answerBody.safeParse(body);
  if (!parsed.success)
    return malformed(parsed.error.issues.slice(0, 3).map((i) => `${i.path.join('.') || 'body'}: ${i.message}`));
  const known = fearGreedOf(parsed.data.data.filter(({ timestampS }) => timestampS * 1000 <= now));
  if (known === undefined) return malformed(['data: every row lies in the future']);
  return { kind: 'ok', at: instant(known.timestampS * 1000), value: known.value };
};

/** `at` is the start of the value's UTC day. Kept until that day is over, in market time; the same for every symbol. */
export const createFearGreed = ({ clock, readJson, baseUrl }: FearGreedDeps): Source<FearGreed> => {
  let kept: { readonly until: Instant; readonly reading: Reading<FearGreed> } | undefined;
  const shared = createSharedFlight<Reading<FearGreed>>();
  const failed = (failure: SourceFailure): Reading<FearGreed> => ({
    kind: 'failed',
    source: 'fearGreed',
    at: clock.now(),
    failure,
  });

  const ask = async (signal: AbortSignal): Promise<Reading<FearGreed>> => {
    const query = { limit: 2, format: 'json' };
    const url = `${baseUrl}/fng/`;
    const answer = await readJson({ url, query, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal });
    if (answer.kind === 'failed') return failed(answer.failure);
    const now = clock.now();
    const fact = mapped(answer.body, now);
    if (fact.kind === 'failed') return failed(fact.failure);
    const { at, value } = fact;
    const { latencyMs } = answer;
    const reading = { kind: 'ok', source: 'fearGreed', at, receivedAt: now, latencyMs, value } as const;
    kept = { until: instant(Math.max(plus(at, DAY_MS), plus(now, WAIT_MS))), reading };
    return reading;
  };

  return {
    name: 'fearGreed',
    async read(_symbol, signal) {
      if (kept !== undefined && clock.now() < kept.until) return kept.reading;
      const began = clock.wallMs();
      return shared(signal, ask, () => failed({ reason: 'timeout', afterMs: clock.wallMs() - began }));
    },
  };
};
