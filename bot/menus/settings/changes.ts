// What each button of the settings menu changes: a pure function of its value and of what stands.

import { parseMute, withMute } from '../../../core/delivery/muteCommand.ts';
import {
  CONFIDENCES,
  DIRECTIONS,
  LOUDNESSES,
  MAXIMUM_DELAY_MINUTES,
  MESSAGE_KINDS,
  type Preferences,
  type QuietSpan,
  TIERS,
} from '../../../core/delivery/preferences.ts';
import { isTimeZone } from '../../../core/delivery/timeZone.ts';
import { languages } from '../../text/words.ts';
import { type PageFacts, symbolsOn } from './facts.ts';
import { DAY_SPANS, RISKS } from './pages.ts';

export type Field = 'zone' | 'account' | 'risk' | 'quiet';

export type Change = {
  readonly preferences?: Partial<Preferences>;
  /** the page that shows it */
  readonly page: string;
  readonly toast?: string;
  /** what the person is to type next */
  readonly ask?: Field;
};

/** Undefined where the value is none that a button of ours carries. */
type Changer = (value: string, facts: PageFacts) => Change | undefined;

const oneOf = <T extends string | number>(all: readonly T[], value: string): T | undefined =>
  all.find((one) => String(one) === value);

/** 'BTC-USD.1' as the name and whether it is to be on. */
const switched = (value: string): { readonly name: string; readonly on: boolean } => {
  const dot = value.lastIndexOf('.');
  return { name: value.slice(0, dot), on: value.slice(dot + 1) === '1' };
};

const conf: Changer = (value, { words }) => {
  const minimumConfidence = oneOf(CONFIDENCES, value);
  return minimumConfidence && { preferences: { minimumConfidence }, page: 'conf', toast: words.settings.notedToast };
};

const tier: Changer = (value, { preferences, words }) => {
  const { name, on } = switched(value);
  const meant = oneOf(TIERS, name);
  if (meant === undefined) return undefined;
  const tiers = TIERS.filter((one) => (one === meant ? on : preferences.tiers.includes(one)));
  if (tiers.length === 0) return { page: 'tiers', toast: words.settings.lastTierToast };
  return { preferences: { tiers }, page: 'tiers', toast: words.settings.notedToast };
};

const dir: Changer = (value, { words }) => {
  const directions = oneOf(DIRECTIONS, value);
  return directions && { preferences: { directions }, page: 'dirs', toast: words.settings.notedToast };
};

/** The chosen symbols after one more press; 'all' stays all, and takes in what is watched later. */
export const symbolsAfter = (value: string, facts: PageFacts): Preferences['symbols'] | undefined => {
  if (value === 'all') return 'all';
  const { name, on } = switched(value);
  if (!facts.symbols.includes(name)) return undefined;
  const now = symbolsOn(facts);
  if (on === now.includes(name)) return facts.preferences.symbols;
  return facts.symbols.filter((symbol) => (symbol === name ? on : now.includes(symbol)));
};

const sym: Changer = (value, facts) => {
  const symbols = symbolsAfter(value, facts);
  return symbols && { preferences: { symbols }, page: 'syms', toast: facts.words.settings.notedToast };
};

const charts: Changer = (value, { words }) => ({
  preferences: { charts: value === '1' },
  page: 'main',
  toast: words.settings.notedToast,
});

const kind: Changer = (value, { preferences, words }) => {
  const [name = '', loud = ''] = value.split('.');
  const [meant, loudness] = [oneOf(MESSAGE_KINDS, name), oneOf(LOUDNESSES, loud)];
  if (meant === undefined || loudness === undefined) return undefined;
  const kinds = { ...preferences.kinds, [meant]: loudness };
  const page = meant === 'summary' && loudness === 'off' ? 'hour' : 'kinds';
  return { preferences: { kinds }, page, toast: words.settings.kindToast(meant, loudness) };
};

const NIGHT: QuietSpan = { from: '22:00', to: '07:00' };
const LATE: QuietSpan = { from: '23:00', to: '07:00' };
const WEEKS: Readonly<Record<string, readonly QuietSpan[]>> = {
  nights: Array.from({ length: 7 }, () => NIGHT),
  workdays: [LATE, LATE, LATE, LATE, LATE, null, null],
  none: Array.from({ length: 7 }, () => null),
};

const quiet: Changer = (value, { words }) => {
  const week = Object.hasOwn(WEEKS, value) ? WEEKS[value] : undefined;
  return week && { preferences: { quiet: [...week] }, page: 'quiet', toast: words.settings.notedToast };
};

const qday: Changer = (value, { preferences, words }) => {
  const [, day, choice] = /^([0-6])\.(\d)$/.exec(value) ?? [];
  const span = choice === undefined ? undefined : DAY_SPANS[Number(choice)];
  if (span === undefined) return undefined;
  const week = preferences.quiet.map((own, i) => (i === Number(day) ? span : own));
  return { preferences: { quiet: week }, page: 'quiet', toast: words.settings.notedToast };
};

const mute: Changer = (value, { preferences, mutes, words, symbols, now }) => {
  const when = { now, timeZone: preferences.timeZone };
  const read = parseMute(value, { ...when, symbols });
  if (read.kind !== 'mute') return undefined;
  return {
    preferences: { mutes: withMute(mutes, read.mute) },
    page: 'mutes',
    toast: words.mutes.mutedToast(read.mute, when),
  };
};

const unmute: Changer = (value, { mutes, words }) => ({
  preferences: { mutes: mutes.filter(({ what }) => what !== value) },
  page: 'mutes',
  toast: words.mutes.unmutedToast,
});

const hour: Changer = (value, { preferences, words }) => {
  if (!/^(?:1?\d|2[0-3])$/.test(value)) return undefined;
  const { kinds } = preferences;
  const on = kinds.summary === 'off' ? { kinds: { ...kinds, summary: 'silent' as const } } : {};
  return { preferences: { summaryHour: Number(value), ...on }, page: 'hour', toast: words.settings.notedToast };
};

const account: Changer = (_, { words }) => ({
  preferences: { accountUsd: null },
  page: 'money',
  toast: words.settings.notedToast,
});

const risk: Changer = (value, { words }) => {
  const riskPct = oneOf(RISKS, value);
  return riskPct && { preferences: { riskPct }, page: 'money', toast: words.settings.notedToast };
};

const zone: Changer = (value, { words }) =>
  isTimeZone(value)
    ? { preferences: { timeZone: value }, page: 'zone', toast: words.settings.zoneToast(value) }
    : undefined;

const lang: Changer = (value, { words }) =>
  Object.hasOwn(languages, value)
    ? { preferences: { language: value }, page: 'lang', toast: words.settings.notedToast }
    : undefined;

const delay: Changer = (value, { subscriber, words }) => {
  const delayMinutes = /^\d{1,2}$/.test(value) ? Number(value) : Number.NaN;
  if (!(delayMinutes <= MAXIMUM_DELAY_MINUTES) || subscriber.place?.kind !== 'channel') return undefined;
  return { preferences: { delayMinutes }, page: 'delay', toast: words.settings.notedToast };
};

const FIELDS: readonly Field[] = ['zone', 'account', 'risk', 'quiet'];
const ask: Changer = (value) => {
  const field = oneOf(FIELDS, value);
  return field && { page: 'main', ask: field };
};

export const changes: Readonly<Record<string, Changer>> = {
  ...{ conf, tier, dir, sym, charts, kind, quiet, qday, mute, unmute, hour, account, risk, zone, lang, delay, ask },
};
