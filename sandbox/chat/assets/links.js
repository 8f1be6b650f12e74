// Decides what following a link means: a start of the bot inside the chat, another page, or nothing.

/** @typedef {{ kind: 'start', payload: string } | { kind: 'web', href: string } | { kind: 'none' }} Target */

const webProtocols = new Set(['http:', 'https:', 'mailto:', 'tg:']);

/** @param {string} url */
const parse = (url) => URL.parse(url) ?? URL.parse(`https://${url}`);

/**
 * Where a link of a message leads. Deep links of this bot (t.me/BOT?start=..., tg://resolve?domain=BOT&start=...)
 * start it; other addresses open outside; anything that is no web address (javascript:, data:) leads nowhere.
 * @param {string} url
 * @param {string | undefined} botUsername
 * @returns {Target}
 */
export const targetOf = (url, botUsername) => {
  const parsed = parse(url.trim());
  if (parsed === null || !webProtocols.has(parsed.protocol)) return { kind: 'none' };
  const isTme = ['t.me', 'telegram.me', 'www.t.me'].includes(parsed.hostname) && parsed.protocol !== 'tg:';
  const isResolve = parsed.protocol === 'tg:' && /^tg:(?:\/\/)?resolve/u.test(parsed.href);
  const domain = isTme ? parsed.pathname.split('/')[1] : isResolve ? parsed.searchParams.get('domain') : undefined;
  const mine = botUsername !== undefined && domain?.toLowerCase() === botUsername.toLowerCase();
  if (mine) return { kind: 'start', payload: parsed.searchParams.get('start') ?? '' };
  return { kind: 'web', href: parsed.href };
};
