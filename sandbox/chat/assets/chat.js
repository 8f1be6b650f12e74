// The beginning of the chat page: loads the first state, however long the local Telegram takes to come up.

import { api } from './api.js';
import { el } from './dom.js';
import { openChat } from './openChat.js';

const againAfterMs = 1_500;
const wishes = new URL(location.href).searchParams;

/** @param {string} name */
const numberFrom = (name) => {
  const text = wishes.get(name);
  return text === null || text === '' ? {} : { [name]: Number(text) };
};

/** @param {unknown} error */
const showWaiting = (error) => {
  const sentence = error instanceof Error ? error.message : String(error);
  const first = el('a', { href: location.pathname }, 'Open as the first person');
  document.body.replaceChildren(
    el('div', { class: 'waiting', role: 'alert' }, el('strong', {}, 'Local Telegram'), el('p', {}, sentence), first),
  );
};

const begin = async () => {
  try {
    openChat(await api.state({ ...numberFrom('person'), ...numberFrom('chat') }), wishes.get('start') ?? undefined);
  } catch (error) {
    showWaiting(error);
    setTimeout(() => void begin(), againAfterMs);
  }
};

void begin();
