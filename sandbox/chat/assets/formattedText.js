// Shows a formatted text as DOM nodes: what Telegram formats, and what one can do with it.

/** @import { Entity } from '../../telegram/world.types.ts' */
/** @import { Piece } from './formatting.js' */
import { el, icon } from './dom.js';
import { blockTypes, toPieces, toRuns } from './formatting.js';
import { targetOf } from './links.js';
import { entityTime, localTime, relativeTime } from './times.js';

/**
 * @typedef {object} TextActions
 * @property {() => string | undefined} botUsername
 * @property {() => number} nowMs market time
 * @property {(text: string) => void} copy
 * @property {(command: string) => void} command
 * @property {(payload: string) => void} start
 * @property {(key: string) => boolean} isOpen whether a spoiler or a long quote was opened before
 * @property {(key: string, open: boolean) => void} setOpen
 */

/**
 * A link; a deep link of the bot acts inside, an address that leads nowhere stays text.
 * @param {string} url
 * @param {Node[]} children
 * @param {TextActions} actions
 */
const link = (url, children, actions) => {
  const target = targetOf(url, actions.botUsername());
  if (target.kind === 'none') return el('span', {}, ...children);
  if (target.kind === 'web') {
    return el(
      'a',
      { href: target.href, target: '_blank', rel: 'noopener noreferrer', title: target.href },
      ...children,
    );
  }
  return el(
    'button',
    { type: 'button', class: 'link', title: url, onclick: () => actions.start(target.payload) },
    ...children,
  );
};

/**
 * @param {string} text
 * @param {boolean} plain whether addresses and commands stay untouched
 * @param {TextActions} actions
 */
const textNodes = (text, plain, actions) =>
  plain
    ? [document.createTextNode(text)]
    : toRuns(text).map((run) => {
        if (run.kind === 'url') return link(run.text, [document.createTextNode(run.text)], actions);
        if (run.kind === 'command') return commandButton(run.text, actions);
        return document.createTextNode(run.text);
      });

/**
 * @param {string} command
 * @param {TextActions} actions
 */
const commandButton = (command, actions) =>
  el('button', { type: 'button', class: 'link', onclick: () => actions.command(command) }, command);

/**
 * @param {Node[]} children
 * @param {string} key
 * @param {TextActions} actions
 */
const spoiler = (children, key, actions) => {
  const open = actions.isOpen(key);
  const reveal = (/** @type {Event} */ event) => {
    if (node.classList.contains('open')) return;
    event.preventDefault();
    event.stopPropagation();
    actions.setOpen(key, true);
    node.classList.add('open');
    for (const name of ['role', 'tabindex', 'aria-label']) node.removeAttribute(name);
  };
  const closed = open ? {} : { role: 'button', tabindex: 0, 'aria-label': 'Spoiler, press to show' };
  const node = el('span', { class: open ? 'spoiler open' : 'spoiler', ...closed }, el('span', {}, ...children));
  node.addEventListener('click', reveal, { capture: true });
  node.addEventListener('keydown', (event) => (event.key === 'Enter' || event.key === ' ') && reveal(event));
  return node;
};

/**
 * @param {Node[]} children
 * @param {boolean} long whether there is something to fold
 * @param {string} key
 * @param {TextActions} actions
 */
const quote = (children, long, key, actions) => {
  if (!long) return el('blockquote', {}, ...children);
  const show = (/** @type {boolean} */ open) => {
    node.classList.toggle('folded', !open);
    toggle.setAttribute('aria-expanded', String(open));
    toggle.setAttribute('aria-label', open ? 'Fold the quote' : 'Show the whole quote');
  };
  const toggle = el(
    'button',
    { type: 'button', class: 'fold', onclick: () => set(node.classList.contains('folded')) },
    icon('down'),
  );
  const node = el('blockquote', {}, el('span', { class: 'fold-text' }, ...children), toggle);
  const set = (/** @type {boolean} */ open) => {
    actions.setOpen(key, open);
    show(open);
  };
  show(actions.isOpen(key));
  return node;
};

/**
 * @param {string} text
 * @param {Node[]} children
 * @param {string | undefined} language
 * @param {TextActions} actions
 */
const pre = (text, children, language, actions) =>
  el(
    'figure',
    { class: 'pre' },
    el(
      'figcaption',
      {},
      language ?? 'code',
      el('button', { type: 'button', 'aria-label': 'Copy the code', onclick: () => actions.copy(text) }, icon('copy')),
    ),
    el('pre', { tabindex: 0 }, el('code', {}, ...children)),
  );

/**
 * @param {string} text
 * @param {Node[]} children
 * @param {TextActions} actions
 */
const code = (text, children, actions) =>
  el(
    'code',
    {
      role: 'button',
      tabindex: 0,
      title: 'Press to copy',
      onclick: () => actions.copy(text),
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && actions.copy(text),
    },
    ...children,
  );

/**
 * @param {Entity} entity
 * @param {Node[]} children
 * @param {TextActions} actions
 */
const dateTime = (entity, children, actions) => {
  const unix = entity.unix_time ?? 0;
  const shown = entityTime(unix, entity.date_time_format, actions.nowMs());
  const relative = entity.date_time_format === 'r' ? unix : undefined;
  const props = { datetime: new Date(unix * 1000).toISOString(), title: localTime(unix), 'data-relative': relative };
  return el('time', props, ...(shown === undefined ? children : [shown]));
};

/**
 * @param {Piece & { kind: 'entity' }} piece
 * @param {string} text the piece's own text
 * @param {Node[]} children
 * @param {string} prefix
 * @param {TextActions} actions
 * @returns {Node}
 */
const entityNode = ({ entity }, text, children, prefix, actions) => {
  const key = `${prefix}:${entity.offset}`;
  switch (entity.type) {
    case 'bold':
      return el('strong', {}, ...children);
    case 'italic':
      return el('em', {}, ...children);
    case 'underline':
      return el('u', {}, ...children);
    case 'strikethrough':
      return el('s', {}, ...children);
    case 'spoiler':
      return spoiler(children, key, actions);
    case 'blockquote':
      return quote(children, false, key, actions);
    case 'expandable_blockquote':
      return quote(children, text.length > 160 || text.split('\n').length > 3, key, actions);
    case 'code':
      return code(text, children, actions);
    case 'pre':
      return pre(text, children, entity.language, actions);
    case 'text_link':
      return link(entity.url ?? text, children, actions);
    case 'url':
      return link(text, children, actions);
    case 'bot_command':
      return commandButton(text, actions);
    case 'date_time':
      return dateTime(entity, children, actions);
    default:
      return el('span', {}, ...children);
  }
};

/** inside these an address or a command is not looked for */
const plainInside = new Set(['code', 'pre', 'text_link', 'url', 'bot_command', 'date_time']);

/**
 * A text with its entities as nodes. `prefix` names the message, so that an opened spoiler stays open after an edit.
 * @param {string} text
 * @param {readonly Entity[]} entities
 * @param {string} prefix
 * @param {TextActions} actions
 */
export const formattedText = (text, entities, prefix, actions) => {
  /** @param {readonly Piece[]} pieces @param {boolean} plain @returns {Node[]} */
  const nodes = (pieces, plain) =>
    pieces.flatMap((piece, index) => {
      if (piece.kind === 'entity') {
        const { offset, length, type } = piece.entity;
        const children = nodes(piece.children, plain || plainInside.has(type));
        return [entityNode(piece, text.slice(offset, offset + length), children, prefix, actions)];
      }
      // a block stands on lines of its own; the line breaks around it would show as empty lines
      const cutStart = isBlock(pieces[index - 1]) && piece.text.startsWith('\n') ? 1 : 0;
      const cutEnd = isBlock(pieces[index + 1]) && piece.text.length > cutStart && piece.text.endsWith('\n') ? 1 : 0;
      return textNodes(piece.text.slice(cutStart, piece.text.length - cutEnd), plain, actions);
    });
  return nodes(toPieces(text, entities), false);
};

/** @param {Piece | undefined} piece */
const isBlock = (piece) => piece?.kind === 'entity' && blockTypes.has(piece.entity.type);

/**
 * Brings the relative times on the page up to the market's now.
 * @param {ParentNode} root
 * @param {number} nowMs
 */
export const refreshRelativeTimes = (root, nowMs) => {
  for (const node of root.querySelectorAll('time[data-relative]')) {
    const shown = relativeTime(Number(node.getAttribute('data-relative')), nowMs);
    if (node.textContent !== shown) node.textContent = shown;
  }
};
