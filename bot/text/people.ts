// /users: who is here, what became of them, and the trail of what admins did.

import type { AuditAction, AuditEntry } from '../../core/people/audit.ts';
import type { Subscriber } from '../../core/ports/people.ts';
import { dateTime } from '../../core/wording/times.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';

const stateWords: Readonly<Record<Subscriber['state'], string>> = {
  active: 'active',
  paused: 'paused',
  unreachable: 'cannot be reached (has blocked or left the bot)',
  blocked: 'blocked',
};
const stateMark: Readonly<Record<Subscriber['state'], string>> = {
  active: '🟢',
  paused: '⏸',
  unreachable: '⚪️',
  blocked: '🚫',
};

const name = ({ firstName, id }: Subscriber): string => shorten(firstName, 40) || `number ${id}`;
const roleOf = (one: Subscriber): string => one.place?.kind ?? one.role;

export type UsersPage = {
  readonly people: readonly Subscriber[];
  readonly total: number;
  readonly first: number;
};

export const usersList = ({ people, total, first }: UsersPage): Html =>
  lines(
    html`👥 <b>${total} ${total === 1 ? 'subscriber' : 'subscribers'}</b>${total > people.length && people.length > 0 ? `, ${first + 1} to ${first + people.length}` : ''}`,
    ...people.map((one) => html`${stateMark[one.state]} ${name(one)} · ${roleOf(one)} · <code>${one.id}</code>`),
    people.length === 0 ? html`Nobody is on this page any more.` : undefined,
    html`A button opens one of them. /invite makes a way in.`,
  );
export const userButton = (one: Subscriber): string => `${stateMark[one.state]} ${shorten(name(one), 24)}`;
export const earlierLabel = '‹ Back';
export const laterLabel = 'More ›';
export const trailLabel = '📜 Trail';
export const listLabel = '‹ List';

/** `fixed`: named in the configuration, where no button reaches. */
export const userDetails = (one: Subscriber, fixed: boolean): Html =>
  lines(
    html`<b>${name(one)}</b>, number <code>${one.id}</code>`,
    html`${roleOf(one)}, ${stateWords[one.state]}`,
    html`here since ${dateTime(one.joinedAt)} UTC`,
    fixed ? html`Named in TELEGRAM_ADMINS: access ends only there.` : undefined,
  );
export const userBlockLabel = '🚫 Block';
export const userUnblockLabel = '✅ Unblock';
export const placeSettingsLabel = '⚙️ Its settings';
export const blockedToast = 'Blocked';
export const unblockedToast = 'Unblocked';
export const notYourselfToast = 'You cannot block yourself.';
export const fixedToast = 'Named in TELEGRAM_ADMINS: access ends only there.';
export const nobodyToast = 'There is no such subscriber any more.';
export const nobody = (asked: string): Html =>
  html`There is no subscriber with the number ${shorten(asked, 30)}. /users lists who is here.`;

const actionWords: Readonly<Record<AuditAction, string>> = {
  claimed: 'became the admin by the claim link',
  invited: 'made an invitation',
  withdrew: 'withdrew an invitation',
  joined: 'came in by an invitation of',
  approved: 'let in',
  declined: 'declined',
  blocked: 'blocked',
  unblocked: 'unblocked',
  left: 'removed what was theirs',
  'publishing off': 'turned publishing off',
  'publishing on': 'turned publishing on',
  phase: 'decided that the service is',
  broadcast: 'wrote to everybody',
  set: 'changed',
  'place in': 'brought the bot to',
  'place out': 'took the bot from',
};

const someone = (id: number | undefined): Html =>
  id === undefined ? html`` : id === 0 ? html`somebody removed` : html`<code>${id}</code>`;

export const trail = (entries: readonly AuditEntry[], total: number, first: number): Html =>
  lines(
    html`📜 <b>Trail</b>, newest first${total > entries.length && entries.length > 0 ? `, ${first + 1} to ${first + entries.length} of ${total}` : ''}`,
    ...entries.map(
      ({ at, by, action, whom, note }) =>
        html`${dateTime(at)} ${someone(by)} ${actionWords[action]} ${someone(whom)}${note === undefined ? '' : ` ${shorten(note, 80)}`}`,
    ),
    total === 0 ? html`Nothing has been recorded yet.` : html`Times are UTC.`,
  );
