// One message as a bubble: what it answers, its photo or document, its text, its time and its buttons.

/** @import { MessageView } from '../chatViews.ts' */
/** @import { TextActions } from './formattedText.js' */
/** @import { KeyboardActions } from './keyboard.js' */
import { fileUrl } from './api.js';
import { avatar, el, icon, iconButton } from './dom.js';
import { formattedText } from './formattedText.js';
import { keyboardOf } from './keyboard.js';
import { clockMinute, fullTime, sizeOf } from './times.js';

/**
 * @typedef {object} BubbleOnlyActions
 * @property {() => number} meId
 * @property {() => string} botName
 * @property {() => 'private' | 'group' | 'channel'} chatKind
 * @property {(threadId: number) => string | undefined} topicName of a forum's topic
 * @property {(message: MessageView) => void} reply
 * @property {(message: MessageView, at: { x: number, y: number }) => void} menu
 * @property {(messageId: number) => void} jump
 * @property {(url: string, description: string) => void} photo
 * @typedef {TextActions & KeyboardActions & BubbleOnlyActions} BubbleActions
 */

/**
 * Who wrote it, as a name.
 * @param {MessageView['from']} from
 * @param {BubbleActions} actions
 */
export const nameOf = (from, actions) => {
  if (from.kind === 'bot') return actions.botName();
  return from.id === actions.meId() ? 'You' : from.firstName;
};

/**
 * @param {NonNullable<MessageView['quoted']>} quoted
 * @param {BubbleActions} actions
 */
const quotedStrip = (quoted, actions) =>
  el(
    'button',
    { type: 'button', class: 'quoted', onclick: () => actions.jump(quoted.messageId), title: 'Show the message' },
    quoted.photo === undefined ? undefined : el('img', { src: fileUrl(quoted.photo), alt: '' }),
    el('span', {}, el('strong', {}, nameOf(quoted.from, actions)), el('span', { class: 'one-line' }, quoted.text)),
  );

/** The tallest a photo is shown, in pixels; a taller one gets narrower. */
const tallestPhoto = 460;

/**
 * @param {NonNullable<MessageView['photo']>} photo
 * @param {string} description
 * @param {BubbleActions} actions
 */
const photoButton = (photo, description, actions) => {
  const url = fileUrl(photo.fileId);
  const image = el('img', { src: url, alt: description, width: photo.width, height: photo.height, decoding: 'async' });
  const node = el(
    'button',
    {
      type: 'button',
      class: 'photo',
      'aria-label': 'Photo, press to enlarge',
      onclick: () => actions.photo(url, description),
    },
    image,
  );
  node.style.setProperty('--ratio', String(photo.width / Math.max(photo.height, 1)));
  return node;
};

/** @param {NonNullable<MessageView['document']>} document */
const documentRow = (document) =>
  el(
    'a',
    {
      class: 'document',
      href: fileUrl(document.fileId, true),
      download: document.name,
      title: `Download ${document.name}`,
    },
    el('span', { class: 'document-mark' }, icon('download')),
    el('span', {}, el('strong', {}, document.name), el('small', {}, sizeOf(document.size))),
  );

/** @param {MessageView} message */
const metaOf = (message) => {
  const edited = message.editDate === undefined ? '' : `\nedited ${fullTime(message.editDate * 1000)}`;
  return el(
    'span',
    { class: 'meta', title: `${fullTime(message.date * 1000)}${edited}` },
    message.pinned ? el('span', { class: 'mark', title: 'Pinned' }, icon('pin')) : undefined,
    message.silent
      ? el(
          'span',
          { class: 'mark', role: 'img', 'aria-label': 'sent without a sound', title: 'Sent without a sound' },
          icon('silent'),
        )
      : undefined,
    message.editDate === undefined ? undefined : el('span', { class: 'edited' }, 'edited'),
    el('time', { datetime: new Date(message.date * 1000).toISOString() }, clockMinute(message.date)),
  );
};

/** The message's words without formatting. @param {MessageView} message */
export const wordsOf = (message) =>
  message.text ?? message.caption ?? message.document?.name ?? (message.photo === undefined ? '' : 'Photo');

/** The same in a line outside the bubble: what a spoiler hides stays hidden. @param {MessageView} message */
export const lineOf = (message) =>
  message.text === undefined && message.caption === undefined
    ? wordsOf(message)
    : message.entities
        .filter(({ type }) => type === 'spoiler')
        .reduce(
          (words, { offset, length }) => words.slice(0, offset) + '▒'.repeat(length) + words.slice(offset + length),
          wordsOf(message),
        );

/**
 * The right button, or a press held on a touch screen, opens the message's menu.
 * @param {HTMLElement} node
 * @param {(at: { x: number, y: number }) => void} open
 */
const addMenuGestures = (node, open) => {
  node.addEventListener('contextmenu', (event) => {
    const native = event.target instanceof Element && event.target.closest('a') !== null;
    if (native || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    open({ x: event.clientX, y: event.clientY });
  });
};

/**
 * The row of one message in the list.
 * @param {MessageView} message
 * @param {BubbleActions} actions
 */
export const bubbleOf = (message, actions) => {
  const mine = message.from.kind === 'person' && message.from.id === actions.meId();
  const name = nameOf(message.from, actions);
  const words = message.text ?? message.caption;
  const named = !mine && actions.chatKind() === 'group';
  const topicName = message.threadId === undefined ? undefined : actions.topicName(message.threadId);
  const topic = topicName === undefined ? undefined : el('span', { class: 'topic-mark' }, topicName);
  const prefix = `${message.chatId}:${message.messageId}`;
  const senderId = message.from.kind === 'bot' ? 0 : message.from.id;

  const bubble = el(
    'div',
    { class: 'bubble' },
    named || topic
      ? el('div', { class: `sender tone-${Math.abs(senderId) % 7}` }, named ? name : '', topic)
      : undefined,
    message.quoted === undefined ? undefined : quotedStrip(message.quoted, actions),
    message.photo === undefined ? undefined : photoButton(message.photo, words ?? 'Photo', actions),
    message.document === undefined ? undefined : documentRow(message.document),
    el(
      'div',
      { class: words === undefined ? 'text no-words' : 'text', dir: 'auto' },
      ...(words === undefined ? [] : formattedText(words, message.entities, prefix, actions)),
      metaOf(message),
    ),
  );
  const kinds = [
    mine ? 'out' : 'in',
    message.photo ? 'with-photo' : '',
    message.document ? 'with-document' : '',
    named ? 'named' : '',
  ];
  const row = el(
    'article',
    {
      class: `message ${kinds.filter(Boolean).join(' ')}`,
      'data-message': message.messageId,
      'aria-label': `${name}, ${clockMinute(message.date)}`,
    },
    named ? avatar(name, senderId) : undefined,
    el('div', { class: 'body' }, bubble, keyboardOf(message, actions)),
    iconButton('reply', `Reply to ${mine ? 'your message' : name}`, () => actions.reply(message), {
      class: 'reply-button',
    }),
  );
  if (message.photo !== undefined) {
    const { width, height } = message.photo;
    row.style.setProperty('--widest', `${Math.round((tallestPhoto * width) / Math.max(height, 1))}px`);
  }
  addMenuGestures(bubble, (at) => actions.menu(message, at));
  bubble.addEventListener('dblclick', (event) => {
    if (event.target instanceof Element && event.target.closest('button, a, code') !== null) return;
    getSelection()?.removeAllRanges();
    actions.reply(message);
  });
  return row;
};
