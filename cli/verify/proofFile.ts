// The proof file as `npm run verify` reads it: JSON whose shape is checked here, sharing nothing with the program that wrote it.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const price = z.number().positive();
const share = z.number().nonnegative();
const when = z.number().int();
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in hex');

/** Only what is recomputed is looked into; every other field takes part in the hash as it stands. */
const signal = z.looseObject({
  ...{ sequence: z.number().int().positive(), previous: digest, id: z.string(), symbol: z.string() },
  ...{ direction: z.enum(['BUY', 'SELL']), entry: price, stopLoss: price, takeProfit: price },
  ...{ publishedAt: when, expiresAt: when, spread: share, fees: share, slippage: share },
});

const ended = z.looseObject({
  ...{ kind: z.enum(['target', 'stop', 'expired']), at: when, entryAt: when },
  ...{ entryPrice: z.number(), exitPrice: z.number(), r: z.number(), netShare: z.number() },
});
const outcome = z.union([
  ended,
  z.looseObject({ kind: z.literal('open') }),
  z.looseObject({ kind: z.literal('unknown'), because: z.string() }),
]);

const proof = z.looseObject({
  kind: z.enum(['proven', 'unproven']),
  messageId: z.number().int().optional(),
  date: z.iso.datetime().optional(),
  head: z.number().int().optional(),
  because: z.string().optional(),
});

const row = z.looseObject({ sequence: z.number().int(), hash: digest, signal, outcome: outcome.nullable(), proof });

const schema = z.looseObject({
  kind: z.literal('v7-signals proof'),
  v: z.literal(1),
  madeAt: z.iso.datetime(),
  asOf: z.iso.datetime().nullable(),
  channel: z.string().nullable(),
  head: z.object({ sequence: z.number().int(), hash: digest }).nullable(),
  unchained: z.number().int().nonnegative(),
  signals: z.array(row),
});

export type ProofFile = z.output<typeof schema>;
export type ProofRow = ProofFile['signals'][number];
export type RecordedEnd = z.output<typeof ended>;

export type ReadFile =
  | { readonly kind: 'ok'; readonly proof: ProofFile }
  | { readonly kind: 'invalid'; readonly because: readonly string[] };

const MOST_ISSUES = 10;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Sentences where it cannot be read, is no JSON, or is no proof; each names the place in the file. */
export const readProofFile = (path: string): ReadFile => {
  const invalid = (...because: readonly string[]): ReadFile => ({ kind: 'invalid', because });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return invalid(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const value = parsed(text);
  if (value === undefined) return invalid(`${path} is not whole JSON: it may have been cut off or edited by hand.`);
  const result = schema.safeParse(value);
  if (result.success) return { kind: 'ok', proof: result.data };
  const issues = result.error.issues.map(({ path: place, message }) => `${place.join('.') || 'the file'}: ${message}`);
  const more = issues.length > MOST_ISSUES ? [`and ${issues.length - MOST_ISSUES} more`] : [];
  return invalid(`${path} is no proof written by npm run proof.`, ...issues.slice(0, MOST_ISSUES), ...more);
};
