// pino behind the Log port; what must not be read is taken out here and nowhere else.
import pino from 'pino';
import type { Log, LogFields } from '../core/ports.ts';
import { redactText } from './redact.ts';

type ErrorFields = {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: unknown;
};

const errorFields = (error: Error, depth = 0): ErrorFields => ({
  name: error.name,
  message: redactText(error.message),
  ...(error.stack ? { stack: redactText(error.stack) } : {}),
  ...(error.cause instanceof Error && depth < 3 ? { cause: errorFields(error.cause, depth + 1) } : {}),
});

/** A copy with every text redacted; errors become name, message and stack; at most six levels deep. */
export const redactFields = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return redactText(value);
  if (value instanceof Error) return errorFields(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 5) return '[deeper]';
  if (Array.isArray(value)) return value.map((x) => redactFields(x, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactFields(value.toJSON(), depth + 1);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, redactFields(v, depth + 1)]));
};

/** Writes JSON lines to the stream (standard error by default), so that standard output stays for people. */
export const createLog = (level: string, stream: { write(line: string): void } = process.stderr): Log => {
  const base = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  const over = (logger: pino.Logger): Log => {
    const at =
      (method: 'debug' | 'info' | 'warn' | 'error') =>
      (message: string, fields: LogFields = {}) =>
        logger[method](redactFields(fields) as object, redactText(message));
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => over(logger.child(redactFields(fields) as pino.Bindings)),
    };
  };
  return over(base);
};
