// The operators of one field's condition ($gt, $in, $elemMatch, ...), each as a test of a value at the path.
import { Binary, BSONSymbol, Long } from 'bson';
import { CommandError } from '../errors.ts';
import { compareValues, equalValues, numeric, RANK, rankOf, type StringOrder } from '../values/compare.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { compileRegex, isRegex } from './regex.ts';
import { typeTest } from './types.ts';

/** `leaves`: arrays at the path's end are opened. `negated`: the field matches when no value holds. */
export type Test = {
  readonly leaves: boolean;
  readonly negated: boolean;
  readonly holds: (value: unknown) => boolean;
};

type Nested = {
  readonly filter: (filter: Doc) => (doc: unknown) => boolean;
  readonly condition: (condition: unknown) => (value: unknown) => boolean;
  /** The order of text under a collation; absent for the simple one. */
  readonly strings: StringOrder | undefined;
};

const some = (holds: (value: unknown) => boolean): Test => ({ leaves: true, negated: false, holds });
const whole = (holds: (value: unknown) => boolean): Test => ({ leaves: false, negated: false, holds });
const none = (test: Test): Test => ({ ...test, negated: true });

/** The test for one operator. `siblings` is the whole condition (for $regex and its $options). Throws 2 when invalid. */
export function fieldTest(operator: string, operand: unknown, siblings: Doc, nested: Nested): Test {
  const { strings } = nested;
  switch (operator) {
    case '$eq':
      return some(equality(operand, isRegex(operand) && Object.keys(siblings).length === 0, strings));
    case '$ne':
      if (isRegex(operand)) throw new CommandError(2, "Can't have regex as arg to $ne.");
      return none(some(equality(operand, false, strings)));
    case '$gt':
      return some(comparison(operand, (order) => order > 0, false, strings));
    case '$gte':
      return some(comparison(operand, (order) => order >= 0, true, strings));
    case '$lt':
      return some(comparison(operand, (order) => order < 0, false, strings));
    case '$lte':
      return some(comparison(operand, (order) => order <= 0, true, strings));
    case '$in':
      return some(membership(operator, operand, strings));
    case '$nin':
      return none(some(membership(operator, operand, strings)));
    case '$exists':
      return isTrue(operand) ? whole((value) => value !== undefined) : none(whole((value) => value !== undefined));
    case '$type':
      return typeCondition(operand);
    case '$regex':
      return regexCondition(operand, getField(siblings, '$options'));
    case '$mod':
      return some(modulus(operand));
    case '$size':
      return whole(size(operand));
    case '$elemMatch':
      return whole(elemMatch(operand, nested));
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return some(bits(operator, operand));
    default:
      throw unknownOperator(operator);
  }
}

function unknownOperator(operator: string): CommandError {
  if (operator === '$near' || operator === '$nearSphere' || operator === '$geoNear') {
    return new CommandError(
      291,
      'error processing query: planner returned error :: caused by :: unable to find index for $geoNear query',
    );
  }
  if (/^\$(geo|within|maxDistance|minDistance)/.test(operator))
    return new CommandError(238, `${operator} is not implemented by the embedded database.`);
  return new CommandError(2, `unknown operator: ${operator}`);
}

/** Equality with null also holds for a missing field. A bare regex also matches strings. */
function equality(operand: unknown, asPattern: boolean, strings: StringOrder | undefined): (value: unknown) => boolean {
  if (operand === null || operand === undefined) return (value) => value === null || value === undefined;
  if (typeof operand === 'string' && strings === undefined)
    return (value) => value === operand || equalSymbol(value, operand);
  if (isRegex(operand) && asPattern) {
    const regex = compileRegex(operand);
    return (value) => (typeof value === 'string' ? regex.test(value) : equalValues(value, operand));
  }
  return (value) => value !== undefined && equalValues(value, operand, strings);
}

const equalSymbol = (value: unknown, operand: string) => value instanceof BSONSymbol && value.value === operand;

function comparison(
  operand: unknown,
  accepts: (order: number) => boolean,
  orEqual: boolean,
  strings: StringOrder | undefined,
) {
  if (isRegex(operand)) throw new CommandError(2, "Can't have RegEx as arg to predicate over field.");
  const rank = rankOf(operand);
  if (rank === RANK.null) return (value: unknown) => orEqual && (value === null || value === undefined);
  if (rank === RANK.minKey || rank === RANK.maxKey) {
    return (value: unknown) => value !== undefined && accepts(compareValues(value, operand, strings));
  }
  const notANumber = rank === RANK.number && Number.isNaN(numeric(operand));
  return (value: unknown) => {
    if (rankOf(value) !== rank) return false;
    if (rank !== RANK.number) return accepts(compareValues(value, operand, strings));
    const valueIsNaN = Number.isNaN(numeric(value));
    if (notANumber || valueIsNaN) return orEqual && notANumber && valueIsNaN;
    return accepts(compareValues(value, operand, strings));
  };
}

function membership(operator: string, operand: unknown, strings: StringOrder | undefined): (value: unknown) => boolean {
  if (!Array.isArray(operand)) throw new CommandError(2, `${operator} needs an array`);
  if (operand.some((entry) => isDoc(entry) && Object.keys(entry)[0]?.startsWith('$') && !('$ref' in entry))) {
    throw new CommandError(2, `cannot nest $ under ${operator}`);
  }
  const byBytes = (entry: unknown) => typeof entry === 'string' && strings === undefined;
  const texts = new Set<unknown>(operand.filter(byBytes));
  const tests = operand
    .filter((entry) => !byBytes(entry))
    .map((entry: unknown) => equality(entry, isRegex(entry), strings));
  return (value) => texts.has(value) || tests.some((test) => test(value));
}

function typeCondition(operand: unknown): Test {
  const test = typeTest(operand);
  return some(test);
}

function regexCondition(operand: unknown, options: unknown): Test {
  const regex = compileRegex(operand, options);
  return some((value) => typeof value === 'string' && regex.test(value));
}

function modulus(operand: unknown): (value: unknown) => boolean {
  const [divisor, remainder] = Array.isArray(operand) && operand.length === 2 ? operand.map(integer) : [];
  if (divisor === undefined || remainder === undefined) throw new CommandError(2, 'malformed mod, needs two numbers');
  if (divisor === 0n) throw new CommandError(2, 'divisor cannot be 0');
  return (value) => {
    const whole = integer(value);
    return whole !== undefined && whole % divisor === remainder;
  };
}

/** A number cut to its whole part; undefined for anything else. */
function integer(value: unknown): bigint | undefined {
  if (value instanceof Long) return value.toBigInt();
  const number = numeric(value);
  if (typeof number === 'number') return Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined;
  if (number === undefined) return undefined;
  const scale = 10n ** BigInt(Math.abs(number.exponent));
  return number.exponent < 0 ? number.coefficient / scale : number.coefficient * scale;
}

function size(operand: unknown): (value: unknown) => boolean {
  const count = numeric(operand);
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
    throw new CommandError(2, `Failed to parse $size. Expected a non-negative number`);
  }
  return (value) => Array.isArray(value) && value.length === count;
}

/** The tests of `{ $all: [...] }`, one an entry; all must hold, each by any value at the path. */
export function allTests(operand: unknown, nested: Nested): readonly Test[] {
  if (!Array.isArray(operand)) throw new CommandError(2, '$all needs an array');
  if (operand.length === 0) return [whole(() => false)];
  return operand.map((entry: unknown) => {
    if (isDoc(entry) && '$elemMatch' in entry) return whole(elemMatch(getField(entry, '$elemMatch'), nested));
    return some(equality(entry, isRegex(entry), nested.strings));
  });
}

function elemMatch(operand: unknown, nested: Nested): (value: unknown) => boolean {
  if (!isDoc(operand)) throw new CommandError(2, '$elemMatch needs an Object');
  const [first] = Object.keys(operand);
  const logical = first === '$and' || first === '$or' || first === '$nor' || first === '$expr';
  if (first?.startsWith('$') && !logical) {
    const condition = nested.condition(operand);
    return (value) => Array.isArray(value) && value.some((element) => condition(element));
  }
  const matches = nested.filter(operand);
  return (value) => Array.isArray(value) && value.some((e) => (isDoc(e) || Array.isArray(e)) && matches(e));
}

function bits(operator: string, operand: unknown): (value: unknown) => boolean {
  const mask = bitMask(operand);
  return (value) => {
    const set = value instanceof Binary ? maskOfBytes(value) : integer(value);
    if (set === undefined) return false;
    const hit = BigInt.asUintN(64, set) & mask;
    if (operator === '$bitsAllSet') return hit === mask;
    if (operator === '$bitsAllClear') return hit === 0n;
    return operator === '$bitsAnySet' ? hit !== 0n : hit !== mask;
  };
}

function bitMask(operand: unknown): bigint {
  if (operand instanceof Binary) return maskOfBytes(operand);
  const positions: readonly unknown[] | undefined = Array.isArray(operand) ? operand : undefined;
  const mask =
    positions?.reduce<bigint>((sum, position) => sum | (1n << (integer(position) ?? 0n)), 0n) ?? integer(operand);
  if (mask === undefined || mask < 0n) throw new CommandError(9, 'bit positions must be a non-negative integer');
  return mask;
}

function maskOfBytes(binary: Binary): bigint {
  return binary.value().reduceRight<bigint>((mask, byte) => (mask << 8n) | BigInt(byte), 0n);
}

function isTrue(operand: unknown): boolean {
  return operand !== null && operand !== undefined && operand !== false && !equalValues(operand, 0);
}
