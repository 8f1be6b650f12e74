// What stands behind /mute and /unmute: a symbol or all, and for how long.
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plus } from '../instant.ts';
import type { Mute } from './preferences.ts';
import { symbolMeant } from './symbolMeant.ts';
import { inZone } from './timeZone.ts';

export type MuteFacts = {
  readonly now: Instant;
  readonly timeZone: string;
  /** those that are watched */
  readonly symbols: readonly string[];
};

export type MuteAnswer =
  | { readonly kind: 'mute'; readonly mute: Mute }
  | { readonly kind: 'list' }
  /** `word`: what could not be read; absent where the words could be, and contradict each other */
  | { readonly kind: 'refused'; readonly word?: string };

/** A mute lasts at most a year; longer ones are until they are lifted. */
const LONGEST_MS = 366 * DAY_MS;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/** '4h', '90 min', '1h30m', '2 days' in milliseconds; undefined where it is none, or none above zero. */
export const parseSpan = (text: string): number | undefined => {
  const PART = /(\d{1,4}(?:\.\d{1,2})?)\s*(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?![a-z])\s*/giy;
  const whole = text.trim();
  if (whole === '') return undefined;
  let ms = 0;
  let end = 0;
  for (const part of whole.matchAll(new RegExp(PART, 'gi'))) {
    if (part.index !== end) return undefined;
    end += part[0].length;
    ms += Number(part[1]) * (UNITS[(part[2] ?? '').charAt(0).toLowerCase()] ?? Number.NaN);
  }
  return end === whole.length && ms > 0 && ms <= LONGEST_MS ? Math.round(ms) : undefined;
};

/** '8', '8:00', '08:00', '8am', '11:30 pm' as minutes of the day. */
export const parseClock = (text: string): number | undefined => {
  const [, hours = '', minutes = '0', half] = /^(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/i.exec(text.trim()) ?? [];
  if (hours === '') return undefined;
  const [h, m] = [Number(hours), Number(minutes)];
  if (m > 59 || h > (half === undefined ? 24 : 12) || (half !== undefined && h === 0) || (h === 24 && m > 0))
    return undefined;
  const hour = half === undefined ? h % 24 : (h % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  return hour * 60 + m;
};

/** The next instant after `from` at which the zone's clock shows these minutes of the day. */
const nextAt = (minutes: number, from: Instant, timeZone: string): Instant => {
  const plainTime = new Temporal.PlainTime(Math.floor(minutes / 60), minutes % 60);
  const here = inZone(from, timeZone);
  for (let days = 0; ; days++) {
    const date = here.toPlainDate().add({ days });
    const at = date.toZonedDateTime({ timeZone: here.timeZoneId, plainTime }).epochMilliseconds;
    if (at > from) return instant(at);
  }
};

type When = { readonly from: Instant; readonly until: Instant | null };

/** 'until 08:00', '13:00-15:00', '4h'; undefined where it is no time. */
const whenOf = (words: string, { now, timeZone }: MuteFacts): When | undefined => {
  const until = /^(?:until|till|to)\s+(.+)$/i.exec(words)?.[1];
  if (until !== undefined) {
    const clock = parseClock(until.replace(/^tomorrow\s+(?:at\s+)?/i, ''));
    return clock === undefined ? undefined : { from: now, until: nextAt(clock, now, timeZone) };
  }
  const range = /^(?:from\s+)?(\S+)\s*(?:-|\u2013|to|until)\s*(\S+)$/i.exec(words);
  const [begin, end] = range ? [parseClock(range[1] ?? ''), parseClock(range[2] ?? '')] : [];
  if (begin !== undefined && end !== undefined) {
    if (begin === end) return undefined;
    const closing = nextAt(end, now, timeZone);
    const opening = nextAt(begin, now, timeZone);
    // the range that holds now has begun already: its end comes before its next beginning
    return opening < closing ? { from: opening, until: closing } : { from: now, until: closing };
  }
  const span = parseSpan(words.replace(/^for\s+/i, ''));
  return span === undefined ? undefined : { from: now, until: plus(now, span) };
};

/**
 * '' lists; 'all', a symbol, a time, or a symbol (or all) and a time in either order mute. A symbol alone is muted until it
 * is unmuted, a time alone mutes all; so does 'all' alone until it is lifted.
 */
export const parseMute = (argument: string, facts: MuteFacts): MuteAnswer => {
  const words = argument
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return { kind: 'list' };
  const whatOf = (word: string): string | undefined =>
    /^(?:all|everything)$/i.test(word) ? 'all' : symbolMeant(word, facts.symbols);
  const first = whatOf(words[0] ?? '');
  const last = words.length > 1 && first === undefined ? whatOf(words.at(-1) ?? '') : undefined;
  const what = first ?? last ?? 'all';
  const rest = first !== undefined ? words.slice(1) : last !== undefined ? words.slice(0, -1) : words;
  if (rest.length === 0) return { kind: 'mute', mute: { what, from: facts.now, until: null } };
  const when = whenOf(rest.join(' '), facts);
  return when === undefined ? { kind: 'refused', word: rest.join(' ') } : { kind: 'mute', mute: { what, ...when } };
};

/** One mute of each symbol, and one of all: the newest. */
export const withMute = (mutes: readonly Mute[], mute: Mute): Mute[] => [
  ...mutes.filter(({ what }) => what !== mute.what),
  mute,
];
