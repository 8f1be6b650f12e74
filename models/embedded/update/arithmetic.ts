// $inc and $mul: the four number types widen as MongoDB's do.
import { Decimal128, Double, Int32, Long } from 'bson';
import { CommandError } from '../errors.ts';
import { addNumbers, fitsLong, kindOf, multiplyNumbers, toBigInt, widest } from '../values/numbers.ts';

/** Whether a value can be added to or multiplied. */
export function isNumber(value: unknown): boolean {
  return kindOf(value) !== undefined;
}

/** a + b or a * b in the wider of their types; int overflows to long. Throws 2 when a long overflows. */
export function calculate(operation: 'add' | 'multiply', a: unknown, b: unknown): unknown {
  const kind = widest(kindOf(a) ?? 'int', kindOf(b) ?? 'int');
  if (kind === 'int' || kind === 'long') {
    const [x, y] = [toBigInt(a), toBigInt(b)];
    if (!fitsLong(operation === 'add' ? x + y : x * y)) {
      throw new CommandError(
        2,
        `Failed to apply ${operation === 'add' ? '$inc' : '$mul'} operations to current value (${describe(a)}): the result does not fit a long`,
      );
    }
  }
  return operation === 'add' ? addNumbers(a, b) : multiplyNumbers(a, b);
}

const describe = (value: unknown) =>
  value instanceof Long ? `NumberLong(${value.toString()})` : `NumberInt(${toBigInt(value)})`;

/** The zero that $mul leaves in a missing field: of the operand's type. */
export function zeroLike(operand: unknown): unknown {
  switch (kindOf(operand)) {
    case 'int':
      return new Int32(0);
    case 'long':
      return Long.ZERO;
    case 'decimal':
      return Decimal128.fromString('0');
    case 'double':
    case undefined:
      return new Double(0);
  }
}
