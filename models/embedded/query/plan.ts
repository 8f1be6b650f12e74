// Chooses how to find the documents of a query: by _id, by an index, by several for $or, or by reading all of them.
import { CommandError } from '../errors.ts';
import type { Collection } from '../storage/collection.ts';
import type { Index } from '../storage/entries.ts';
import type { IndexField } from '../storage/indexSpec.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, getField, isDoc, isIndex } from '../values/document.ts';
import {
  boundsOf,
  type FilterBounds,
  type Interval,
  intersect,
  invertInterval,
  isPresent,
  operandOf,
  placeBytes,
  tellAll,
} from './bounds.ts';
import { compileValueTest } from './match.ts';
import { flatten } from './position.ts';
import type { SortField } from './sort.ts';

/** Keys from `from` (included) up to `to` (not included). */
export type KeyRange = {
  readonly from: Buffer;
  readonly to: Buffer;
  /** There is this one key only: set where all fields are fixed. */
  readonly point?: Buffer;
};

export type Access =
  | { readonly kind: 'all' }
  | { readonly kind: 'id'; readonly ranges: readonly KeyRange[] }
  | {
      readonly kind: 'index';
      readonly index: Index;
      readonly ranges: readonly KeyRange[];
      /** The rows come without their documents. */
      readonly bare?: boolean;
    }
  | { readonly kind: 'union'; readonly branches: readonly Access[] };

export type Plan = {
  readonly access: Access;
  /** Read from the end. */
  readonly reverse: boolean;
  /** The documents come in the order of the sort. */
  readonly sorted: boolean;
  /** Every document found matches: the filter need not be tested. */
  readonly exact: boolean;
};

type Candidate = Plan & { readonly score: number };
type Keyed = { readonly fields: readonly IndexField[]; readonly arrays: number; readonly index: Index | undefined };

const ID_FIELDS: readonly IndexField[] = [{ path: '_id', parts: ['_id'], direction: 1 }];

/** The plan for a filter and a sort. Throws 2 when `hint` names no index. */
export function planQuery(collection: Collection, filter: Doc, sort: readonly SortField[], hint: unknown): Plan {
  const natural = sort[0]?.path === '$natural' ? sort[0] : undefined;
  if (natural !== undefined)
    return { access: { kind: 'all' }, reverse: natural.direction === -1, sorted: true, exact: false };
  const all: Candidate = {
    access: { kind: 'all' },
    reverse: false,
    sorted: sort.length === 0,
    exact: Object.keys(filter).length === 0,
    score: 0,
  };
  const bounds = boundsOf(filter);
  const usable = collection.indexes.filter((index) => isUsable(index, filter, bounds));
  const keyed: Keyed[] = [{ fields: ID_FIELDS, arrays: 0, index: undefined }];
  for (const index of usable) keyed.push({ fields: index.spec.fields, arrays: index.arrays, index });
  if (hint !== undefined) {
    const backward = sort.length === 0 && isDoc(hint) && equalValues(getField(hint, '$natural'), -1);
    return hinted(collection, hint, keyed, { filter, bounds, sort }) ?? { ...all, reverse: backward };
  }
  const candidates = keyed.map((entry) => candidate(entry, filter, bounds, sort));
  const best = candidates.reduce((a, b) => (b.score > a.score ? b : a), all);
  if (best.score > SORT_ONLY) return best;
  return unionPlan(collection, filter, sort) ?? best;
}

const SORT_ONLY = 1;

type Question = { readonly filter: Doc; readonly bounds: FilterBounds; readonly sort: readonly SortField[] };

function hinted(collection: Collection, hint: unknown, keyed: readonly Keyed[], question: Question): Plan | undefined {
  if (isDoc(hint) && '$natural' in hint) return undefined;
  const named = (index: Index | undefined) => {
    if (typeof hint === 'string') return hint === (index?.spec.name ?? '_id_');
    return equalValues(hint, index === undefined ? { _id: 1 } : getField(index.spec.declared, 'key'));
  };
  if (!named(undefined) && !collection.indexes.some(named)) {
    throw new CommandError(
      2,
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  }
  const chosen = keyed.find((entry) => named(entry.index));
  return chosen === undefined ? undefined : candidate(chosen, question.filter, question.bounds, question.sort);
}

function candidate(keyed: Keyed, filter: Doc, bounds: FilterBounds, sort: readonly SortField[]): Candidate {
  const { ranges, single, used, score } = rangesOf(keyed, bounds);
  // The ranges come in the order of the index: several values of a field are no hindrance where the sort begins with it.
  const order = orderOf(keyed, sort, single);
  const sorted = sort.length === 0 || order !== undefined;
  const access: Access =
    keyed.index === undefined ? { kind: 'id', ranges } : { kind: 'index', index: keyed.index, ranges };
  const sortScore = sort.length > 0 && sorted ? SORT_ONLY : 0;
  return {
    access,
    reverse: order === 'reverse',
    sorted,
    exact: keyed.arrays === 0 && used === bounds.size && used > 0 && tellAll(filter, bounds),
    score: score + sortScore,
  };
}

/** Fixes fields by equality from the front, then one more by a range. A field that has met arrays ends the joining. */
function rangesOf({ fields, arrays }: Keyed, bounds: FilterBounds) {
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  let score = 0;
  let fixed = 0;
  // The fields from the front that have one value each.
  let single = 0;
  for (const [i, field] of fields.entries()) {
    const bound = bounds.get(field.path);
    const crossesArray = (arrays & (1 << i)) !== 0;
    if (bound === undefined || field.parts.some(isIndex)) break;
    const oriented = (interval: Interval) => (field.direction === 1 ? interval : invertInterval(interval));
    if (bound.points !== undefined) {
      const points = bound.points.map(oriented);
      if (field.direction === -1) points.reverse();
      prefixes = prefixes.flatMap((prefix) => points.map((point) => Buffer.concat([prefix, pointKey(point)])));
      score += 10;
      if (single === fixed && points.length === 1) single += 1;
      fixed += 1;
      if (crossesArray || prefixes.length > 1000) break;
      continue;
    }
    if (bound.alternatives !== undefined) {
      const places = bound.alternatives.map(oriented);
      if (field.direction === -1) places.reverse();
      const ranges = prefixes.flatMap((prefix) =>
        places.map(({ from, to }) => ({ from: placeBytes(prefix, from), to: placeBytes(prefix, to) })),
      );
      return { ranges, single, used: fixed + 1, score: score + 6 };
    }
    const [first, ...others] = bound.intervals;
    if (first === undefined) break;
    const joined = crossesArray ? first : others.reduce<Interval | undefined>((a, b) => a && intersect(a, b), first);
    const interval = joined === undefined ? undefined : oriented(joined);
    const ranges = prefixes.map((prefix) => ({
      from: placeBytes(prefix, interval?.from ?? { key: Buffer.alloc(0), after: false }),
      to: placeBytes(prefix, interval?.to ?? { key: Buffer.alloc(0), after: false }),
    }));
    return { ranges: interval === undefined ? [] : ranges, single, used: fixed + 1, score: score + 5 };
  }
  const ranges = prefixes.map((prefix) => ({
    from: prefix.length === 0 ? LOWEST : prefix,
    to: placeBytes(Buffer.alloc(0), { key: prefix, after: true }),
    ...(fixed === fields.length ? { point: prefix } : {}),
  }));
  return { ranges, single, used: fixed, score };
}

// Below every key, and never empty: SQLite would read empty bytes as NULL.
const LOWEST = Buffer.from([0]);

// A point is [before k, after k]; inverted, [before ~k, after ~k]: either way its key is that of `from`.
const pointKey = (point: Interval) => point.from.key;

function orderOf(
  { fields, arrays }: Keyed,
  sort: readonly SortField[],
  fixed: number,
): 'forward' | 'reverse' | undefined {
  const fixedPaths = new Set(
    fields
      .slice(0, fixed)
      .filter((_, i) => (arrays & (1 << i)) === 0)
      .map((field) => field.path),
  );
  const wanted = sort.filter((field) => !fixedPaths.has(field.path));
  let direction: number | undefined;
  for (const [i, field] of wanted.entries()) {
    const own = fields[fixed + i];
    if (own?.path !== field.path || (arrays & (1 << (fixed + i))) !== 0) return undefined;
    const relative = own.direction * field.direction;
    if (direction !== undefined && direction !== relative) return undefined;
    direction = relative;
  }
  return direction === -1 ? 'reverse' : 'forward';
}

/** Sparse and partial indexes may only answer queries whose documents they surely hold. */
function isUsable(index: Index, filter: Doc, bounds: FilterBounds): boolean {
  const { sparse, partial, fields } = index.spec;
  if (sparse && !fields.some((field) => isPresent(bounds, field.path))) return false;
  if (partial === undefined) return true;
  const own = flatten(filter);
  return flatten(partial).every((clause) => own.some((other) => equalValues(other, clause)) || implied(clause, bounds));
}

function implied(clause: Doc, bounds: FilterBounds): boolean {
  return Object.entries(clause).every(([path, condition]) => {
    if (path.startsWith('$')) return false;
    const bound = bounds.get(path);
    if (operandOf(condition, '$exists') === true && bound?.present === true)
      return Object.keys(condition as Doc).length === 1;
    if (bound?.points === undefined || bound.values.length === 0) return false;
    const test = compileValueTest(condition, { evaluate: () => false });
    return bound.values.every((value) => test(value));
  });
}

function unionPlan(collection: Collection, filter: Doc, sort: readonly SortField[]): Plan | undefined {
  for (const clause of flatten(filter)) {
    const branches = getField(clause, '$or');
    if (!Array.isArray(branches)) continue;
    const plans = branches.map((branch) => (isDoc(branch) ? planQuery(collection, branch, [], undefined) : undefined));
    const accesses = plans.flatMap((plan) => (plan === undefined || plan.access.kind === 'all' ? [] : [plan.access]));
    if (accesses.length !== branches.length) continue;
    return { access: { kind: 'union', branches: accesses }, reverse: false, sorted: sort.length === 0, exact: false };
  }
  return undefined;
}
