// What a person hears about their own: pausing, removing, handing over.
import { type Html, html, lines } from './html.ts';

export const paused = (): Html =>
  html`Paused: no more signals or summaries will come. What you have noted is kept. /start begins again at any time.`;
export const pausedAlready = (): Html => html`You are paused already. /start begins again.`;
export const placePaused = (): Html => html`Paused: nothing more will come here until an admin writes /start.`;
export const resumeLabel = '▶️ Begin again';
export const resumed = (): Html => html`Welcome back: signals will come again.`;
export const resumedToast = 'Welcome back';

export const deleteQuestion = (isLastAdmin: boolean): Html =>
  lines(
    html`🗑 <b>Remove everything that is yours?</b>`,
    html`Your settings, your decisions and notes, and the list of messages sent to you will be removed for good, and you will no longer have access. Messages that are in this chat stay until you delete the chat.`,
    html`/export hands you a copy first.`,
    isLastAdmin
      ? html`You are the only admin: after this, the next start of the service prints a new claim link on its terminal.`
      : undefined,
  );
export const deleteLabel = '🗑 Remove it all';
export const keepLabel = 'Keep it';
export const kept = (): Html => html`Nothing was removed.`;
export const deleted = (records: number): Html =>
  html`Removed: ${records} ${records === 1 ? 'record' : 'records'} and your settings. I do not know you any more. Thank you for having been here.`;
export const deletedToast = 'Removed';
export const envAdmin = (): Html =>
  html`Your number stands in TELEGRAM_ADMINS, so you still have access; /start would make a new record of you.`;

export const exportCaption = (): Html =>
  html`Everything I keep about you, as JSON: your settings, decisions, presses, messages and notes. Times are milliseconds since 1970, UTC.`;
export const exportTooBig = (): Html =>
  html`Your record is too big for one file on Telegram. The owner of this bot can hand it to you.`;

export const cancelled = (): Html => html`Cancelled. Nothing was changed.`;
export const nothingToCancel = (): Html => html`There is nothing to cancel. /help lists what I can do.`;
