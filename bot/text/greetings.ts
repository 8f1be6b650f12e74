// What the bot says to people outside of signals: hello, help, and the kind ways of saying no.
import { type Instant, plus, SLOT_MS, slotOf } from '../../core/instant.ts';
import { span } from '../../core/wording/times.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';
import { clockTime } from './times.ts';

/** 'The next cycle ends at 14:35 UTC, in 3 min.' */
export const nextCycle = (now: Instant): Html => {
  const end = plus(slotOf(now), SLOT_MS);
  return html`The next cycle ends at ${clockTime(end)}, in ${span(end - now)}.`;
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

export const notUnderstood = (): Html =>
  html`I did not understand that. /help lists what I can do; a reply to a card, like <code>took 96450</code>, is noted as yours.`;

/** The answer came to a release that cannot read what an older one had asked. */
export const questionForgotten = (): Html =>
  html`I have been renewed meanwhile and no longer know what I had asked. Let us start again: /settings has what was left open, /help the rest.`;

export const privateOnly = (): Html => html`That is for our private chat. Please write to me there.`;

export const apology = (): Html =>
  html`Sorry, something went wrong on my side, and it has been noted. Please try again in a moment.`;
export const apologyToast = 'Sorry, something went wrong on my side. Please try again.';

/** Shown in an empty chat (512 characters) and on the profile (120). */
export const description =
  'V7 Signals looks at the crypto market every five minutes and writes only when a trade passes every check. Each signal carries entry, stop and target, and is followed to its end. Nothing is traded for you: you decide. Press Start.';
export const shortDescription = 'Crypto signals with entry, stop, target, and an honest record of how each one ended.';
