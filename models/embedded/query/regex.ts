// MongoDB's regular expressions as JavaScript's.
import { BSONRegExp } from 'bson';
import { CommandError } from '../errors.ts';

/** Whether a value is a regular expression. */
export function isRegex(value: unknown): value is BSONRegExp | RegExp {
  return value instanceof BSONRegExp || value instanceof RegExp;
}

/** Compiles a regex value, or a pattern with options (i, m, s, x, u). Throws 51091 when it cannot be read. */
export function compileRegex(pattern: unknown, options?: unknown): RegExp {
  const given = pattern instanceof BSONRegExp ? pattern.pattern : pattern instanceof RegExp ? pattern.source : pattern;
  const own = pattern instanceof BSONRegExp ? pattern.options : pattern instanceof RegExp ? pattern.flags : '';
  let flags = typeof options === 'string' ? options : own;
  if (typeof given !== 'string') throw new CommandError(2, '$regex has to be a string');
  let source = given;
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  if (inline !== null) {
    source = source.slice(inline[0].length);
    flags += inline[1] ?? '';
  }
  if (flags.includes('x')) source = source.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\s+|#.*$/gm, keepEscapes);
  const kept = [...new Set(flags)].filter((flag) => 'ims'.includes(flag)).join('');
  try {
    return new RegExp(source, kept);
  } catch (error) {
    throw new CommandError(51091, `Regular expression is invalid: ${error instanceof Error ? error.message : ''}`);
  }
}

const keepEscapes = (part: string) => (part.startsWith('\\') || part.startsWith('[') ? part : '');
