// The side of the page: who one is, one's chats, the other people, and what can be added.

/** @import { Overview } from '../chatViews.ts' */
import { lineOf } from './bubble.js';
import { avatar, el, icon, iconButton } from './dom.js';
import { clockMinute } from './times.js';

/**
 * @typedef {object} SidebarActions
 * @property {(chatId: number) => void} open
 * @property {() => void} addPerson
 * @property {(kind: 'group' | 'forum' | 'channel') => void} create
 * @property {() => string} botName
 */

/** The address of the page as another person. @param {number} id */
export const personUrl = (id) => `?person=${id}`;

/** @param {SidebarActions} actions */
export const createSidebar = (actions) => {
  const chats = el('nav', { class: 'chats', 'aria-label': 'Chats' });
  const people = el('nav', { class: 'people', 'aria-label': 'People' });
  const me = el('div', { class: 'me' });
  const close = iconButton('close', 'Close the side', () => toggle(false), { class: 'close-side' });
  const panel = el(
    'aside',
    { class: 'sidebar', 'aria-label': 'Chats and people' },
    el('header', {}, me, close),
    chats,
    el(
      'div',
      { class: 'create' },
      .../** @type {const} */ (['group', 'forum', 'channel']).map((kind) =>
        el(
          'button',
          { type: 'button', onclick: () => (toggle(false), actions.create(kind)) },
          icon(kind),
          `New ${kind}`,
        ),
      ),
    ),
    el('h2', {}, 'People, each in a tab'),
    people,
    el(
      'div',
      { class: 'create' },
      el(
        'button',
        { type: 'button', onclick: () => (toggle(false), actions.addPerson()) },
        icon('people'),
        'Add a person',
      ),
    ),
  );
  const shade = el('div', { class: 'shade', onclick: () => toggle(false) });
  const root = el('div', { class: 'side' }, shade, panel);

  /** @param {boolean} [open] */
  const toggle = (open) => {
    root.classList.toggle('open', open);
    if (root.classList.contains('open')) close.focus({ preventScroll: true });
  };
  document.addEventListener('keydown', (event) => event.key === 'Escape' && toggle(false));

  /**
   * @param {Overview['chats'][number]} chat
   * @param {boolean} current
   * @param {number} unread
   */
  const chatRow = (chat, current, unread) => {
    const title = chat.kind === 'private' ? actions.botName() : chat.title;
    const { last } = chat;
    const words = last === undefined ? 'No messages yet' : lineOf(last);
    return el(
      'button',
      {
        type: 'button',
        class: 'chat-row',
        'aria-current': current ? 'true' : undefined,
        onclick: () => (toggle(false), actions.open(chat.id)),
      },
      avatar(title, chat.kind === 'private' ? 0 : chat.id),
      el(
        'span',
        { class: 'chat-words' },
        el(
          'span',
          { class: 'chat-head' },
          el('strong', {}, title),
          last === undefined ? undefined : el('time', {}, clockMinute(last.date)),
        ),
        el(
          'span',
          { class: 'chat-head' },
          el('span', { class: 'one-line' }, words),
          unread === 0 ? undefined : el('span', { class: 'badge', 'aria-label': `${unread} unread` }, String(unread)),
        ),
      ),
    );
  };

  return {
    root,
    toggle,
    /** @param {Overview} overview @param {ReadonlyMap<number, number>} unread by chat id */
    show: (overview, unread) => {
      me.replaceChildren(
        avatar(overview.me.firstName, overview.me.id),
        el('span', {}, el('strong', {}, overview.me.firstName), el('small', {}, overview.me.note)),
      );
      chats.replaceChildren(
        ...overview.chats.map((chat) => chatRow(chat, chat.id === overview.chatId, unread.get(chat.id) ?? 0)),
      );
      people.replaceChildren(
        ...overview.people
          .filter(({ id }) => id !== overview.me.id)
          .map(({ id, firstName, note }) =>
            el(
              'a',
              { class: 'person-row', href: personUrl(id), target: '_blank', rel: 'noopener' },
              avatar(firstName, id),
              el('span', {}, el('strong', {}, firstName), el('small', {}, note)),
              icon('out'),
            ),
          ),
      );
    },
  };
};
