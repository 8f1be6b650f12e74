// What a person (or a group, or a channel) wants to hear, when, and how loudly.
import { z } from 'zod';
import { type Instant, instant } from '../instant.ts';

/** The steps of the lowest confidence a person wants to hear of. */
export const CONFIDENCES = [60, 65, 70, 75, 80, 85, 90, 95] as const;
/** Minutes by which a channel's cards may be late. */
export const MAXIMUM_DELAY_MINUTES = 60;

/**
 * `card` a new signal; `position` stop or target of a signal the person took or monitors; `near` a monitored signal near a
 * level; `outcome` how any other delivered signal ended; `thesis` a broken thesis; `suspended` signals while the service is
 * suspended; `summary` the day's, `weekly` the week's; `alarm` what an admin must know.
 */
export const MESSAGE_KINDS = [
  'card',
  'position',
  'near',
  'outcome',
  'thesis',
  'suspended',
  'summary',
  'weekly',
  'alarm',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** `on` rings, `silent` arrives without a sound, `off` does not arrive. */
export const LOUDNESSES = ['on', 'silent', 'off'] as const;
export type Loudness = (typeof LOUDNESSES)[number];

export const DIRECTIONS = ['both', 'buy', 'sell', 'spot'] as const;
export const TIERS = ['HIGH', 'MEDIUM', 'LOW'] as const;

const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);
const symbol = z.string().regex(/^[A-Z0-9]{1,12}-USD$/);
const moment = z
  .number()
  .refine((ms) => Number.isFinite(ms) && Math.abs(ms) <= 8.64e15)
  .transform((ms): Instant => instant(ms));

/** One quiet time, by the clock of the person's zone, that begins on its weekday; `to` at or before `from` is the next day's. */
const quietSpan = z.object({ from: clockTime, to: clockTime }).nullable();
export type QuietSpan = z.output<typeof quietSpan>;

const mute = z.object({ what: z.union([z.literal('all'), symbol]), from: moment, until: moment.nullable() });
/** Keeps new signals of a symbol, or all of them, away from `from` to `until`; null: until it is lifted. */
export type Mute = z.output<typeof mute>;

const loudness = (usual: Loudness) => z.enum(LOUDNESSES).catch(usual);
const usualKinds: Readonly<Record<MessageKind, Loudness>> = {
  card: 'on',
  position: 'on',
  near: 'silent',
  outcome: 'silent',
  thesis: 'silent',
  suspended: 'off',
  summary: 'silent',
  weekly: 'off',
  alarm: 'on',
};
const kinds = z.object({
  card: loudness(usualKinds.card),
  position: loudness(usualKinds.position),
  near: loudness(usualKinds.near),
  outcome: loudness(usualKinds.outcome),
  thesis: loudness(usualKinds.thesis),
  suspended: loudness(usualKinds.suspended),
  summary: loudness(usualKinds.summary),
  weekly: loudness(usualKinds.weekly),
  alarm: loudness(usualKinds.alarm),
});

const NEVER_QUIET: readonly QuietSpan[] = [null, null, null, null, null, null, null];

const schema = z.object({
  /** one of CONFIDENCES */
  minimumConfidence: z.literal(CONFIDENCES).catch(60),
  tiers: z
    .array(z.enum(TIERS))
    .min(1)
    .catch([...TIERS]),
  /** `spot`: both arrive, a SELL reads as exit or stand aside: no size, no R in the person's edge */
  directions: z.enum(DIRECTIONS).catch('both'),
  /** those watched by the service at any time, or only these */
  symbols: z.union([z.literal('all'), z.array(symbol)]).catch('all'),
  /** whether cards come with their picture */
  charts: z.boolean().catch(true),
  kinds: kinds.catch({ ...usualKinds }),
  /** IANA name, or an offset like +05:30 */
  timeZone: z.string().min(1).max(64).catch('UTC'),
  /** Monday first; null where a day's evening is not quiet */
  quiet: z
    .array(quietSpan)
    .length(7)
    .catch([...NEVER_QUIET]),
  mutes: z.array(mute).catch([]),
  /** hour of the person's day, 0 to 23, for the daily summary */
  summaryHour: z.number().int().min(0).max(23).catch(20),
  /** US dollars a position's size is computed for; null: no size is shown */
  accountUsd: z.number().positive().max(1e9).nullable().catch(null),
  /** per cent of the account that a stop may cost */
  riskPct: z.number().min(0.1).max(10).catch(1),
  language: z.string().min(2).max(8).catch('en'),
  /** minutes a channel's cards are held back, said on them; 0 for people and groups */
  delayMinutes: z.number().int().min(0).max(MAXIMUM_DELAY_MINUTES).catch(0),
});

export type Preferences = z.output<typeof schema>;

/** A stored value as preferences; whatever is absent or unreadable in it is what it is by default. Never throws. */
export const readPreferences = (stored: unknown): Preferences =>
  schema.parse(typeof stored === 'object' && stored !== null ? stored : {});

/** All symbols, normal noise, no quiet hours, UTC. */
export const defaultPreferences: Preferences = readPreferences({});
