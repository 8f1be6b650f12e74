// Takes the configuration's secrets, and what a terminal would obey, out of a line.
import type { Config } from '../../core/config.ts';
import { redactText, secretTexts } from '../redact.ts';

/** below this a name is a word that may stand anywhere */
const SHORTEST = 4;

/** What others said is shown as text: without their control characters, and on one line; a database's user is not told either. */
export const createHide = (config: Config): ((line: string) => string) => {
  const user = /^mongodb(?:\+srv)?:\/\/([^:@/]+):/.exec(config.MONGODB_URI?.reveal() ?? '')?.[1] ?? '';
  const secrets = [...secretTexts(config), ...(user.length >= SHORTEST ? [user] : [])];
  return (line) =>
    redactText(secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line))
      .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
      .slice(0, 400);
};
