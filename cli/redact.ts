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
    /([?&](?:key|token|api_key|apikey|x_cg_(?:pro|demo)_api_key|secret|secret_token|password|start)=)[^&\s'"]+/gi,
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

/** A secret as written, as meant, as a URL and as JSON write it; of an address also its password and its path. */
const forms = (secret: string): readonly string[] => {
  const [, password = ''] = /^[a-z][a-z0-9+.-]*:\/\/[^:@/]+:([^/]+)@/i.exec(secret) ?? [];
  const path = /^https?:\/\/[^/]+(\/.*)$/i.exec(secret)?.[1] ?? '';
  const texts = [secret, password, decoded(password), ...(path.length >= SHORTEST_PATH ? [path] : [])];
  return texts.flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]);
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
