// $inc and $mul: the four number types widen as MongoDB's do.
import { Decimal128, Double, Int32, Long } from 'bson';
import { CommandError } from '../errors.ts';
import { add, type Exact, exactOfDecimal, exactOfDouble, multiply, toDecimal128 } from '../values/exact.ts';

type Kind = 'int' | 'long' | 'double' | 'decimal';

function kindOf(value: unknown): Kind | undefined {
  if (value instanceof Int32) return 'int';
  if (value instanceof Long) return 'long';
  if (value instanceof Decimal128) return 'decimal';
  return value instanceof Double || typeof value === 'number' ? 'double' : undefined;
}

/** Whether a value can be added to or multiplied. */
export function isNumber(value: unknown): boolean {
  return kindOf(value) !== undefined;
}

/** a + b or a * b in the wider of their types; int overflows to long. Throws 2 when a long overflows. */
export function calculate(operation: 'add' | 'multiply', a: unknown, b: unknown): unknown {
  const kinds = [kindOf(a), kindOf(b)];
  if (kinds.includes('decimal')) return decimal(operation, a, b);
  if (kinds.includes('double')) {
    const [x, y] = [toDouble(a), toDouble(b)];
    return new Double(operation === 'add' ? x + y : x * y);
  }
  const [x, y] = [toBigInt(a), toBigInt(b)];
  const result = operation === 'add' ? x + y : x * y;
  if (!kinds.includes('long') && BigInt.asIntN(32, result) === result) return new Int32(Number(result));
  if (BigInt.asIntN(64, result) !== result) {
    throw new CommandError(
      2,
      `Failed to apply ${operation === 'add' ? '$inc' : '$mul'} operations to current value: the result does not fit a long`,
    );
  }
  return Long.fromBigInt(result);
}

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

function toBigInt(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt();
  return value instanceof Int32 ? BigInt(value.value) : 0n;
}

function toDouble(value: unknown): number {
  if (value instanceof Long) return value.toNumber();
  return value instanceof Int32 || value instanceof Double ? value.value : Number(value);
}

function decimal(operation: 'add' | 'multiply', a: unknown, b: unknown): Decimal128 {
  const [x, y] = [decimalOperand(a), decimalOperand(b)];
  if (typeof x !== 'number' && typeof y !== 'number')
    return toDecimal128(operation === 'add' ? add(x, y) : multiply(x, y));
  const [p, q] = [sized(x), sized(y)];
  const special = operation === 'add' ? p + q : p * q;
  return Decimal128.fromString(Number.isNaN(special) ? 'NaN' : special > 0 ? 'Infinity' : '-Infinity');
}

/** An exact value, or NaN and the infinities. A double takes part with 15 digits, as in MongoDB. */
function decimalOperand(value: unknown): Exact | number {
  if (value instanceof Decimal128) return exactOfDecimal(value);
  if (value instanceof Int32 || value instanceof Long) return { coefficient: toBigInt(value), exponent: 0 };
  const number = toDouble(value);
  if (!Number.isFinite(number)) return number;
  const rounded = exactOfDecimal(Decimal128.fromString(number.toPrecision(15)));
  return typeof rounded === 'number' ? exactOfDouble(number) : rounded;
}

const sized = (value: Exact | number) =>
  typeof value === 'number' ? value : value.coefficient < 0n ? -1 : Number(value.coefficient > 0n);
