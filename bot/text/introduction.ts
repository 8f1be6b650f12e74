// The three short questions of the first minutes, and what is said after them.
import { clockIn, zoneTitle } from '../../core/delivery/timeZone.ts';
import type { Instant } from '../../core/instant.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';

/** Question 1. */
export const zoneQuestion = (): Html =>
  lines(
    html`❓ <b>1 of 3 · Where are you?</b>`,
    html`Quiet hours and the daily summary go by your clock. Choose below, or type your city or offset, like <code>Lisbon</code> or <code>+5:30</code>.`,
  );
/** Question 2. */
export const symbolsQuestion = (): Html =>
  lines(html`❓ <b>2 of 3 · Which symbols?</b>`, html`A tick means that its signals come to you. “Done” goes on.`);
/** Question 3. */
export const noiseQuestion = (): Html =>
  lines(
    html`❓ <b>3 of 3 · How much noise?</b>`,
    html`Normal: every signal rings, all else comes without a sound.`,
    html`Little: only signals of 75/100 and above.`,
    html`Quiet: all that comes, comes without a sound.`,
  );
export const NOISES = ['normal', 'little', 'quiet'] as const;
export type Noise = (typeof NOISES)[number];
export const noiseLabel: Readonly<Record<Noise, string>> = { normal: 'Normal', little: 'Little', quiet: 'Quiet' };
export const skipLabel = 'Skip';
export const leaveLabel = 'Later';
export const doneLabel = 'Done';

export const zoneAnswered = (timeZone: string, now: Instant): Html =>
  html`✓ 1 of 3 · ${zoneTitle(timeZone)}, where it is ${clockIn(now, timeZone)}`;
export const symbolsAnswered = (symbols: 'all' | readonly string[]): Html =>
  html`✓ 2 of 3 · ${symbols === 'all' ? 'all symbols' : symbols.length === 0 ? 'no symbols for now' : shorten(symbols.join(', '), 200)}`;
export const noiseAnswered = (noise: Noise): Html => html`✓ 3 of 3 · ${noiseLabel[noise]}`;
export const skipped = (n: number): Html => html`${n} of 3 · skipped, it stays as it is`;
export const left = (): Html => html`All right, later. /settings asks again whenever you like.`;
export const finished = (): Html =>
  html`That is all, thank you. /settings changes any of it, and much more; /help lists what I can do.`;
export const overToast = 'This question is over. /settings changes it.';
