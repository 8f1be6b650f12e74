// Accumulators of percentiles.
import { Double } from 'bson';
import { CommandError } from '../../errors.ts';
import { typeName } from '../../query/types.ts';
import { kindOf, toDouble } from '../../values/numbers.ts';
import { readParts } from '../operators/named.ts';
import { quantiles } from '../quantiles.ts';
import type { Make } from './accumulation.ts';

/** $percentile, or with `fixedP` one that asks for these alone. */
export function percentiles(name: string, fixedP: readonly number[] | undefined): Make {
  return (operand, { compile }) => {
    const parts = readParts(name, operand, {
      required: fixedP === undefined ? ['input', 'p', 'method'] : ['input', 'method'],
      optional: [],
      codes: [7436200, 40415, 40414],
    });
    if (parts['method'] !== 'approximate')
      throw new CommandError(2, `Currently only 'approximate' can be used as percentile 'method'.`);
    const input = compile(parts['input']);
    const p = fixedP === undefined ? compile(parts['p']) : undefined;
    return (group) => {
      const values: number[] = [];
      return {
        add: (scope) => {
          const value = input(scope);
          if (kindOf(value) !== undefined) values.push(toDouble(value));
        },
        result: () => {
          const results = quantiles(values, p === undefined ? (fixedP ?? []) : probabilities(p(group)));
          const doubles = results.map((value) => (value === undefined ? null : new Double(value)));
          return fixedP === undefined ? doubles : (doubles[0] ?? null);
        },
        held: () => values.length * 8,
      };
    };
  };
}

/** Probabilities between 0 and 1. Throws 7750300 to 7750303. */
function probabilities(value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new CommandError(
      7750300,
      `The $percentile 'p' field must be an array of numbers from [0.0, 1.0], but found: ${typeName(value)}`,
    );
  return value.map((entry: unknown) => {
    const number = toDouble(entry);
    if (!(number >= 0 && number <= 1))
      throw new CommandError(
        7750303,
        `The $percentile 'p' field must be an array of numbers from [0.0, 1.0], but found: ${number}`,
      );
    return number;
  });
}
