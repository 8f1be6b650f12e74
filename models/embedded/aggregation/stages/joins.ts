// The stages that read other collections or run pipelines inside: $lookup, $graphLookup, $unionWith, $facet.
import { Long } from 'bson';
import { CommandError } from '../../errors.ts';
import { compileFilter } from '../../query/match.ts';
import { anyAtPath } from '../../query/paths.ts';
import { MEMORY_CAP_BYTES } from '../../query/sort.ts';
import { numeric } from '../../values/compare.ts';
import { type Doc, getField, isDoc } from '../../values/document.ts';
import { valueMap, valueSet } from '../../values/valueSet.ts';
import { along, checkedPath } from '../expression.ts';
import { evaluator, setAt } from './basic.ts';
import { collecting, type Item, mapping, type StageDefinition, type StageSurroundings, specDoc } from './stage.ts';

const LOOKUP = ['from', 'localField', 'foreignField', 'as', 'let', 'pipeline'];

function text(doc: Doc, name: string, stage: string): string | undefined {
  const value = getField(doc, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string')
    throw new CommandError(9, `${stage} argument '${name}' must be a string, found another type`);
  return value;
}

function known(doc: Doc, names: readonly string[], stage: string): void {
  const unknown = Object.keys(doc).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new CommandError(9, `unknown argument to ${stage}: ${unknown}`);
}

const lookup: StageDefinition = {
  compile: (spec, around) => {
    const doc = specDoc(spec, 9, 'the $lookup specification must be an Object');
    known(doc, LOOKUP, '$lookup');
    const [from, as] = [text(doc, 'from', '$lookup'), text(doc, 'as', '$lookup')];
    const [localField, foreignField] = [text(doc, 'localField', '$lookup'), text(doc, 'foreignField', '$lookup')];
    const pipeline = getField(doc, 'pipeline');
    const variables = getField(doc, 'let');
    if (as === undefined) throw new CommandError(9, "must specify 'as' field for a $lookup");
    const ownSource = Array.isArray(pipeline) && isDoc(pipeline[0]) && '$documents' in pipeline[0];
    if (from === undefined && !ownSource) throw new CommandError(9, "must specify 'pipeline' when 'from' is empty");
    if ((localField === undefined) !== (foreignField === undefined))
      throw new CommandError(9, '$lookup requires both or neither of localField and foreignField to be specified');
    if (pipeline === undefined && localField === undefined)
      throw new CommandError(
        9,
        "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
      );
    if (variables !== undefined && (!isDoc(variables) || pipeline === undefined))
      throw new CommandError(9, "$lookup argument 'let' must be an object, and it needs a 'pipeline'");
    const path = checkedPath(as);
    const join =
      localField === undefined || foreignField === undefined
        ? undefined
        : { local: localField.split('.'), foreign: foreignField };
    const inner =
      pipeline === undefined ? undefined : compileInner(pipeline, isDoc(variables) ? variables : {}, around);
    const matching = join === undefined ? undefined : equalTo(from ?? '', join, around);
    return mapping((own) => {
      const filter = matching?.(own);
      const found = inner === undefined ? (filter?.items() ?? []) : inner(own, from, filter?.filter);
      return setAt(
        own,
        path,
        Array.from(found, (item) => item.doc()),
      );
    });
  },
};

/** The pipeline of a $lookup: run for one document, over the documents of `from` that match `joined`. */
type Inner = (doc: Doc, from: string | undefined, joined: Doc | undefined) => Iterable<Item>;

function compileInner(pipeline: unknown, variables: Doc, around: StageSurroundings): Inner {
  if (!Array.isArray(pipeline)) throw new CommandError(9, "$lookup argument 'pipeline' must be an array");
  const values = Object.entries(variables).map(([name, expression]) => ({
    name,
    valueOf: evaluator(expression, around.context),
  }));
  const own = (context: StageSurroundings['context'], rest: readonly unknown[]) =>
    around.recompile(rest, { ...around, context });
  // Compiled once in vain, so that an invalid pipeline is refused before any document is read.
  own(around.context.having(Object.fromEntries(values.map(({ name }) => [name, null]))), pipeline);
  const [first, ...others]: readonly unknown[] = pipeline;
  const match = isDoc(first) && isDoc(getField(first, '$match')) ? (getField(first, '$match') as Doc) : undefined;
  const rest = match === undefined ? pipeline : others;
  let unchanging: readonly Item[] | undefined;
  return (doc, from, joined) => {
    if (unchanging !== undefined) return unchanging;
    const context = around.context.having(Object.fromEntries(values.map(({ name, valueOf }) => [name, valueOf(doc)])));
    const filters = [joined, match].filter((filter) => filter !== undefined);
    const filter = filters.length > 1 ? { $and: filters } : (filters[0] ?? {});
    const items = from === undefined ? [] : around.find(from, filter, context);
    const result = own(context, rest)(items);
    if (joined !== undefined || values.length > 0) return result;
    unchanging = [...result];
    return unchanging;
  };
}

type Join = { readonly local: readonly string[]; readonly foreign: string };

/** The documents of `from` equal to a document in the joined fields: by an index, or by one reading of all. */
function equalTo(from: string, { local, foreign }: Join, around: StageSurroundings) {
  const parts = checkedPath(foreign);
  let table: ((values: readonly unknown[]) => Iterable<Item>) | undefined;
  return (doc: Doc) => {
    const value = along(doc, local, 0);
    const values: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [value ?? null];
    const filter = { [foreign]: values.length === 1 ? { $eq: values[0] } : { $in: values } };
    return {
      filter,
      items: () => {
        if (around.isIndexed(from, foreign)) return around.find(from, filter, around.context);
        table ??= joinTable(from, parts, around);
        return table(values);
      },
    };
  };
}

// Every value by which a document may be found, those inside arrays too, with the documents in their order.
function joinTable(from: string, parts: readonly string[], around: StageSurroundings) {
  const rows = valueMap<number[]>(around.context.strings);
  const items: Item[] = [];
  let held = 0;
  for (const item of around.find(from, {}, around.context)) {
    held += item.bytes().length + 128;
    if (held > MEMORY_CAP_BYTES)
      throw new CommandError(
        292,
        `Exceeded memory limit for $lookup of ${MEMORY_CAP_BYTES} bytes; an index on the foreign field avoids it.`,
      );
    const at = items.push(item) - 1;
    const keys: unknown[] = [];
    anyAtPath(item.doc(), parts, true, (value) => {
      keys.push(value);
      return false;
    });
    for (const key of valueSetOf(keys, around)) {
      const row = rows.get(key);
      if (row === undefined) rows.set(key, [at]);
      else row.push(at);
    }
  }
  return function* (values: readonly unknown[]): Generator<Item> {
    const found = [...new Set(values.flatMap((value) => rows.get(value ?? null) ?? []))].toSorted((a, b) => a - b);
    for (const at of found) {
      const item = items[at];
      if (item !== undefined) yield item;
    }
  };
}

function valueSetOf(values: readonly unknown[], around: StageSurroundings): Iterable<unknown> {
  const set = valueSet(around.context.strings);
  for (const value of values) set.add(value ?? null);
  return set.values();
}

const GRAPH = [
  'from',
  'startWith',
  'connectFromField',
  'connectToField',
  'as',
  'maxDepth',
  'depthField',
  'restrictSearchWithMatch',
];

const graphLookup: StageDefinition = {
  compile: (spec, around) => {
    const doc = specDoc(spec, 40327, 'the $graphLookup stage specification must be an object');
    const unknown = Object.keys(doc).find((name) => !GRAPH.includes(name));
    if (unknown !== undefined) throw new CommandError(40104, `Unknown argument to $graphLookup: ${unknown}`);
    const [from, as, fromField, toField] = ['from', 'as', 'connectFromField', 'connectToField'].map((name) =>
      text(doc, name, '$graphLookup'),
    );
    if (
      from === undefined ||
      as === undefined ||
      fromField === undefined ||
      toField === undefined ||
      !Object.hasOwn(doc, 'startWith')
    )
      throw new CommandError(
        40105,
        "$graphLookup requires 'from', 'as', 'startWith', 'connectFromField', and 'connectToField' to be specified.",
      );
    const depth = getField(doc, 'maxDepth') === undefined ? Infinity : numeric(getField(doc, 'maxDepth'));
    if (typeof depth !== 'number' || depth < 0)
      throw new CommandError(40101, '$graphLookup: maxDepth requires a nonnegative argument');
    const depthField = text(doc, 'depthField', '$graphLookup');
    const restriction = getField(doc, 'restrictSearchWithMatch') ?? {};
    if (!isDoc(restriction)) throw new CommandError(40185, 'restrictSearchWithMatch must be an object');
    compileFilter(restriction, around.context);
    const start = evaluator(getField(doc, 'startWith'), around.context);
    const walk = {
      from,
      fromField: checkedPath(fromField),
      toField,
      depth,
      restriction,
      depthField: depthField?.split('.'),
    };
    return mapping((own) => setAt(own, checkedPath(as), reached(start(own), walk, around)));
  },
};

type Walk = {
  readonly from: string;
  readonly fromField: readonly string[];
  readonly toField: string;
  readonly depth: number;
  readonly restriction: Doc;
  readonly depthField: readonly string[] | undefined;
};

function reached(start: unknown, walk: Walk, around: StageSurroundings): readonly Doc[] {
  const visited = valueSet();
  const asked = valueSet();
  const found: Doc[] = [];
  let held = 0;
  let frontier: unknown[] = (Array.isArray(start) ? (start as unknown[]) : [start ?? null]).filter((value) =>
    asked.add(value),
  );
  for (let depth = 0; depth <= walk.depth && frontier.length > 0; depth += 1) {
    const filter = { $and: [{ [walk.toField]: { $in: frontier } }, walk.restriction] };
    frontier = [];
    for (const item of around.find(walk.from, filter, around.context)) {
      const doc = item.doc();
      if (!visited.add(getField(doc, '_id'))) continue;
      held += item.bytes().length * 2;
      if (held > MEMORY_CAP_BYTES) throw new CommandError(40099, '$graphLookup reached maximum memory consumption');
      found.push(walk.depthField === undefined ? doc : setAt(doc, walk.depthField, Long.fromNumber(depth)));
      const next = along(doc, walk.fromField, 0);
      const values: readonly unknown[] = Array.isArray(next) ? (next as unknown[]) : next === undefined ? [] : [next];
      frontier.push(...values.filter((value) => asked.add(value)));
    }
  }
  return found;
}

const unionWith: StageDefinition = {
  compile: (spec, around) => {
    const doc =
      typeof spec === 'string'
        ? { coll: spec }
        : specDoc(spec, 9, 'the $unionWith stage specification must be an object or string');
    known(doc, ['coll', 'pipeline'], '$unionWith');
    const coll = text(doc, 'coll', '$unionWith');
    const pipeline = getField(doc, 'pipeline') ?? [];
    const ownSource = Array.isArray(pipeline) && isDoc(pipeline[0]) && '$documents' in pipeline[0];
    if (coll === undefined && !ownSource)
      throw new CommandError(
        9,
        '$unionWith stage without explicit collection must have a pipeline with $documents as first stage',
      );
    const run = around.compileStages(pipeline);
    return function* (items) {
      yield* items;
      yield* run(coll === undefined ? [] : around.find(coll, {}, around.context));
    };
  },
};

const NOT_IN_FACET = ['$facet', '$out', '$merge', '$geoNear', '$indexStats', '$collStats', '$documents'];

const facet: StageDefinition = {
  compile: (spec, around) => {
    const doc = specDoc(spec, 40169, 'the $facet specification must be a non-empty object');
    if (Object.keys(doc).length === 0)
      throw new CommandError(40169, 'the $facet specification must be a non-empty object');
    const facets = Object.entries(doc).map(([name, pipeline]) => {
      if (!Array.isArray(pipeline))
        throw new CommandError(40170, `arguments to $facet must be arrays, ${name} is another type`);
      for (const stage of pipeline) {
        const [stageName = ''] = isDoc(stage) ? Object.keys(stage) : [];
        if (NOT_IN_FACET.includes(stageName))
          throw new CommandError(40600, `${stageName} is not allowed to be used within a $facet stage`);
      }
      return { name, run: around.compileStages(pipeline) };
    });
    return collecting((items) => {
      const all = [...held(items)];
      return [Object.fromEntries(facets.map(({ name, run }) => [name, Array.from(run(all), (item) => item.doc())]))];
    });
  },
};

function* held(items: Iterable<Item>): Generator<Item> {
  let bytes = 0;
  for (const item of items) {
    bytes += item.bytes().length * 2;
    if (bytes > MEMORY_CAP_BYTES)
      throw new CommandError(292, `Exceeded memory limit for $facet of ${MEMORY_CAP_BYTES} bytes.`);
    yield item;
  }
}

/** By name. */
export const JOINS: Readonly<Record<string, StageDefinition>> = {
  $lookup: lookup,
  $graphLookup: graphLookup,
  $unionWith: unionWith,
  $facet: facet,
};
