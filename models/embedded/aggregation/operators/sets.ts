// Expression operators on sets: arrays whose order and repetitions do not count.
import { CommandError } from '../../errors.ts';
import { typeName } from '../../query/types.ts';
import type { StringOrder } from '../../values/compare.ts';
import { valueSet } from '../../values/valueSet.ts';
import { fixed, isNothing, type Operator, type Operators, variadic } from '../scope.ts';
import { isTruthy } from './logic.ts';

function sets(
  name: string,
  code: number,
  apply: (sets: readonly (readonly unknown[])[], strings: StringOrder | undefined) => unknown,
): Operator {
  return (operand, compiler) =>
    variadic((values) => {
      if (values.some(isNothing)) return null;
      const arrays = values.map((value) => {
        if (!Array.isArray(value))
          throw new CommandError(
            code,
            `All operands of ${name} must be arrays. One argument is of type: ${typeName(value)}`,
          );
        return value as unknown[];
      });
      return apply(arrays, compiler.strings);
    })(operand, compiler);
}

function asSet(values: readonly unknown[], strings: StringOrder | undefined) {
  const set = valueSet(strings);
  for (const value of values) set.add(value);
  return set;
}

const pair = (
  name: string,
  code: number,
  apply: (a: readonly unknown[], b: readonly unknown[], strings: StringOrder | undefined) => unknown,
): Operator => {
  const inner = sets(name, code, ([a = [], b = []], strings) => apply(a, b, strings));
  return (operand, compiler) => {
    if (!Array.isArray(operand) || operand.length !== 2)
      throw new CommandError(
        16020,
        `Expression ${name} takes exactly 2 arguments. ${Array.isArray(operand) ? operand.length : 1} were passed in.`,
      );
    return inner(operand, compiler);
  };
};

function isSubset(a: readonly unknown[], b: readonly unknown[], strings: StringOrder | undefined): boolean {
  const other = asSet(b, strings);
  return a.every((value) => other.has(value));
}

const elements = (name: string, code: number, apply: (values: readonly unknown[]) => boolean): Operator =>
  fixed(name, 1, (value) => {
    if (!Array.isArray(value))
      throw new CommandError(code, `${name}'s argument must be an array, but is ${typeName(value)}`);
    return apply(value);
  });

/** By name. */
export const SETS: Operators = {
  $setUnion: sets('$setUnion', 17043, (all, strings) => asSet(all.flat(), strings).sorted()),
  $setIntersection: sets('$setIntersection', 17047, ([first = [], ...others], strings) => {
    const rest = others.map((other) => asSet(other, strings));
    return asSet(
      first.filter((value) => rest.every((other) => other.has(value))),
      strings,
    ).sorted();
  }),
  $setDifference: pair('$setDifference', 17048, (a, b, strings) => {
    const gone = asSet(b, strings);
    return [
      ...asSet(
        a.filter((value) => !gone.has(value)),
        strings,
      ).values(),
    ];
  }),
  $setEquals: (operand, compiler) => {
    const inner = sets('$setEquals', 17044, ([first = [], ...others], strings) =>
      others.every((other) => isSubset(first, other, strings) && isSubset(other, first, strings)),
    );
    if (!Array.isArray(operand) || operand.length < 2)
      throw new CommandError(17045, '$setEquals needs at least two arguments');
    const evaluate = inner(operand, compiler);
    return (scope) => {
      const result = evaluate(scope);
      if (result === null)
        throw new CommandError(17044, 'All operands of $setEquals must be arrays. One argument is of type: null');
      return result;
    };
  },
  $setIsSubset: pair('$setIsSubset', 17046, isSubset),
  $allElementsTrue: elements('$allElementsTrue', 17040, (values) => values.every(isTruthy)),
  $anyElementTrue: elements('$anyElementTrue', 17041, (values) => values.some(isTruthy)),
};
