// Whether a person's preferences let a message through now: ringing, silently, later, or not at all.
import type { Signal } from '../decision/verdict.ts';
import { type Instant, MINUTE_MS, plus } from '../instant.ts';
import type { MessageKind, Mute, Preferences } from './preferences.ts';
import { quietUntil } from './quietHours.ts';

/** Why a person does not hear of a signal; `off` is the kind of message itself. */
export type NotHeard = 'off' | 'confidence' | 'tier' | 'direction' | 'symbol' | 'muted';

/**
 * `hold`: ask again at `until`, by then the answer may be any. What is held must be looked at again before it is sent: it
 * may have expired.
 */
export type Passage =
  | { readonly kind: 'send'; readonly ring: boolean }
  | { readonly kind: 'hold'; readonly until: Instant; readonly because: 'quiet hours' | 'delay' }
  | { readonly kind: 'drop'; readonly because: NotHeard };

const holds = (mute: Mute, now: Instant): boolean => mute.from <= now && (mute.until === null || now < mute.until);

/** The mute that holds now for the symbol, or for everything; undefined where none does. */
export const muteAt = (
  { mutes }: Pick<Preferences, 'mutes'>,
  symbol: string | undefined,
  now: Instant,
): Mute | undefined => mutes.find((mute) => (mute.what === 'all' || mute.what === symbol) && holds(mute, now));

/** Those that hold now or will. */
export const mutesLeft = (mutes: readonly Mute[], now: Instant): readonly Mute[] =>
  mutes.filter(({ until }) => until === null || now < until);

type Heard = Pick<Signal, 'symbol' | 'confidence' | 'tier' | 'direction' | 'publishedAt'>;

/** What stands against the signal whatever the hour; undefined where nothing does. */
const unwanted = (signal: Heard, preferences: Preferences): NotHeard | undefined => {
  const { minimumConfidence, tiers, directions, symbols } = preferences;
  if (symbols !== 'all' && !symbols.includes(signal.symbol)) return 'symbol';
  if (signal.confidence < minimumConfidence) return 'confidence';
  if (!tiers.includes(signal.tier)) return 'tier';
  const refused = { both: undefined, spot: undefined, buy: 'SELL', sell: 'BUY' }[directions];
  return refused === signal.direction ? 'direction' : undefined;
};

/**
 * A new signal's card to this person, at the market instant `now`; `suspended` while the service is. A held card is asked
 * about again at its release. Quiet hours and a channel's delay hold; mutes and tastes drop.
 */
export const audienceFor = (
  signal: Heard,
  preferences: Preferences,
  now: Instant,
  { suspended = false }: { readonly suspended?: boolean } = {},
): Passage => {
  const loudness = preferences.kinds[suspended ? 'suspended' : 'card'];
  if (loudness === 'off') return { kind: 'drop', because: 'off' };
  const against = unwanted(signal, preferences);
  if (against !== undefined) return { kind: 'drop', because: against };
  if (muteAt(preferences, signal.symbol, now)) return { kind: 'drop', because: 'muted' };
  const due = plus(signal.publishedAt, preferences.delayMinutes * MINUTE_MS);
  // without a delay a publication that lies ahead is a clock that is behind
  if (preferences.delayMinutes > 0 && now < due) return { kind: 'hold', until: due, because: 'delay' };
  const quiet = quietUntil(preferences, now);
  if (quiet !== undefined) return { kind: 'hold', until: quiet, because: 'quiet hours' };
  return { kind: 'send', ring: loudness === 'on' };
};

/**
 * Any other message: what is not `off` arrives at once, without a sound in quiet hours and under a mute; an admin's alarm
 * rings through both.
 */
export const passageOf = (
  message: { readonly kind: Exclude<MessageKind, 'card' | 'suspended'>; readonly symbol?: string },
  preferences: Preferences,
  now: Instant,
): Passage => {
  const loudness = preferences.kinds[message.kind];
  if (loudness === 'off') return { kind: 'drop', because: 'off' };
  if (loudness === 'silent') return { kind: 'send', ring: false };
  if (message.kind === 'alarm') return { kind: 'send', ring: true };
  const hushed = muteAt(preferences, message.symbol, now) !== undefined || quietUntil(preferences, now) !== undefined;
  return { kind: 'send', ring: !hushed };
};
