// The four number types computed with as MongoDB does: the result has the wider type of its operands.
import { Decimal128, Double, Int32, Long } from 'bson';
import { add, compareExact, type Exact, exactOfDecimal, exactOfDouble, multiply, toDecimal128 } from './exact.ts';

export type NumberKind = 'int' | 'long' | 'double' | 'decimal';

const WIDTH: Readonly<Record<NumberKind, number>> = { int: 0, long: 1, double: 2, decimal: 3 };

/** Which number type a value has; undefined when it is no number. A plain number is a double. */
export function kindOf(value: unknown): NumberKind | undefined {
  if (typeof value === 'number' || value instanceof Double) return 'double';
  if (value instanceof Int32) return 'int';
  if (value instanceof Long) return 'long';
  return value instanceof Decimal128 ? 'decimal' : undefined;
}

/** The wider of two number types. */
export function widest(a: NumberKind, b: NumberKind): NumberKind {
  return WIDTH[a] >= WIDTH[b] ? a : b;
}

/** A number as a double; a decimal or long as the nearest one. NaN for anything else. */
export function toDouble(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof Double || value instanceof Int32) return value.value;
  if (value instanceof Long) return value.toNumber();
  return value instanceof Decimal128 ? Number(value.toString()) : Number.NaN;
}

/** An int or long exactly; 0 for anything else. */
export function toBigInt(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt();
  return value instanceof Int32 ? BigInt(value.value) : 0n;
}

export const fitsInt = (value: bigint) => BigInt.asIntN(32, value) === value;
export const fitsLong = (value: bigint) => BigInt.asIntN(64, value) === value;

/** A whole number as an int if that is asked and it fits, else as a long, else as a double. */
export function wholeNumber(value: bigint, kind: 'int' | 'long'): Int32 | Long | Double {
  if (kind === 'int' && fitsInt(value)) return new Int32(Number(value));
  return fitsLong(value) ? Long.fromBigInt(value) : new Double(Number(value));
}

/** A count as the server sends it: an int where it fits. */
export const count = (value: number): Int32 | Long | Double => wholeNumber(BigInt(value), 'int');

/** An exact value, or NaN and the infinities. A double takes part in decimal arithmetic with 15 digits, as in MongoDB. */
export function decimalOperand(value: unknown): Exact | number {
  if (value instanceof Decimal128) return exactOfDecimal(value);
  if (value instanceof Int32 || value instanceof Long) return { coefficient: toBigInt(value), exponent: 0 };
  const number = toDouble(value);
  if (!Number.isFinite(number)) return number;
  const rounded = exactOfDecimal(Decimal128.fromString(number.toPrecision(15)));
  return typeof rounded === 'number' ? exactOfDouble(number) : trimmed(rounded);
}

/** The exact value of a number of any type, or NaN and the infinities. */
export function exactOf(value: unknown): Exact | number {
  if (value instanceof Decimal128) return exactOfDecimal(value);
  if (value instanceof Int32 || value instanceof Long) return { coefficient: toBigInt(value), exponent: 0 };
  const number = toDouble(value);
  return Number.isFinite(number) ? exactOfDouble(number) : number;
}

function trimmed({ coefficient, exponent }: Exact): Exact {
  let [digits, power] = [coefficient, exponent];
  while (power < 0 && digits % 10n === 0n) {
    digits /= 10n;
    power += 1;
  }
  return { coefficient: digits, exponent: digits === 0n ? 0 : power };
}

const sized = (value: Exact | number) =>
  typeof value === 'number' ? value : value.coefficient < 0n ? -1 : Number(value.coefficient > 0n);

/** NaN or an infinity as a decimal. */
export function specialDecimal(value: number): Decimal128 {
  return Decimal128.fromString(Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity');
}

/** A double as a decimal of at most 15 digits, as $toDecimal makes it. */
export function decimalOf(value: unknown): Decimal128 {
  if (value instanceof Decimal128) return value;
  const operand = decimalOperand(value);
  return typeof operand === 'number' ? specialDecimal(operand) : toDecimal128(operand);
}

function decimalResult(
  a: unknown,
  b: unknown,
  exactly: (x: Exact, y: Exact) => Exact,
  nearly: (x: number, y: number) => number,
): Decimal128 {
  const [x, y] = [decimalOperand(a), decimalOperand(b)];
  if (typeof x !== 'number' && typeof y !== 'number') return toDecimal128(exactly(x, y));
  return specialDecimal(nearly(sized(x), sized(y)));
}

type Operation = {
  readonly whole: (x: bigint, y: bigint) => bigint;
  readonly double: (x: number, y: number) => number;
  readonly exact: (x: Exact, y: Exact) => Exact;
};

const negated = (x: Exact): Exact => ({ coefficient: -x.coefficient, exponent: x.exponent });

const ADD: Operation = { whole: (x, y) => x + y, double: (x, y) => x + y, exact: add };
const SUBTRACT: Operation = {
  whole: (x, y) => x - y,
  double: (x, y) => x - y,
  exact: (x, y) => add(x, negated(y)),
};
const MULTIPLY: Operation = { whole: (x, y) => x * y, double: (x, y) => x * y, exact: multiply };

function compute(operation: Operation, a: unknown, b: unknown): unknown {
  const kind = widest(kindOf(a) ?? 'int', kindOf(b) ?? 'int');
  if (kind === 'decimal') return decimalResult(a, b, operation.exact, operation.double);
  if (kind === 'double') return new Double(operation.double(toDouble(a), toDouble(b)));
  return wholeNumber(operation.whole(toBigInt(a), toBigInt(b)), kind);
}

/** a + b; an int that overflows becomes a long, a long a double. */
export const addNumbers = (a: unknown, b: unknown): unknown => compute(ADD, a, b);
/** a - b, widening alike. */
export const subtractNumbers = (a: unknown, b: unknown): unknown => compute(SUBTRACT, a, b);
/** a * b, widening alike. */
export const multiplyNumbers = (a: unknown, b: unknown): unknown => compute(MULTIPLY, a, b);

/** a / b as a decimal of 34 digits. */
export function divideDecimals(a: unknown, b: unknown): Decimal128 {
  return decimalResult(a, b, divideExact, (x, y) => x / y);
}

const length = (value: bigint) => (value < 0n ? -value : value).toString().length;

/** a / b to more than 34 digits, the last one standing for all that follow. `b` must not be 0. */
export function divideExact(a: Exact, b: Exact): Exact {
  const ideal = a.exponent - b.exponent;
  const scale = Math.max(0, 37 - length(a.coefficient) + length(b.coefficient));
  const scaled = a.coefficient * 10n ** BigInt(scale);
  const quotient = scaled / b.coefficient;
  if (scaled % b.coefficient !== 0n)
    return { coefficient: quotient * 10n + (quotient < 0n ? -1n : 1n), exponent: ideal - scale - 1 };
  let [digits, exponent] = [quotient, ideal - scale];
  while (exponent < ideal && digits % 10n === 0n) {
    digits /= 10n;
    exponent += 1;
  }
  return { coefficient: digits, exponent };
}

/** The square root of a value that is not negative, to more than 34 digits. */
export function squareRoot({ coefficient, exponent }: Exact): Exact {
  if (coefficient === 0n) return { coefficient: 0n, exponent: Math.trunc(exponent / 2) };
  let scale = Math.max(0, 76 - length(coefficient));
  if ((exponent - scale) % 2 !== 0) scale += 1;
  const scaled = coefficient * 10n ** BigInt(scale);
  let root = 10n ** BigInt(Math.ceil(length(scaled) / 2));
  for (;;) {
    const next = (root + scaled / root) / 2n;
    if (next >= root) break;
    root = next;
  }
  const power = (exponent - scale) / 2;
  if (root * root !== scaled) return { coefficient: root * 10n + 1n, exponent: power - 1 };
  return trimmed({ coefficient: root, exponent: power });
}

/** Rounded to `place` digits behind the point (half to even), or cut there. */
export function quantize(value: Exact, place: number, mode: 'round' | 'trunc'): Exact {
  if (value.exponent >= -place) return value;
  const unit = 10n ** BigInt(-place - value.exponent);
  let quotient = value.coefficient / unit;
  const rest = value.coefficient % unit;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (mode === 'round' && (twice > unit || (twice === unit && quotient % 2n !== 0n)))
    quotient += value.coefficient < 0n ? -1n : 1n;
  return { coefficient: quotient, exponent: -place };
}

/** The remainder of a / b with the sign of a. `b` must not be 0. */
export function remainder(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (x: Exact) => x.coefficient * 10n ** BigInt(x.exponent - exponent);
  return { coefficient: scaled(a) % scaled(b), exponent };
}

/** The nearest double. */
export const doubleOfExact = ({ coefficient, exponent }: Exact): number => Number(`${coefficient}e${exponent}`);

/** The whole part of an exact value. */
export function wholePart(value: Exact): bigint {
  if (value.exponent >= 0) return value.coefficient * 10n ** BigInt(value.exponent);
  return value.coefficient / 10n ** BigInt(-value.exponent);
}

/** Whether a number is 0 (of any type). */
export function isZero(value: unknown): boolean {
  if (value instanceof Decimal128) {
    const exact = exactOfDecimal(value);
    return typeof exact !== 'number' && compareExact(exact, { coefficient: 0n, exponent: 0 }) === 0;
  }
  return toDouble(value) === 0;
}
