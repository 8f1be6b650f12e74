// Expression operators on documents, and on the size of data.
import { Binary, Double, Int32, Long } from 'bson';
import { CommandError } from '../../errors.ts';
import { typeName } from '../../query/types.ts';
import { type Doc, encode, getField, isDoc, setField } from '../../values/document.ts';
import { fixed, isNothing, type Operator, type Operators, variadic } from '../scope.ts';
import { readParts } from './named.ts';

function merged(values: readonly unknown[]): unknown {
  const result: Doc = {};
  for (const value of values.flatMap((entry) =>
    Array.isArray(entry) && values.length === 1 ? (entry as unknown[]) : [entry],
  )) {
    if (isNothing(value)) continue;
    if (!isDoc(value))
      throw new CommandError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
    for (const [name, field] of Object.entries(value)) setField(result, name, field);
  }
  return result;
}

function fieldName(operator: string, field: unknown): string {
  const literal =
    isDoc(field) && Object.keys(field).length === 1
      ? (getField(field, '$literal') ?? getField(field, '$const'))
      : field;
  if (typeof literal !== 'string')
    throw new CommandError(4161107, `${operator} requires 'field' to evaluate to a constant string`);
  if (literal === field && literal.startsWith('$'))
    throw new CommandError(4161108, `${operator} requires 'field' to evaluate to a constant, not a field path`);
  return literal;
}

const getFieldOperator: Operator = (operand, compiler) => {
  const short = !isDoc(operand) || '$literal' in operand || Object.keys(operand)[0]?.startsWith('$') === true;
  const parts = short
    ? { field: operand, input: '$$CURRENT' }
    : readParts('$getField', operand, {
        required: ['field', 'input'],
        optional: [],
        codes: [3041701, 3041701, 3041702],
      });
  const field = compiler.compile(parts['field']);
  const input = compiler.compile(parts['input']);
  return (scope) => {
    const name = field(scope);
    if (typeof name !== 'string')
      throw new CommandError(
        3041704,
        `$getField requires 'field' to evaluate to type String, but got ${typeName(name)}`,
      );
    const doc = input(scope);
    if (isNothing(doc)) return doc;
    return isDoc(doc) ? getField(doc, name) : undefined;
  };
};

function setting(operator: string, field: unknown, input: unknown, value: unknown): Operator {
  return (_, { compile }) => {
    const name = fieldName(operator, field);
    const [doc, replacement] = [compile(input), compile(value)];
    return (scope) => {
      const given = doc(scope);
      if (isNothing(given)) return null;
      if (!isDoc(given)) throw new CommandError(4161105, `${operator} requires 'input' to evaluate to type Object`);
      const next = replacement(scope);
      const copy = { ...given };
      if (next === undefined) delete copy[name];
      else setField(copy, name, next);
      return copy;
    };
  };
}

/** By name. */
export const OBJECTS: Operators = {
  $mergeObjects: variadic(merged),
  $objectToArray: fixed('$objectToArray', 1, (value) => {
    if (isNothing(value)) return null;
    if (!isDoc(value))
      throw new CommandError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
    return Object.entries(value).map(([k, v]) => ({ k, v }));
  }),
  $getField: getFieldOperator,
  $setField: (operand, compiler) => {
    const parts = readParts('$setField', operand, {
      required: ['field', 'input', 'value'],
      optional: [],
      codes: [4161100, 4161101, 4161102],
    });
    return setting('$setField', parts['field'], parts['input'], parts['value'])(operand, compiler);
  },
  $unsetField: (operand, compiler) => {
    const parts = readParts('$unsetField', operand, {
      required: ['field', 'input'],
      optional: [],
      codes: [4161100, 4161101, 4161102],
    });
    return setting('$unsetField', parts['field'], parts['input'], '$$REMOVE')(operand, compiler);
  },
  $bsonSize: fixed('$bsonSize', 1, (value) => {
    if (isNothing(value)) return null;
    if (!isDoc(value)) throw new CommandError(31393, `$bsonSize requires a document input, found: ${typeName(value)}`);
    return new Int32(encode(value).length);
  }),
  $binarySize: fixed('$binarySize', 1, (value) => {
    if (isNothing(value)) return null;
    if (typeof value === 'string') return new Int32(Buffer.byteLength(value));
    if (value instanceof Binary) return new Int32(value.length());
    throw new CommandError(51276, `$binarySize requires a string or BinData argument, found: ${typeName(value)}`);
  }),
  $sampleRate: (operand) => {
    const rate =
      operand instanceof Double || operand instanceof Int32
        ? operand.value
        : operand instanceof Long
          ? operand.toNumber()
          : operand;
    if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1))
      throw new CommandError(51151, 'argument to $sampleRate must be a number between 0 and 1');
    return () => Math.random() < rate;
  },
};
