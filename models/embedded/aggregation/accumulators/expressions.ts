// Accumulators as expressions, over the elements of an array instead of over documents.
import { CommandError } from '../../errors.ts';
import { typeName } from '../../query/types.ts';
import { ACCUMULATORS } from '../accumulators.ts';
import { readParts } from '../operators/named.ts';
import { type Compiler, type Evaluate, isNothing, type Scope } from '../scope.ts';
import type { Accumulation } from './accumulation.ts';
import { WITH_N } from './several.ts';

/** Over the elements of one array, or over several operands. */
export function overValues(name: string): (operand: unknown, compiler: Compiler) => Evaluate {
  return (operand, compiler) => {
    const operands = Array.isArray(operand) ? operand : undefined;
    const compiled = (operands ?? [operand]).map(compiler.compile);
    const make = ACCUMULATORS[name]?.('$$this', compiler.knowing(['this']));
    return (scope) => {
      const values = compiled.map((evaluate) => evaluate(scope));
      const [only] = values;
      const all = values.length === 1 && Array.isArray(only) ? (only as unknown[]) : values;
      const state = make?.(scope);
      for (const value of all) state?.add({ root: scope.root, variables: { name: 'this', value, outer: undefined } });
      return state?.result();
    };
  };
}

/** $firstN and its like as expressions: over the array that `input` gives. */
export function severalOf(name: string): (operand: unknown, compiler: Compiler) => Evaluate {
  return (operand, compiler) => {
    const parts = readParts(name, operand, WITH_N);
    const input = compiler.compile(parts['input']);
    const make = ACCUMULATORS[name]?.({ n: parts['n'], input: '$$this' }, compiler.knowing(['this']));
    return (scope) => overArray(name, input(scope), make?.(scope), scope);
  };
}

function overArray(name: string, array: unknown, state: Accumulation | undefined, scope: Scope): unknown {
  if (isNothing(array)) return null;
  if (!Array.isArray(array))
    throw new CommandError(5788200, `${name}: input must be an array, found ${typeName(array)}`);
  for (const value of array as unknown[])
    state?.add({ root: scope.root, variables: { name: 'this', value, outer: scope.variables } });
  return state?.result();
}

/** $percentile and $median as expressions: over an array or one number. */
export function quantileOf(name: '$percentile' | '$median'): (operand: unknown, compiler: Compiler) => Evaluate {
  return (operand, compiler) => {
    const parts = readParts(name, operand, {
      required: name === '$median' ? ['input', 'method'] : ['input', 'p', 'method'],
      optional: [],
      codes: [7436200, 40415, 40414],
    });
    const input = compiler.compile(parts['input']);
    const make = ACCUMULATORS[name]?.({ ...parts, input: '$$this' }, compiler.knowing(['this']));
    return (scope) => {
      const given = input(scope);
      const values: readonly unknown[] = Array.isArray(given) ? given : [given];
      const state = make?.(scope);
      for (const value of values)
        state?.add({ root: scope.root, variables: { name: 'this', value, outer: scope.variables } });
      return state?.result();
    };
  };
}
