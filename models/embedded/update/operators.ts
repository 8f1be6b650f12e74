// The update operators: what each does to the value at one concrete path.
import { Int32, Long, Timestamp } from 'bson';
import { CommandError } from '../errors.ts';
import { compileFilter, compileValueTest, isOperatorDoc, type MatchContext } from '../query/match.ts';
import { isRegex } from '../query/regex.ts';
import { createSortKey, parseSort, sortItems } from '../query/sort.ts';
import { typeName } from '../query/types.ts';
import { compareValues, equalValues, numeric } from '../values/compare.ts';
import { cloneValue, getField, isDoc } from '../values/document.ts';
import { calculate, isNumber, zeroLike } from './arithmetic.ts';

/** Removes the field; undefined as a result leaves it as it is. */
export const REMOVE: unique symbol = Symbol('remove');

export type Change = (current: unknown, operand: unknown, context: MatchContext) => unknown;

/** By operator; $rename and $setOnInsert are handled where the update is applied. */
export const CHANGES: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['$set', (_, operand) => cloneValue(operand)],
  ['$setOnInsert', (_, operand) => cloneValue(operand)],
  ['$unset', (current) => (current === undefined ? undefined : REMOVE)],
  ['$inc', (current, operand) => arithmetic('$inc', current, operand)],
  ['$mul', (current, operand) => arithmetic('$mul', current, operand)],
  ['$min', (current, operand) => (current === undefined || compareValues(operand, current) < 0 ? operand : undefined)],
  ['$max', (current, operand) => (current === undefined || compareValues(operand, current) > 0 ? operand : undefined)],
  ['$currentDate', (_, operand) => currentDate(operand)],
  ['$bit', bit],
  ['$push', push],
  ['$addToSet', addToSet],
  ['$pop', pop],
  ['$pull', pull],
  ['$pullAll', pullAll],
]);

function arithmetic(operator: '$inc' | '$mul', current: unknown, operand: unknown): unknown {
  if (!isNumber(operand)) {
    throw new CommandError(14, `Cannot ${operator === '$inc' ? 'increment' : 'multiply'} with non-numeric argument`);
  }
  if (current === undefined) return operator === '$inc' ? operand : zeroLike(operand);
  if (!isNumber(current)) {
    throw new CommandError(14, `Cannot apply ${operator} to a value of non-numeric type: ${typeName(current)}`);
  }
  return calculate(operator === '$inc' ? 'add' : 'multiply', current, operand);
}

function currentDate(operand: unknown): unknown {
  const type = isDoc(operand) ? getField(operand, '$type') : 'date';
  if (operand !== true && operand !== false && type !== 'date' && type !== 'timestamp') {
    throw new CommandError(2, `The '$type' string field is required to be 'date' or 'timestamp'`);
  }
  const now = new Date();
  return type === 'timestamp' ? new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }) : now;
}

function bit(current: unknown, operand: unknown): unknown {
  if (!isDoc(operand))
    throw new CommandError(2, 'The $bit modifier is not compatible with this value; it needs a document');
  let value = current ?? new Int32(0);
  for (const [name, mask] of Object.entries(operand)) {
    const wide = value instanceof Long || mask instanceof Long;
    const [a, b] = [whole(value), whole(mask)];
    const result = name === 'and' ? a & b : name === 'or' ? a | b : name === 'xor' ? a ^ b : undefined;
    if (result === undefined)
      throw new CommandError(2, `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`);
    value = wide ? Long.fromBigInt(BigInt.asIntN(64, result)) : new Int32(Number(BigInt.asIntN(32, result)));
  }
  return value;
}

function whole(value: unknown): bigint {
  if (value instanceof Int32) return BigInt(value.value);
  if (value instanceof Long) return value.toBigInt();
  throw new CommandError(2, `Cannot apply $bit to a value of non-integral type: ${typeName(value)}`);
}

function arrayFor(operator: string, current: unknown): unknown[] {
  if (current === undefined) return [];
  if (!Array.isArray(current)) {
    throw new CommandError(
      2,
      `Cannot apply ${operator} to a value of non-array type: the field must be an array but is of type ${typeName(current)}`,
    );
  }
  return [...(current as unknown[])];
}

const PUSH_MODIFIERS = new Set(['$each', '$position', '$sort', '$slice']);

function push(current: unknown, operand: unknown): unknown {
  const array = arrayFor('$push', current);
  if (!isDoc(operand) || !('$each' in operand)) return [...array, cloneValue(operand)];
  for (const name of Object.keys(operand)) {
    if (!PUSH_MODIFIERS.has(name)) throw new CommandError(2, `Unrecognized clause in $push: ${name}`);
  }
  const each = getField(operand, '$each');
  if (!Array.isArray(each)) throw new CommandError(2, 'The argument to $each in $push must be an array');
  const position = count(getField(operand, '$position'), '$position');
  const at = position === undefined ? array.length : position < 0 ? Math.max(array.length + position, 0) : position;
  array.splice(Math.min(at, array.length), 0, ...each.map(cloneValue));
  const sorted = sortArray(array, getField(operand, '$sort'));
  const slice = count(getField(operand, '$slice'), '$slice');
  if (slice === undefined) return sorted;
  return slice < 0 ? sorted.slice(slice) : sorted.slice(0, slice);
}

function count(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  const number = numeric(value);
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new CommandError(2, `The value for ${name} must be an integer`);
  return number;
}

function sortArray(array: readonly unknown[], spec: unknown): readonly unknown[] {
  if (spec === undefined) return array;
  if (isDoc(spec)) return sortItems(array, createSortKey(parseSort(spec)), 0, () => 0);
  const direction = numeric(spec);
  if (direction !== 1 && direction !== -1)
    throw new CommandError(
      2,
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    );
  return array.toSorted((a, b) => compareValues(a, b) * direction);
}

function addToSet(current: unknown, operand: unknown): unknown {
  const array = arrayFor('$addToSet', current);
  const each = isDoc(operand) && '$each' in operand ? getField(operand, '$each') : [operand];
  if (!Array.isArray(each)) throw new CommandError(14, 'The argument to $each in $addToSet must be an array');
  for (const value of each) {
    if (!array.some((element) => equalValues(element, value))) array.push(cloneValue(value));
  }
  return array;
}

function pop(current: unknown, operand: unknown): unknown {
  const end = numeric(operand);
  if (end !== 1 && end !== -1) throw new CommandError(9, '$pop expects 1 or -1');
  if (current === undefined) return undefined;
  const array = arrayFor('$pop', current);
  return end === 1 ? array.slice(0, -1) : array.slice(1);
}

function pull(current: unknown, operand: unknown, context: MatchContext): unknown {
  if (current === undefined) return undefined;
  const array = arrayFor('$pull', current);
  const gone = pullTest(operand, context);
  return array.filter((element) => !gone(element));
}

// A document of operators tests the element, any other document its fields; anything else must be equal.
function pullTest(operand: unknown, context: MatchContext): (element: unknown) => boolean {
  if (isDoc(operand) && !isOperatorDoc(operand)) {
    const matches = compileFilter(operand, context);
    return (element) => isDoc(element) && matches(element);
  }
  if (isDoc(operand) || isRegex(operand)) return compileValueTest(operand, context);
  return (element) => equalValues(element, operand);
}

function pullAll(current: unknown, operand: unknown): unknown {
  if (!Array.isArray(operand)) throw new CommandError(2, '$pullAll requires an array argument');
  if (current === undefined) return undefined;
  return arrayFor('$pullAll', current).filter((element) => !operand.some((value) => equalValues(element, value)));
}
