// Accumulators that keep what they were given: one value, all, a set, the fields of objects.
import { CommandError } from '../../errors.ts';
import { typeName } from '../../query/types.ts';
import { compareValues } from '../../values/compare.ts';
import { type Doc, isDoc, setField } from '../../values/document.ts';
import { valueSet } from '../../values/valueSet.ts';
import { isNothing } from '../scope.ts';
import { type Make, simple, sizeOf } from './accumulation.ts';

export const extreme =
  (direction: 1 | -1): Make =>
  (operand, compiler) =>
    simple<unknown>(
      () => undefined,
      (best, value) =>
        !isNothing(value) && (best === undefined || compareValues(value, best, compiler.strings) * direction < 0)
          ? value
          : best,
      (best) => best ?? null,
    )(operand, compiler);

type Seen = { readonly value: unknown } | undefined;
export const first: Make = simple<Seen>(
  () => undefined,
  (seen, value) => seen ?? { value },
  (seen) => seen?.value ?? null,
);
export const last: Make = simple<Seen>(
  () => undefined,
  (_, value) => ({ value }),
  (seen) => seen?.value ?? null,
);

export const push: Make = (operand, { compile }) => {
  const evaluate = compile(operand);
  return () => {
    const values: unknown[] = [];
    let held = 32;
    return {
      add: (scope) => {
        const value = evaluate(scope);
        if (value === undefined) return;
        values.push(value);
        held += sizeOf(value);
      },
      result: () => [...values],
      held: () => held,
    };
  };
};

export const addToSet: Make = (operand, { compile, strings }) => {
  const evaluate = compile(operand);
  return () => {
    const set = valueSet(strings);
    let held = 32;
    return {
      add: (scope) => {
        const value = evaluate(scope);
        if (value !== undefined && set.add(value)) held += sizeOf(value) * 2;
      },
      result: () => [...set.values()],
      held: () => held,
    };
  };
};

export const mergeObjects: Make = simple<Doc>(
  () => ({}),
  (state, value) => {
    if (isNothing(value)) return state;
    if (!isDoc(value))
      throw new CommandError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
    for (const [name, field] of Object.entries(value)) setField(state, name, field);
    return state;
  },
  (state) => ({ ...state }),
);
