// pino behind the Log port; what must not be read is taken out here and nowhere else.
import pino from 'pino';
import type { Log, LogFields } from '../core/ports/shell.ts';
import { redactText } from './redact.ts';

/** of one text, and of one list or record; a page of somebody else's HTML is no log line */
const LONGEST = 4000;
const MOST_ENTRIES = 100;
const DEEPEST = 5;

/** Fields whose text is a secret whatever it looks like. */
const SECRET_FIELD =
  /^(?:proxy-)?authorization$|^(?:set-)?cookie$|api[-_]?key$|^(?:x-telegram-bot-api-)?secret[-_]?token$|^token$|^bottoken$|^secret$|^pass(?:word|phrase)?$|^pwd$/i;

/** Cut after it was redacted: half a secret looks like none. */
const shown = (text: string): string => {
  const told = redactText(text);
  return told.length > LONGEST ? `${told.slice(0, LONGEST)}... (${text.length} characters)` : told;
};

const errorFields = (error: Error, depth: number): LogFields => ({
  name: shown(error.name),
  message: shown(error.message),
  ...(error.stack ? { stack: shown(error.stack) } : {}),
  ...(error.cause === undefined || depth >= DEEPEST ? {} : { cause: redactFields(error.cause, depth + 1) }),
  ...(error instanceof AggregateError && depth < DEEPEST
    ? { errors: error.errors.slice(0, 3).map((one) => redactFields(one, depth + 1)) }
    : {}),
});

const field = (name: string, value: unknown, depth: number): unknown =>
  typeof value === 'string' && SECRET_FIELD.test(name) ? '[secret]' : redactFields(value, depth + 1);

/**
 * A copy with every text redacted, names too; of an error its name, message, stack and cause alone, since libraries hang
 * requests with their keys on theirs. At most six levels deep, a hundred entries wide and 4,000 characters a text.
 */
export const redactFields = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return shown(value);
  if (value instanceof Error) return errorFields(value, depth);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '[deeper]';
  // bytes would be told one number each
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((x) => redactFields(x, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactFields(value.toJSON(), depth + 1);
  const entries = Object.entries(value).slice(0, MOST_ENTRIES);
  return Object.fromEntries(entries.map(([name, x]) => [shown(name), field(name, x, depth)]));
};

/** What cannot even be looked at (a getter that throws) must not throw where somebody only wants to tell of it. */
export const readable = (fields: LogFields): LogFields => {
  try {
    return redactFields(fields) as LogFields;
  } catch {
    return { fields: 'could not be read' };
  }
};

/** Writes JSON lines to the stream (standard error by default), so that standard output stays for people. */
export const createLog = (level: string, stream: { write(line: string): void } = process.stderr): Log => {
  const base = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  const over = (logger: pino.Logger): Log => {
    const at =
      (method: 'debug' | 'info' | 'warn' | 'error') =>
      (message: string, fields: LogFields = {}) =>
        logger[method](readable(fields), shown(message));
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => over(logger.child(readable(fields) as pino.Bindings)),
    };
  };
  return over(base);
};
