// Runs an aggregation: simple stages here, streaming and with all types kept; the others by mingo.
import { Int32 } from 'bson';
import { Aggregator } from 'mingo/aggregator';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.ts';
import { compileFilter, type MatchContext } from '../query/match.ts';
import { compileProjection } from '../query/project.ts';
import { createSortKey, parseSort, sortItems } from '../query/sort.ts';
import { numeric } from '../values/compare.ts';
import { type Doc, encode, getField, isDoc } from '../values/document.ts';
import { guarded, MINGO_STAGES } from './expression.ts';
import { encodePlain, keepTypes, toPlainDoc } from './plain.ts';

/** A document on its way; `bytes` as it is stored or sent. */
export type Item = { readonly doc: () => Doc; readonly bytes: () => Uint8Array };

export type Stage = { readonly name: string; readonly spec: unknown };

type Surroundings = { readonly context: MatchContext; readonly options: Options };

const REFUSED: Readonly<Record<string, readonly [number, string]>> = {
  $changeStream: [40573, 'The $changeStream stage is only supported on replica sets'],
  $out: [115, '$out is not implemented by the embedded database'],
  $merge: [115, '$merge is not implemented by the embedded database'],
  $geoNear: [115, '$geoNear is not implemented by the embedded database'],
};

/** Reads a pipeline's stages. Throws with MongoDB's code for what is no stage or not implemented. */
export function readStages(pipeline: unknown): readonly Stage[] {
  if (!Array.isArray(pipeline)) throw new CommandError(14, "'pipeline' option must be specified as an array");
  return pipeline.map((stage: unknown) => {
    if (!isDoc(stage)) throw new CommandError(14, "Each element of the 'pipeline' array must be an object");
    const [name, ...others] = Object.keys(stage);
    if (name === undefined || others.length > 0)
      throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
    const refusal = REFUSED[name];
    if (refusal !== undefined) throw new CommandError(refusal[0], refusal[1]);
    if (!MINGO_STAGES.has(name)) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
    return { name, spec: getField(stage, name) };
  });
}

/** The documents that come out of the stages, lazily where the stages allow it. Invalid stages throw at once. */
export function runStages(source: Iterable<Item>, stages: readonly Stage[], around: Surroundings): Iterable<Item> {
  let items = source;
  let foreign: Stage[] = [];
  const flush = () => {
    if (foreign.length > 0) items = byMingo(items, foreign, around.options);
    foreign = [];
  };
  for (const stage of stages) {
    const own = ownStage(stage, around.context);
    if (own === undefined) foreign.push(stage);
    else {
      flush();
      items = own(items);
    }
  }
  flush();
  return items;
}

type OwnStage = (items: Iterable<Item>) => Iterable<Item>;

function ownStage({ name, spec }: Stage, context: MatchContext): OwnStage | undefined {
  switch (name) {
    case '$match': {
      if (!isDoc(spec)) throw new CommandError(15959, 'the match filter must be an expression in an object');
      const matches = compileFilter(spec, context);
      return (items) => filtered(items, (item) => matches(item.doc()));
    }
    case '$sort': {
      if (!isDoc(spec)) throw new CommandError(15973, 'the $sort key specification must be an object');
      const key = createSortKey(parseSort(spec));
      return (items) =>
        deferred(() =>
          sortItems(
            items,
            (item) => key(item.doc()),
            0,
            (item) => item.bytes().length,
          ),
        );
    }
    case '$limit':
      return limited(0, count(name, spec, 1));
    case '$skip':
      return limited(count(name, spec, 0), Infinity);
    case '$count': {
      if (typeof spec !== 'string' || spec === '')
        throw new CommandError(40156, 'the count field must be a non-empty string');
      return (items) => counted(items, (n) => ({ [spec]: new Int32(n) }));
    }
    case '$group':
      return countingGroup(spec);
    case '$project': {
      if (!isDoc(spec) || !Object.values(spec).every(isFlag)) return undefined;
      const project = compileProjection(spec, {}, context);
      return project === undefined ? undefined : (items) => mapped(items, (item) => typedItem(project(item.doc())));
    }
    default:
      return undefined;
  }
}

const isFlag = (value: unknown) => typeof value === 'boolean' || numeric(value) !== undefined;

function count(name: string, spec: unknown, least: number): number {
  const number = numeric(spec);
  if (typeof number !== 'number' || !Number.isInteger(number) || number < least) {
    throw new CommandError(
      15958,
      `invalid argument to ${name} stage: expected a ${least === 1 ? 'positive' : 'non-negative'} number`,
    );
  }
  return number;
}

/** The group that countDocuments sends: one constant _id and sums of 1. It needs no document, only their number. */
function countingGroup(spec: unknown): OwnStage | undefined {
  if (!isDoc(spec)) return undefined;
  const { _id: id, ...sums } = spec;
  const constant = id === null || numeric(id) !== undefined;
  const ones = Object.values(sums).every(
    (sum) => isDoc(sum) && Object.keys(sum).length === 1 && numeric(getField(sum, '$sum')) === 1,
  );
  if (!constant || !ones) return undefined;
  return (items) =>
    counted(items, (n) => ({ _id: id, ...Object.fromEntries(Object.keys(sums).map((name) => [name, new Int32(n)])) }));
}

/** A document whose values are typed. */
export function typedItem(doc: Doc): Item {
  return { doc: () => doc, bytes: () => encode(doc) };
}

function plainItem(doc: Doc): Item {
  return { doc: () => doc, bytes: () => encodePlain(doc) };
}

function* filtered(items: Iterable<Item>, keep: (item: Item) => boolean): Generator<Item> {
  for (const item of items) if (keep(item)) yield item;
}

function* mapped(items: Iterable<Item>, change: (item: Item) => Item): Generator<Item> {
  for (const item of items) yield change(item);
}

function* deferred(make: () => Iterable<Item>): Generator<Item> {
  yield* make();
}

function limited(skip: number, limit: number): OwnStage {
  return function* (items) {
    let seen = 0;
    for (const item of items) {
      seen += 1;
      if (seen <= skip) continue;
      yield item;
      if (seen - skip >= limit) return;
    }
  };
}

function* counted(items: Iterable<Item>, result: (n: number) => Doc): Generator<Item> {
  let n = 0;
  for (const _ of items) n += 1;
  if (n > 0) yield typedItem(result(n));
}

function* byMingo(items: Iterable<Item>, stages: readonly Stage[], options: Options): Generator<Item> {
  const pipeline = stages.map(({ name, spec }) => toPlainDoc({ [name]: spec }));
  const docs = [...items].map((item) => toPlainDoc(item.doc()));
  for (const doc of guarded(() => new Aggregator(pipeline, options).run(docs))) yield plainItem(doc);
}

/** A pipeline over one document, as updates use it: what does not change keeps its type. */
export function transformDoc(doc: Doc, pipeline: readonly Doc[], options: Options): Doc {
  const [result] = guarded(() => new Aggregator(pipeline.map(toPlainDoc), options).run([toPlainDoc(doc)]));
  const kept = keepTypes(result, doc);
  if (!isDoc(kept)) throw new CommandError(40228, 'the pipeline of an update must give one document');
  return kept;
}
