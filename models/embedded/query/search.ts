// Finds the documents of a query, in order: plan, scan, filter, sort, skip, limit.
import { CommandError } from '../errors.ts';
import type { Collection, Row } from '../storage/collection.ts';
import type { Scanner } from '../storage/scan.ts';
import { type Doc, decode } from '../values/document.ts';
import { pickFields } from '../values/pickFields.ts';
import { compileFilter, type MatchContext } from './match.ts';
import { type Access, type Plan, planQuery } from './plan.ts';
import { createSortOrder, type SortField, type SortOrder, sortBy } from './sort.ts';
import { fieldsOfFilter, together, topOf, type UsedFields } from './usedFields.ts';

/** A found document; `doc()` decodes it once. */
export type Hit = Row & { readonly doc: () => Doc };

export type Search = {
  readonly filter: Doc;
  readonly sort?: readonly SortField[];
  readonly skip?: number;
  /** 0 or absent: no limit. */
  readonly limit?: number;
  readonly hint?: unknown;
  readonly context: MatchContext;
  /** Asked now and then: true gives the search up with code 50. */
  readonly isLate?: () => boolean;
  /** Nobody looks at the documents: what an index tells in full is not read. */
  readonly onlyCounted?: boolean;
  /** The only top-level fields of the documents that are looked at, `raw` aside; absent: all. */
  readonly fields?: UsedFields;
};

/** The documents of a query, lazily. The filter is compiled at once, so an invalid one throws here. */
export function search(scan: Scanner, collection: Collection, query: Search): Generator<Hit> {
  const { filter, sort = [], skip = 0, limit = 0, context, hint, isLate } = query;
  const matches = compileFilter(filter, context);
  const plan = planFor(collection, { filter, sort, hint, context });
  const access = query.onlyCounted === true && plan.exact ? withoutDocuments(plan.access) : plan.access;
  const rows = late(scan(collection, access, plan.reverse), isLate);
  const needed = plan.sorted ? query.fields : together(query.fields, new Set(sort.map(({ path }) => topOf(path))));
  const matching = hits(plan.exact ? rows : where(rows, matches, fieldsOfFilter(filter)), needed);
  if (plan.sorted) return cut(matching, skip, limit);
  const order = createSortOrder(sort, context.strings);
  return cut(sorted(matching, order, limit === 0 ? 0 : skip + limit, query.fields), skip, limit);
}

/** How many documents match, where an index tells it in full; undefined where they have to be looked at. */
export function countMatching(
  scan: Scanner,
  collection: Collection,
  query: Pick<Search, 'filter' | 'hint' | 'context'>,
): number | undefined {
  const plan = planFor(collection, query);
  return plan.exact ? scan.count(collection, plan.access) : undefined;
}

const withoutDocuments = (access: Access): Access => (access.kind === 'index' ? { ...access, bare: true } : access);

/** How the documents of a query are found. Indexes order text by its bytes, so under another collation all are read. */
export function planFor(collection: Collection, { filter, sort = [], hint, context }: Search): Plan {
  const plan = planQuery(collection, filter, sort, hint);
  if (context.strings === undefined) return plan;
  const natural = sort[0]?.path === '$natural';
  return {
    access: { kind: 'all' },
    reverse: natural && plan.reverse,
    sorted: natural || sort.length === 0,
    exact: false,
  };
}

/** One decoded view of a row, or of some of its fields. */
export function hitOf(row: Row, fields?: UsedFields): Hit {
  let decoded: Doc | undefined;
  return {
    rid: row.rid,
    raw: row.raw,
    doc: () => {
      decoded ??= decode(fields === undefined ? row.raw : pickFields(row.raw, fields));
      return decoded;
    },
  };
}

function* hits(rows: Iterable<Row>, fields: UsedFields): Generator<Hit> {
  for (const row of rows) yield hitOf(row, fields);
}

function* late(rows: Iterable<Row>, isLate: (() => boolean) | undefined): Generator<Row> {
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (isLate !== undefined && count % 64 === 0 && isLate()) {
      throw new CommandError(50, 'operation exceeded time limit');
    }
    yield row;
  }
}

// Most documents are only looked at to be left out: the fields of the filter are enough for that.
function* where(rows: Iterable<Row>, matches: (doc: unknown) => boolean, fields: UsedFields): Generator<Row> {
  for (const row of rows) {
    if (matches(decode(fields === undefined ? row.raw : pickFields(row.raw, fields)))) yield row;
  }
}

function* sorted(rows: Iterable<Hit>, order: SortOrder<unknown>, limit: number, fields: UsedFields): Generator<Hit> {
  // The decoded documents are let go of: only bytes are held while sorting.
  type Keyed = { readonly row: Row; readonly key: unknown };
  function* keyed(): Generator<Keyed> {
    for (const row of rows) yield { row: { rid: row.rid, raw: row.raw }, key: order.key(row.doc()) };
  }
  const byKey = { key: ({ key }: Keyed) => key, compare: order.compare };
  for (const { row } of sortBy(keyed(), byKey, limit, (hit) => hit.row.raw.length + 64)) yield hitOf(row, fields);
}

function* cut(rows: Iterable<Hit>, skip: number, limit: number): Generator<Hit> {
  let seen = 0;
  for (const row of rows) {
    seen += 1;
    if (seen <= skip) continue;
    yield row;
    if (limit > 0 && seen >= skip + limit) return;
  }
}
