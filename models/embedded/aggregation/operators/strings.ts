// Expression operators on text.
import { BSONRegExp, Int32 } from 'bson';
import { CommandError } from '../../errors.ts';
import { compileRegex, isRegex } from '../../query/regex.ts';
import { typeName } from '../../query/types.ts';
import { compareStrings, numeric } from '../../values/compare.ts';
import { kindOf } from '../../values/numbers.ts';
import { fixed, isNothing, type Operator, type Operators, ranged, variadic, wrongOperand } from '../scope.ts';
import { textOf } from './convert.ts';
import { named } from './named.ts';

const points = (text: string): readonly string[] => Array.from(text);
const int = (value: number) => new Int32(value);

function concat(values: readonly unknown[]): unknown {
  if (values.some(isNothing)) return null;
  return values
    .map((value) => {
      if (typeof value !== 'string')
        throw new CommandError(16702, `$concat only supports strings, not ${typeName(value)}`);
      return value;
    })
    .join('');
}

/** Text of what MongoDB turns into text by itself: strings, numbers, dates; nothing is the empty text. */
function coerced(name: string, value: unknown): string {
  if (isNothing(value)) return '';
  if (typeof value === 'string') return value;
  if (kindOf(value) !== undefined || value instanceof Date) return textOf(value);
  throw new CommandError(16007, `can't convert from BSON type ${typeName(value)} to String (${name})`);
}

function whole(name: string, code: number, what: string, value: unknown): number {
  const number = numeric(value);
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new CommandError(
      code,
      `${name}: ${what} must be a numeric type that is a whole number, not ${typeName(value)}`,
    );
  return number;
}

function substringBytes(text: unknown, from: unknown, length: unknown): string {
  const bytes = Buffer.from(coerced('$substrBytes', text), 'utf8');
  const start = whole('$substrBytes', 16034, 'starting index', from);
  const count = whole('$substrBytes', 16035, 'length', length);
  if (start < 0) throw new CommandError(50752, '$substrBytes: starting index must be non-negative');
  const end = count < 0 ? bytes.length : Math.min(start + count, bytes.length);
  const inside = (at: number) => at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80;
  if (start < bytes.length && inside(start))
    throw new CommandError(28656, '$substrBytes:  Invalid range, starting index is a UTF-8 continuation byte.');
  if (inside(end))
    throw new CommandError(28657, '$substrBytes:  Invalid range, ending index is in the middle of a UTF-8 character.');
  return bytes.subarray(start, end).toString('utf8');
}

function substringPoints(text: unknown, from: unknown, length: unknown): string {
  const own = coerced('$substrCP', text);
  const start = whole('$substrCP', 34450, 'starting index', from);
  const count = whole('$substrCP', 34452, 'length', length);
  if (start < 0) throw new CommandError(34451, '$substrCP: the starting index must be nonnegative integer.');
  if (count < 0) throw new CommandError(34454, '$substrCP: length must be a nonnegative integer.');
  return points(own)
    .slice(start, start + count)
    .join('');
}

function indexIn(name: string, inBytes: boolean): Operator {
  return ranged(name, 2, 4, (text, sought, from, to) => {
    if (isNothing(text)) return null;
    if (typeof text !== 'string') throw wrongOperand(40091, name, 'a string as the first argument', text);
    if (typeof sought !== 'string') throw wrongOperand(40092, name, 'a string as the second argument', sought);
    const bound = (value: unknown, what: string, absent: number) => {
      if (value === undefined) return absent;
      const number = whole(name, 40096, what, value);
      if (number < 0) throw new CommandError(40097, `${name} requires a nonnegative ${what}, found: ${number}`);
      return number;
    };
    const units: readonly (string | number)[] = inBytes ? [...Buffer.from(text)] : points(text);
    const wanted: readonly (string | number)[] = inBytes ? [...Buffer.from(sought)] : points(sought);
    const start = bound(from, 'starting index', 0);
    const end = Math.min(bound(to, 'ending index', units.length), units.length);
    for (let at = start; at + wanted.length <= end; at += 1) {
      if (wanted.every((unit, i) => units[at + i] === unit)) return int(at);
    }
    return int(-1);
  });
}

const WHITESPACE = ' \t\n\v\f\r\0\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a';

function trimming(name: string, left: boolean, right: boolean): Operator {
  return named(name, { required: ['input'], optional: ['chars'], codes: [50696, 50694, 50695] }, (part, given) => {
    const input = part('input');
    if (isNothing(input)) return null;
    if (typeof input !== 'string')
      throw new CommandError(50699, `${name} requires its input to be a string, got ${typeName(input)}`);
    const chars = given('chars') ? part('chars') : WHITESPACE;
    if (isNothing(chars)) return null;
    if (typeof chars !== 'string')
      throw new CommandError(50700, `${name} requires 'chars' to be a string, got ${typeName(chars)}`);
    const gone = new Set(points(chars));
    const all = points(input);
    let [start, end] = [0, all.length];
    while (left && start < end && gone.has(all[start] ?? '')) start += 1;
    while (right && end > start && gone.has(all[end - 1] ?? '')) end -= 1;
    return all.slice(start, end).join('');
  });
}

const replacing = (name: string, replace: (input: string, find: string, by: string) => string): Operator =>
  named(name, { required: ['input', 'find', 'replacement'], optional: [], codes: [51751, 51750, 51749] }, (part) => {
    const codes = { input: 51746, find: 51745, replacement: 51744 } as const;
    const [input, find, by] = (['input', 'find', 'replacement'] as const).map((field) => {
      const value = part(field);
      if (!isNothing(value) && typeof value !== 'string')
        throw new CommandError(codes[field], `${name} requires that '${field}' be a string, found: ${typeName(value)}`);
      return value;
    });
    if (typeof input !== 'string' || typeof find !== 'string' || typeof by !== 'string') return null;
    return replace(input, find, by);
  });

type Found = { readonly match: string; readonly idx: Int32; readonly captures: readonly (string | null)[] };

function regexOperator(name: string, answer: (input: string | undefined, regex: RegExp) => unknown): Operator {
  const known = new Map<string, RegExp>();
  const parts = { required: ['input', 'regex'], optional: ['options'], codes: [51103, 31024, 31022] } as const;
  return named(name, parts, (part, given) => {
    const [input, regex, options] = [part('input'), part('regex'), given('options') ? part('options') : undefined];
    if (!isNothing(input) && typeof input !== 'string')
      throw new CommandError(51104, `${name} needs 'input' to be of type string`);
    if (!isNothing(regex) && typeof regex !== 'string' && !isRegex(regex))
      throw new CommandError(51105, `${name} needs 'regex' to be of type string or regex`);
    if (!isNothing(options) && typeof options !== 'string')
      throw new CommandError(51106, `${name} needs 'options' to be of type string`);
    if (typeof options === 'string' && options !== '' && regex instanceof BSONRegExp && regex.options !== '')
      throw new CommandError(51107, `${name}: found regex option(s) specified in both 'regex' and 'options' fields`);
    if (isNothing(input) || isNothing(regex)) return answer(undefined, /$^/);
    const key = `${regex instanceof BSONRegExp ? `${regex.pattern}/${regex.options}` : String(regex)}/${options ?? ''}`;
    const compiled = known.get(key) ?? compileRegex(regex, options === '' || isNothing(options) ? undefined : options);
    if (known.size < 100) known.set(key, compiled);
    return answer(input, compiled);
  });
}

function found(input: string, match: RegExpExecArray): Found {
  const [whole, ...captures] = match;
  return {
    match: whole,
    idx: int(points(input.slice(0, match.index)).length),
    captures: captures.map((capture: string | undefined) => capture ?? null),
  };
}

function allMatches(input: string, regex: RegExp): readonly Found[] {
  return Array.from(input.matchAll(new RegExp(regex.source, `${regex.flags.replace('g', '')}g`)), (match) =>
    found(input, match),
  );
}

const lowerAscii = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const upperAscii = (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

const textLength = (name: string, code: number, length: (text: string) => number): Operator =>
  fixed(name, 1, (value) => {
    if (typeof value !== 'string')
      throw new CommandError(code, `${name} requires a string argument, found: ${typeName(value)}`);
    return int(length(value));
  });

/** By name. */
export const STRINGS: Operators = {
  $concat: variadic(concat),
  $toLower: fixed('$toLower', 1, (value) => lowerAscii(coerced('$toLower', value))),
  $toUpper: fixed('$toUpper', 1, (value) => upperAscii(coerced('$toUpper', value))),
  $strcasecmp: fixed('$strcasecmp', 2, (a, b) =>
    int(Math.sign(compareStrings(upperAscii(coerced('$strcasecmp', a)), upperAscii(coerced('$strcasecmp', b))))),
  ),
  $substr: fixed('$substr', 3, substringBytes),
  $substrBytes: fixed('$substrBytes', 3, substringBytes),
  $substrCP: fixed('$substrCP', 3, substringPoints),
  $strLenBytes: textLength('$strLenBytes', 34473, (text) => Buffer.byteLength(text)),
  $strLenCP: textLength('$strLenCP', 34471, (text) => points(text).length),
  $indexOfBytes: indexIn('$indexOfBytes', true),
  $indexOfCP: indexIn('$indexOfCP', false),
  $split: fixed('$split', 2, (text, by) => {
    if (isNothing(text) || isNothing(by)) return null;
    if (typeof text !== 'string')
      throw wrongOperand(40085, '$split', 'an expression that evaluates to a string as a first argument', text);
    if (typeof by !== 'string')
      throw wrongOperand(40086, '$split', 'an expression that evaluates to a string as a second argument', by);
    if (by === '') throw new CommandError(40087, '$split requires a non-empty separator');
    return text.split(by);
  }),
  $trim: trimming('$trim', true, true),
  $ltrim: trimming('$ltrim', true, false),
  $rtrim: trimming('$rtrim', false, true),
  $replaceOne: replacing('$replaceOne', (input, find, by) => {
    const at = input.indexOf(find);
    return at < 0 ? input : input.slice(0, at) + by + input.slice(at + find.length);
  }),
  $replaceAll: replacing('$replaceAll', (input, find, by) => input.split(find).join(by)),
  $regexMatch: regexOperator('$regexMatch', (input, regex) => input !== undefined && regex.test(input)),
  $regexFind: regexOperator('$regexFind', (input, regex) => {
    const match = input === undefined ? null : regex.exec(input);
    return match === null || input === undefined ? null : found(input, match);
  }),
  $regexFindAll: regexOperator('$regexFindAll', (input, regex) =>
    input === undefined ? [] : allMatches(input, regex),
  ),
};
