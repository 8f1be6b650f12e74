// The head of the chat: whom one talks to, what the bot is doing, the pinned message, a forum's topics.

/** @import { MessageView, Overview, Topic } from '../chatViews.ts' */
/** @import { Session } from './session.js' */
import { lineOf } from './bubble.js';
import { avatar, el, icon, iconButton } from './dom.js';

/** what the bot is doing, by the action it announced */
const doing = new Map([
  ['typing', 'typing'],
  ['upload_photo', 'sending a photo'],
  ['upload_document', 'sending a file'],
  ['choose_sticker', 'choosing a sticker'],
]);
/** Telegram shows an announced action for this long, unless a message comes first. */
const actionMs = 5_000;

/** What stands under the name. @param {Overview} overview */
const describe = ({ chats, chatId, bot, members }) => {
  const chat = chats.find(({ id }) => id === chatId);
  if (chat === undefined || chat.kind === 'private') return bot === undefined ? 'waiting for the bot' : 'bot';
  const kind = chat.kind === 'channel' ? 'channel' : chat.isForum ? 'forum' : 'group';
  const people = `${members.length} ${members.length === 1 ? 'person' : 'people'}`;
  return `${kind}, ${people}${chat.botIn === false ? ', the bot is not in it' : ' and the bot'}`;
};

/**
 * @param {{ openSide: () => void, menu: (at: Element) => void, jump: (messageId: number) => void, topic: (chosen: number | undefined) => void }} actions
 */
export const createHeader = ({ openSide, menu, jump, topic }) => {
  const face = el('span', { class: 'face' });
  const title = el('h1', {});
  const subtitle = el('p', { class: 'subtitle' });
  const sideButton = iconButton('menu', 'Chats and people', openSide, { class: 'side-button' });
  const sideBadge = el('span', { class: 'badge' });
  sideButton.append(sideBadge);
  const moreButton = iconButton('more', 'More', () => menu(moreButton));
  const pinnedText = el('span', { class: 'one-line' });
  const pinnedLabel = el('strong', {});
  const pinnedBar = el(
    'button',
    { type: 'button', class: 'pinned', hidden: true },
    icon('pin'),
    el('span', {}, pinnedLabel, pinnedText),
  );
  const topics = el('nav', { class: 'topics', 'aria-label': 'Topics', hidden: true });
  const root = el(
    'header',
    { class: 'chat-header' },
    el('div', { class: 'head' }, sideButton, face, el('div', { class: 'titles' }, title, subtitle), moreButton),
    pinnedBar,
    topics,
  );

  let rest = '';
  let up = true;
  let action = '';
  let actionTimer = 0;
  /** @type {readonly MessageView[]} */
  let pinned = [];
  let pinnedAt = 0;

  const showSubtitle = () => {
    subtitle.replaceChildren(!up ? 'connecting…' : action === '' ? rest : `${action}…`);
    subtitle.classList.toggle('acting', up && action !== '');
  };

  const showPinned = () => {
    const message = pinned[pinnedAt];
    pinnedBar.hidden = message === undefined;
    if (message === undefined) return;
    pinnedLabel.textContent =
      pinned.length > 1 ? `Pinned message ${pinnedAt + 1} of ${pinned.length}` : 'Pinned message';
    pinnedText.textContent = lineOf(message);
  };

  pinnedBar.addEventListener('click', () => {
    const message = pinned[pinnedAt];
    if (message === undefined) return;
    jump(message.messageId);
    pinnedAt = (pinnedAt + pinned.length - 1) % pinned.length;
    showPinned();
  });

  const setAction = (/** @type {string} */ next) => {
    clearTimeout(actionTimer);
    action = next;
    if (next !== '') actionTimer = setTimeout(() => setAction(''), actionMs);
    showSubtitle();
  };

  /** @param {number} unread in other chats */
  const showUnread = (unread) => {
    sideBadge.textContent = unread === 0 ? '' : String(unread);
    sideButton.setAttribute('aria-label', unread === 0 ? 'Chats and people' : `Chats and people, ${unread} unread`);
  };

  /** @param {readonly Topic[] | undefined} known undefined for a chat without topics @param {number | undefined} chosen */
  const showTopics = (known, chosen) => {
    topics.hidden = known === undefined;
    /** @param {string} label @param {number | undefined} id */
    const tab = (label, id) =>
      el('button', { type: 'button', 'aria-pressed': String(id === chosen), onclick: () => topic(id) }, label);
    topics.replaceChildren(
      tab('All', undefined),
      tab('General', 0),
      ...(known ?? []).map(({ threadId, title }) => tab(title, threadId)),
    );
  };

  return {
    root,
    /** @param {Session} session */
    show: (session) => {
      const { overview } = session;
      const chat = session.chat();
      const name =
        chat === undefined || chat.kind === 'private' ? (overview.bot?.firstName ?? 'No bot yet') : chat.title;
      title.textContent = name;
      face.replaceChildren(avatar(name, chat === undefined || chat.kind === 'private' ? 0 : chat.id));
      rest = describe(overview);
      const before = pinned.map(({ messageId }) => messageId).join();
      pinned = overview.pinned;
      if (before !== pinned.map(({ messageId }) => messageId).join()) pinnedAt = Math.max(pinned.length - 1, 0);
      showPinned();
      showSubtitle();
      showUnread(session.unreadElsewhere());
      showTopics(chat?.kind === 'group' && chat.isForum ? overview.topics : undefined, session.topic);
    },
    /** @param {string} kind the action as the bot announced it, '' for none */
    act: (kind) => setAction(kind === '' ? '' : (doing.get(kind) ?? 'busy')),
    /** @param {boolean} next whether the local Telegram is heard */
    setUp: (next) => {
      up = next;
      showSubtitle();
    },
  };
};
