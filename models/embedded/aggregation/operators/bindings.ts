// Expression operators that bind variables: over each element of an array, or for one expression.
import { CommandError } from '../../errors.ts';
import { typeName } from '../../query/types.ts';
import { isDoc } from '../../values/document.ts';
import { isNothing, type Operator, type Operators, type Scope, withVariable } from '../scope.ts';
import { wholeNumber } from './arrays.ts';
import { isTruthy } from './logic.ts';
import { readParts } from './named.ts';

const filter: Operator = (operand, compiler) => {
  const parts = readParts('$filter', operand, {
    required: ['input', 'cond'],
    optional: ['as', 'limit'],
    codes: [28646, 28647, 28648],
  });
  const as = variableName(parts['as'] ?? 'this');
  const input = compiler.compile(parts['input']);
  const cond = compiler.knowing([as]).compile(parts['cond']);
  const limit = 'limit' in parts ? compiler.compile(parts['limit']) : undefined;
  return (scope) => {
    const array = input(scope);
    if (isNothing(array)) return null;
    if (!Array.isArray(array))
      throw new CommandError(28651, `input to $filter must be an array not ${typeName(array)}`);
    const asked = limit?.(scope);
    const most = isNothing(asked) ? Infinity : wholeNumber(327391, '$filter', 'limit', asked);
    if (most < 1) throw new CommandError(327392, '$filter: limit must be greater than 0');
    const kept: unknown[] = [];
    for (const element of array as unknown[]) {
      if (kept.length >= most) break;
      if (isTruthy(cond(withVariable(scope, as, element)))) kept.push(element);
    }
    return kept;
  };
};

const map: Operator = (operand, compiler) => {
  const parts = readParts('$map', operand, {
    required: ['input', 'in'],
    optional: ['as'],
    codes: [16878, 16879, 16880],
  });
  const as = variableName(parts['as'] ?? 'this');
  const input = compiler.compile(parts['input']);
  const inside = compiler.knowing([as]).compile(parts['in']);
  return (scope) => {
    const array = input(scope);
    if (isNothing(array)) return null;
    if (!Array.isArray(array)) throw new CommandError(16883, `input to $map must be an array not ${typeName(array)}`);
    return array.map((element: unknown) => inside(withVariable(scope, as, element)) ?? null);
  };
};

const reduce: Operator = (operand, compiler) => {
  const parts = readParts('$reduce', operand, {
    required: ['input', 'initialValue', 'in'],
    optional: [],
    codes: [40075, 40076, 40077],
  });
  const [input, initial] = [compiler.compile(parts['input']), compiler.compile(parts['initialValue'])];
  const inside = compiler.knowing(['this', 'value']).compile(parts['in']);
  return (scope) => {
    const array = input(scope);
    if (isNothing(array)) return null;
    if (!Array.isArray(array))
      throw new CommandError(40080, `$reduce requires that 'input' be an array, found: ${typeName(array)}`);
    return array.reduce(
      (value: unknown, element: unknown) => inside(withVariable(withVariable(scope, 'this', element), 'value', value)),
      initial(scope),
    ) as unknown;
  };
};

/** The name of a variable a person chose. Throws 16867. */
function variableName(name: unknown): string {
  if (typeof name !== 'string' || !/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name))
    throw new CommandError(16867, `'${String(name)}' starts with an invalid character for a user variable name`);
  return name;
}

const lets: Operator = (operand, compiler) => {
  const parts = readParts('$let', operand, { required: ['vars', 'in'], optional: [], codes: [16874, 16875, 16876] });
  const vars = parts['vars'];
  if (!isDoc(vars)) throw new CommandError(10065, 'invalid parameter: expected an object (vars)');
  const own = Object.entries(vars).map(([name, value]) => ({
    name: variableName(name),
    evaluate: compiler.compile(value),
  }));
  const inside = compiler.knowing(own.map(({ name }) => name)).compile(parts['in']);
  return (scope) =>
    inside(own.reduce<Scope>((inner, { name, evaluate }) => withVariable(inner, name, evaluate(scope)), scope));
};

/** By name. */
export const BINDINGS: Operators = {
  $filter: filter,
  $map: map,
  $reduce: reduce,
  $let: lets,
};
