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
  const unknown = [...new Set(flags)].find((flag) => !'imsxugdyvl'.includes(flag));
  if (unknown !== undefined) throw new CommandError(51108, `invalid flag in regex options: ${unknown}`);
  const kept = [...new Set(flags)].filter((flag) => 'ims'.includes(flag)).join('');
  return withFlags(translated(source), kept);
}

// MongoDB's patterns work on code points; JavaScript's stricter Unicode mode does not read all of them.
function withFlags(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    // Read once more below.
  }
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new CommandError(51091, `Regular expression is invalid: ${error instanceof Error ? error.message : ''}`);
  }
}

const POSIX: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  blank: ' \\t',
};

/** What PCRE writes in another way than JavaScript: anchors, quoting, classes by name, named groups. */
function translated(source: string): string {
  return source
    .replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .replace(/\[:(\w+):\]/g, (all, name: string) => POSIX[name] ?? all)
    .replace(/\(\?P</g, '(?<')
    .replace(/\\(?:[AzZh]|[\s\S])/g, (escape) => ESCAPES[escape] ?? escape);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\A': '(?<![\\s\\S])',
  '\\z': '(?![\\s\\S])',
  '\\Z': '(?=\\n?(?![\\s\\S]))',
  '\\h': '[ \\t]',
};

const keepEscapes = (part: string) => (part.startsWith('\\') || part.startsWith('[') ? part : '');
