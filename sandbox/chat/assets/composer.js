// The foot of the chat: the input with the command menu and the reply strip, or START, or UNBLOCK.

/** @import { Command } from '../../telegram/world.types.ts' */
/** @import { IconName } from './dom.js' */
import { el, icon, iconButton } from './dom.js';

const longestText = 4096;

/**
 * @typedef {{ messageId: number, name: string, words: string }} Answered
 * @typedef {'write' | 'start' | 'blocked' | 'absent'} Mode
 */

/**
 * @typedef {object} ComposerDeps
 * @property {(text: string, replyTo: number | undefined) => Promise<unknown>} send
 * @property {(text: string, messageId: number) => Promise<unknown>} edit
 * @property {() => { messageId: number, words: string } | undefined} ownLast the person's newest text, which the up key edits
 * @property {(error: unknown) => void} onError hears why a text was not taken; it is back in the input then
 * @property {() => void} start
 * @property {() => void} unblock
 */

/** @param {ComposerDeps} deps */
export const createComposer = ({ send, edit, ownLast, onError, start, unblock }) => {
  /** @type {readonly Command[]} */
  let commands = [];
  let suffix = '';
  /** @type {Answered | undefined} */
  let answered;
  /** @type {{ messageId: number, words: string } | undefined} */
  let edited;
  let active = 0;

  const input = el('textarea', {
    rows: 1,
    maxlength: longestText,
    placeholder: 'Message',
    'aria-label': 'Message',
    autocomplete: 'off',
    enterkeyhint: 'send',
    'aria-controls': 'commands',
  });
  const menuButton = el(
    'button',
    {
      type: 'button',
      class: 'menu-button',
      'aria-label': 'Menu of the bot’s commands',
      'aria-expanded': 'false',
      'aria-controls': 'commands',
    },
    icon('menu'),
    el('span', {}, 'Menu'),
  );
  const sendButton = iconButton('send', 'Send', () => void submit(), { class: 'send-button' });
  const list = el('div', {
    class: 'commands',
    id: 'commands',
    role: 'listbox',
    'aria-label': 'Commands',
    hidden: true,
  });
  const strip = el('div', { class: 'reply-strip', hidden: true });
  const writing = el(
    'div',
    { class: 'writing' },
    strip,
    el('div', { class: 'writing-row' }, menuButton, input, sendButton),
  );
  const bigButton = el('button', { type: 'button', class: 'big-button' });
  const root = el('footer', { class: 'composer' }, list, writing, bigButton);

  const matching = () => {
    const typed = /^\/(\S*)$/u.exec(input.value)?.[1]?.toLowerCase();
    if (typed === undefined) return input.value.startsWith('/') ? [] : commands;
    return commands
      .filter(({ command }) => command.startsWith(typed))
      .toSorted((a, b) => Number(b.command === typed) - Number(a.command === typed));
  };

  const isOpen = () => !list.hidden;

  /** @param {boolean} open */
  const showCommands = (open) => {
    const shown = open ? matching() : [];
    active = Math.min(active, Math.max(shown.length - 1, 0));
    list.replaceChildren(
      ...shown.map(({ command, description }, index) =>
        el(
          'button',
          {
            type: 'button',
            role: 'option',
            id: `command-${index}`,
            'aria-selected': String(index === active),
            tabindex: -1,
            onclick: () => choose(command),
          },
          el('strong', {}, `/${command}`),
          el('span', {}, description),
        ),
      ),
    );
    list.hidden = shown.length === 0;
    menuButton.setAttribute('aria-expanded', String(isOpen()));
    if (isOpen()) input.setAttribute('aria-activedescendant', `command-${active}`);
    else input.removeAttribute('aria-activedescendant');
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  };

  const fit = () => {
    writing.classList.toggle('typed', input.value !== '');
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
  };

  /**
   * The strip above the input: what is answered or edited.
   * @param {IconName} shape
   * @param {string} title
   * @param {string} words
   */
  const showStrip = (shape, title, words) => {
    strip.hidden = false;
    strip.replaceChildren(
      icon(shape),
      el(
        'span',
        { class: 'quoted' },
        el('span', {}, el('strong', {}, title), el('span', { class: 'one-line' }, words)),
      ),
      iconButton('close', 'Cancel', () => setPlain()),
    );
    input.focus();
  };

  const setPlain = () => {
    if (edited !== undefined) input.value = '';
    answered = undefined;
    edited = undefined;
    strip.hidden = true;
    fit();
  };

  /** @param {Answered} next */
  const setReply = (next) => {
    setPlain();
    answered = next;
    showStrip('reply', `Reply to ${next.name}`, next.words);
  };

  /** @param {{ messageId: number, words: string }} next */
  const setEdit = (next) => {
    setPlain();
    edited = next;
    input.value = next.words;
    fit();
    showStrip('edit', 'Edit the message', next.words);
  };

  /** @param {string} text */
  const deliver = async (text) => {
    const before = { answered, edited };
    setPlain();
    try {
      await (before.edited === undefined
        ? send(text, before.answered?.messageId)
        : edit(text, before.edited.messageId));
    } catch (error) {
      if (before.edited !== undefined) setEdit(before.edited);
      else if (before.answered !== undefined) setReply(before.answered);
      if (input.value === '' || before.edited !== undefined) input.value = text;
      fit();
      onError(error);
    }
  };

  const submit = async () => {
    const text = input.value.trim();
    if (text === '') return input.focus();
    input.value = '';
    active = 0;
    showCommands(false);
    fit();
    input.focus();
    await deliver(text);
  };

  /** @param {string} command */
  const choose = (command) => {
    if (input.value.startsWith('/')) input.value = '';
    active = 0;
    showCommands(false);
    fit();
    void deliver(`/${command}${suffix}`);
  };

  input.addEventListener('input', () => {
    active = 0;
    fit();
    showCommands(input.value.startsWith('/'));
  });
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    // with other words in the input the keys belong to them, also while the menu stands open
    const shown = isOpen() && /^(?:\/|$)/u.test(input.value) ? matching() : [];
    const chosen = shown[active];
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && shown.length > 0) {
      event.preventDefault();
      active = (active + step + shown.length) % shown.length;
      showCommands(true);
    } else if (event.key === 'Tab' && chosen !== undefined && input.value.startsWith('/')) {
      event.preventDefault();
      input.value = `/${chosen.command}${suffix} `;
      fit();
      showCommands(false);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (chosen === undefined) void submit();
      else choose(chosen.command);
    } else if (event.key === 'Escape') {
      if (isOpen()) showCommands(false);
      else setPlain();
    } else if (event.key === 'ArrowUp' && input.value === '') {
      const last = ownLast();
      if (last === undefined) return;
      event.preventDefault();
      setEdit(last);
    }
  });
  menuButton.addEventListener('click', () => {
    const open = !isOpen();
    active = 0;
    showCommands(open);
    if (open) input.focus({ preventScroll: true });
  });
  document.addEventListener('pointerdown', (event) => {
    if (isOpen() && event.target instanceof Node && !root.contains(event.target)) showCommands(false);
  });

  let currentMode = /** @type {Mode} */ ('write');
  bigButton.addEventListener('click', () => (currentMode === 'start' ? start() : unblock()));

  return {
    root,
    setReply,
    setEdit,
    setPlain,
    focus: () => input.focus({ preventScroll: true }),
    /** @param {readonly Command[]} next @param {string} nextSuffix what is put behind a chosen command, e.g. @bot in groups */
    setCommands: (next, nextSuffix) => {
      commands = next;
      suffix = nextSuffix;
      menuButton.hidden = next.length === 0;
      if (isOpen()) showCommands(true);
    },
    /** @param {Mode} mode */
    setMode: (mode) => {
      currentMode = mode;
      writing.hidden = mode !== 'write';
      bigButton.hidden = mode === 'write';
      bigButton.textContent =
        mode === 'start' ? 'START' : mode === 'blocked' ? 'UNBLOCK' : 'The bot is not connected yet';
      bigButton.disabled = mode === 'absent';
      if (mode !== 'write') showCommands(false);
    },
  };
};
