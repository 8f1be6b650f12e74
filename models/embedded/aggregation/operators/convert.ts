// Conversions between types: $convert, its shorthands, $type.
import { Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson';
import { CommandError } from '../../errors.ts';
import { typeName, typeNumberNamed } from '../../query/types.ts';
import { numeric } from '../../values/compare.ts';
import { getField, isDoc } from '../../values/document.ts';
import { decimalOf, exactOf, fitsInt, fitsLong, isZero, kindOf, toDouble, wholePart } from '../../values/numbers.ts';
import { parseDate } from '../dates/parse.ts';
import { fixed, isNothing, type Operator, type Operators } from '../scope.ts';
import { optionalPart, readParts } from './named.ts';

const FAILED = 241;

function failure(value: unknown, target: string, because = ''): CommandError {
  const shown = typeof value === 'string' ? `'${value}'` : typeName(value);
  const reason = because === '' ? `Unsupported conversion from ${typeName(value)} to ${target}` : because;
  return new CommandError(FAILED, `${reason} in $convert with no onError value (input: ${shown})`);
}

/** A value as $toString writes it. Throws 241 for what has no text. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Decimal128 || value instanceof Long) return value.toString();
  if (kindOf(value) !== undefined) return doubleText(toDouble(value));
  throw failure(value, 'string');
}

function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function truncated(value: unknown, target: string): bigint {
  const exact = exactOf(value);
  if (typeof exact === 'number')
    throw failure(
      value,
      target,
      `Attempt to convert ${Number.isNaN(exact) ? 'NaN' : 'infinity'} value to integer type`,
    );
  return wholePart(exact);
}

function whole(value: unknown, target: 'int' | 'long'): Int32 | Long {
  const read = wholeOf(value, target);
  if (target === 'int' ? fitsInt(read) : fitsLong(read))
    return target === 'int' ? new Int32(Number(read)) : Long.fromBigInt(read);
  throw failure(value, target, `Conversion would overflow target type`);
}

function wholeOf(value: unknown, target: 'int' | 'long'): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (kindOf(value) !== undefined) return truncated(value, target);
  if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value)) throw failure(value, target, `Failed to parse number '${value}' in $convert`);
    return BigInt(value.replace(/^\+/, ''));
  }
  if (value instanceof Date && target === 'long') return BigInt(value.getTime());
  throw failure(value, target);
}

function double(value: unknown): Double {
  if (typeof value === 'boolean') return new Double(value ? 1 : 0);
  if (kindOf(value) !== undefined) {
    const number = toDouble(value);
    if (value instanceof Decimal128 && !Number.isFinite(number) && typeof exactOf(value) !== 'number')
      throw failure(value, 'double', 'Conversion would overflow target type');
    return new Double(number);
  }
  if (value instanceof Date) return new Double(value.getTime());
  if (typeof value === 'string') return new Double(parsedNumber(value, 'double'));
  throw failure(value, 'double');
}

function parsedNumber(text: string, target: string): number {
  const special = /^([+-]?)(inf|infinity)$/i.exec(text);
  if (special !== null) return special[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    throw failure(text, target, `Failed to parse number '${text}' in $convert`);
  return Number(text);
}

function decimal(value: unknown): Decimal128 {
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0');
  if (kindOf(value) !== undefined) return decimalOf(value);
  if (value instanceof Date) return Decimal128.fromString(String(value.getTime()));
  if (typeof value === 'string') {
    parsedNumber(value, 'decimal');
    return Decimal128.fromString(value);
  }
  throw failure(value, 'decimal');
}

/** What $toBool answers: every text, date and id is true, a number unless it is zero. */
function bool(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (kindOf(value) !== undefined) return !isZero(value);
  if (typeof value === 'string' || value instanceof Date || value instanceof ObjectId) return true;
  throw failure(value, 'bool');
}

function date(value: unknown): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.getHighBitsUnsigned() * 1000);
  const kind = kindOf(value);
  if (kind !== undefined && kind !== 'int') {
    const made = new Date(Number(truncated(value, 'date')));
    if (Number.isNaN(made.getTime())) throw failure(value, 'date', 'Conversion would overflow target type');
    return made;
  }
  if (typeof value === 'string') {
    const made = parseDate(value, undefined);
    if (made === undefined) throw failure(value, 'date', `Error parsing date string '${value}'`);
    return made;
  }
  throw failure(value, 'date');
}

function objectId(value: unknown): ObjectId {
  if (value instanceof ObjectId) return value;
  if (typeof value !== 'string') throw failure(value, 'objectId');
  if (/^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value);
  throw failure(value, 'objectId', `Failed to parse objectId '${value}'`);
}

const TARGETS: ReadonlyMap<number, (value: unknown) => unknown> = new Map<number, (value: unknown) => unknown>([
  [1, double],
  [2, textOf],
  [7, objectId],
  [8, bool],
  [9, date],
  [16, (value) => whole(value, 'int')],
  [18, (value) => whole(value, 'long')],
  [19, decimal],
]);

const shorthand = (name: string, convert: (value: unknown) => unknown): Operator =>
  fixed(name, 1, (value) => (isNothing(value) ? null : convert(value)));

function targetOf(to: unknown): number {
  const number = typeof to === 'string' ? typeNumberNamed(to) : numeric(to);
  if (typeof number !== 'number') throw new CommandError(2, `Unknown type name: ${String(to)}`);
  return number;
}

const convert: Operator = (operand, compiler) => {
  const parts = readParts('$convert', operand, { required: ['input', 'to'], optional: ['onError', 'onNull'] });
  const [input, to] = [compiler.compile(parts['input']), compiler.compile(parts['to'])];
  const onError = optionalPart(parts, 'onError', compiler);
  const onNull = optionalPart(parts, 'onNull', compiler);
  return (scope) => {
    const value = input(scope);
    const wanted = to(scope);
    if (isNothing(value)) return onNull === undefined ? null : onNull(scope);
    if (isNothing(wanted)) return null;
    const target = targetOf(isDoc(wanted) ? getField(wanted, 'type') : wanted);
    try {
      const make = TARGETS.get(target);
      if (make === undefined) throw failure(value, `type ${target}`);
      return make(value);
    } catch (error) {
      if (error instanceof CommandError && error.code === FAILED && onError !== undefined) return onError(scope);
      throw error;
    }
  };
};

/** By name. */
export const CONVERSIONS: Operators = {
  $convert: convert,
  $toString: shorthand('$toString', textOf),
  $toInt: shorthand('$toInt', (value) => whole(value, 'int')),
  $toLong: shorthand('$toLong', (value) => whole(value, 'long')),
  $toDouble: shorthand('$toDouble', double),
  $toDecimal: shorthand('$toDecimal', decimal),
  $toBool: shorthand('$toBool', bool),
  $toDate: shorthand('$toDate', date),
  $toObjectId: shorthand('$toObjectId', objectId),
  $type: fixed('$type', 1, (value) => (value === undefined ? 'missing' : typeName(value))),
  $isNumber: fixed('$isNumber', 1, (value) => kindOf(value) !== undefined),
  $isArray: fixed('$isArray', 1, (value) => Array.isArray(value)),
  $tsSecond: fixed('$tsSecond', 1, (value) => stampPart(value, (stamp) => stamp.getHighBitsUnsigned())),
  $tsIncrement: fixed('$tsIncrement', 1, (value) => stampPart(value, (stamp) => stamp.getLowBitsUnsigned())),
};

function stampPart(value: unknown, part: (stamp: Timestamp) => number): unknown {
  if (isNothing(value)) return null;
  if (!(value instanceof Timestamp)) throw new CommandError(5687301, 'Argument must be a timestamp');
  return Long.fromNumber(part(value));
}
