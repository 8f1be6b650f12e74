// Takes secrets out of text: what looks like a bot token, a key or credentials, and this configuration's own secrets.
import type { Config } from '../core/config.ts';
import { Secret } from '../core/secret.ts';

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\/bot\d+(?::|%3A)[^/\s'"]+/gi, '/bot[token]'],
  [/\d{6,}(?::|%3A)[\w-]{20,}/gi, '[bot token]'],
  [/\b(?:sk|CG)-[\w-]{8,}|(?:sk|CG)-[A-Za-z0-9]{20,}/g, '[key]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+:[^\s/@'"]+@/gi, '$1[credentials]@'],
  [/\b(bearer)\s+[\w.~+/=-]{6,}/gi, '$1 [secret]'],
  [
    /\b(authorization|cookie|x-cg-(?:pro|demo)-api-key|x-telegram-bot-api-secret-token)(["']?\s*[:=]\s*["']?)[^\s"',}]+(?:\s+[^\s"',}]+)?/gi,
    '$1$2[secret]',
  ],
  [
    /([?&](?:key|token|api_key|apikey|x_cg_(?:pro|demo)_api_key|secret|secret_token|password|start|\w*password)=)[^&\s'"]+/gi,
    '$1[secret]',
  ],
];

/** below this a text is no secret but a word that may stand anywhere */
const SHORTEST = 4;
/** the address of a heartbeat is its secret, and libraries tell its path without its host */
const SHORTEST_PATH = 12;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** below this the half of a token could be a word */
const SHORTEST_HALF = 16;

const percent = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9]/g, (sign) =>
    [...Buffer.from(sign)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );

/** As a basic authorisation or a data URL carries it: at the end it may be padded. */
const base64 = (text: string): readonly string[] => {
  const long = Buffer.from(text).toString('base64').replace(/=+$/, '');
  return [long, long.replaceAll('+', '-').replaceAll('/', '_')];
};

/**
 * A secret as written, as meant, as a URL, as JSON and as base64 write it; of an address also its password, its user with it,
 * and its path; of a bot's token the half that is secret.
 */
const forms = (secret: string): readonly string[] => {
  const [, user = '', password = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^:@/]+):([^/]+)@/i.exec(secret) ?? [];
  const half = /^\d+:([\w-]+)$/.exec(secret)?.[1] ?? '';
  const path = /^https?:\/\/[^/]+(\/.*)$/i.exec(secret)?.[1] ?? '';
  const texts = [
    ...[secret, password, decoded(password)],
    ...(path.length >= SHORTEST_PATH ? [path, path.slice(1)] : []),
    ...(half.length >= SHORTEST_HALF ? [half] : []),
    ...(password === '' ? [] : [`${decoded(user)}:${decoded(password)}`]),
  ];
  return texts.flatMap((text) => [
    ...[text, encodeURIComponent(text), percent(text), JSON.stringify(text).slice(1, -1)],
    ...(text.length < SHORTEST ? [] : base64(text)),
  ]);
};

/** Every text by which a secret of the configuration could be told, the longest first. */
export const secretTexts = (config: Config): readonly string[] =>
  [...new Set(Object.values(config).flatMap((value) => (value instanceof Secret ? forms(value.reveal()) : [])))]
    .filter((text) => text.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);

/** of this process: whoever prints its last error has no configuration at hand, and must not tell them either */
let own: readonly string[] = [];

/** From now on `redactText` takes this configuration's secrets out as well, whatever they look like. */
export const hideSecretsOf = (config: Config): void => {
  own = secretTexts(config);
};

export const redactText = (text: string): string =>
  PATTERNS.reduce(
    (rest, [pattern, instead]) => rest.replace(pattern, instead),
    own.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text),
  );
