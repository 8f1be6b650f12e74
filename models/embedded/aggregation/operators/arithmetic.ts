// Arithmetic expression operators.
import { Decimal128, Double, Int32, Long } from 'bson';
import { CommandError } from '../../errors.ts';
import { typeName } from '../../query/types.ts';
import { type Exact, toDecimal128 } from '../../values/exact.ts';
import {
  addNumbers,
  decimalOf,
  decimalOperand,
  divideDecimals,
  doubleOfExact,
  exactOf,
  isZero,
  kindOf,
  multiplyNumbers,
  quantize,
  remainder,
  specialDecimal,
  squareRoot,
  subtractNumbers,
  toBigInt,
  toDouble,
  wholeNumber,
  widest,
} from '../../values/numbers.ts';
import { fixed, isNothing, type Operator, type Operators, ranged, variadic } from '../scope.ts';

const isDate = (value: unknown): value is Date => value instanceof Date;

function notNumeric(name: string, value: unknown): CommandError {
  return new CommandError(14, `${name} only supports numeric types, not ${typeName(value)}`);
}

function dateOf(ms: number): Date {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw new CommandError(2, 'date overflow');
  return date;
}

function addAll(values: readonly unknown[]): unknown {
  if (values.some(isNothing)) return null;
  let sum: unknown = new Int32(0);
  let date: Date | undefined;
  for (const value of values) {
    if (isDate(value)) {
      if (date !== undefined) throw new CommandError(16612, 'only one date allowed in an $add expression');
      date = value;
    } else if (kindOf(value) === undefined) {
      throw new CommandError(14, `$add only supports numeric or date types, not ${typeName(value)}`);
    } else sum = addNumbers(sum, value);
  }
  return date === undefined ? sum : dateOf(date.getTime() + Math.round(toDouble(sum)));
}

function subtract(a: unknown, b: unknown): unknown {
  if (isNothing(a) || isNothing(b)) return null;
  if (isDate(a)) {
    if (isDate(b)) return Long.fromNumber(a.getTime() - b.getTime());
    if (kindOf(b) !== undefined) return dateOf(a.getTime() - Math.round(toDouble(b)));
  }
  if (kindOf(a) === undefined || kindOf(b) === undefined)
    throw new CommandError(14, `can't $subtract ${typeName(b)} from ${typeName(a)}`);
  return subtractNumbers(a, b);
}

function multiplyAll(values: readonly unknown[]): unknown {
  if (values.some(isNothing)) return null;
  return values.reduce((product, value) => {
    if (kindOf(value) === undefined) throw notNumeric('$multiply', value);
    return multiplyNumbers(product, value);
  }, new Int32(1) as unknown);
}

function divide(a: unknown, b: unknown): unknown {
  if (isNothing(a) || isNothing(b)) return null;
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === undefined || y === undefined)
    throw new CommandError(14, `$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  if (isZero(b)) throw new CommandError(2, "can't $divide by zero");
  return widest(x, y) === 'decimal' ? divideDecimals(a, b) : new Double(toDouble(a) / toDouble(b));
}

function modulo(a: unknown, b: unknown): unknown {
  if (isNothing(a) || isNothing(b)) return null;
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x === undefined || y === undefined)
    throw new CommandError(16611, `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  if (isZero(b)) throw new CommandError(16610, "can't $mod by zero");
  const kind = widest(x, y);
  if (kind === 'double') return new Double(toDouble(a) % toDouble(b));
  if (kind === 'decimal') {
    const [p, q] = [decimalOperand(a), decimalOperand(b)];
    if (typeof p === 'number') return specialDecimal(Number.NaN);
    return typeof q === 'number' ? decimalOf(a) : toDecimal128(remainder(p, q));
  }
  return wholeNumber(toBigInt(a) % toBigInt(b), kind);
}

function power(base: unknown, exponent: unknown): unknown {
  if (isNothing(base) || isNothing(exponent)) return null;
  const [x, y] = [kindOf(base), kindOf(exponent)];
  if (x === undefined) throw new CommandError(28762, `$pow's base must be numeric, not ${typeName(base)}`);
  if (y === undefined) throw new CommandError(28763, `$pow's exponent must be numeric, not ${typeName(exponent)}`);
  if (isZero(base) && toDouble(exponent) < 0)
    throw new CommandError(28764, '$pow cannot take a base of 0 and a negative exponent');
  const kind = widest(x, y);
  const power = toDouble(exponent);
  if ((kind === 'int' || kind === 'long') && power >= 0 && power <= 1024) {
    return wholeNumber(toBigInt(base) ** BigInt(power), kind);
  }
  if (kind === 'decimal') return decimalPower(base, exponent);
  return new Double(toDouble(base) ** power);
}

// Whole powers exactly; others with the precision of a double.
function decimalPower(base: unknown, exponent: unknown): Decimal128 {
  const [b, power] = [decimalOperand(base), toDouble(exponent)];
  if (typeof b !== 'number' && Number.isInteger(power) && Math.abs(power) <= 100) {
    const whole: Exact = {
      coefficient: b.coefficient ** BigInt(Math.abs(power)),
      exponent: b.exponent * Math.abs(power),
    };
    return power >= 0 ? toDecimal128(whole) : divideDecimals(Decimal128.fromString('1'), toDecimal128(whole));
  }
  return decimalOf(new Double(toDouble(base) ** power));
}

/** One number in, one out; null stays null. Ints and longs give `whole` if it is there, else a double. */
export function unary(
  name: string,
  onDouble: (x: number) => number,
  more: { whole?: (value: unknown) => unknown; decimal?: (x: Exact) => Exact; code?: number } = {},
): Operator {
  return fixed(name, 1, (value) => {
    if (isNothing(value)) return null;
    const kind = kindOf(value);
    if (kind === undefined)
      throw new CommandError(more.code ?? 28765, `${name} only supports numeric types, not ${typeName(value)}`);
    if (kind === 'decimal') {
      const exact = decimalOperand(value);
      if (more.decimal !== undefined && typeof exact !== 'number') return toDecimal128(more.decimal(exact));
      return decimalOf(new Double(onDouble(toDouble(value))));
    }
    if (kind !== 'double' && more.whole !== undefined) return more.whole(value);
    return new Double(onDouble(toDouble(value)));
  });
}

const same = (value: unknown) => value;

function absolute(value: unknown): unknown {
  const whole = toBigInt(value);
  const positive = whole < 0n ? -whole : whole;
  if (positive === 1n << 63n) throw new CommandError(28680, "can't take $abs of long long min");
  return wholeNumber(positive, value instanceof Int32 ? 'int' : 'long');
}

const up = (x: Exact): Exact => {
  const cut = quantize(x, 0, 'trunc');
  const inexact = x.exponent < 0 && x.coefficient % 10n ** BigInt(-x.exponent) !== 0n;
  return inexact && x.coefficient > 0n ? { coefficient: cut.coefficient + 1n, exponent: 0 } : cut;
};
const opposite = (x: Exact): Exact => ({ coefficient: -x.coefficient, exponent: x.exponent });

function rounding(name: '$round' | '$trunc'): Operator {
  const mode = name === '$round' ? 'round' : 'trunc';
  return ranged(name, 1, 2, (value, place) => {
    if (isNothing(value) || place === null) return null;
    const kind = kindOf(value);
    if (kind === undefined)
      throw new CommandError(51081, `${name} only supports numeric types, not ${typeName(value)}`);
    const digits = place === undefined ? 0 : toDouble(place);
    if (!Number.isInteger(digits))
      throw new CommandError(51082, `precision argument to ${name} must be a integral value`);
    if (digits < -20 || digits > 100)
      throw new CommandError(51083, `cannot apply ${name} with precision value ${digits} value must be in [-20, 100]`);
    const exact = kind === 'double' ? exactOf(value) : decimalOperand(value);
    if (typeof exact === 'number') return value;
    const rounded = quantize(exact, digits, mode);
    if (kind === 'decimal') return toDecimal128(rounded);
    if (kind === 'double') return new Double(doubleOfExact(rounded));
    return wholeNumber(rounded.coefficient * 10n ** BigInt(Math.max(rounded.exponent, 0)), kind);
  });
}

function positive(name: string, code: number, least: 'zero' | 'aboveZero', x: number): number {
  const ok = Number.isNaN(x) || (least === 'zero' ? x >= 0 : x > 0);
  if (!ok) {
    const wants = least === 'zero' ? 'greater than or equal to 0' : 'a positive number';
    throw new CommandError(code, `${name}'s argument must be ${wants}${least === 'zero' ? '' : `, but is ${x}`}`);
  }
  return x;
}

function logarithm(value: unknown, base: unknown): unknown {
  if (isNothing(value) || isNothing(base)) return null;
  if (kindOf(value) === undefined)
    throw new CommandError(28756, `$log's argument must be numeric, not ${typeName(value)}`);
  if (kindOf(base) === undefined) throw new CommandError(28757, `$log's base must be numeric, not ${typeName(base)}`);
  const x = positive('$log', 28758, 'aboveZero', toDouble(value));
  const b = toDouble(base);
  if (b <= 0 || b === 1)
    throw new CommandError(28759, `$log's base must be a positive number not equal to 1, but is ${b}`);
  const result = new Double(Math.log(x) / Math.log(b));
  return [kindOf(value), kindOf(base)].includes('decimal') ? decimalOf(result) : result;
}

/** By name. */
export const ARITHMETIC: Operators = {
  $abs: unary('$abs', Math.abs, {
    whole: absolute,
    decimal: (x) => (x.coefficient < 0n ? opposite(x) : x),
  }),
  $add: variadic(addAll),
  $subtract: fixed('$subtract', 2, subtract),
  $multiply: variadic(multiplyAll),
  $divide: fixed('$divide', 2, divide),
  $mod: fixed('$mod', 2, modulo),
  $pow: fixed('$pow', 2, power),
  $ceil: unary('$ceil', Math.ceil, { whole: same, decimal: up }),
  $floor: unary('$floor', Math.floor, { whole: same, decimal: (x) => opposite(up(opposite(x))) }),
  $round: rounding('$round'),
  $trunc: rounding('$trunc'),
  $exp: unary('$exp', Math.exp),
  $ln: unary('$ln', (x) => Math.log(positive('$ln', 28766, 'aboveZero', x))),
  $log10: unary('$log10', (x) => Math.log10(positive('$log10', 28761, 'aboveZero', x))),
  $log: fixed('$log', 2, logarithm),
  $sqrt: unary('$sqrt', (x) => Math.sqrt(positive('$sqrt', 28714, 'zero', x)), {
    decimal: (x) => {
      positive('$sqrt', 28714, 'zero', Number(x.coefficient));
      return squareRoot(x);
    },
  }),
  $rand: () => () => new Double(Math.random()),
};
