// Reads the environment once, with .env beneath it, into a Config or the sentences that say what is wrong.
import { existsSync, readFileSync } from 'node:fs';
import { type ConfigResult, parseConfig } from '../core/config.ts';

const readFile = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** `.env` of the working folder fills what the environment does not set. */
export const readConfig = (): ConfigResult => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseConfig(process.env, readFile);
};
