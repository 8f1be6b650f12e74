// $setWindowFields: each document gets what is computed over its neighbours in the partition.
import { CommandError } from '../../errors.ts';
import { createSortOrder, MEMORY_CAP_BYTES, parseSort } from '../../query/sort.ts';
import { compareValues } from '../../values/compare.ts';
import { type Doc, getField, isDoc } from '../../values/document.ts';
import { valueMap } from '../../values/valueSet.ts';
import { compileAccumulator, isAccumulator } from '../accumulators.ts';
import { checkedPath, type ExpressionContext } from '../expression.ts';
import { evaluator, setAt } from './basic.ts';
import { collecting, type Item, type StageDefinition, specDoc } from './stage.ts';
import { readWindow, WINDOW_OF_ALL, type Window } from './windowBounds.ts';
import { isWindowFunction, type Partition, windowFunction } from './windowFunctions.ts';

type Output = { readonly path: readonly string[]; readonly compute: (partition: Partition) => readonly unknown[] };

const FIELDS = ['partitionBy', 'sortBy', 'output'];

const setWindowFields: StageDefinition = {
  compile: (spec, { context }) => {
    const doc = specDoc(spec, 9, 'the $setWindowFields stage specification must be an object');
    const unknown = Object.keys(doc).find((name) => !FIELDS.includes(name));
    if (unknown !== undefined)
      throw new CommandError(40415, `BSON field '$setWindowFields.${unknown}' is an unknown field.`);
    const output = getField(doc, 'output');
    if (!isDoc(output))
      throw new CommandError(40414, "BSON field '$setWindowFields.output' is missing but a required field");
    const sortBy = getField(doc, 'sortBy');
    if (sortBy !== undefined && !isDoc(sortBy))
      throw new CommandError(14, "BSON field '$setWindowFields.sortBy' must be an object");
    const outputs = Object.entries(output).map(([path, one]) => compileOutput(path, one, sortBy, context));
    const partitionOf = Object.hasOwn(doc, 'partitionBy')
      ? evaluator(getField(doc, 'partitionBy'), context)
      : () => null;
    return collecting((items) => windowed(items, { partitionOf, sortBy, outputs, context }));
  },
};

function compileOutput(path: string, spec: unknown, sortBy: Doc | undefined, context: ExpressionContext): Output {
  if (!isDoc(spec)) throw new CommandError(9, `The field '${path}' must be an object with a window function`);
  const names = Object.keys(spec).filter((name) => name !== 'window');
  const [name] = names;
  if (name === undefined || names.length !== 1)
    throw new CommandError(9, 'Expected exactly one window function in the output');
  const bounds = getField(spec, 'window');
  const operand = getField(spec, name);
  const parts = checkedPath(path);
  if (isWindowFunction(name)) {
    const window = bounds === undefined ? undefined : readWindow(bounds, sortBy);
    return { path: parts, compute: windowFunction(name, operand, { window, sortBy, context }) };
  }
  if (!isAccumulator(name)) throw new CommandError(9, `Unrecognized window function, ${name}`);
  const start = compileAccumulator(path, { [name]: operand }, context.compiler);
  const window = bounds === undefined ? WINDOW_OF_ALL : readWindow(bounds, sortBy);
  return {
    path: parts,
    compute: (partition) => accumulated(partition, window, () => start(context.scopeOf({})), context),
  };
}

type Start = () => ReturnType<ReturnType<typeof compileAccumulator>>;

function accumulated(
  partition: Partition,
  window: Window,
  start: Start,
  context: ExpressionContext,
): readonly unknown[] {
  const { docs } = partition;
  if (!window.fromStart) {
    return docs.map((_, i) => {
      const [from, to] = window.around(partition, i);
      const state = start();
      for (const doc of docs.slice(from, to)) state.add(context.scopeOf(doc));
      return state.result();
    });
  }
  // A window that begins with the partition only ever grows.
  const state = start();
  let added = 0;
  return docs.map((_, i) => {
    const [, to] = window.around(partition, i);
    for (; added < to; added += 1) state.add(context.scopeOf(docs[added]));
    return state.result();
  });
}

type Windowed = {
  readonly partitionOf: (doc: Doc) => unknown;
  readonly sortBy: Doc | undefined;
  readonly outputs: readonly Output[];
  readonly context: ExpressionContext;
};

function* windowed(items: Iterable<Item>, { partitionOf, sortBy, outputs, context }: Windowed): Generator<Doc> {
  const order = createSortOrder(parseSort(sortBy), context.strings);
  for (const [, docs] of partitions(items, partitionOf, context)) {
    const partition: Partition = { docs: sortBy === undefined ? docs : order.sorted(docs, (doc) => doc) };
    const columns = outputs.map(({ path, compute }) => ({ path, values: compute(partition) }));
    for (const [i, doc] of partition.docs.entries()) {
      yield columns.reduce((at, { path, values }) => setAt(at, path, values[i]), doc);
    }
  }
}

/** Documents by partition, in the order of the partitions' values. Throws 5414201 beyond the memory cap. */
export function partitions(
  items: Iterable<Item>,
  partitionOf: (doc: Doc) => unknown,
  context: ExpressionContext,
): readonly (readonly [unknown, readonly Doc[]])[] {
  const groups = valueMap<Doc[]>(context.strings);
  let held = 0;
  for (const item of items) {
    held += item.bytes().length * 4;
    if (held > MEMORY_CAP_BYTES * 2)
      throw new CommandError(292, `Exceeded memory limit for $setWindowFields of ${MEMORY_CAP_BYTES} bytes.`);
    const doc = item.doc();
    const value = partitionOf(doc) ?? null;
    if (Array.isArray(value))
      throw new CommandError(14, 'An expression used to partition cannot evaluate to value of type array');
    const known = groups.get(value);
    if (known === undefined) groups.set(value, [doc]);
    else known.push(doc);
  }
  return [...groups.entries()].toSorted(([a], [b]) => compareValues(a, b, context.strings));
}

/** By name. */
export const WINDOWS: Readonly<Record<string, StageDefinition>> = { $setWindowFields: setWindowFields };
