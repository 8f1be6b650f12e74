// The stages that look at one document at a time, and $sort, $limit, $skip, $count, $sample.
import { Long } from 'bson';
import { CommandError } from '../../errors.ts';
import { compileFilter } from '../../query/match.ts';
import { compileAddFields, compileProjectStage, compileUnset } from '../../query/project.ts';
import { createSortOrder, parseSort, sortBy } from '../../query/sort.ts';
import { typeName } from '../../query/types.ts';
import { numeric } from '../../values/compare.ts';
import { type Doc, getField, isDoc, setField } from '../../values/document.ts';
import { count } from '../../values/numbers.ts';
import type { ExpressionContext } from '../expression.ts';
import { checkedPath, REDACTION } from '../expression.ts';
import { type Item, itemOf, mapping, type RunStage, type StageDefinition, specDoc } from './stage.ts';

const match: StageDefinition = {
  compile: (spec, { context }) => {
    const matches = compileFilter(specDoc(spec, 15959, 'the match filter must be an expression in an object'), context);
    return (items) => filtered(items, (item) => matches(item.doc()));
  },
};

function* filtered(items: Iterable<Item>, keep: (item: Item) => boolean): Generator<Item> {
  for (const item of items) if (keep(item)) yield item;
}

const sort: StageDefinition = {
  compile: (spec, { context, limit }) => {
    const doc = specDoc(spec, 15973, 'the $sort key specification must be an object');
    if (Object.keys(doc).length === 0) throw new CommandError(15976, '$sort stage must have at least one sort key');
    const order = createSortOrder(parseSort(doc), context.strings);
    const byDoc = { key: (item: Item) => order.key(item.doc()), compare: order.compare };
    return (items) => deferred(() => sortBy(items, byDoc, limit, (item) => item.bytes().length + 64));
  },
};

function* deferred(make: () => Iterable<Item>): Generator<Item> {
  yield* make();
}

function wholeNumber(name: string, spec: unknown, least: number): number {
  const number = numeric(spec);
  const integral = typeof number === 'number' && Number.isInteger(number);
  if (!integral)
    throw new CommandError(
      5107201,
      `invalid argument to ${name} stage: Expected a number in: ${name}: ${typeName(spec)}`,
    );
  if (number < least) {
    const message =
      least === 1
        ? 'the limit must be positive'
        : `invalid argument to ${name} stage: Expected a non-negative number in: ${name}: ${number}`;
    throw new CommandError(least === 1 ? 15958 : 5107200, message);
  }
  return number;
}

/** Documents after the first `skip`, at most `limit` of them. */
function limited(skip: number, limit: number): RunStage {
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

const countStage: StageDefinition = {
  compile: (spec) => {
    if (typeof spec !== 'string') throw new CommandError(40156, 'the count field must be a non-empty string');
    if (spec === '') throw new CommandError(40157, 'the count field must be a non-empty string');
    if (spec.startsWith('$')) throw new CommandError(40158, 'the count field cannot be a $-prefixed path');
    if (spec.includes('.')) throw new CommandError(40160, "the count field cannot contain '.'");
    return function* (items) {
      let n = 0;
      for (const _ of items) n += 1;
      if (n > 0) yield itemOf({ [spec]: count(n) });
    };
  },
};

const project: StageDefinition = {
  compile: (spec, { context }) =>
    mapping(compileProjectStage(specDoc(spec, 15969, '$project specification must be an object'), context)),
};

const addFields: StageDefinition = {
  compile: (spec, { context }) =>
    mapping(compileAddFields(specDoc(spec, 40272, '$addFields specification stage must be an object'), context)),
};

const unset: StageDefinition = {
  compile: (spec) => {
    const paths: readonly unknown[] = Array.isArray(spec) ? spec : [spec];
    if (paths.length === 0)
      throw new CommandError(31119, '$unset specification must be a string or an array with at least one field');
    return mapping(
      compileUnset(
        paths.map((path) => {
          if (typeof path !== 'string' || path === '')
            throw new CommandError(
              31120,
              '$unset specification must be a string or an array containing only string values',
            );
          if (path.startsWith('$'))
            throw new CommandError(
              16410,
              `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
            );
          return path;
        }),
      ),
    );
  },
};

const replacing = (name: string, read: (spec: unknown) => unknown): StageDefinition => ({
  compile: (spec, { context }) => {
    const evaluate = context.compiler.compile(read(spec));
    return mapping((doc) => {
      const root = evaluate(context.scopeOf(doc));
      if (!isDoc(root))
        throw new CommandError(
          40228,
          `'${name}' expression must evaluate to an object, but resulting value was of type: '${root === undefined ? 'missing' : typeName(root)}'.`,
        );
      return root;
    });
  },
});

function newRoot(spec: unknown): unknown {
  const doc = specDoc(spec, 40229, 'expected an object as specification for $replaceRoot stage');
  const unknown = Object.keys(doc).find((name) => name !== 'newRoot');
  if (unknown !== undefined) throw new CommandError(40415, `BSON field '$replaceRoot.${unknown}' is an unknown field.`);
  if (!('newRoot' in doc))
    throw new CommandError(40414, "BSON field '$replaceRoot.newRoot' is missing but a required field");
  return getField(doc, 'newRoot');
}

const unwind: StageDefinition = {
  compile: (spec) => {
    const options = isDoc(spec) ? spec : { path: spec };
    for (const name of Object.keys(options)) {
      if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name))
        throw new CommandError(28811, `unrecognized option to $unwind stage: ${name}`);
    }
    const path = getField(options, 'path');
    if (typeof path !== 'string') throw new CommandError(28808, 'expected a string as the path for $unwind stage');
    if (!path.startsWith('$'))
      throw new CommandError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
    const parts = checkedPath(path.slice(1));
    const indexName = getField(options, 'includeArrayIndex');
    if (indexName !== undefined && (typeof indexName !== 'string' || indexName === ''))
      throw new CommandError(28810, 'expected a non-empty string for the includeArrayIndex option to $unwind stage');
    if (typeof indexName === 'string' && indexName.startsWith('$'))
      throw new CommandError(28822, "includeArrayIndex option to $unwind stage should not be prefixed with a '$'");
    const keepEmpty = getField(options, 'preserveNullAndEmptyArrays');
    if (keepEmpty !== undefined && typeof keepEmpty !== 'boolean')
      throw new CommandError(28809, 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage');
    const index = typeof indexName === 'string' ? checkedPath(indexName) : undefined;
    return (items) => unwound(items, parts, index, keepEmpty === true);
  },
};

function* unwound(
  items: Iterable<Item>,
  parts: readonly string[],
  index: readonly string[] | undefined,
  keepEmpty: boolean,
): Generator<Item> {
  const numbered = (doc: Doc, at: Long | null) => (index === undefined ? doc : setAt(doc, index, at));
  for (const item of items) {
    const doc = item.doc();
    const value = parts.reduce<unknown>((at, part) => (isDoc(at) ? getField(at, part) : undefined), doc);
    if (Array.isArray(value) && value.length > 0) {
      for (const [i, element] of value.entries())
        yield itemOf(numbered(setAt(doc, parts, element), Long.fromNumber(i)));
    } else if (Array.isArray(value)) {
      if (keepEmpty) yield itemOf(numbered(setAt(doc, parts, undefined), null));
    } else if (value !== null && value !== undefined) yield itemOf(numbered(doc, null));
    else if (keepEmpty) yield itemOf(numbered(doc, null));
  }
}

/** A copy with the value at a path; undefined removes it. */
export function setAt(doc: Doc, [first = '', ...rest]: readonly string[], value: unknown): Doc {
  const copy = { ...doc };
  if (rest.length > 0) {
    const inner = getField(doc, first);
    setField(copy, first, setAt(isDoc(inner) ? inner : {}, rest, value));
  } else if (value === undefined) delete copy[first];
  else setField(copy, first, value);
  return copy;
}

const sample: StageDefinition = {
  compile: (spec) => {
    const options = specDoc(spec, 28745, 'the $sample stage specification must be an object');
    const size = numeric(getField(options, 'size'));
    if (size === undefined) throw new CommandError(28749, '$sample stage must specify a size');
    if (typeof size !== 'number' || size < 0)
      throw new CommandError(28747, 'size argument to $sample must not be negative');
    const wanted = Math.trunc(size);
    return function* (items) {
      const kept: Item[] = [];
      let seen = 0;
      for (const item of items) {
        seen += 1;
        const at = Math.floor(Math.random() * seen);
        if (kept.length < wanted) {
          // Each place of the answer is as likely for every document.
          kept.push(kept[at] ?? item);
          kept[at] = item;
        } else if (at < wanted) kept[at] = item;
      }
      yield* kept;
    };
  },
};

const redact: StageDefinition = {
  compile: (spec, { context }) => {
    const evaluate = context.compiler.compile(spec);
    return function* (items) {
      for (const item of items) {
        const kept = redacted(item.doc(), (doc) => evaluate(context.scopeOf(doc)));
        if (kept !== undefined) yield itemOf(kept);
      }
    };
  },
};

function redacted(doc: Doc, decide: (doc: Doc) => unknown): Doc | undefined {
  const decision = decide(doc);
  if (decision === REDACTION.KEEP) return doc;
  if (decision === REDACTION.PRUNE) return undefined;
  if (decision !== REDACTION.DESCEND)
    throw new CommandError(
      17053,
      "$redact's expression should not return anything aside from the variables $$KEEP, $$DESCEND, and $$PRUNE",
    );
  const inner = (value: unknown): unknown => {
    if (isDoc(value)) return redacted(value, decide);
    return Array.isArray(value) ? value.map(inner).filter((element) => element !== undefined) : value;
  };
  return Object.fromEntries(
    Object.entries(doc)
      .map(([name, value]) => [name, inner(value)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

const documents: StageDefinition = {
  onlyFirst: true,
  compile: (spec, { context }) => {
    const evaluate = context.compiler.compile(spec);
    return function* () {
      const docs = evaluate(context.scopeOf(undefined));
      if (!Array.isArray(docs)) throw new CommandError(5858203, '$documents: an array is expected');
      for (const doc of docs as unknown[]) {
        if (!isDoc(doc)) throw new CommandError(40228, '$documents: an array of objects is expected');
        yield itemOf(doc);
      }
    };
  },
};

const statistics = (name: '$collStats' | '$indexStats' | '$listLocalSessions'): StageDefinition => ({
  onlyFirst: true,
  compile: (spec, { stats }) => {
    const doc = specDoc(spec, 9, `${name} stage specification must be an object`);
    return function* () {
      for (const row of stats?.(name, doc) ?? []) yield itemOf(row);
    };
  },
});

/** By name. */
export const BASIC: Readonly<Record<string, StageDefinition>> = {
  $match: match,
  $sort: sort,
  $limit: { compile: (spec) => limited(0, wholeNumber('$limit', spec, 1)) },
  $skip: { compile: (spec) => limited(wholeNumber('$skip', spec, 0), Infinity) },
  $count: countStage,
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $replaceRoot: replacing('newRoot', newRoot),
  $replaceWith: replacing('replacement document', (spec) => spec),
  $unwind: unwind,
  $sample: sample,
  $redact: redact,
  $documents: documents,
  $collStats: statistics('$collStats'),
  $indexStats: statistics('$indexStats'),
  $listLocalSessions: statistics('$listLocalSessions'),
};

/** One document's worth of an expression. */
export const evaluator = (expression: unknown, context: ExpressionContext): ((doc: Doc) => unknown) => {
  const evaluate = context.compiler.compile(expression);
  return (doc) => evaluate(context.scopeOf(doc));
};
