// The settings menu: what each page says and what its buttons are called.
import type { DIRECTIONS, Loudness, MessageKind, Preferences, QuietSpan } from '../../core/delivery/preferences.ts';
import { clockIn, zoneTitle } from '../../core/delivery/timeZone.ts';
import type { Instant } from '../../core/instant.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';

export const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const dayWords = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

type Direction = (typeof DIRECTIONS)[number];
const directionWords: Readonly<Record<Direction, string>> = {
  both: 'BUY and SELL',
  buy: 'BUY alone',
  sell: 'SELL alone',
  spot: 'I trade spot',
};
export const kindWords: Readonly<Record<MessageKind, string>> = {
  card: 'New signals',
  position: 'Stop or target of mine',
  near: 'Near a level I monitor',
  outcome: 'How the others ended',
  thesis: 'Broken theses',
  suspended: 'Signals while suspended',
  summary: 'Daily summary',
  weekly: 'Weekly summary',
  alarm: "Admins' alarms",
};
const loudnessMark: Readonly<Record<Loudness, string>> = { on: '🔔', silent: '🔕', off: '✖️' };
const loudnessWords: Readonly<Record<Loudness, string>> = { on: 'rings', silent: 'silent', off: 'off' };

const dollars = (amount: number): string => `${amount.toLocaleString('en-US', { maximumFractionDigits: 2 })} USD`;
const number = (value: number): string => String(Number(value.toFixed(2)));

const spanText = (span: QuietSpan): string =>
  span === null ? 'not quiet' : span.from === span.to ? `all day from ${span.from}` : `${span.from} to ${span.to}`;

/** 'every day 22:00 to 07:00', 'Mon-Fri 22:00 to 07:00, Sat 00:00 to 10:00', 'none'. */
export const quietText = (quiet: readonly QuietSpan[]): string => {
  const texts = quiet.map(spanText);
  if (texts.every((text) => text === 'not quiet')) return 'none';
  if (texts.every((text) => text === texts[0])) return `every day ${texts[0]}`;
  const parts: string[] = [];
  for (let first = 0; first < 7; ) {
    let last = first;
    while (last < 6 && texts[last + 1] === texts[first]) last += 1;
    const days = first === last ? dayNames[first] : `${dayNames[first]}-${dayNames[last]}`;
    if (texts[first] !== 'not quiet') parts.push(`${days} ${texts[first]}`);
    first = last + 1;
  }
  return parts.join(', ');
};

export type SettingsFacts = {
  readonly preferences: Preferences;
  readonly now: Instant;
  /** present where these are a group's or a channel's */
  readonly place?: { readonly kind: 'group' | 'channel'; readonly title: string };
  readonly muted: number;
  readonly languageTitle: string;
  readonly paused: boolean;
};

const symbolsText = ({ symbols }: Preferences): string =>
  symbols === 'all' ? 'all' : symbols.length === 0 ? 'none' : symbols.join(', ');

export const mainPage = ({ preferences: p, now, place, muted, languageTitle, paused }: SettingsFacts): Html =>
  lines(
    html`⚙️ <b>Settings</b>${place === undefined ? '' : ` of the ${place.kind} ${shorten(place.title, 60)}`}`,
    paused ? html`⏸ Paused: nothing comes. /start begins again.` : undefined,
    html`Confidence: at least ${p.minimumConfidence}/100 · tiers ${p.tiers.join(', ')}`,
    html`Directions: ${directionWords[p.directions]}`,
    html`Symbols: ${shorten(symbolsText(p), 200)}`,
    html`Charts: ${p.charts ? 'with every card' : 'no, text alone'}`,
    html`Quiet hours: ${quietText(p.quiet)}`,
    html`Mutes: ${muted === 0 ? 'none' : muted}`,
    html`Daily summary: ${p.kinds.summary === 'off' ? 'off' : `${String(p.summaryHour).padStart(2, '0')}:00, ${loudnessWords[p.kinds.summary]}`}`,
    place === undefined
      ? html`Account: ${p.accountUsd === null ? 'not told, so no size is shown' : dollars(p.accountUsd)} · risk ${number(p.riskPct)} % a trade`
      : undefined,
    place?.kind === 'channel'
      ? html`Delay: ${p.delayMinutes === 0 ? 'none' : `${p.delayMinutes} min, said on each card`}`
      : undefined,
    html`Time zone: ${zoneTitle(p.timeZone)}, where it is ${clockIn(now, p.timeZone)}`,
    html`Language: ${languageTitle}`,
  );

export const mainLabels = {
  conf: '🎯 Confidence',
  tiers: '🏷 Tiers',
  dirs: '↕️ Directions',
  syms: '🪙 Symbols',
  kinds: '🔔 Messages',
  quiet: '🌙 Quiet hours',
  mutes: '🔇 Mutes',
  hour: '🕗 Summary',
  money: '💰 Account and risk',
  zone: '🌍 Time zone',
  charts: '🖼 Charts',
  lang: '💬 Language',
  delay: '⏱ Delay',
} as const;
export const openLabel = '⚙️ Settings';
export const backLabel = '‹ Back';
export const closeLabel = '✖️ Close';
export const closedPage = (): Html => html`⚙️ Settings are closed. /settings opens them again.`;
export const questionsLabel = (left: number): string =>
  `❓ ${left === 3 ? 'Three' : left === 2 ? 'Two' : 'One'} quick question${left === 1 ? '' : 's'}`;

/** A choice with a tick where it stands. */
export const chosen = (label: string, isChosen: boolean): string => (isChosen ? `✓ ${label}` : label);

export const confidencePage = (): Html =>
  lines(
    html`🎯 <b>Lowest confidence</b>`,
    html`Signals below it do not come to you. Confidence is how sure the decision is, out of 100; it is not a chance of winning.`,
  );
export const tiersPage = (): Html => lines(html`🏷 <b>Tiers</b>`, html`Which tiers come to you. At least one stays on.`);
export const lastTierToast = 'At least one tier stays on.';
export const directionsPage = (): Html =>
  lines(
    html`↕️ <b>Directions</b>`,
    html`“I trade spot” is for whoever holds coins and does not go short: a SELL then reads as exit or stand aside, without a size, and stays out of your own result.`,
  );
export const directionLabel = (direction: Direction): string => directionWords[direction];
export const symbolsPage = (): Html =>
  lines(
    html`🪙 <b>Symbols</b>`,
    html`“All” includes those that are added later. With none chosen no signal comes; you can still look everything up.`,
  );
export const allSymbolsLabel = 'All';
export const kindsPage = ({ kinds }: Preferences, shown: readonly MessageKind[]): Html =>
  lines(
    html`🔔 <b>Messages</b>`,
    ...shown.map((kind) => html`${loudnessMark[kinds[kind]]} ${kindWords[kind]}: ${loudnessWords[kinds[kind]]}`),
    html`Tap one to change it: 🔔 rings, 🔕 comes without a sound, ✖️ does not come.`,
  );
export const kindLabel = (kind: MessageKind, loudness: Loudness): string =>
  `${loudnessMark[loudness]} ${kindWords[kind]}`;
export const kindToast = (kind: MessageKind, loudness: Loudness): string =>
  `${kindWords[kind]}: ${loudnessWords[loudness]}`;

export const quietPage = ({ quiet, timeZone }: Preferences): Html =>
  lines(
    html`🌙 <b>Quiet hours</b>, by the clock of ${zoneTitle(timeZone)}`,
    ...quiet.map((span, day) => html`${dayNames[day]}: ${spanText(span)}`),
    html`New signals wait until the quiet is over and are looked at again: what is still valid comes then, the rest is reported as expired with its result. All else comes without a sound.`,
    html`A time belongs to the day it begins on. A button sets a whole week or opens a day.`,
  );
export const quietPresets = { nights: 'Every night 22-07', workdays: 'Mon-Fri 23-07', none: 'None' } as const;
export const quietTypeLabel = '✏️ Type them';
export const quietDayPage = (day: number, span: QuietSpan): Html =>
  lines(
    html`🌙 <b>${dayWords[day] ?? ''}</b>: ${spanText(span)}`,
    html`Which quiet begins on this day? It may end on the next one.`,
  );
export const quietSpanLabel = (span: QuietSpan): string =>
  span === null ? 'Not quiet' : span.from === span.to ? 'All day' : `${span.from}-${span.to}`;
export const quietQuestion = (): Html =>
  lines(
    html`Which hours are to be quiet? Write them like`,
    html`<code>22:30-07:00</code>`,
    html`<code>mon-fri 23:00-07:00, sat-sun 00:00-10:00</code>`,
    html`<code>fri off</code>`,
    html`/cancel leaves them as they are.`,
  );
export const quietNotRead = (text: string): Html =>
  lines(
    html`I cannot read ${shorten(text, 60)} as quiet hours.`,
    html`Please write <code>22:30-07:00</code>, or <code>mon-fri 23:00-07:00, sat-sun 00:00-10:00</code>. /cancel leaves them as they are.`,
  );
export const quietSet = (quiet: readonly QuietSpan[]): Html => html`🌙 Quiet hours: ${quietText(quiet)}.`;

export const hourPage = ({ timeZone }: Preferences): Html =>
  lines(html`🕗 <b>Daily summary</b>`, html`At which hour of ${zoneTitle(timeZone)}?`);
export const noSummaryLabel = 'No summary';

export const moneyPage = ({ accountUsd, riskPct }: Preferences): Html =>
  lines(
    html`💰 <b>Account and risk</b>`,
    html`Account: ${accountUsd === null ? 'not told' : dollars(accountUsd)}`,
    html`Risk: ${number(riskPct)} % a trade${accountUsd === null ? '' : `: a stop costs about ${dollars((accountUsd * riskPct) / 100)}`}`,
    html`The size on a card is computed from these two. They stay between you and this bot, and /delete_me removes them.`,
  );
export const accountLabel = '✏️ Account';
export const riskLabel = '✏️ Risk';
export const noAccountLabel = 'Forget the account';
export const riskChoiceLabel = (percent: number): string => `${number(percent)} %`;
export const accountQuestion = (): Html =>
  html`How many US dollars do you trade with? A number like <code>2,500</code> or <code>10k</code>. /cancel leaves it as it is.`;
export const accountNotRead = (text: string): Html =>
  html`I cannot read ${shorten(text, 40)} as a sum of US dollars. Please write a number like <code>2,500</code> or <code>10k</code>, from 1 to 1,000,000,000. /cancel leaves it as it is.`;
export const accountSet = (accountUsd: number): Html => html`💰 Account: ${dollars(accountUsd)}.`;
export const riskQuestion = (): Html =>
  html`How many per cent of your account may a stop cost? A number from 0.1 to 10, like <code>0.5</code>. /cancel leaves it as it is.`;
export const riskNotRead = (text: string): Html =>
  html`I cannot read ${shorten(text, 40)} as a per cent. Please write a number from 0.1 to 10, like <code>0.5</code>. /cancel leaves it as it is.`;
export const riskSet = (riskPct: number): Html => html`💰 Risk: ${number(riskPct)} % a trade.`;

export const zonePage = ({ timeZone }: Preferences, now: Instant): Html =>
  lines(
    html`🌍 <b>Time zone</b>: ${zoneTitle(timeZone)}, where it is ${clockIn(now, timeZone)}`,
    html`Choose one, or type your city or offset.`,
  );
export const zoneTypeLabel = '✏️ Type a city';
export const zoneLabel = (timeZone: string): string => zoneTitle(timeZone);
export const zoneQuestion = (): Html =>
  html`Which city are you in, or how far from UTC? For example <code>Lisbon</code>, <code>America/Bogota</code> or <code>+5:30</code>. /cancel leaves it as it is.`;
export const zoneSeveral = (text: string): Html => html`Several places fit ${shorten(text, 40)}. Which one is it?`;
export const zoneNotRead = (text: string): Html =>
  html`I do not know a place called ${shorten(text, 40)}. Please try the nearest big city, or an offset like <code>+5:30</code>. /cancel leaves it as it is.`;
export const zoneSet = (timeZone: string, now: Instant): Html =>
  html`🌍 Time zone: ${zoneTitle(timeZone)}, where it is ${clockIn(now, timeZone)}.`;
export const zoneToast = (timeZone: string): string => `Time zone: ${zoneTitle(timeZone)}`;

export const languagePage = (): Html => html`💬 <b>Language</b>`;
export const delayPage = ({ delayMinutes }: Preferences): Html =>
  lines(
    html`⏱ <b>Delay</b>: ${delayMinutes === 0 ? 'none' : `${delayMinutes} min`}`,
    html`Cards come to this channel so many minutes late, and say so.`,
  );
export const delayLabel = (minutes: number): string => (minutes === 0 ? 'None' : `${minutes} min`);
export const replyHere = (): Html => html`Please answer as a reply to this message.`;
export const notedToast = 'Noted';
export const goneToast = 'These settings are not there any more.';
export const renewedToast = 'This menu has been renewed; here it is as it is now.';
