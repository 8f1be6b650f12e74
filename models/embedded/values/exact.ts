// Numbers of all four BSON kinds as exact decimals, so that they compare and add as MongoDB's do.
import { Decimal128 } from 'bson';

/** An exact value coefficient * 10^exponent. */
export type Exact = { readonly coefficient: bigint; readonly exponent: number };

const DECIMAL_DIGITS = 34;

/** The exact decimal value of a finite double. */
export function exactOfDouble(value: number): Exact {
  if (Number.isSafeInteger(value)) return { coefficient: BigInt(value), exponent: 0 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = (biased === 0 ? fraction : fraction | 0x10000000000000n) * (value < 0 ? -1n : 1n);
  const power = (biased === 0 ? 1 : biased) - 1075;
  if (power >= 0) return { coefficient: mantissa << BigInt(power), exponent: 0 };
  return { coefficient: mantissa * 5n ** BigInt(-power), exponent: power };
}

/** The exact value of a Decimal128, or the number NaN, Infinity or -Infinity. */
export function exactOfDecimal(value: Decimal128): Exact | number {
  const text = value.toString();
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/.exec(text);
  if (parts === null) return text === 'NaN' ? Number.NaN : text.startsWith('-') ? -Infinity : Infinity;
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = parts;
  const coefficient = BigInt(`${sign}${whole}${fraction}`);
  return { coefficient, exponent: coefficient === 0n ? 0 : Number(exponent) - fraction.length };
}

/** a - b, exactly. */
export function subtract(a: Exact, b: Exact): Exact {
  return add(a, { coefficient: -b.coefficient, exponent: b.exponent });
}

/** a + b, exactly. */
export function add(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (x: Exact) => x.coefficient * 10n ** BigInt(x.exponent - exponent);
  return { coefficient: scaled(a) + scaled(b), exponent };
}

/** a * b, exactly. */
export function multiply(a: Exact, b: Exact): Exact {
  return { coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent };
}

/** -1, 0 or 1. */
export function compareExact(a: Exact, b: Exact): number {
  const difference = subtract(a, b).coefficient;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The nearest Decimal128: 34 digits, ties to even. */
export function toDecimal128(value: Exact): Decimal128 {
  const negative = value.coefficient < 0n;
  let digits = negative ? -value.coefficient : value.coefficient;
  let exponent = value.exponent;
  const excess = digits.toString().length - DECIMAL_DIGITS;
  if (excess > 0) {
    const unit = 10n ** BigInt(excess);
    const rest = digits % unit;
    digits /= unit;
    if (rest * 2n > unit || (rest * 2n === unit && digits % 2n === 1n)) digits += 1n;
    exponent += excess;
  }
  return Decimal128.fromString(`${negative ? '-' : ''}${digits}E${exponent}`);
}

/** The largest double that is not above the value. */
export function floorToDouble(value: Exact): number {
  const near = Number(`${value.coefficient}e${value.exponent}`);
  if (near === -Infinity) return near;
  if (near === Infinity) return Number.MAX_VALUE;
  return compareExact(exactOfDouble(near), value) > 0 ? nextBelow(near) : near;
}

function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return view.getFloat64(0);
}
