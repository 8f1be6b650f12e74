// Trigonometric expression operators, in radians.
import { Double } from 'bson';
import { CommandError } from '../../errors.ts';
import { decimalOf, kindOf, toDouble } from '../../values/numbers.ts';
import { fixed, isNothing, type Operator, type Operators, wrongOperand } from '../scope.ts';
import { unary } from './arithmetic.ts';

function within(name: string, low: number, high: number): (x: number) => number {
  return (x) => {
    if (!(Number.isNaN(x) || (x >= low && x <= high)))
      throw new CommandError(50989, `cannot apply ${name} to ${x}, value must be in [${low},${high}]`);
    return x;
  };
}

const sine = within('$asin', -1, 1);
const cosine = within('$acos', -1, 1);
const tangent = within('$atanh', -1, 1);
const hyperbolic = within('$acosh', 1, Number.POSITIVE_INFINITY);

const bothDoubles = (name: string, apply: (y: number, x: number) => number): Operator =>
  fixed(name, 2, (a, b) => {
    if (isNothing(a) || isNothing(b)) return null;
    for (const value of [a, b]) {
      if (kindOf(value) === undefined) throw wrongOperand(51044, name, 'numeric types', value);
    }
    const result = new Double(apply(toDouble(a), toDouble(b)));
    return [kindOf(a), kindOf(b)].includes('decimal') ? decimalOf(result) : result;
  });

/** By name. */
export const TRIGONOMETRY: Operators = {
  $sin: unary('$sin', Math.sin),
  $cos: unary('$cos', Math.cos),
  $tan: unary('$tan', Math.tan),
  $sinh: unary('$sinh', Math.sinh),
  $cosh: unary('$cosh', Math.cosh),
  $tanh: unary('$tanh', Math.tanh),
  $asin: unary('$asin', (x) => Math.asin(sine(x))),
  $acos: unary('$acos', (x) => Math.acos(cosine(x))),
  $atan: unary('$atan', Math.atan),
  $asinh: unary('$asinh', Math.asinh),
  $acosh: unary('$acosh', (x) => Math.acosh(hyperbolic(x))),
  $atanh: unary('$atanh', (x) => Math.atanh(tangent(x))),
  $atan2: bothDoubles('$atan2', Math.atan2),
  $degreesToRadians: unary('$degreesToRadians', (x) => (x * Math.PI) / 180),
  $radiansToDegrees: unary('$radiansToDegrees', (x) => (x * 180) / Math.PI),
};
