// The accumulators of $group, $bucket and $setWindowFields: what each keeps while documents pass, and what it answers.
import { Decimal128, Double, Int32 } from 'bson';
import { CommandError } from '../errors.ts';
import { createSortOrder, parseSort, type SortOrder } from '../query/sort.ts';
import { typeName } from '../query/types.ts';
import { compareValues, numeric } from '../values/compare.ts';
import { type Doc, encode, getField, isDoc, setField } from '../values/document.ts';
import { addNumbers, count as countOf, divideDecimals, kindOf, toDouble } from '../values/numbers.ts';
import { valueSet } from '../values/valueSet.ts';
import { compensated } from './compensated.ts';
import { readParts } from './operators/named.ts';
import { quantiles } from './quantiles.ts';
import { type Compiler, type Evaluate, isNothing, type Scope } from './scope.ts';

/** One accumulation. `held` grows with what it keeps, in bytes. */
export type Accumulation = {
  readonly add: (scope: Scope) => void;
  readonly result: () => unknown;
  readonly held: () => number;
};

/** Makes a new accumulation for one group. `group` is the scope in which `n` is evaluated. */
export type Accumulator = (group: Scope) => Accumulation;

type Make = (operand: unknown, compiler: Compiler) => Accumulator;

const NOT_HELD = () => 16;

function simple<S>(start: () => S, step: (state: S, value: unknown) => S, end: (state: S) => unknown): Make {
  return (operand, { compile }) => {
    const evaluate = compile(operand);
    return () => {
      let state = start();
      return {
        add: (scope) => {
          state = step(state, evaluate(scope));
        },
        result: () => end(state),
        held: NOT_HELD,
      };
    };
  };
}

/** Sums numbers of any type; everything else is left out. */
export function summing() {
  let whole: unknown = new Int32(0);
  let decimal: Decimal128 | undefined;
  let doubles: ReturnType<typeof compensated> | undefined;
  let n = 0;
  return {
    add: (value: unknown) => {
      const kind = kindOf(value);
      if (kind === undefined) return;
      n += 1;
      if (kind === 'decimal') decimal = addNumbers(decimal ?? Decimal128.fromString('0'), value) as Decimal128;
      else if (kind === 'double') {
        doubles ??= compensated();
        doubles.add(toDouble(value));
      } else {
        whole = addNumbers(whole, value);
      }
    },
    count: () => n,
    result: (): unknown => {
      const doubled = doubles === undefined ? whole : new Double(doubles.plus(toDouble(whole)));
      return decimal === undefined ? doubled : addNumbers(decimal, doubled);
    },
  };
}

const sum: Make = simple(
  summing,
  (state, value) => (state.add(value), state),
  (state) => state.result(),
);

function averageOf(state: ReturnType<typeof summing>): unknown {
  if (state.count() === 0) return null;
  const total = state.result();
  const n = countOf(state.count());
  return total instanceof Decimal128 ? divideDecimals(total, n) : new Double(toDouble(total) / state.count());
}

const avg: Make = simple(summing, (state, value) => (state.add(value), state), averageOf);

const extreme =
  (direction: 1 | -1): Make =>
  (operand, compiler) =>
    simple<unknown>(
      () => undefined,
      (best, value) =>
        !isNothing(value) && (best === undefined || compareValues(value, best, compiler.strings) * direction < 0)
          ? value
          : best,
      (best) => best ?? null,
    )(operand, compiler);

type Seen = { readonly value: unknown } | undefined;
const first: Make = simple<Seen>(
  () => undefined,
  (seen, value) => seen ?? { value },
  (seen) => seen?.value ?? null,
);
const last: Make = simple<Seen>(
  () => undefined,
  (_, value) => ({ value }),
  (seen) => seen?.value ?? null,
);

/** What a value holds in memory, roughly: texts and binary by length, the rest by its fields. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 16;
  if (Array.isArray(value)) return value.reduce<number>((bytes, element) => bytes + sizeOf(element), 32);
  return isDoc(value) ? 32 + encode(value).length * 2 : 32;
}

const push: Make = (operand, { compile }) => {
  const evaluate = compile(operand);
  return () => {
    const values: unknown[] = [];
    let held = 32;
    return {
      add: (scope) => {
        const value = evaluate(scope);
        if (value === undefined) return;
        values.push(value);
        held += sizeOf(value);
      },
      result: () => [...values],
      held: () => held,
    };
  };
};

const addToSet: Make = (operand, { compile, strings }) => {
  const evaluate = compile(operand);
  return () => {
    const set = valueSet(strings);
    let held = 32;
    return {
      add: (scope) => {
        const value = evaluate(scope);
        if (value !== undefined && set.add(value)) held += sizeOf(value) * 2;
      },
      result: () => [...set.values()],
      held: () => held,
    };
  };
};

const mergeObjects: Make = simple<Doc>(
  () => ({}),
  (state, value) => {
    if (isNothing(value)) return state;
    if (!isDoc(value))
      throw new CommandError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
    for (const [name, field] of Object.entries(value)) setField(state, name, field);
    return state;
  },
  (state) => ({ ...state }),
);

type Spread = { readonly n: number; readonly mean: number; readonly squares: number };

// Welford's update of mean and sum of squared differences.
function spread({ n, mean, squares }: Spread, value: unknown): Spread {
  if (kindOf(value) === undefined) return { n, mean, squares };
  const x = toDouble(value);
  const next = mean + (x - mean) / (n + 1);
  return { n: n + 1, mean: next, squares: squares + (x - mean) * (x - next) };
}

const deviation = (lost: 0 | 1): Make =>
  simple<Spread>(
    () => ({ n: 0, mean: 0, squares: 0 }),
    spread,
    ({ n, squares }) => (n - lost <= 0 ? null : new Double(Math.sqrt(squares / (n - lost)))),
  );

function numberOf(name: string, n: unknown): number {
  const number = numeric(n);
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new CommandError(5787902, `Value for 'n' must be of integral type, but found ${typeName(n)} (${name})`);
  if (number <= 0) throw new CommandError(5787908, `'n' must be greater than 0, found ${number} (${name})`);
  return number;
}

const WITH_N = { required: ['n', 'input'], optional: [], codes: [5787900, 5787901, 5787906] } as const;

/** $firstN, $lastN, $minN and $maxN. */
function several(name: string, keep: (values: unknown[], n: number, compiler: Compiler) => unknown[]): Make {
  return (operand, compiler) => {
    const parts = readParts(name, operand, WITH_N);
    const [n, input] = [compiler.compile(parts['n']), compiler.compile(parts['input'])];
    return (group) => {
      const most = numberOf(name, n(group));
      let values: unknown[] = [];
      return {
        add: (scope) => {
          values.push(input(scope) ?? null);
          if (values.length > most * 2 + 64) values = keep(values, most, compiler);
        },
        result: () => keep(values, most, compiler),
        held: () => values.length * 48,
      };
    };
  };
}

const least =
  (direction: 1 | -1) =>
  (values: unknown[], n: number, { strings }: Compiler) =>
    values
      .filter((value) => !isNothing(value))
      .toSorted((a, b) => compareValues(a, b, strings) * direction)
      .slice(0, n);

type Ranked = { readonly key: unknown; readonly value: unknown };

/** $top, $bottom, $topN and $bottomN: the output of the documents that sort first or last. */
function ranked(name: string, { atEnd, many }: { readonly atEnd: boolean; readonly many: boolean }): Make {
  return (operand, compiler) => {
    const parts = readParts(name, operand, {
      required: many ? ['n', 'sortBy', 'output'] : ['sortBy', 'output'],
      optional: [],
      codes: [5788001, 5788002, 5788003],
    });
    const { sortBy } = parts;
    if (!isDoc(sortBy)) throw new CommandError(5788604, `${name}: sortBy must be an object`);
    const order: SortOrder<unknown> = createSortOrder(parseSort(sortBy), compiler.strings);
    const [n, output] = [many ? compiler.compile(parts['n']) : undefined, compiler.compile(parts['output'])];
    return (group) => {
      const most = n === undefined ? 1 : numberOf(name, n(group));
      let kept: Ranked[] = [];
      const trim = () => {
        kept = kept.toSorted((a, b) => order.compare(a.key, b.key));
        kept = atEnd ? kept.slice(-most) : kept.slice(0, most);
      };
      return {
        add: (scope) => {
          kept.push({ key: order.key(scope.root), value: output(scope) ?? null });
          if (kept.length > most * 2 + 64) trim();
        },
        result: () => {
          trim();
          const values = kept.map(({ value }) => value);
          return many ? values : (values[0] ?? null);
        },
        held: () => kept.length * 96,
      };
    };
  };
}

function percentiles(name: string, fixedP: readonly number[] | undefined): Make {
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
export function probabilities(value: unknown): readonly number[] {
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

const ACCUMULATORS: Readonly<Record<string, Make>> = {
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

/** The accumulators as expressions: over the elements of one array, or over several operands. */
export function overValues(name: string): (operand: unknown, compiler: Compiler) => Evaluate {
  return (operand, compiler) => {
    const operands = Array.isArray(operand) ? operand : undefined;
    const compiled = (operands ?? [operand]).map(compiler.compile);
    const make = ACCUMULATORS[name]?.('$$this', compiler.knowing(['this']));
    return (scope) => {
      const values = compiled.map((evaluate) => evaluate(scope));
      const [only] = values;
      const all = values.length === 1 && Array.isArray(only) ? (only as unknown[]) : values;
      const state = make?.(scope);
      for (const value of all) state?.add({ root: scope.root, variables: { name: 'this', value, outer: undefined } });
      return state?.result();
    };
  };
}

/** $firstN and its like as expressions: over the array that `input` gives. */
export function severalOf(name: string): (operand: unknown, compiler: Compiler) => Evaluate {
  return (operand, compiler) => {
    const parts = readParts(name, operand, WITH_N);
    const input = compiler.compile(parts['input']);
    const make = ACCUMULATORS[name]?.({ n: parts['n'], input: '$$this' }, compiler.knowing(['this']));
    return (scope) => overArray(name, input(scope), make?.(scope), scope);
  };
}

function overArray(name: string, array: unknown, state: Accumulation | undefined, scope: Scope): unknown {
  if (isNothing(array)) return null;
  if (!Array.isArray(array))
    throw new CommandError(5788200, `${name}: input must be an array, found ${typeName(array)}`);
  for (const value of array as unknown[])
    state?.add({ root: scope.root, variables: { name: 'this', value, outer: scope.variables } });
  return state?.result();
}

/** $percentile and $median as expressions: over an array or one number. */
export function quantileOf(name: '$percentile' | '$median'): (operand: unknown, compiler: Compiler) => Evaluate {
  return (operand, compiler) => {
    const parts = readParts(name, operand, {
      required: name === '$median' ? ['input', 'method'] : ['input', 'p', 'method'],
      optional: [],
      codes: [7436200, 40415, 40414],
    });
    const input = compiler.compile(parts['input']);
    const make = ACCUMULATORS[name]?.({ ...parts, input: '$$this' }, compiler.knowing(['this']));
    return (scope) => {
      const given = input(scope);
      const values: readonly unknown[] = Array.isArray(given) ? given : [given];
      const state = make?.(scope);
      for (const value of values)
        state?.add({ root: scope.root, variables: { name: 'this', value, outer: scope.variables } });
      return state?.result();
    };
  };
}
