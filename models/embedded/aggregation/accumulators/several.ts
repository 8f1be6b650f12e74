// Accumulators that keep so many: the first, the least, or those that sort first.
import { CommandError } from '../../errors.ts';
import { createSortOrder, parseSort, type SortOrder } from '../../query/sort.ts';
import { typeName } from '../../query/types.ts';
import { compareValues, numeric } from '../../values/compare.ts';
import { isDoc } from '../../values/document.ts';
import { readParts } from '../operators/named.ts';
import { type Compiler, isNothing } from '../scope.ts';
import type { Make } from './accumulation.ts';

function numberOf(name: string, n: unknown): number {
  const number = numeric(n);
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new CommandError(5787902, `Value for 'n' must be of integral type, but found ${typeName(n)} (${name})`);
  if (number <= 0) throw new CommandError(5787908, `'n' must be greater than 0, found ${number} (${name})`);
  return number;
}

export const WITH_N = { required: ['n', 'input'], optional: [], codes: [5787900, 5787901, 5787906] } as const;

/** $firstN, $lastN, $minN and $maxN. */
export function several(name: string, keep: (values: unknown[], n: number, compiler: Compiler) => unknown[]): Make {
  return (operand, compiler) => {
    const parts = readParts(name, operand, WITH_N);
    const [n, input] = [compiler.compile(parts['n']), compiler.compile(parts['input'])];
    return (group) => {
      const most = numberOf(name, n(group));
      let values: unknown[] = [];
      return {
        add: (scope) => {
          values.push(input(scope) ?? null);
          if (values.length > most * 2 + 64) values = keep(values, most, compiler);
        },
        result: () => keep(values, most, compiler),
        held: () => values.length * 48,
      };
    };
  };
}

export const least =
  (direction: 1 | -1) =>
  (values: unknown[], n: number, { strings }: Compiler) =>
    values
      .filter((value) => !isNothing(value))
      .toSorted((a, b) => compareValues(a, b, strings) * direction)
      .slice(0, n);

type Ranked = { readonly key: unknown; readonly value: unknown };

/** $top, $bottom, $topN and $bottomN: the output of the documents that sort first or last. */
export function ranked(name: string, { atEnd, many }: { readonly atEnd: boolean; readonly many: boolean }): Make {
  return (operand, compiler) => {
    const parts = readParts(name, operand, {
      required: many ? ['n', 'sortBy', 'output'] : ['sortBy', 'output'],
      optional: [],
      codes: [5788001, 5788002, 5788003],
    });
    const { sortBy } = parts;
    if (!isDoc(sortBy)) throw new CommandError(5788604, `${name}: sortBy must be an object`);
    const order: SortOrder<unknown> = createSortOrder(parseSort(sortBy), compiler.strings);
    const [n, output] = [many ? compiler.compile(parts['n']) : undefined, compiler.compile(parts['output'])];
    return (group) => {
      const most = n === undefined ? 1 : numberOf(name, n(group));
      let kept: Ranked[] = [];
      const trim = () => {
        kept = kept.toSorted((a, b) => order.compare(a.key, b.key));
        kept = atEnd ? kept.slice(-most) : kept.slice(0, most);
      };
      return {
        add: (scope) => {
          kept.push({ key: order.key(scope.root), value: output(scope) ?? null });
          if (kept.length > most * 2 + 64) trim();
        },
        result: () => {
          trim();
          const values = kept.map(({ value }) => value);
          return many ? values : (values[0] ?? null);
        },
        held: () => kept.length * 96,
      };
    };
  };
}
