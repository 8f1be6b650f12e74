// The inline keyboard under a message.

/** @import { InlineButton } from '../../telegram/world.types.ts' */
/** @import { MessageView } from '../chatViews.ts' */
import { el, icon } from './dom.js';
import { targetOf } from './links.js';

/**
 * @typedef {object} KeyboardActions
 * @property {() => string | undefined} botUsername
 * @property {(message: MessageView, data: string) => void} press
 * @property {(message: MessageView, data: string) => boolean} isPending
 * @property {(text: string) => void} copy
 * @property {(payload: string) => void} start
 * @property {(title: string, url: string) => void} webApp
 */

/**
 * @param {InlineButton} button
 * @param {MessageView} message
 * @param {KeyboardActions} actions
 */
const keyOf = (button, message, actions) => {
  const label = el('span', { class: 'key-label' }, button.text);
  /** @param {() => void} onclick @param {...Node} marks */
  const key = (onclick, ...marks) => el('button', { type: 'button', class: 'key', onclick }, label, ...marks);

  if (button.url !== undefined) {
    const target = targetOf(button.url, actions.botUsername());
    if (target.kind === 'start') return key(() => actions.start(target.payload));
    const href = target.kind === 'web' ? target.href : undefined;
    return el(
      'a',
      { class: 'key', href, target: '_blank', rel: 'noopener noreferrer', title: button.url },
      label,
      icon('out'),
    );
  }
  if (button.web_app !== undefined) {
    const { url } = button.web_app;
    return key(() => actions.webApp(button.text, url), icon('window'));
  }
  if (button.copy_text !== undefined) {
    const { text } = button.copy_text;
    return key(() => actions.copy(text), icon('copy'));
  }
  const data = button.callback_data ?? '';
  const node = key(() => actions.press(message, data), el('span', { class: 'spinner', 'aria-hidden': 'true' }));
  node.dataset['callback'] = data;
  if (actions.isPending(message, data)) showPending(node, true);
  return node;
};

/**
 * @param {HTMLElement} key
 * @param {boolean} pending
 */
export const showPending = (key, pending) => {
  key.classList.toggle('pending', pending);
  key.setAttribute('aria-busy', String(pending));
};

/**
 * The rows of buttons, or undefined where the message has none.
 * @param {MessageView} message
 * @param {KeyboardActions} actions
 */
export const keyboardOf = (message, actions) => {
  const rows = message.keyboard?.inline_keyboard.filter((row) => row.length > 0) ?? [];
  if (rows.length === 0) return undefined;
  return el(
    'div',
    { class: 'keyboard', role: 'group', 'aria-label': 'Buttons of this message' },
    ...rows.map((row) => el('div', { class: 'key-row' }, ...row.map((button) => keyOf(button, message, actions)))),
  );
};
