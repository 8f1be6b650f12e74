// Asks the local Telegram; every refusal becomes an Error whose message is its sentence.

/** @import { Chat, Person } from '../../telegram/world.types.ts' */
/** @import { MessagePage, MessageView, Overview, Topic } from '../chatViews.ts' */

const root = new URL('../api/', import.meta.url);

/**
 * @param {string} path
 * @param {Record<string, string | number | undefined>} [params] undefined ones are left out
 */
export const apiUrl = (path, params = {}) => {
  const url = new URL(path, root);
  for (const [name, value] of Object.entries(params))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
};

/**
 * The address of a file, to be shown or, with `download`, to be kept.
 * @param {string} fileId
 * @param {boolean} [download]
 */
export const fileUrl = (fileId, download = false) =>
  apiUrl(`files/${encodeURIComponent(fileId)}`, download ? { download: 1 } : {});

/**
 * @param {string} url
 * @param {RequestInit} [init]
 */
const ask = async (url, init) => {
  const response = await fetch(url, init).catch(() => {
    throw new Error('The local Telegram does not answer.');
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new Error(typeof body.error === 'string' ? body.error : `The local Telegram answered ${response.status}.`);
  return body;
};

/**
 * @param {string} path
 * @param {object} body
 */
const post = (path, body) =>
  ask(apiUrl(path), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const api = {
  /**
   * @param {{ person?: number, chat?: number }} params
   * @returns {Promise<Overview & MessagePage & { eventId: string }>}
   */
  state: (params) => ask(apiUrl('state', params)),
  /**
   * @param {{ person: number, chat: number }} params
   * @returns {Promise<Overview>}
   */
  overview: (params) => ask(apiUrl('overview', params)),
  /**
   * @param {{ person: number, chat: number, before: number, limit?: number }} params
   * @returns {Promise<MessagePage>}
   */
  history: (params) => ask(apiUrl('history', params)),
  /**
   * @param {{ person: number, chat: number, text: string, replyTo?: number | undefined, threadId?: number | undefined }} body
   * @returns {Promise<{ message: MessageView }>}
   */
  say: (body) => post('say', body),
  /**
   * @param {{ person: number, chat: number, message: number, data: string }} body
   * @returns {Promise<{ callbackId: string }>}
   */
  press: (body) => post('press', body),
  /** @param {{ person: number, blocked: boolean }} body */
  block: (body) => post('block', body),
  /**
   * @param {{ firstName: string }} body
   * @returns {Promise<{ person: Person }>}
   */
  addPerson: (body) => post('people', body),
  /**
   * @param {{ person: number, kind: 'group' | 'forum' | 'channel', title: string }} body
   * @returns {Promise<{ chat: Chat }>}
   */
  createChat: (body) => post('chats', body),
  /**
   * @param {{ person: number, chat: number, message: number, text: string }} body
   * @returns {Promise<{ message: MessageView }>}
   */
  edit: (body) => post('edit', body),
  /**
   * @param {{ person: number, chat: number, title: string }} body
   * @returns {Promise<{ topic: Topic }>}
   */
  createTopic: (body) => post('topics', body),
  /** @param {{ person: number, chat: number, in: boolean }} body */
  setBot: (body) => post('bot', body),
  /** @param {{ person: number, chat: number, member: number, in: boolean }} body */
  setMember: (body) => post('members', body),
};
