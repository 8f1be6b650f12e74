// The words of every command: its line in /help, its place in the menu, and the kind answer to one that is not known.
import { type Instant } from '../../core/instant.ts';
import { nextCycle } from './greetings.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';

export type HelpGroup = 'signals' | 'record' | 'yours' | 'admins';

const groupTitle: Readonly<Record<HelpGroup, string>> = {
  signals: 'Signals and the market',
  record: 'The record',
  yours: 'What is yours',
  admins: 'For admins',
};

type Line = readonly [command: string, group: HelpGroup, says: string];

/** In the order of /help; what is not in the registry is not shown. */
const LINES: readonly Line[] = [
  ['start', 'signals', 'the latest signal again, with working buttons'],
  ['status', 'signals', 'what is open now, yours first'],
  ['open', 'signals', 'the same as /status'],
  ['signals', 'signals', 'the last ten signals and how they ended'],
  ['signal', 'signals', 'one signal by its number'],
  ['market', 'signals', 'price, analyses and chart of a symbol: /market BTC'],
  ['why', 'signals', "the last verdict on every market; /why BTC or a signal's number for the whole story"],
  ['stats', 'record', 'how the signals did, with n and interval, beside the coin'],
  ['performance', 'record', 'the whole record in one message'],
  ['journal', 'record', 'what you took, skipped and monitored, and what came of it'],
  ['summary', 'record', 'the day in short'],
  ['daily', 'record', 'the same; /daily 3 for three days'],
  ['weekly', 'record', 'the last seven days, with their picture'],
  ['monthly', 'record', 'the last 30 days'],
  ['profit', 'record', 'what your own trades came to, by your prices'],
  ['trades', 'record', 'signals that have ended, entry and exit'],
  ['report', 'record', 'the validation report'],
  ['settings', 'yours', 'what comes to you, when and how loudly'],
  ['mute', 'yours', 'keep new signals away: /mute 4h, /mute BTC, /mute until 08:00'],
  ['unmute', 'yours', 'let them come again: /unmute, /unmute BTC'],
  ['web', 'yours', 'a link that signs your browser in to the page with the whole history'],
  ['export', 'yours', 'everything I keep about you, as a file'],
  ['stop', 'yours', 'pause; /start begins again'],
  ['delete_me', 'yours', 'remove everything that is yours'],
  ['cancel', 'yours', 'leave a question unanswered'],
  ['id', 'yours', 'your number and the number of this chat'],
  ['tg_info', 'yours', 'the same as /id'],
  ['health', 'yours', 'how the service is, and its version'],
  ['help', 'yours', 'this text'],
  ['invite', 'admins', 'a one-time way in for one person'],
  ['users', 'admins', 'who is here; block, unblock; the trail'],
  ['pause', 'admins', 'keep new signals back from everybody'],
  ['resume', 'admins', 'let them out again'],
  ['phase', 'admins', 'PAPER, LIVE or SUSPENDED: why, and what you may decide'],
  ['broadcast', 'admins', 'write to everybody, after a look at it'],
  ['event', 'admins', 'events around which nothing is published: /event add 2026-12-10 19:00Z FOMC'],
  ['set', 'admins', 'thresholds and settings, without a restart'],
  ['cost', 'admins', 'what the model costs'],
  ['logs', 'admins', 'the last warnings and errors'],
];

/** Habits from elsewhere, each with the command it is another name or a cut of; told in one line. */
const HABITS = ['open', 'daily', 'weekly', 'monthly', 'profit', 'trades', 'tg_info'] as const;

const habits = (known: ReadonlySet<string>): Html | undefined => {
  const shown = HABITS.filter((command) => known.has(command));
  return shown.length === 0
    ? undefined
    : lines(html`Who is used to them finds these too: ${shown.map((one) => `/${one}`).join(', ')}`, html``);
};

export type HelpFacts = {
  readonly version: string | undefined;
  readonly isAdmin: boolean;
  /** the names in the registry */
  readonly known: ReadonlySet<string>;
};

const groupOf = (group: HelpGroup, known: ReadonlySet<string>): Html | undefined => {
  const shown = LINES.filter(([command, of]) => of === group && known.has(command));
  if (shown.length === 0) return undefined;
  return lines(
    html`<b>${groupTitle[group]}</b>`,
    ...shown.map(([command, , says]) => html`/${command}: ${says}`),
    html``,
  );
};

export const help = (now: Instant, { version, isAdmin, known }: HelpFacts): Html =>
  lines(
    html`<b>What you can do here</b>`,
    html``,
    groupOf('signals', known),
    groupOf('record', known),
    groupOf('yours', known),
    habits(known),
    isAdmin ? groupOf('admins', known) : undefined,
    html`<b>On a card</b>`,
    html`✅ Took: you entered the trade`,
    html`❌ Skipped: you let it pass`,
    html`📊 Monitoring: you are watching it`,
    html`You can change your answer or take it back with ↩️ Undo. Details shows the whole reasoning and every number. Tap a price to copy it.`,
    html``,
    html`<b>How to read it</b>`,
    html`Confidence is how sure the decision is, out of 100; it is not a chance of winning. R is the result after costs, measured in distances to the stop: +1 R earns as much as the stop would have lost before costs.`,
    html`Nothing is traded for you. Times are UTC where nothing else is said. ${nextCycle(now)}`,
    version === undefined ? undefined : html`V7 Signals ${shorten(version, 40)}`,
  );

/** `nearest`: the known command that is written most like it, if any is. */
export const unknownCommand = (command: string, nearest?: string): Html =>
  nearest === undefined
    ? html`I do not know ${shorten(command, 40)}. /help lists what I can do.`
    : html`I do not know ${shorten(command, 40)}. Did you mean /${nearest}? /help lists what I can do.`;

const MENU: readonly (readonly [command: string, description: string])[] = [
  ['status', 'What is open now, yours first'],
  ['signals', 'The last ten signals and how they ended'],
  ['market', 'Price, analyses and chart of a symbol'],
  ['why', 'The last verdict on each market, and why'],
  ['stats', 'How the signals did, beside the coin'],
  ['journal', 'What you took and what came of it'],
  ['mute', 'Keep new signals away for a while'],
  ['settings', 'What comes to you, when and how loudly'],
  ['help', 'Everything I can do'],
];

/** The command menu of what is in the registry; descriptions at most 256 characters. */
export const commandMenu = (known: ReadonlySet<string>): { readonly command: string; readonly description: string }[] =>
  MENU.filter(([command]) => known.has(command)).map(([command, description]) => ({ command, description }));

/** Every command that has a line here. */
export const describedCommands: readonly string[] = [...LINES.map(([command]) => command), ...HABITS];
