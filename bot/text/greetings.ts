// What the bot says to people outside of signals: hello, help, and the kind ways of saying no.
import { type Instant, plus, SLOT_MS, slotOf } from '../../core/instant.ts';
import { hhmm, span } from '../../core/wording/times.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';

/** 'The next cycle ends at 14:35 UTC, in 3 min.' */
export const nextCycle = (now: Instant): Html => {
  const end = plus(slotOf(now), SLOT_MS);
  return html`The next cycle ends at ${hhmm(end)} UTC, in ${span(end - now)}.`;
};

export type WelcomeFacts = {
  readonly firstName: string;
  readonly now: Instant;
  readonly hasSignal: boolean;
  /** the person has just become the admin by the claim link */
  readonly claimed: boolean;
};

export const welcome = ({ firstName, now, hasSignal, claimed }: WelcomeFacts): Html =>
  lines(
    html`Hello${firstName.trim() === '' ? '' : ` ${shorten(firstName, 40)}`}!${claimed ? ' You are the admin of this bot now.' : ''}`,
    html`Every five minutes I look at the market, and I write to you only when a trade passes every check. I never trade for you: you decide, and I keep the record of how each signal ended, after costs.`,
    html`${hasSignal ? 'Below is the latest signal; its buttons work.' : 'No signal has come yet; the first one will appear here by itself.'} ${nextCycle(now)}`,
    html`/help says what the buttons mean.`,
  );

export type HelpFacts = { readonly version: string | undefined; readonly isAdmin: boolean };

export const help = (now: Instant, { version, isAdmin }: HelpFacts): Html =>
  lines(
    html`<b>What you can do here</b>`,
    html`/start: the latest signal again, with working buttons`,
    html`/signals: the last ten signals and how they ended`,
    html`/why: the last verdict on every market, and why; /why BTC for one of them, /why with a signal's number for that signal`,
    html`/stats: how many cycles, signals and results there are, and how fast cards arrive`,
    html`/web: a link that signs your browser in to the page with the whole history`,
    isAdmin
      ? html`/event: the list of events around which nothing is published; <code>/event add 2026-12-10 19:00Z FOMC</code> adds one (admins only)`
      : undefined,
    html`/help: this text`,
    html``,
    html`<b>On a card</b>`,
    html`✅ Took: you entered the trade`,
    html`❌ Skipped: you let it pass`,
    html`📊 Monitoring: you are watching it`,
    html`You can change your answer or take it back with ↩️ Undo. Details shows the whole reasoning and every number. Tap a price to copy it.`,
    html``,
    html`<b>How to read it</b>`,
    html`Confidence is how sure the decision is, out of 100; it is not a chance of winning. R is the result after costs, measured in distances to the stop: +1 R earns as much as the stop would have lost before costs.`,
    html`Nothing is traded for you. All times are UTC. ${nextCycle(now)}`,
    version === undefined ? undefined : html`V7 Signals ${shorten(version, 40)}`,
  );

/** The one sentence for whoever has not been let in; the number is ready to copy. */
export const stranger = (id: number): Html =>
  html`Hello! This bot is for invited people only; if you would like to join, please send its owner your number: <code>${id}</code>`;

/** The same as a toast, where there is no markup; at most 200 characters. */
export const strangerToast = (id: number): string => `This bot is for invited people only. Your number: ${id}`;

export const unknownCommand = (command: string): Html =>
  html`I do not know ${shorten(command, 40)}. /help lists what I can do.`;

export const notUnderstood = (): Html =>
  html`I read commands and buttons, not free text yet. /help lists what I can do.`;

export const privateOnly = (): Html => html`I work in private chats only. Please write to me there.`;

export const apology = (): Html =>
  html`Sorry, something went wrong on my side, and it has been noted. Please try again in a moment.`;
export const apologyToast = 'Sorry, something went wrong on my side. Please try again.';

/** The command menu; descriptions at most 256 characters. */
export const commandMenu = [
  { command: 'start', description: 'The latest signal, with buttons' },
  { command: 'signals', description: 'The last ten signals and how they ended' },
  { command: 'why', description: 'The last verdict on each market, and why' },
  { command: 'stats', description: 'Cycles, results and how fast cards arrive' },
  { command: 'web', description: 'Open the page with the whole history' },
  { command: 'help', description: 'What the buttons and numbers mean' },
] as const;

/** Shown in an empty chat (512 characters) and on the profile (120). */
export const description =
  'V7 Signals looks at the crypto market every five minutes and writes only when a trade passes every check. Each signal carries entry, stop and target, and is followed to its end. Nothing is traded for you: you decide. Press Start.';
export const shortDescription = 'Crypto signals with entry, stop, target, and an honest record of how each one ended.';
