// Which hosts a text names that the service is not meant to ask or to lead to.

/** hosts that sources, bot and page may name: upstreams, Telegram, and links a person may follow */
const HOSTS: readonly RegExp[] = [
  /(^|\.)coinbase\.com$/,
  /(^|\.)coingecko\.com$/,
  /(^|\.)yahoo\.com$/,
  /(^|\.)deribit\.com$/,
  /^api\.alternative\.me$/,
  /^alternative\.me$/,
  /^api\.deepseek\.com$/,
  /^api\.telegram\.org$/,
  /^t\.me$/,
  /(^|\.)tradingview\.com$/,
  /^www\.w3\.org$/,
  /^(127\.0\.0\.1|localhost|mongodb|\[::1\])$/,
  /(^|\.)example(\.(com|org|net))?$/,
  /\.(test|invalid|local)$/,
];

/** files that run or are shipped: what they name may be asked */
export const isSource = (path: string): boolean => /^(main\.ts|(bot|core|jobs|models|web|cli|deploy)\/)/.test(path);

export const foreignHosts = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:https?|wss?):\/\/([A-Za-z0-9.-]+[A-Za-z0-9])/g)]
    .map((match) => (match[1] ?? '').toLowerCase())
    .filter((host) => host.includes('.') && !HOSTS.some((known) => known.test(host)));
