// The model's answer: its schema, strict wherever a conversion would be a guess, and what is said of an answer that fails it.
import { z } from 'zod';
import { foreignText } from '../market/sentiment.ts';
import { type Extracted, extractJson, type Mending } from './extractJson.ts';
import type { Direction, LifeHours, Risk } from './synthesis.ts';

export const REASONING_LIMIT = 900;
/** a reasoning up to here is cut at a sentence; a longer one has not followed the question and is refused */
const REASONING_REFUSED = 2 * REASONING_LIMIT;
const FACTORS_AT_MOST = 12;
const FACTOR_LIMIT = 300;

/** The fact it rests on and what that fact says; a factor given as one text has it in `fact`. */
export type KeyFactor = { readonly fact: string; readonly says?: string };

type Told = {
  /** whole number 0..100: conviction, not a rate */
  readonly confidence: number;
  /** one line of at most 900 characters, without control and format characters */
  readonly reasoning: string;
  readonly keyFactors: readonly KeyFactor[];
};

/** Levels in quote currency, positive and finite, otherwise unjudged: sides, ticks and distances are the judge's. */
export type Reply =
  | (Told & {
      readonly verdict: Direction;
      readonly entry: number;
      readonly stop: number;
      readonly target: number;
      readonly lifeHours: LifeHours;
      readonly risk: Risk;
    })
  | (Told & { readonly verdict: 'HOLD' });

export type Mended = Mending | 'reasoning cut at a sentence';

export type ParsedReply =
  | { readonly kind: 'ok'; readonly reply: Reply; readonly mended: readonly Mended[] }
  | {
      readonly kind: 'refused';
      readonly reason: Extract<Extracted, { kind: 'refused' }>['reason'] | 'schema';
      /** for the prompt that asks again: everything that was wrong */
      readonly complaint: string;
      readonly issues: readonly string[];
    };

const shown = (value: unknown): string => {
  if (value === undefined) return 'missing';
  const text =
    typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'an object') : undefined;
  return text ?? foreignText(JSON.stringify(value) ?? '', 40) ?? 'unreadable';
};
const wants = (what: string) => (issue: { readonly input?: unknown }) => `is ${shown(issue.input)}; give ${what}`;

const PLAIN = 'a plain number above 0, without quotes, thousands separators or units';
const level = z.number({ error: wants(PLAIN) }).refine((x) => Number.isFinite(x) && x > 0, { error: wants(PLAIN) });
const unused = z.union([z.null(), z.number()], { error: wants('null or a plain number') }).optional();

/** 1 may be one of a hundred or all of one, and a fraction a share: neither is turned into the other. */
const CONFIDENCE = 'a whole number from 0 to 100, without quotes or a per cent sign (72 for 72 of 100; 1 is not taken)';
const confidence = z
  .number({ error: wants(CONFIDENCE) })
  .refine((x) => Number.isInteger(x) && x >= 0 && x <= 100 && x !== 1, { error: wants(CONFIDENCE) });

const word = <const T extends readonly [string, ...string[]]>(names: T) => {
  const what = names.map((name) => `"${name}"`).join(', ');
  return z
    .string({ error: wants(`one of ${what}`) })
    .transform((text) => text.trim().toUpperCase())
    .pipe(z.enum(names, { error: wants(`one of ${what}`) }));
};

/** Han, kana, Cyrillic and the like: more than one letter in five is another language. English itself is not recognised. */
const isLatin = (text: string): boolean => {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters > 0 && (text.match(/\p{Script=Latin}/gu)?.length ?? 0) >= 0.8 * letters;
};

const reasoning = z
  .string({ error: wants(`a text of at most ${REASONING_LIMIT} characters`) })
  .refine((text) => text.length <= REASONING_REFUSED, {
    error: (issue) => `has ${String(issue.input).length} characters; give at most ${REASONING_LIMIT}`,
  })
  .transform((text) => foreignText(text, REASONING_REFUSED) ?? '')
  .refine((text) => text !== '', { error: `is empty; give at most ${REASONING_LIMIT} characters` })
  .refine((text) => text === '' || isLatin(text), { error: 'is not in English; write it in English' });

const FACTOR = `{"fact": "...", "says": "..."} with at most ${FACTOR_LIMIT} characters each`;
const line = z
  .string({ error: wants(FACTOR) })
  .refine((text) => text.trim() !== '' && text.length <= FACTOR_LIMIT, { error: wants(FACTOR) })
  .transform((text): string => foreignText(text, FACTOR_LIMIT) ?? '')
  .refine((text) => text !== '', { error: wants(FACTOR) });
const keyFactor = z.union(
  [
    line.transform((fact): KeyFactor => ({ fact })),
    z.object({ fact: line, says: line }).transform((f): KeyFactor => f),
  ],
  { error: wants(FACTOR) },
);
const keyFactors = z
  .array(keyFactor, { error: wants(`a list of ${FACTOR}`) })
  .max(FACTORS_AT_MOST, { error: `has more than ${FACTORS_AT_MOST} entries` });

const told = { confidence, reasoning };
const holdSchema = z.object({
  ...{ verdict: word(['HOLD']), ...told, key_factors: keyFactors.default([]) },
  ...{ entry: unused, stop: unused, target: unused },
});
const LIVES: readonly unknown[] = [1, 4, 12, 24] satisfies readonly LifeHours[];
const tradeSchema = z.object({
  ...{ verdict: word(['BUY', 'SELL', 'HOLD']), ...told, entry: level, stop: level, target: level },
  life_hours: z.custom<LifeHours>((x) => LIVES.includes(x), { error: wants('1, 4, 12 or 24 as a number') }),
  risk: word(['LOW', 'MEDIUM', 'HIGH']),
  key_factors: keyFactors.min(1, { error: 'is empty; name at least one fact' }),
});

/** At the end of the last sentence within the limit, or of the last word where no sentence ends in its second half. */
export const cutAtSentence = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit + 1);
  const ends = [...head.matchAll(/[.!?](?=\s)/g)].map((m) => m.index + 1).filter((end) => end <= limit);
  const end = ends.at(-1) ?? 0;
  if (end >= limit / 2) return head.slice(0, end);
  return `${text.slice(0, limit - 1).replace(/\s+\S*$/, '')}…`;
};

const replyOf = (value: z.output<typeof tradeSchema> | z.output<typeof holdSchema>): Reply => {
  const { confidence, key_factors: keyFactors } = value;
  const base = { confidence, keyFactors, reasoning: cutAtSentence(value.reasoning, REASONING_LIMIT) };
  if (value.verdict === 'HOLD' || !('risk' in value)) return { ...base, verdict: 'HOLD' };
  const { verdict, entry, stop, target, life_hours: lifeHours, risk } = value;
  return { ...base, verdict, entry, stop, target, lifeHours, risk };
};

const isHold = (verdict: unknown): boolean => typeof verdict === 'string' && verdict.trim().toUpperCase() === 'HOLD';

const complaintOf = (issues: readonly string[]): string => `Your answer cannot be used: ${issues.join('. ')}.`;

/**
 * The answer as a value, or the complaint that asks for a better one. Words may come in any case; nothing else is converted:
 * confidence as a fraction, a text or 1, numbers in quotes or with separators, "null" for null are complaints. A HOLD needs no
 * levels, life or risk. Fields that were not asked for are left out. Never throws.
 */
export const parseReply = (text: string): ParsedReply => {
  const found = extractJson(text);
  if (found.kind === 'refused') {
    const issues = [found.complaint];
    return { kind: 'refused', reason: found.reason, complaint: complaintOf(issues), issues };
  }
  const schema = isHold(found.value['verdict']) ? holdSchema : tradeSchema;
  const read = schema.safeParse(found.value, { reportInput: true });
  if (!read.success) {
    const issues = read.error.issues.slice(0, 10).map((issue) => `${issue.path.join('.') || 'it'} ${issue.message}`);
    return { kind: 'refused', reason: 'schema', complaint: complaintOf(issues), issues };
  }
  const cut = read.data.reasoning.length > REASONING_LIMIT;
  return {
    kind: 'ok',
    reply: replyOf(read.data),
    mended: cut ? [...found.mended, 'reasoning cut at a sentence'] : found.mended,
  };
};

/** 'Kalman: slope up beyond noise', or the one text that was given. */
export const keyFactorText = ({ fact, says }: KeyFactor): string => (says === undefined ? fact : `${fact}: ${says}`);
