// The messages of the open chat: kept in order, changed in place, and never moved under the reader's eyes.

/** @import { MessagePage, MessageView, Overview } from '../chatViews.ts' */
/** @import { BubbleActions } from './bubble.js' */
import { bubbleOf } from './bubble.js';
import { el, iconButton } from './dom.js';
import { dayKey, dayName } from './times.js';

/** past this many messages the oldest leave the page while the reader is at the bottom; scrolling up loads them again */
const mostKept = 400;
const keptAfterTrim = 200;
const nearBottomPx = 48;
const nearTopPx = 500;
const groupSeconds = 600;

/**
 * @param {MessageView | undefined} a
 * @param {MessageView | undefined} b
 */
const sameGroup = (a, b) => {
  if (a === undefined || b === undefined || a.from.kind !== b.from.kind) return false;
  if (a.from.kind === 'person' && b.from.kind === 'person' && a.from.id !== b.from.id) return false;
  return dayKey(a.date) === dayKey(b.date) && Math.abs(b.date - a.date) <= groupSeconds && a.keyboard === undefined;
};

/**
 * @param {{ actions: BubbleActions, loadOlder: (before: number) => Promise<MessagePage>, onError: (error: unknown) => void }} deps
 */
export const createMessageList = ({ actions, loadOlder, onError }) => {
  /** @type {MessageView[]} oldest first */
  let messages = [];
  /** @type {Map<number, HTMLElement>} */
  const rows = new Map();
  /** @type {Map<string, HTMLElement>} */
  const days = new Map();
  let more = false;
  let stuck = true;
  let unread = 0;
  /** @type {Promise<void> | undefined} */
  let loading;
  /** @type {number | undefined} */
  let topic;

  const placeholder = el('div', { class: 'placeholder' });
  const column = el('div', { class: 'column', role: 'log', 'aria-label': 'Messages', 'aria-live': 'off' });
  const scroller = el('div', { class: 'scroller', tabindex: -1 }, placeholder, column);
  const counter = el('span', { class: 'badge' });
  const toBottomButton = iconButton('down', 'Scroll to the newest message', () => toBottom('smooth'), {
    class: 'to-bottom',
  });
  toBottomButton.append(counter);
  const root = el('div', { class: 'messages' }, scroller, toBottomButton);

  const isShown = (/** @type {MessageView} */ message) => topic === undefined || (message.threadId ?? 0) === topic;

  const showUnread = () => {
    toBottomButton.classList.toggle('visible', !stuck);
    counter.textContent = unread === 0 ? '' : String(unread);
    toBottomButton.setAttribute(
      'aria-label',
      unread === 0 ? 'Scroll to the newest message' : `Scroll to the newest message, ${unread} unread`,
    );
  };

  /** @param {ScrollBehavior} [behavior] */
  const toBottom = (behavior = 'instant') => {
    scroller.scrollTo({ top: scroller.scrollHeight, behavior });
    if (behavior === 'instant') {
      stuck = true;
      unread = 0;
      showUnread();
    }
  };

  /** Marks groups and days; cheap enough to run over the whole list after each change. */
  const layout = () => {
    const shown = messages.filter(isShown);
    const used = new Set();
    for (const [index, message] of shown.entries()) {
      const row = rows.get(message.messageId);
      if (row === undefined) continue;
      const before = shown[index - 1];
      const key = dayKey(message.date);
      row.classList.toggle('first', !sameGroup(before, message));
      row.classList.toggle('last', !sameGroup(message, shown[index + 1]));
      if (before !== undefined && dayKey(before.date) === key) continue;
      const pill =
        days.get(key) ?? el('div', { class: 'day', role: 'separator' }, el('span', {}, dayName(message.date)));
      days.set(key, pill);
      used.add(key);
      if (row.previousElementSibling !== pill) row.before(pill);
    }
    for (const [key, pill] of days) {
      if (used.has(key)) continue;
      pill.remove();
      days.delete(key);
    }
    placeholder.hidden = shown.length > 0;
  };

  /** the first message in view, by whose place the reader keeps the place */
  const anchor = () => {
    const top = scroller.getBoundingClientRect().top;
    const message = messages.find(
      ({ messageId }) => (rows.get(messageId)?.getBoundingClientRect().bottom ?? 0) > top + 1,
    );
    return message === undefined
      ? undefined
      : { messageId: message.messageId, top: rows.get(message.messageId)?.getBoundingClientRect().top ?? 0 };
  };

  /**
   * Changes the list; at the bottom the reader stays at the bottom, elsewhere at the same message.
   * @param {() => void} change
   */
  const hold = (change) => {
    const place = stuck ? undefined : anchor();
    change();
    layout();
    if (stuck) return toBottom();
    if (place === undefined) return;
    const left = messages.find(({ messageId }) => messageId >= place.messageId);
    const row = left === undefined ? undefined : rows.get(left.messageId);
    if (row !== undefined && left?.messageId === place.messageId)
      scroller.scrollTop += row.getBoundingClientRect().top - place.top;
  };

  /** @param {MessageView} message */
  const rowOf = (message) => {
    const row = bubbleOf(message, actions);
    row.hidden = !isShown(message);
    return row;
  };

  /** @param {MessageView} message */
  const replace = (message) => {
    const before = rows.get(message.messageId);
    const index = messages.findIndex(({ messageId }) => messageId === message.messageId);
    if (before === undefined || index < 0) return;
    messages[index] = message;
    const row = rowOf(message);
    const oldImage = before.querySelector('.photo img');
    const newImage = row.querySelector('.photo img');
    // the image already on the screen moves over, else it would flash
    if (oldImage instanceof HTMLImageElement && newImage instanceof HTMLImageElement && oldImage.src === newImage.src) {
      oldImage.alt = newImage.alt;
      newImage.replaceWith(oldImage);
    }
    const focused = [...before.querySelectorAll('button, a')].indexOf(
      /** @type {HTMLElement} */ (document.activeElement),
    );
    before.replaceWith(row);
    rows.set(message.messageId, row);
    const again = [...row.querySelectorAll('button, a')][focused];
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  };

  const trim = () => {
    if (!stuck || messages.length <= mostKept) return;
    const gone = messages.slice(0, -keptAfterTrim);
    messages = messages.slice(-keptAfterTrim);
    more = true;
    for (const { messageId } of gone) {
      rows.get(messageId)?.remove();
      rows.delete(messageId);
    }
  };

  /** @param {MessageView} message */
  const insert = (message) => {
    const at = messages.findLastIndex(({ messageId }) => messageId < message.messageId) + 1;
    const next = messages[at];
    const row = rowOf(message);
    if (next === undefined) column.append(row);
    else rows.get(next.messageId)?.before(row);
    messages.splice(at, 0, message);
    rows.set(message.messageId, row);
    return row;
  };

  /** @param {MessagePage} page */
  const prepend = (page) => {
    more = page.more;
    for (const message of page.messages.toReversed()) {
      if (!rows.has(message.messageId)) insert(message);
    }
  };

  /** Loads one page of older messages; resolves at once where there are none. */
  const older = () => {
    const oldest = messages[0];
    if (!more || oldest === undefined) return Promise.resolve();
    loading ??= loadOlder(oldest.messageId)
      .then((page) => hold(() => prepend(page)))
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };

  const fill = () => {
    if (!more || loading !== undefined || scroller.scrollTop > nearTopPx) return;
    older().then(fill, onError);
  };

  let restTimer = 0;
  const showScrolling = () => {
    scroller.classList.add('scrolling');
    clearTimeout(restTimer);
    restTimer = setTimeout(() => scroller.classList.remove('scrolling'), 1_200);
  };

  scroller.addEventListener(
    'scroll',
    () => {
      showScrolling();
      stuck = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearBottomPx;
      if (stuck) unread = 0;
      showUnread();
      fill();
    },
    { passive: true },
  );
  const keepBottom = new ResizeObserver(() => stuck && toBottom());
  keepBottom.observe(scroller);
  keepBottom.observe(column);

  return {
    root,
    toBottom,
    /** What an empty chat says. @param {Overview['bot']} bot @param {boolean} isHome whether it is the private chat */
    describe: (bot, isHome) => {
      const [title, words] = !isHome
        ? ['No messages here yet', 'What is written here, the bot hears.']
        : bot === undefined
          ? ['The bot is not connected yet', 'It appears here by itself as soon as it has started.']
          : ['What can this bot do?', bot.description || bot.shortDescription || 'Press START to find out.'];
      placeholder.replaceChildren(
        el('div', { class: 'placeholder-card' }, el('strong', {}, title), el('p', {}, words)),
      );
    },
    /** Shows another page from scratch. @param {MessagePage} page @param {boolean} keepPlace */
    reset: (page, keepPlace) => {
      const change = () => {
        messages = [];
        rows.clear();
        days.clear();
        column.replaceChildren();
        prepend(page);
      };
      if (!keepPlace) stuck = true;
      column.classList.remove('lively');
      hold(change);
      if (!keepPlace) unread = 0;
      showUnread();
      fill();
      requestAnimationFrame(() => column.classList.add('lively'));
    },
    /** A new message, or one already here. @param {MessageView} message @param {boolean} mine */
    add: (message, mine) => {
      if (rows.has(message.messageId)) return hold(() => replace(message));
      if (mine) stuck = true;
      else if (!stuck && isShown(message)) unread += 1;
      hold(() => {
        insert(message).classList.add('new');
        trim();
      });
      showUnread();
    },
    /** @param {MessageView} message */
    edit: (message) => hold(() => replace(message)),
    /** @param {number} gone */
    remove: (gone) =>
      hold(() => {
        messages = messages.filter(({ messageId }) => messageId !== gone);
        rows.get(gone)?.remove();
        rows.delete(gone);
      }),
    /** Scrolls to a message and lights it up, loading older ones as far as needed. @param {number} messageId */
    jump: async (messageId) => {
      const isOlder = () => more && !rows.has(messageId) && (messages[0]?.messageId ?? 0) > messageId;
      while (isOlder()) await older();
      const row = rows.get(messageId);
      if (row === undefined || row.hidden) throw new Error('That message is not here any more.');
      stuck = false;
      row.scrollIntoView({ block: 'center', behavior: 'smooth' });
      row.classList.remove('lit');
      requestAnimationFrame(() => row.classList.add('lit'));
    },
    /** Renders every message again, e.g. when the bot's name has changed. */
    refresh: () => hold(() => messages.forEach(replace)),
    /** Shows one topic, or all without one. @param {number | undefined} chosen */
    showTopic: (chosen) => {
      topic = chosen;
      stuck = true;
      hold(() => {
        for (const message of messages) {
          const row = rows.get(message.messageId);
          if (row !== undefined) row.hidden = !isShown(message);
        }
      });
    },
    /** The newest message that fulfils the condition. @param {(message: MessageView) => boolean} condition */
    newest: (condition) => messages.findLast(condition),
    /** @param {number} messageId @returns {HTMLElement | undefined} */
    row: (messageId) => rows.get(messageId),
    /** @param {number} messageId */
    message: (messageId) => messages.find((message) => message.messageId === messageId),
  };
};
