// Reads the environment once, with .env beneath it, into a Config or the sentences that say what is wrong.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { type ConfigResult, parseConfig } from '../core/config.ts';
import { hideSecretsOf, redactText } from './redact.ts';

/** a secret is a line; whoever names /dev/zero is not waited for */
const MOST_BYTES = 65_536;

const readFile = (path: string): string | undefined => {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(MOST_BYTES);
    const read = readSync(file, bytes, 0, MOST_BYTES, null);
    return read === MOST_BYTES ? undefined : bytes.toString('utf8', 0, read);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

/** `.env` of the working folder fills what the environment does not set; one that cannot be read is an issue. The secrets it holds are taken out of every log line from then on. */
export const readConfig = (): ConfigResult => {
  if (existsSync('.env')) {
    try {
      process.loadEnvFile('.env');
    } catch {
      const where = `.env in ${process.cwd()}`;
      return {
        kind: 'invalid',
        issues: [`${where} is there and cannot be read: it must be a file this user may read`],
      };
    }
  }
  const read = parseConfig(process.env, readFile);
  // a key pasted where another setting belongs is repeated by its sentence
  if (read.kind === 'invalid') return { kind: 'invalid', issues: read.issues.map(redactText) };
  hideSecretsOf(read.config);
  return read;
};
