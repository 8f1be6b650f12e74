// What opens above the chat: toasts, alerts, questions, menus, a photo at full size, a web app.

/** @import { IconName } from './dom.js' */
import { el, icon, iconButton } from './dom.js';

const toastMs = 3_500;
let toastTimer = 0;
const toastBox = el('div', { class: 'toast', role: 'status', 'aria-live': 'polite' });

/**
 * A short note that goes by itself.
 * @param {string} text
 * @param {Node} [extra] e.g. a link
 */
export const toast = (text, extra) => {
  if (!toastBox.isConnected) document.body.append(toastBox);
  toastBox.replaceChildren(el('span', {}, text), ...(extra === undefined ? [] : [extra]));
  // above a modal dialog only another member of the top layer is seen
  toastBox.popover = 'manual';
  toastBox.hidePopover();
  toastBox.showPopover();
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toastBox.hidePopover(), toastMs);
};

/** @param {unknown} error */
export const toastError = (error) => toast(error instanceof Error ? error.message : String(error));

/**
 * Copies and says so; without the clipboard's permission the old way is taken.
 * @param {string} text
 * @param {string} [said]
 */
export const copyText = async (text, said = 'Copied') => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = el('textarea', { class: 'visually-hidden', 'aria-hidden': 'true' });
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    if (!copied) return toast('The browser did not allow copying.');
  }
  toast(said);
};

/**
 * A modal dialog that closes by Escape, by a press beside it, and removes itself.
 * @param {string} className
 * @param {string} label
 * @param {...Node} children
 */
const openDialog = (className, label, ...children) => {
  const dialog = el('dialog', { class: className, 'aria-label': label }, ...children);
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};

/**
 * An alert of the bot, to be confirmed.
 * @param {string} title
 * @param {string} text
 */
export const showAlert = (title, text) => {
  const ok = el(
    'button',
    { type: 'button', class: 'text-button', onclick: () => dialog.close(), autofocus: true },
    'OK',
  );
  const dialog = openDialog(
    'card-dialog',
    title,
    el('h2', {}, title),
    el('p', { class: 'alert-text' }, text),
    el('footer', {}, ok),
  );
};

/**
 * Asks for one line; resolves to it, or to undefined where the person thought better of it.
 * @param {{ title: string, label: string, action: string, note?: string, longest: number }} question
 * @returns {Promise<string | undefined>}
 */
export const askLine = ({ title, label, action, note, longest }) =>
  new Promise((resolve) => {
    const input = el('input', {
      type: 'text',
      maxlength: longest,
      autocomplete: 'off',
      required: true,
      autofocus: true,
      placeholder: label,
      'aria-label': label,
    });
    /** @type {string | undefined} */
    let answer;
    const form = el(
      'form',
      {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          answer = input.value.trim() || undefined;
          dialog.close();
        },
      },
      el('h2', {}, title),
      note === undefined ? undefined : el('p', {}, note),
      input,
      el(
        'footer',
        {},
        el('button', { type: 'button', class: 'text-button', onclick: () => dialog.close() }, 'Cancel'),
        el('button', { type: 'submit', class: 'text-button' }, action),
      ),
    );
    const dialog = openDialog('card-dialog', title, form);
    dialog.addEventListener('close', () => resolve(answer));
  });

/**
 * A photo as large as the window; a press changes between the whole and its true size.
 * @param {string} url
 * @param {string} description
 */
export const showPhoto = (url, description) => {
  const image = el('img', { src: url, alt: description });
  const frame = el(
    'button',
    { type: 'button', class: 'viewer-frame', 'aria-label': 'Change between the whole photo and its true size' },
    image,
  );
  frame.addEventListener('click', (event) => {
    if (event.target === image) frame.classList.toggle('true-size');
    else dialog.close();
  });
  const dialog = openDialog(
    'viewer',
    'Photo',
    frame,
    el(
      'div',
      { class: 'viewer-tools' },
      el(
        'a',
        {
          href: `${url}?download=1`,
          download: true,
          class: 'icon-button',
          'aria-label': 'Download the photo',
          title: 'Download',
        },
        icon('download'),
      ),
      iconButton('close', 'Close the photo', () => dialog.close()),
    ),
  );
};

/**
 * A bot's web app in a panel; pages that refuse to be framed can be opened in a tab of their own.
 * @param {string} title
 * @param {string} url an https address
 */
export const showWebApp = (title, url) => {
  const outside = el(
    'a',
    {
      href: url,
      target: '_blank',
      rel: 'noopener noreferrer',
      class: 'icon-button',
      'aria-label': 'Open in a new tab',
      title: 'Open in a new tab',
    },
    icon('out'),
  );
  const dialog = openDialog(
    'web-app',
    title,
    el(
      'header',
      {},
      iconButton('close', 'Close the web app', () => dialog.close()),
      el('strong', {}, title),
      outside,
    ),
    el(
      'p',
      {},
      'A page that does not let itself be shown inside another stays empty: the arrow opens it in a new tab.',
    ),
    el('iframe', {
      src: url,
      title,
      sandbox: 'allow-scripts allow-forms allow-same-origin allow-popups',
      referrerpolicy: 'no-referrer',
    }),
  );
};

/** @typedef {{ icon: IconName, label: string, note?: string, danger?: boolean, act: () => void } | { icon: IconName, label: string, note?: string, href: string }} MenuItem */

/**
 * A small menu beside a point or an element; arrows walk it, Escape and a press elsewhere close it.
 * @param {string} label
 * @param {Element | { x: number, y: number }} at
 * @param {readonly MenuItem[]} items
 */
export const showMenu = (label, at, items) => {
  const menu = el('div', { class: 'menu', role: 'menu', 'aria-label': label });
  menu.popover = 'auto';
  for (const item of items) {
    const children = [
      icon(item.icon),
      el('span', {}, item.label, item.note === undefined ? undefined : el('small', {}, item.note)),
    ];
    menu.append(
      'href' in item
        ? el(
            'a',
            { role: 'menuitem', href: item.href, target: '_blank', rel: 'noopener', onclick: () => menu.hidePopover() },
            ...children,
          )
        : el(
            'button',
            {
              type: 'button',
              role: 'menuitem',
              class: item.danger ? 'danger' : '',
              onclick: () => (menu.hidePopover(), item.act()),
            },
            ...children,
          ),
    );
  }
  menu.addEventListener('toggle', (event) => event.newState === 'closed' && menu.remove());
  menu.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const all = [...menu.querySelectorAll('[role=menuitem]')];
    const next = all.at((all.indexOf(/** @type {Element} */ (document.activeElement)) + step) % all.length);
    if (next instanceof HTMLElement) next.focus();
  });
  document.body.append(menu);
  menu.showPopover();
  const box = at instanceof Element ? at.getBoundingClientRect() : { right: at.x + menu.offsetWidth, bottom: at.y };
  menu.style.left = `${Math.max(8, Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(box.bottom + 4, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector('button')?.focus({ preventScroll: true });
};
