// The chat page at work: the parts put together, and everything that happens in the open chat.

/** @import { MessagePage, MessageView, Overview } from '../chatViews.ts' */
/** @import { BubbleActions } from './bubble.js' */
/** @import { Answer } from './presses.js' */
import { api } from './api.js';
import { lineOf, nameOf, wordsOf } from './bubble.js';
import { attempt, createChatMenus } from './chatMenus.js';
import { createComposer } from './composer.js';
import { copyText, showAlert, showPhoto, showWebApp, toast, toastError } from './dialogs.js';
import { el } from './dom.js';
import { refreshRelativeTimes } from './formattedText.js';
import { createGate } from './gate.js';
import { createHeader } from './header.js';
import { showPending } from './keyboard.js';
import { targetOf } from './links.js';
import { createMessageList } from './messageList.js';
import { createPresses } from './presses.js';
import { createSession } from './session.js';
import { createSidebar } from './sidebar.js';
import { openStream } from './stream.js';
import { createStrip } from './strip.js';

/** @typedef {Overview & MessagePage & { eventId: string }} State */

/**
 * Shows the page of one person and keeps it true for as long as it is open. `startPayload` is what START sends behind
 * /start where the page was opened by a deep link; then START is offered even to who has written before.
 * @param {State} first
 * @param {string | undefined} startPayload
 */
export const openChat = (first, startPayload) => {
  const session = createSession(first);
  const { me, here, botName, botUsername, isMine } = session;
  /** @type {Set<string>} spoilers and quotes opened so far */
  const opened = new Set();
  let pendingStart = startPayload;
  let unseen = 0;
  let wantedChat = first.chatId;

  const announcer = el('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' });

  // ---- what a person does

  /** @param {string} text @param {number} [replyTo] */
  const say = async (text, replyTo) => {
    const threadId = session.topic === 0 ? undefined : session.topic;
    const { message } = await api.say({ ...here(), text, replyTo, threadId });
    accept(message);
    list.toBottom();
  };

  /** Starts the bot in the private chat, as a deep link does. @param {string} payload */
  const start = async (payload) => {
    const home = session.home();
    if (home !== undefined && !session.isHome()) await open(home.id);
    await say(payload === '' ? '/start' : `/start ${payload}`);
  };

  /** @param {MessageView} message */
  const reply = (message) => {
    if (session.isHome() && !session.overview.written) return;
    composer.setReply({ messageId: message.messageId, name: nameOf(message.from, actions), words: lineOf(message) });
  };

  /** @param {number} messageId */
  const jump = (messageId) => attempt(() => list.jump(messageId));

  /** @param {number | undefined} chosen */
  const chooseTopic = (chosen) => {
    session.topic = chosen;
    list.showTopic(chosen);
    header.show(session);
  };

  // ---- presses and their answers

  /** @param {Answer} answer */
  const showAnswer = ({ text, alert, url }) => {
    if (text !== '' && alert) showAlert(botName(), text);
    else if (text !== '') toast(text);
    if (url === undefined) return;
    const target = targetOf(url, botUsername());
    if (target.kind === 'start') attempt(() => start(target.payload));
    if (target.kind === 'web') {
      const { href } = target;
      toast('The bot sends you to', el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, href));
    }
  };

  const presses = createPresses({
    onChange: (key, pending) => {
      const [chatId, messageId, ...data] = key.split(':');
      if (Number(chatId) !== session.overview.chatId) return;
      for (const button of list.row(Number(messageId))?.querySelectorAll('[data-callback]') ?? []) {
        const isPressed = button instanceof HTMLElement && button.dataset['callback'] === data.join(':');
        if (isPressed) showPending(button, pending);
      }
    },
    onAnswer: showAnswer,
    onSilence: () => toast('The bot has not answered.'),
  });

  /** @param {MessageView} message @param {string} data */
  const pressKey = (message, data) => `${message.chatId}:${message.messageId}:${data}`;

  /** @type {BubbleActions} */
  const actions = {
    meId: () => me,
    botName,
    botUsername,
    nowMs: () => strip.nowMs(),
    chatKind: () => session.chat()?.kind ?? 'private',
    topicName: (threadId) => session.overview.topics.find((one) => one.threadId === threadId)?.title,
    copy: (text) => void copyText(text),
    command: (command) => attempt(() => say(command)),
    start: (payload) => attempt(() => start(payload)),
    isOpen: (key) => opened.has(key),
    setOpen: (key, open) => void (open ? opened.add(key) : opened.delete(key)),
    press: (message, data) => {
      const body = { person: me, chat: message.chatId, message: message.messageId, data };
      attempt(() => presses.press(pressKey(message, data), () => api.press(body)));
    },
    isPending: (message, data) => presses.isPending(pressKey(message, data)),
    webApp: showWebApp,
    photo: showPhoto,
    jump,
    reply,
    menu: (message, at) => menus.showMessageMenu(message, at),
  };

  // ---- the parts of the page

  const strip = createStrip({ onTick: (nowMs) => refreshRelativeTimes(list.root, nowMs) });
  const list = createMessageList({
    actions,
    loadOlder: (before) => gate.whileLoading(() => api.history({ ...here(), before })),
    onError: toastError,
  });
  const composer = createComposer({
    send: say,
    edit: (text, messageId) =>
      api.edit({ ...here(), message: messageId, text }).then(({ message }) => list.edit(message)),
    onError: toastError,
    ownLast: () => {
      const last = list.newest((message) => isMine(message) && message.text !== undefined);
      return last === undefined ? undefined : { messageId: last.messageId, words: wordsOf(last) };
    },
    start: () => {
      const payload = pendingStart ?? '';
      pendingStart = undefined;
      attempt(() => start(payload).finally(showAround));
    },
    unblock: () => attempt(() => menus.block(false)),
  });
  const header = createHeader({
    openSide: () => sidebar.toggle(true),
    menu: (at) => menus.showChatMenu(at),
    jump,
    topic: chooseTopic,
  });
  const sidebar = createSidebar({
    open: (chatId) => attempt(() => open(chatId)),
    addPerson: () => attempt(() => menus.addPerson()),
    create: (kind) => attempt(() => menus.create(kind)),
    botName,
  });

  const showTitle = () => {
    document.title = `${unseen === 0 ? '' : `(${unseen}) `}${botName()} · ${session.overview.me.firstName}`;
  };

  const showAround = () => {
    const { overview } = session;
    composer.setMode(modeOf());
    composer.setCommands(overview.commands, session.isHome() ? '' : `@${botUsername() ?? ''}`);
    header.show(session);
    sidebar.show(overview, session.unread);
    list.describe(overview.bot, session.isHome());
    document.body.classList.toggle('many-chats', overview.chats.length > 1);
    showTitle();
  };

  const modeOf = () => {
    const chat = session.chat();
    if (session.overview.bot === undefined) return 'absent';
    if (chat?.kind !== 'private') return 'write';
    if (chat.blocked) return 'blocked';
    return !session.overview.written || pendingStart !== undefined ? 'start' : 'write';
  };

  // ---- loading

  /** @param {number} chatId @param {boolean} keepPlace */
  const load = (chatId, keepPlace) =>
    gate.whileLoading(async () => {
      wantedChat = chatId;
      const state = await api.state({ person: me, chat: chatId });
      if (wantedChat !== chatId) return;
      session.overview = state;
      session.unread.delete(state.chatId);
      strip.set(state.clock, state.links);
      list.reset(state, keepPlace);
      showAround();
      header.act(state.doing ?? '');
    });

  /** @param {number} chatId */
  const open = async (chatId) => {
    composer.setPlain();
    session.topic = undefined;
    list.showTopic(undefined);
    await load(chatId, false);
    remember();
  };

  /** Brings what stands around the messages up to date. */
  const refresh = () =>
    gate.whileLoading(async () => {
      const name = botName();
      const next = await api.overview(here());
      if (next.chatId !== session.overview.chatId) return;
      session.overview = { ...next, written: next.written || session.overview.written };
      showAround();
      if (botName() !== name) list.refresh();
    });
  let refreshTimer = 0;
  const refreshSoon = () => {
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => void refresh().catch(() => {}), 50);
  };

  /** The open person and chat stay in the address, so that a reload comes back to them. */
  const remember = () =>
    history.replaceState(null, '', `?person=${me}${session.isHome() ? '' : `&chat=${session.overview.chatId}`}`);

  const menus = createChatMenus({
    session,
    refresh,
    open,
    chooseTopic,
    reply,
    edit: (message) => composer.setEdit(message),
  });

  // ---- hearing

  /** A message that was written, here or elsewhere. @param {MessageView} message */
  const accept = (message) => {
    const mine = isMine(message);
    if (session.noteLast(message)) sidebar.show(session.overview, session.unread);
    if (message.chatId !== session.overview.chatId) {
      if (!mine) session.unread.set(message.chatId, (session.unread.get(message.chatId) ?? 0) + 1);
      return showAround();
    }
    const isNew = list.message(message.messageId) === undefined;
    list.add(message, mine);
    if (message.pinned) refreshSoon();
    if (!mine) header.act('');
    if (!mine && isNew) {
      announcer.textContent = `${nameOf(message.from, actions)}: ${lineOf(message)}`;
      if (document.hidden) unseen += 1;
      showTitle();
    }
    if (mine && !session.overview.written) {
      session.overview = { ...session.overview, written: true };
      showAround();
      composer.focus();
    }
  };

  /** @param {MessageView} message */
  const change = (message) => {
    if (message.chatId === session.overview.chatId) list.edit(message);
    if (message.pinned || session.overview.pinned.some(({ messageId }) => messageId === message.messageId))
      refreshSoon();
    const last = session.overview.chats.find(({ id }) => id === message.chatId)?.last;
    if (last?.messageId === message.messageId && session.noteLast(message))
      sidebar.show(session.overview, session.unread);
  };

  /** @param {any} event one of the world's events */
  const hear = (event) => {
    switch (event.kind) {
      case 'message':
        return accept(event.message);
      case 'edited':
        return change(event.message);
      case 'deleted':
        if (event.chatId === session.overview.chatId) list.remove(event.messageId);
        return refreshSoon();
      case 'typing':
        if (event.chatId === session.overview.chatId) header.act(event.action);
        return;
      case 'toast':
        return presses.answer(event);
      case 'commands':
      case 'chats':
        return refreshSoon();
    }
  };
  const gate = createGate(hear);

  document.body.replaceChildren(
    strip.root,
    el('div', { class: 'app' }, sidebar.root, el('main', { class: 'chat' }, header.root, list.root, composer.root)),
    announcer,
  );
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    unseen = 0;
    showTitle();
  });
  strip.set(first.clock, first.links);
  showAround();
  list.reset(first, false);
  header.act(first.doing ?? '');
  remember();
  if (matchMedia('(hover: hover)').matches) composer.focus();
  setInterval(() => session.overview.bot === undefined && refreshSoon(), 2_000);
  openStream({
    person: me,
    after: first.eventId,
    onEvent: (event) => {
      if (event.kind === 'clock') strip.set(event.clock, event.links);
      else if (event.kind === 'reload') attempt(() => load(session.overview.chatId, true));
      else gate.pass(event);
    },
    onLink: (up) => {
      header.setUp(up);
      if (up) refreshSoon();
    },
  });
};
