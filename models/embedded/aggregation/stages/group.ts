// $group and what is built on it: $sortByCount, $bucket, $bucketAuto.
import { Int32 } from 'bson';
import { CommandError } from '../../errors.ts';
import { MEMORY_CAP_BYTES } from '../../query/sort.ts';
import { compareValues, numeric, rankOf } from '../../values/compare.ts';
import { type Doc, getField, isDoc, setField } from '../../values/document.ts';
import { valueMap } from '../../values/valueSet.ts';
import { type Accumulation, type Accumulator, sizeOf } from '../accumulators/accumulation.ts';
import { compileAccumulator } from '../accumulators.ts';
import type { ExpressionContext } from '../expression.ts';
import { evaluator } from './basic.ts';
import { collecting, type Item, type StageDefinition, specDoc } from './stage.ts';

type Outputs = readonly { readonly name: string; readonly start: Accumulator }[];

/** The accumulators of a stage, by the fields they fill. Throws 40235 for a field with a dot, 40236 for one with a $. */
function compileOutputs(fields: readonly (readonly [string, unknown])[], context: ExpressionContext): Outputs {
  return fields.map(([name, spec]) => {
    if (name.startsWith('$')) throw new CommandError(40236, `The field name '${name}' cannot be an operator name`);
    if (name.includes('.')) throw new CommandError(40235, `The field name '${name}' cannot contain '.'`);
    return { name, start: compileAccumulator(name, spec, context.compiler) };
  });
}

type Group = { readonly id: unknown; readonly states: readonly Accumulation[]; held: number };

/** Groups kept within the memory cap. Throws 292 beyond it. */
function grouping(outputs: Outputs, context: ExpressionContext, stage: string) {
  let held = 0;
  const measure = (group: Group) => {
    const now = group.states.reduce((bytes, state) => bytes + state.held(), 96);
    held += now - group.held;
    group.held = now;
    if (held > MEMORY_CAP_BYTES)
      throw new CommandError(
        292,
        `Exceeded memory limit for ${stage} of ${MEMORY_CAP_BYTES} bytes; the embedded database does not spill to disk. Narrow it with a $match before.`,
      );
  };
  return {
    start: (id: unknown): Group => {
      const scope = context.scopeOf({ _id: id });
      held += sizeOf(id) * 2;
      return { id, states: outputs.map(({ start }) => start(scope)), held: 0 };
    },
    add: (group: Group, doc: Doc) => {
      const scope = context.scopeOf(doc);
      for (const state of group.states) state.add(scope);
      measure(group);
    },
    result: (group: Group): Doc => {
      const result: Doc = { _id: group.id };
      for (const [i, { name }] of outputs.entries()) {
        const value = group.states[i]?.result();
        if (value !== undefined) setField(result, name, value);
      }
      return result;
    },
  };
}

const group: StageDefinition = {
  compile: (spec, { context }) => {
    const doc = specDoc(spec, 15947, "a group's fields must be specified in an object");
    if (!Object.hasOwn(doc, '_id')) throw new CommandError(15955, 'a group specification must include an _id');
    const idOf = evaluator(getField(doc, '_id'), context);
    const outputs = compileOutputs(
      Object.entries(doc).filter(([name]) => name !== '_id'),
      context,
    );
    return collecting((items) => grouped(items, idOf, outputs, context));
  },
};

function* grouped(
  items: Iterable<Item>,
  idOf: (doc: Doc) => unknown,
  outputs: Outputs,
  context: ExpressionContext,
): Generator<Doc> {
  const groups = valueMap<Group>(context.strings);
  const work = grouping(outputs, context, '$group');
  for (const item of items) {
    const doc = item.doc();
    const id = idOf(doc) ?? null;
    let own = groups.get(id);
    if (own === undefined) {
      own = work.start(id);
      groups.set(id, own);
    }
    work.add(own, doc);
  }
  for (const [, own] of groups.entries()) yield work.result(own);
}

const sortByCount: StageDefinition = {
  compile: (spec, { compileStages }) => {
    const expression = typeof spec === 'string' && spec.startsWith('$');
    const operator = isDoc(spec) && Object.keys(spec)[0]?.startsWith('$') === true;
    if (!expression && !operator)
      throw new CommandError(
        isDoc(spec) ? 40147 : 40149,
        'the sortByCount field must be defined as a $-prefixed path or an expression in an object',
      );
    return compileStages([{ $group: { _id: spec, count: { $sum: new Int32(1) } } }, { $sort: { count: -1 } }]);
  },
};

const BUCKET = ['groupBy', 'boundaries', 'default', 'output'];
const COUNT = { count: { $sum: new Int32(1) } };

const bucket: StageDefinition = {
  compile: (spec, { context }) => {
    const doc = specDoc(spec, 40201, 'Argument to $bucket stage must be an object');
    const unknown = Object.keys(doc).find((name) => !BUCKET.includes(name));
    if (unknown !== undefined) throw new CommandError(40197, `Unrecognized option to $bucket: ${unknown}.`);
    const boundaries = getField(doc, 'boundaries');
    if (!Object.hasOwn(doc, 'groupBy') || boundaries === undefined)
      throw new CommandError(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
    checkGroupBy(doc, '$bucket', 40202);
    const limits = readBoundaries(boundaries, context);
    const otherwise = Object.hasOwn(doc, 'default')
      ? { value: evaluator(getField(doc, 'default'), context)({}) }
      : undefined;
    const valueOf = evaluator(getField(doc, 'groupBy'), context);
    const outputs = compileOutputs(Object.entries(outputOf(doc)), context);
    const placeOf = (value: unknown): unknown => {
      const at = limits.findLastIndex((limit) => compareValues(limit, value ?? null, context.strings) <= 0);
      if (at >= 0 && at < limits.length - 1) return limits[at];
      if (otherwise !== undefined) return otherwise.value;
      throw new CommandError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    };
    return collecting((items) =>
      [...grouped(items, (each) => placeOf(valueOf(each)), outputs, context)].toSorted((a, b) =>
        compareValues(getField(a, '_id'), getField(b, '_id')),
      ),
    );
  },
};

function outputOf(doc: Doc): Doc {
  const output = getField(doc, 'output');
  if (output === undefined) return COUNT;
  if (!isDoc(output)) throw new CommandError(40196, "The 'output' field must be an object.");
  return output;
}

function checkGroupBy(doc: Doc, stage: string, code: number): void {
  const by = getField(doc, 'groupBy');
  const fine =
    (typeof by === 'string' && by.startsWith('$')) || (isDoc(by) && Object.keys(by)[0]?.startsWith('$') === true);
  if (!fine)
    throw new CommandError(
      code,
      `The ${stage} 'groupBy' field must be defined as a $-prefixed path or an expression object.`,
    );
}

function readBoundaries(boundaries: unknown, context: ExpressionContext): readonly unknown[] {
  if (!Array.isArray(boundaries))
    throw new CommandError(40200, "The $bucket 'boundaries' field must be an array of values.");
  if (boundaries.length < 2)
    throw new CommandError(40192, "The $bucket 'boundaries' field must have at least 2 values.");
  const limits = boundaries.map((limit) => evaluator(limit, context)({}));
  for (const [i, limit] of limits.entries()) {
    if (i === 0) continue;
    if (rankOf(limit) !== rankOf(limits[0]))
      throw new CommandError(40193, "All values in the 'boundaries' option to $bucket must have the same type.");
    if (compareValues(limits[i - 1], limit) >= 0)
      throw new CommandError(40194, "The 'boundaries' option to $bucket must be sorted in ascending order.");
  }
  return limits;
}

const bucketAuto: StageDefinition = {
  compile: (spec, { context }) => {
    const doc = specDoc(spec, 40240, 'The argument to $bucketAuto must be an object');
    for (const name of Object.keys(doc)) {
      if (name === 'granularity')
        throw new CommandError(238, "$bucketAuto's 'granularity' is not implemented by the embedded database.");
      if (!['groupBy', 'buckets', 'output'].includes(name))
        throw new CommandError(40245, `Unrecognized option to $bucketAuto: ${name}.`);
    }
    if (!Object.hasOwn(doc, 'groupBy') || !Object.hasOwn(doc, 'buckets'))
      throw new CommandError(40246, "$bucketAuto requires 'groupBy' and 'buckets' to be specified.");
    checkGroupBy(doc, '$bucketAuto', 40239);
    const buckets = numeric(getField(doc, 'buckets'));
    if (typeof buckets !== 'number' || !Number.isInteger(buckets))
      throw new CommandError(40241, "The $bucketAuto 'buckets' field must be a numeric value.");
    if (buckets < 1) throw new CommandError(40243, "The $bucketAuto 'buckets' field must be greater than 0");
    const valueOf = evaluator(getField(doc, 'groupBy'), context);
    const outputs = compileOutputs(Object.entries(outputOf(doc)), context);
    return collecting((items) => automatic(items, { valueOf, buckets, outputs, context }));
  },
};

type Automatic = {
  readonly valueOf: (doc: Doc) => unknown;
  readonly buckets: number;
  readonly outputs: Outputs;
  readonly context: ExpressionContext;
};

// Equal values share a bucket, so a bucket may hold more than its share and there may be fewer of them.
function* automatic(items: Iterable<Item>, { valueOf, buckets, outputs, context }: Automatic): Generator<Doc> {
  const work = grouping(outputs, context, '$bucketAuto');
  const sorted = Array.from(items, (item) => ({ item, value: valueOf(item.doc()) ?? null })).toSorted((a, b) =>
    compareValues(a.value, b.value, context.strings),
  );
  const share = Math.max(1, Math.round(sorted.length / buckets));
  let at = 0;
  for (let made = 0; at < sorted.length; made += 1) {
    const min = sorted[at]?.value;
    let end = made === buckets - 1 ? sorted.length : Math.min(at + share, sorted.length);
    while (end < sorted.length && compareValues(sorted[end]?.value, sorted[end - 1]?.value, context.strings) === 0)
      end += 1;
    const own = work.start({ min, max: end < sorted.length ? sorted[end]?.value : sorted[end - 1]?.value });
    for (const { item } of sorted.slice(at, end)) work.add(own, item.doc());
    yield work.result(own);
    at = end;
  }
}

/** By name. */
export const GROUPS: Readonly<Record<string, StageDefinition>> = {
  $group: group,
  $sortByCount: sortByCount,
  $bucket: bucket,
  $bucketAuto: bucketAuto,
};
