// The functions of $setWindowFields that are no accumulators: ranks, shifts, filling, rates, moving averages, covariance.
import { Double, Int32 } from 'bson';
import { CommandError } from '../../errors.ts';
import { createSortOrder, parseSort } from '../../query/sort.ts';
import { numeric } from '../../values/compare.ts';
import { type Doc, isDoc } from '../../values/document.ts';
import { kindOf, subtractNumbers, toDouble } from '../../values/numbers.ts';
import { lengthOf, unitOf } from '../dates/units.ts';
import type { ExpressionContext } from '../expression.ts';
import { readParts } from '../operators/named.ts';
import { evaluator } from './basic.ts';
import type { Window } from './windowBounds.ts';
import { WINDOW_OF_ALL } from './windowBounds.ts';

/** The documents of one partition, sorted. */
export type Partition = { readonly docs: readonly Doc[] };

type Compute = (partition: Partition) => readonly unknown[];
type Around = {
  readonly window: Window | undefined;
  readonly sortBy: Doc | undefined;
  readonly context: ExpressionContext;
};

const FUNCTIONS: Readonly<Record<string, (operand: unknown, around: Around) => Compute>> = {
  $rank: ranking('$rank', (place) => place.first + 1),
  $denseRank: ranking('$denseRank', (place) => place.group + 1),
  $documentNumber: ranking('$documentNumber', (place) => place.index + 1),
  $shift: shift,
  $locf: locf,
  $linearFill: linearFill,
  $expMovingAvg: movingAverage,
  $derivative: derivative,
  $integral: integral,
  $covariancePop: covariance('$covariancePop', 0),
  $covarianceSamp: covariance('$covarianceSamp', 1),
};

export const isWindowFunction = (name: string): boolean => Object.hasOwn(FUNCTIONS, name);

/** Compiles a window function by name. */
export function windowFunction(name: string, operand: unknown, around: Around): Compute {
  const make = FUNCTIONS[name];
  if (make === undefined) throw new CommandError(9, `Unrecognized window function, ${name}`);
  return make(operand, around);
}

type Place = { readonly index: number; readonly first: number; readonly group: number };

function ranking(name: string, rank: (place: Place) => number) {
  return (operand: unknown, { window, sortBy, context }: Around): Compute => {
    if (!isDoc(operand) || Object.keys(operand).length > 0)
      throw new CommandError(5371603, `(None) ${name} must be specified with '{}' as the value`);
    if (window !== undefined) throw new CommandError(5371601, 'Rank style window functions take no other arguments');
    const fields = parseSort(sortBy);
    if (fields.length === 0 || (name !== '$documentNumber' && fields.length > 1))
      throw new CommandError(
        5371602,
        `${name} must be specified with a top level sortBy expression with exactly one element`,
      );
    const order = createSortOrder(fields, context.strings);
    return ({ docs }) => {
      let [first, group] = [0, -1];
      let before: unknown;
      return docs.map((doc, index) => {
        const key = order.key(doc);
        if (index === 0 || order.compare(key, before) !== 0) [first, group] = [index, group + 1];
        before = key;
        return new Int32(rank({ index, first, group }));
      });
    };
  };
}

function needsSort(name: string, sortBy: Doc | undefined): void {
  if (sortBy === undefined || Object.keys(sortBy).length === 0)
    throw new CommandError(5371501, `'${name}' requires a sortBy`);
}

function shift(operand: unknown, { sortBy, window, context }: Around): Compute {
  needsSort('$shift', sortBy);
  if (window !== undefined) throw new CommandError(9, "$shift does not accept a 'window' field");
  const parts = readParts('$shift', operand, { required: ['output', 'by'], optional: ['default'] });
  const by = numeric(parts['by']);
  if (typeof by !== 'number' || !Number.isInteger(by))
    throw new CommandError(9, "'$shift:by' field must be an integer");
  const output = evaluator(parts['output'], context);
  const otherwise = 'default' in parts ? evaluator(parts['default'], context)({}) : null;
  return ({ docs }) =>
    docs.map((_, i) => {
      const other = docs[i + by];
      return other === undefined ? otherwise : (output(other) ?? null);
    });
}

function locf(operand: unknown, { context }: Around): Compute {
  const valueOf = evaluator(operand, context);
  return ({ docs }) => {
    let last: unknown = null;
    return docs.map((doc) => {
      last = valueOf(doc) ?? last;
      return last;
    });
  };
}

function position(sortBy: Doc | undefined, name: string, context: ExpressionContext): (doc: Doc) => number {
  const [path, ...others] = Object.keys(sortBy ?? {});
  if (path === undefined || others.length > 0)
    throw new CommandError(
      605001,
      `${name} must be specified with a top level sortBy expression with exactly one element`,
    );
  const valueOf = evaluator(`$${path}`, context);
  return (doc) => {
    const value = valueOf(doc);
    if (value instanceof Date) return value.getTime();
    if (kindOf(value) === undefined)
      throw new CommandError(605002, `${name}: the sortBy field must be a number or a date`);
    return toDouble(value);
  };
}

function linearFill(operand: unknown, { sortBy, context }: Around): Compute {
  const at = position(sortBy, '$linearFill', context);
  const valueOf = evaluator(operand, context);
  return ({ docs }) => {
    const points = docs.map((doc) => ({ x: at(doc), y: valueOf(doc) ?? null }));
    const known = points.map(({ y }) => y !== null);
    return points.map(({ x, y }, i) => {
      if (y !== null) return y;
      const [before, after] = [known.lastIndexOf(true, i), known.indexOf(true, i)];
      const [a, b] = [points[before], points[after]];
      if (a === undefined || b === undefined || before < 0) return null;
      const [low, high] = [toDouble(a.y), toDouble(b.y)];
      return new Double(low + ((high - low) * (x - a.x)) / (b.x - a.x));
    });
  };
}

function movingAverage(operand: unknown, { sortBy, context }: Around): Compute {
  needsSort('$expMovingAvg', sortBy);
  const parts = readParts('$expMovingAvg', operand, { required: ['input'], optional: ['N', 'alpha'] });
  const [n, given] = [parts['N'], parts['alpha']];
  if ((n === undefined) === (given === undefined))
    throw new CommandError(
      9,
      "$expMovingAvg sub object must have exactly two fields: an 'input' field, and either an 'N' field or an 'alpha' field",
    );
  const alpha = n === undefined ? toDouble(given) : 2 / (toDouble(n) + 1);
  if (!(alpha > 0 && alpha < 1) && !(n !== undefined && alpha === 1))
    throw new CommandError(9, "'alpha' must be between 0 and 1 (exclusive), 'N' a positive integer");
  const valueOf = evaluator(parts['input'], context);
  return ({ docs }) => {
    let average: number | undefined;
    return docs.map((doc) => {
      const value = valueOf(doc);
      if (kindOf(value) !== undefined) {
        const x = toDouble(value);
        average = average === undefined ? x : alpha * x + (1 - alpha) * average;
      }
      return average === undefined ? null : new Double(average);
    });
  };
}

function rateParts(name: string, operand: unknown, { sortBy, context }: Around) {
  const parts = readParts(name, operand, { required: ['input'], optional: ['unit'] });
  const unit = parts['unit'] === undefined ? undefined : lengthOf(unitOf(parts['unit']));
  if (parts['unit'] !== undefined && unit === undefined)
    throw new CommandError(5490704, `unit must be 'week' or smaller in ${name}`);
  const [path = ''] = Object.keys(sortBy ?? {});
  const sorted = evaluator(`$${path}`, context);
  const at = position(sortBy, name, context);
  const x = (doc: Doc) => {
    const date = sorted(doc) instanceof Date;
    if (date !== (unit !== undefined))
      throw new CommandError(
        date ? 5624901 : 5624900,
        date
          ? `${name} where the sortBy is a Date requires a 'unit'`
          : `${name} with a 'unit' expects the sortBy field to be a Date`,
      );
    return at(doc) / (unit ?? 1);
  };
  const input = evaluator(parts['input'], context);
  return { x, y: (doc: Doc) => input(doc) };
}

function derivative(operand: unknown, around: Around): Compute {
  needsSort('$derivative', around.sortBy);
  const { window } = around;
  if (window === undefined) throw new CommandError(9, '$derivative requires explicit window bounds');
  const { x, y } = rateParts('$derivative', operand, around);
  return (partition) =>
    partition.docs.map((_, i) => {
      const [from, to] = window.around(partition, i);
      const [first, last] = [partition.docs[from], partition.docs[to - 1]];
      if (first === undefined || last === undefined || to - from < 2) return null;
      const run = x(last) - x(first);
      const [a, b] = [y(first), y(last)];
      if (run === 0 || kindOf(a) === undefined || kindOf(b) === undefined) return null;
      return new Double(toDouble(subtractNumbers(b, a)) / run);
    });
}

function integral(operand: unknown, around: Around): Compute {
  needsSort('$integral', around.sortBy);
  const window = around.window ?? WINDOW_OF_ALL;
  const { x, y } = rateParts('$integral', operand, around);
  return (partition) =>
    partition.docs.map((_, i) => {
      const [from, to] = window.around(partition, i);
      const points = partition.docs.slice(from, to).flatMap((doc) => {
        const value = y(doc);
        return kindOf(value) === undefined ? [] : [{ x: x(doc), y: toDouble(value) }];
      });
      if (points.length === 0) return null;
      return new Double(
        points.reduce((area, point, j) => {
          const before = points[j - 1];
          return before === undefined ? area : area + ((point.x - before.x) * (point.y + before.y)) / 2;
        }, 0),
      );
    });
}

function covariance(name: string, lost: 0 | 1) {
  return (operand: unknown, around: Around): Compute => {
    if (!Array.isArray(operand) || operand.length !== 2)
      throw new CommandError(5424002, `${name} takes an array of two expressions`);
    const [a, b] = operand.map((expression) => evaluator(expression, around.context));
    const window = around.window ?? WINDOW_OF_ALL;
    return (partition) =>
      partition.docs.map((_, i) => {
        const [from, to] = window.around(partition, i);
        const pairs = partition.docs.slice(from, to).flatMap((doc) => {
          const [x, y] = [a?.(doc), b?.(doc)];
          return kindOf(x) === undefined || kindOf(y) === undefined ? [] : [[toDouble(x), toDouble(y)] as const];
        });
        if (pairs.length - lost <= 0) return null;
        const meanX = pairs.reduce((sum, [x]) => sum + x, 0) / pairs.length;
        const meanY = pairs.reduce((sum, [, y]) => sum + y, 0) / pairs.length;
        return new Double(pairs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / (pairs.length - lost));
      });
  };
}
