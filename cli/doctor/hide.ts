// Takes the configuration's secrets, and what a terminal would obey, out of a line.
import type { Config } from '../../core/config.ts';
import { Secret } from '../../core/secret.ts';
import { redactText } from '../redact.ts';

/** below this a text is no secret but a word that may stand anywhere */
const SHORTEST = 4;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A secret, and of a database's address also its user and password, as written and as meant. */
const parts = (secret: string): readonly string[] => {
  const [, user = '', password = ''] = /^mongodb(?:\+srv)?:\/\/([^:@/]+):([^@/]+)@/.exec(secret) ?? [];
  return [secret, user, password, decoded(user), decoded(password)];
};

/** What others said is shown as text: without their control characters, and on one line. */
export const createHide = (config: Config): ((line: string) => string) => {
  const secrets = Object.values(config)
    .flatMap((value) => (value instanceof Secret ? parts(value.reveal()) : []))
    .filter((text) => text.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
  return (line) =>
    redactText(secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line))
      .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
      .slice(0, 400);
};
