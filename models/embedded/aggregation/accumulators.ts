// The accumulators of $group, $bucket and $setWindowFields, by name.
import { Int32 } from 'bson';
import { CommandError } from '../errors.ts';
import { getField, isDoc } from '../values/document.ts';
import type { Accumulator, Make } from './accumulators/accumulation.ts';
import { addToSet, extreme, first, last, mergeObjects, push } from './accumulators/keeping.ts';
import { percentiles } from './accumulators/percentiles.ts';
import { least, ranked, several } from './accumulators/several.ts';
import { avg, deviation, sum } from './accumulators/sums.ts';
import type { Compiler } from './scope.ts';

export const ACCUMULATORS: Readonly<Record<string, Make>> = {
  $sum: sum,
  $avg: avg,
  $min: extreme(1),
  $max: extreme(-1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $mergeObjects: mergeObjects,
  $stdDevPop: deviation(0),
  $stdDevSamp: deviation(1),
  $count: (operand, compiler) => {
    if (!isDoc(operand) || Object.keys(operand).length > 0)
      throw new CommandError(9, '$count takes no arguments, i.e. $count:{}');
    return sum(new Int32(1), compiler);
  },
  $firstN: several('$firstN', (values, n) => values.slice(0, n)),
  $lastN: several('$lastN', (values, n) => values.slice(-n)),
  $minN: several('$minN', least(1)),
  $maxN: several('$maxN', least(-1)),
  $top: ranked('$top', { atEnd: false, many: false }),
  $topN: ranked('$topN', { atEnd: false, many: true }),
  $bottom: ranked('$bottom', { atEnd: true, many: false }),
  $bottomN: ranked('$bottomN', { atEnd: true, many: true }),
  $percentile: percentiles('$percentile', undefined),
  $median: percentiles('$median', [0.5]),
};

/** Compiles one accumulator, { $sum: '$x' }. Throws 15952 for one nobody knows, 40234 to 40238 for another form. */
export function compileAccumulator(field: string, spec: unknown, compiler: Compiler): Accumulator {
  if (!isDoc(spec)) throw new CommandError(40234, `The field '${field}' must be an accumulator object`);
  const [name, ...others] = Object.keys(spec);
  if (name === undefined || others.length > 0)
    throw new CommandError(40238, `The field '${field}' must specify one accumulator`);
  const make = Object.hasOwn(ACCUMULATORS, name) ? ACCUMULATORS[name] : undefined;
  if (make === undefined) {
    if (name === '$accumulator')
      throw new CommandError(
        31264,
        "$accumulator needs the server's JavaScript engine, which the embedded database does not have",
      );
    throw new CommandError(15952, `unknown group operator '${name}'`);
  }
  const operand = getField(spec, name);
  if (
    Array.isArray(operand) &&
    ['$sum', '$avg', '$min', '$max', '$first', '$last', '$stdDevPop', '$stdDevSamp'].includes(name) &&
    operand.length !== 1
  )
    throw new CommandError(40237, `The ${name} accumulator is a unary operator`);
  return make(operand, compiler);
}

/** Whether there is an accumulator of this name. */
export const isAccumulator = (name: string): boolean => Object.hasOwn(ACCUMULATORS, name);
