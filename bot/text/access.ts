// What is said at the door: to strangers, to whoever is let in or kept out, and to the admins who decide.
import type { Asker } from '../../core/people/access.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';

/** The one sentence for whoever has not been let in; the number is ready to copy. `told`: the admins have just heard. */
export const stranger = (id: number, told = false): Html =>
  told
    ? html`Hello! This bot is for invited people only; I have told its owner that you would like to join, under your number: <code>${id}</code>`
    : html`Hello! This bot is for invited people only; if you would like to join, please send its owner your number: <code>${id}</code>`;

/** The same as a toast, where there is no markup; at most 200 characters. */
export const strangerToast = (id: number): string => `This bot is for invited people only. Your number: ${id}`;
export const adminsToast = 'Only an admin of this bot can do that.';

export const shutOut = (id: number): Html =>
  html`You have no access to this bot any more; its owner can open it again for your number: <code>${id}</code>`;

export const invitationOver = (id: number): Html =>
  html`This invitation has been used, withdrawn, or is older than a week; please ask for a new one and give your number: <code>${id}</code>`;

/** A group or channel that has not been let in. */
export const strangePlace = (chatId: number, told: boolean): Html =>
  told
    ? html`Thank you! I have asked the owner of this bot whether signals may come here; this chat has the number <code>${chatId}</code>`
    : html`Signals come to chats that the owner of this bot has let in; this chat has the number <code>${chatId}</code>`;

/** /id. `person` is absent where a channel speaks. */
export const identity = (ids: {
  readonly person: number | undefined;
  readonly chat: number;
  readonly topic: number | undefined;
}): Html =>
  lines(
    ids.person === undefined ? undefined : html`Your number: <code>${ids.person}</code>`,
    html`This chat: <code>${ids.chat}</code>`,
    ids.topic === undefined ? undefined : html`This topic: <code>${ids.topic}</code>`,
  );

export const invitation = (link: string): Html =>
  lines(
    html`🎟 <b>An invitation for one person</b>`,
    html`<code>${link}</code>`,
    html`Whoever opens it first within seven days is let in. It works once; make another with /invite.`,
  );
export const invitationWithdrawn = (): Html => html`🎟 This invitation has been withdrawn.`;
export const withdrawLabel = 'Withdraw';
export const copyLinkLabel = 'Copy the link';
export const withdrawnToast = 'Withdrawn';
export const alreadyUsedToast = 'It has been used or withdrawn already.';
export const noNameYet = (): Html =>
  html`I do not know my own name on Telegram yet, so I cannot make a link. Please try again in a moment.`;

const who = ({ id, title, username, place }: Asker): Html =>
  html`${place === undefined ? '' : `the ${place} `}<b>${shorten(title, 60) || 'without a name'}</b>${username === undefined ? '' : ` (@${shorten(username, 40)})`}, number <code>${id}</code>`;

/** To an admin, with the buttons below. */
export const request = (asker: Asker): Html =>
  lines(
    html`🔑 ${who(asker)} would like ${asker.place === undefined ? 'to join' : 'to receive signals'}.`,
    asker.place === 'channel'
      ? html`Cards in a channel can be delayed by up to an hour; /users opens its settings once it is in.`
      : undefined,
  );
export const approveLabel = '✅ Let in';
export const declineLabel = 'Decline';
export const blockLabel = '🚫 Block';

export type Answered = 'approved' | 'declined' | 'blocked';
const answeredWords: Readonly<Record<Answered, string>> = {
  approved: '✅ Let in',
  declined: 'Declined',
  blocked: '🚫 Blocked',
};
export const requestAnswered = (asker: Asker, answer: Answered, by: string): Html =>
  html`🔑 ${who(asker)}: ${answeredWords[answer]} by ${shorten(by, 40)}.`;
export const answeredToast = (answer: Answered): string => answeredWords[answer];
export const answeredBeforeToast = 'This has been answered already.';

export const letIn = (): Html => html`Welcome! You have been let in. /start shows the latest signal, with buttons.`;
export const placeLetIn = (): Html =>
  html`Hello! Signals will come here from now on. Each press of a button counts for the person who presses it. An admin can change what comes with /settings, and stop it with /stop.`;
