// The last warnings and errors of this process, redacted, for whoever asks the bot for them.
import type { Log, LogFields } from '../core/ports/shell.ts';
import { readable } from './log.ts';
import { redactText } from './redact.ts';

export type Remembered = { readonly atMs: number; readonly level: 'warn' | 'error'; readonly words: string };

const MOST = 50;
const LONGEST = 400;

const wordsOf = (message: string, fields: LogFields): string => {
  const told = Object.entries(readable(fields)).map(([name, value]) => {
    if (typeof value === 'string') return `${name}: ${value}`;
    // of an error its message; its stack is for the log itself
    if (typeof value === 'object' && value !== null && 'message' in value) return `${name}: ${String(value.message)}`;
    return `${name}: ${JSON.stringify(value) ?? ''}`;
  });
  return [redactText(message), ...told].join(' · ').slice(0, LONGEST);
};

/** Everything goes on to `log`; warnings and errors are kept as well, at most 50 of them. */
export const createLogMemory = (
  log: Log,
  wallMs: () => number,
): { readonly log: Log; readonly recent: () => readonly Remembered[] } => {
  const kept: Remembered[] = [];
  const over = (inner: Log, own: LogFields): Log => {
    const keeping =
      (level: 'warn' | 'error') =>
      (message: string, fields: LogFields = {}): void => {
        kept.unshift({ atMs: wallMs(), level, words: wordsOf(message, { ...own, ...fields }) });
        kept.length = Math.min(kept.length, MOST);
        inner[level](message, fields);
      };
    return {
      debug: (message, fields) => inner.debug(message, fields),
      info: (message, fields) => inner.info(message, fields),
      warn: keeping('warn'),
      error: keeping('error'),
      child: (fields) => over(inner.child(fields), { ...own, ...fields }),
    };
  };
  return { log: over(log, {}), recent: () => [...kept] };
};
