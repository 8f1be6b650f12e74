// What every page and every change of the settings menu is made from.
import { mutesLeft } from '../../../core/delivery/audience.ts';
import { defaultPreferences, type Mute, type Preferences } from '../../../core/delivery/preferences.ts';
import type { Instant } from '../../../core/instant.ts';
import type { Subscriber } from '../../../core/ports/people.ts';
import type { CommandDeps } from '../../commands/command.ts';
import type { Words } from '../../text/words.ts';

export type PageFacts = {
  readonly subscriber: Subscriber;
  readonly preferences: Preferences;
  readonly words: Words;
  /** those that are watched */
  readonly symbols: readonly string[];
  readonly now: Instant;
  /** those that hold now or will */
  readonly mutes: readonly Mute[];
  /** '' for where the person stands; else the number of the group or channel an admin has opened */
  readonly target: string;
};

/** The cities offered at one tap, from west to east. */
export const ZONES = [
  'America/Los_Angeles',
  'America/Denver',
  'America/Chicago',
  'America/New_York',
  'America/Sao_Paulo',
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'Europe/Istanbul',
  'Asia/Dubai',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const;

/** The watched symbols that are on, with those that were chosen and are watched no longer left out. */
export const symbolsOn = ({ preferences, symbols }: Pick<PageFacts, 'preferences' | 'symbols'>): readonly string[] =>
  preferences.symbols === 'all' ? symbols : symbols.filter((symbol) => preferences.symbols.includes(symbol));

export const factsFor = (
  { clock, symbols }: Pick<CommandDeps, 'clock' | 'symbols'>,
  subscriber: Subscriber,
  words: Words,
  target: string,
): PageFacts => {
  const preferences = subscriber.preferences ?? defaultPreferences;
  const now = clock.now();
  return { subscriber, preferences, words, symbols, now, target, mutes: mutesLeft(preferences.mutes, now) };
};
