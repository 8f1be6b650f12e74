// Expression operators on arrays.
import { Int32 } from 'bson';
import { CommandError } from '../../errors.ts';
import { createSortOrder, parseSort } from '../../query/sort.ts';
import { typeName } from '../../query/types.ts';
import { compareValues, equalValues, numeric } from '../../values/compare.ts';
import { type Doc, getField, isDoc, setField } from '../../values/document.ts';
import { fixed, isNothing, type Operator, type Operators, ranged, variadic, wrongOperand } from '../scope.ts';
import { readParts } from './named.ts';

const int = (value: number) => new Int32(value);

/** Throws the code, naming the operator, where it is none. */
export function wholeNumber(code: number, name: string, what: string, value: unknown): number {
  const number = numeric(value);
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new CommandError(
      code,
      `${name}'s ${what} must be representable as a 32-bit integer, found: ${typeName(value)}`,
    );
  return number;
}

function elementAt(array: unknown, index: unknown): unknown {
  if (isNothing(array) || isNothing(index)) return null;
  if (!Array.isArray(array))
    throw new CommandError(28689, `$arrayElemAt's first argument must be an array, but is ${typeName(array)}`);
  if (numeric(index) === undefined)
    throw new CommandError(28690, `$arrayElemAt's second argument must be a numeric value, but is ${typeName(index)}`);
  return array.at(wholeNumber(28691, '$arrayElemAt', 'second argument', index)) as unknown;
}

const endOf = (name: string, at: 0 | -1): Operator =>
  fixed(name, 1, (array) => {
    if (isNothing(array)) return null;
    if (!Array.isArray(array))
      throw new CommandError(28689, `${name}'s argument must be an array, but is ${typeName(array)}`);
    return array.at(at) as unknown;
  });

function concatArrays(values: readonly unknown[]): unknown {
  if (values.some(isNothing)) return null;
  return values.flatMap((value) => {
    if (!Array.isArray(value))
      throw new CommandError(28664, `$concatArrays only supports arrays, not ${typeName(value)}`);
    return value as unknown[];
  });
}

function indexOfArray(array: unknown, value: unknown, from: unknown, to: unknown): unknown {
  if (isNothing(array)) return null;
  if (!Array.isArray(array)) throw wrongOperand(40090, '$indexOfArray', 'an array as a first argument', array);
  const bound = (given: unknown, absent: number) =>
    given === undefined ? absent : wholeNumber(40096, '$indexOfArray', 'index', given);
  const [start, end] = [bound(from, 0), Math.min(bound(to, array.length), array.length)];
  if (start < 0 || end < 0) throw new CommandError(40097, '$indexOfArray requires a nonnegative index');
  for (let at = start; at < end; at += 1) if (equalValues(array[at], value)) return int(at);
  return int(-1);
}

function range(from: unknown, to: unknown, by: unknown): unknown {
  const start = wholeNumber(34444, '$range', 'starting value', from);
  const end = wholeNumber(34446, '$range', 'ending value', to);
  const step = by === undefined ? 1 : wholeNumber(34448, '$range', 'step value', by);
  if (step === 0) throw new CommandError(34449, '$range requires a non-zero step value');
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (length > 10_000_000) throw new CommandError(5153, '$range would use too much memory (100 MB)');
  return Array.from({ length }, (_, i) => int(start + i * step));
}

function slice(array: unknown, a: unknown, b: unknown): unknown {
  if (isNothing(array) || a === null || b === null) return null;
  if (!Array.isArray(array))
    throw new CommandError(28724, `First argument to $slice must be an array, but is of type: ${typeName(array)}`);
  const first = wholeNumber(28725, '$slice', 'second argument', a);
  if (b === undefined) return first >= 0 ? array.slice(0, first) : array.slice(first);
  const count = wholeNumber(28727, '$slice', 'third argument', b);
  if (count <= 0) throw new CommandError(28729, `Third argument to $slice must be positive: ${count}`);
  const start = first < 0 ? Math.max(array.length + first, 0) : first;
  return array.slice(start, start + count);
}

const sortArray: Operator = (operand, compiler) => {
  const parts = readParts('$sortArray', operand, {
    required: ['input', 'sortBy'],
    optional: [],
    codes: [2942500, 2942501, 2942502],
  });
  const input = compiler.compile(parts['input']);
  const sortBy = parts['sortBy'];
  const order = isDoc(sortBy) ? createSortOrder(parseSort(sortBy), compiler.strings) : undefined;
  const direction = order === undefined ? numeric(sortBy) : 1;
  if (direction !== 1 && direction !== -1)
    throw new CommandError(2942503, 'The $sortArray sortBy must be 1, -1 or a sort document');
  return (scope) => {
    const array = input(scope);
    if (isNothing(array)) return null;
    if (!Array.isArray(array))
      throw new CommandError(
        2942504,
        `The input argument to $sortArray must be an array, but was of type: ${typeName(array)}`,
      );
    if (order === undefined) return array.toSorted((a, b) => compareValues(a, b, compiler.strings) * direction);
    return order.sorted(array as unknown[], (element) => element);
  };
};

const zip: Operator = (operand, { compile }) => {
  const parts = readParts('$zip', operand, {
    required: ['inputs'],
    optional: ['useLongestLength', 'defaults'],
    codes: [34460, 34464, 34465],
  });
  const { inputs } = parts;
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw new CommandError(34461, 'inputs must be an array of expressions, and not empty');
  const arrays = inputs.map(compile);
  const defaults = parts['defaults'] === undefined ? undefined : compile(parts['defaults']);
  const longest = parts['useLongestLength'] === true;
  if (defaults !== undefined && !longest)
    throw new CommandError(34466, 'cannot specify defaults unless useLongestLength is true');
  return (scope) => {
    const all = arrays.map((evaluate) => evaluate(scope));
    if (all.some(isNothing)) return null;
    const given = all.map((value) => {
      if (!Array.isArray(value))
        throw new CommandError(34468, `$zip found a non-array expression in input: ${typeName(value)}`);
      return value as unknown[];
    });
    const fill = defaults?.(scope);
    const lengths = given.map((array) => array.length);
    const length = longest ? Math.max(...lengths) : Math.min(...lengths);
    return Array.from({ length }, (_, i) =>
      given.map((array, j) => (i < array.length ? array[i] : Array.isArray(fill) ? (fill[j] as unknown) : null)),
    );
  };
};

function arrayToObject(value: unknown): unknown {
  if (isNothing(value)) return null;
  if (!Array.isArray(value))
    throw new CommandError(40386, `$arrayToObject requires an array input, found: ${typeName(value)}`);
  const doc: Doc = {};
  for (const entry of value as unknown[]) {
    const [name, field] = Array.isArray(entry) && entry.length === 2 ? (entry as unknown[]) : pairOf(entry);
    if (typeof name !== 'string')
      throw new CommandError(
        40395,
        `$arrayToObject requires that each key be of type string, found: ${typeName(name)}`,
      );
    if (field !== undefined) setField(doc, name, field);
  }
  return doc;
}

function pairOf(entry: unknown): readonly unknown[] {
  if (!isDoc(entry))
    throw new CommandError(40398, `Unrecognised input type format for $arrayToObject: ${typeName(entry)}`);
  if (Object.keys(entry).length !== 2 || !('k' in entry) || !('v' in entry))
    throw new CommandError(40392, "$arrayToObject requires an object keys of 'k' and 'v'.");
  return [getField(entry, 'k'), getField(entry, 'v')];
}

/** By name. */
export const ARRAYS: Operators = {
  $arrayElemAt: fixed('$arrayElemAt', 2, elementAt),
  $first: endOf('$first', 0),
  $last: endOf('$last', -1),
  $arrayToObject: fixed('$arrayToObject', 1, arrayToObject),
  $concatArrays: variadic(concatArrays),
  $in: fixed('$in', 2, (value, array) => {
    if (!Array.isArray(array))
      throw new CommandError(40081, `$in requires an array as a second argument, found: ${typeName(array)}`);
    return array.some((element) => equalValues(element, value));
  }),
  $indexOfArray: ranged('$indexOfArray', 2, 4, indexOfArray),
  $range: ranged('$range', 2, 3, range),
  $reverseArray: fixed('$reverseArray', 1, (array) => {
    if (isNothing(array)) return null;
    if (!Array.isArray(array))
      throw new CommandError(
        34435,
        `The argument to $reverseArray must be an array, but was of type: ${typeName(array)}`,
      );
    return array.toReversed();
  }),
  $size: fixed('$size', 1, (array) => {
    if (!Array.isArray(array))
      throw new CommandError(
        17124,
        `The argument to $size must be an array, but was of type: ${array === undefined ? 'missing' : typeName(array)}`,
      );
    return int(array.length);
  }),
  $slice: ranged('$slice', 2, 3, slice),
  $sortArray: sortArray,
  $zip: zip,
};
