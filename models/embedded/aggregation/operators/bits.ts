// Bitwise expression operators, on ints and longs.
import { Int32, Long } from 'bson';
import { CommandError } from '../../errors.ts';
import { typeName } from '../../query/types.ts';
import { toBigInt, wholeNumber } from '../../values/numbers.ts';
import { fixed, isNothing, type Operator, type Operators, variadic } from '../scope.ts';

function bits(name: string, start: bigint, join: (a: bigint, b: bigint) => bigint): Operator {
  return variadic((values) => {
    if (values.some(isNothing)) return null;
    for (const value of values) {
      if (!(value instanceof Int32) && !(value instanceof Long))
        throw new CommandError(14, `${name} only supports int and long operands, not ${typeName(value)}`);
    }
    const wide = values.some((value) => value instanceof Long);
    return wholeNumber(BigInt.asIntN(64, values.map(toBigInt).reduce(join, start)), wide ? 'long' : 'int');
  });
}

/** By name. */
export const BITS: Operators = {
  $bitAnd: bits('$bitAnd', -1n, (a, b) => a & b),
  $bitOr: bits('$bitOr', 0n, (a, b) => a | b),
  $bitXor: bits('$bitXor', 0n, (a, b) => a ^ b),
  $bitNot: fixed('$bitNot', 1, (value) => {
    if (isNothing(value)) return null;
    if (value instanceof Int32) return new Int32(~value.value);
    if (value instanceof Long) return value.not();
    throw new CommandError(14, `$bitNot only supports int and long operands, not ${typeName(value)}`);
  }),
};
