// The menus of a chat and of a message, and what they begin: people, groups, topics, members, blocking.

/** @import { MessageView } from '../chatViews.ts' */
/** @import { MenuItem } from './dialogs.js' */
/** @import { Session } from './session.js' */
import { api } from './api.js';
import { lineOf, wordsOf } from './bubble.js';
import { askLine, copyText, showMenu, toastError } from './dialogs.js';
import { personUrl } from './sidebar.js';

/** Runs what may be refused; a refusal is shown as a toast. @param {() => Promise<unknown>} act */
export const attempt = (act) => {
  act().catch(toastError);
};

/**
 * @typedef {object} MenuDeps
 * @property {Session} session
 * @property {() => Promise<void>} refresh
 * @property {(chatId: number) => Promise<void>} open
 * @property {(threadId: number) => void} chooseTopic
 * @property {(message: MessageView) => void} reply
 * @property {(message: { messageId: number, words: string }) => void} edit
 */

/** @param {MenuDeps} deps */
export const createChatMenus = ({ session, refresh, open, chooseTopic, reply, edit }) => {
  const { me } = session;

  /** @param {boolean} blocked */
  const block = async (blocked) => {
    await api.block({ person: me, blocked });
    await refresh();
  };

  const addPerson = async () => {
    const note = 'A stranger to the bot, in a tab of their own.';
    const firstName = await askLine({ title: 'Add a person', label: 'First name', action: 'Add', note, longest: 64 });
    if (firstName === undefined) return;
    const { person } = await api.addPerson({ firstName });
    window.open(personUrl(person.id), '_blank', 'noopener');
    await refresh();
  };

  /** @param {'group' | 'forum' | 'channel'} kind */
  const create = async (kind) => {
    const note = `The bot comes along into the ${kind}.`;
    const title = await askLine({ title: `New ${kind}`, label: 'Title', action: 'Create', note, longest: 128 });
    if (title === undefined) return;
    const { chat } = await api.createChat({ person: me, kind, title });
    await open(chat.id);
  };

  const createTopic = async () => {
    const title = await askLine({ title: 'New topic', label: 'Title', action: 'Create', longest: 128 });
    if (title === undefined) return;
    const { topic } = await api.createTopic({ ...session.here(), title });
    await refresh();
    chooseTopic(topic.threadId);
  };

  /** @param {Element} at */
  const showMembers = (at) => {
    const items = session.overview.people.map(({ id, firstName }) => {
      const isIn = session.overview.members.includes(id);
      /** @type {MenuItem} */
      const item = {
        icon: isIn ? 'check' : 'people',
        label: firstName,
        note: isIn ? 'in the chat, press to remove' : 'press to add',
        act: () => attempt(() => api.setMember({ ...session.here(), member: id, in: !isIn }).then(refresh)),
      };
      return item;
    });
    showMenu('Members', at, items);
  };

  /** What can be done with the open chat. @param {Element} at @returns {MenuItem[]} */
  const ownItems = (at) => {
    const chat = session.chat();
    if (chat === undefined) return [];
    if (chat.kind === 'private') {
      const { blocked } = chat;
      const label = blocked ? 'Unblock the bot' : 'Block the bot';
      return [{ icon: 'block', label, danger: !blocked, act: () => attempt(() => block(!blocked)) }];
    }
    const botIn = chat.botIn ?? true;
    /** @type {MenuItem[]} */
    const items = [
      { icon: 'people', label: 'Members', act: () => showMembers(at) },
      {
        icon: 'block',
        label: botIn ? 'Remove the bot' : 'Bring the bot back',
        danger: botIn,
        act: () => attempt(() => api.setBot({ ...session.here(), in: !botIn }).then(refresh)),
      },
    ];
    if (chat.kind === 'group' && chat.isForum) {
      items.unshift({ icon: 'forum', label: 'New topic', act: () => attempt(createTopic) });
    }
    return items;
  };

  return {
    addPerson,
    block,
    create,
    /** @param {Element} at */
    showChatMenu: (at) => {
      const items = ownItems(at);
      for (const kind of /** @type {const} */ (['group', 'forum', 'channel'])) {
        items.push({ icon: kind, label: `New ${kind}`, act: () => attempt(() => create(kind)) });
      }
      items.push({ icon: 'people', label: 'Add a person', act: () => attempt(addPerson) });
      for (const { id, firstName, note } of session.overview.people.slice(0, 12)) {
        if (id !== me) items.push({ icon: 'out', label: `Open as ${firstName}`, note, href: personUrl(id) });
      }
      showMenu('Menu of the chat', at, items);
    },
    /** @param {MessageView} message @param {{ x: number, y: number }} at */
    showMessageMenu: (message, at) => {
      const words = wordsOf(message);
      /** @type {MenuItem[]} */
      const items = [{ icon: 'reply', label: 'Reply', act: () => reply(message) }];
      if (!message.protected) items.push({ icon: 'copy', label: 'Copy the text', act: () => void copyText(words) });
      if (session.isMine(message) && message.text !== undefined) {
        items.push({ icon: 'edit', label: 'Edit', act: () => edit({ messageId: message.messageId, words }) });
      }
      showMenu(`Menu of the message: ${lineOf(message).slice(0, 40)}`, at, items);
    },
  };
};
