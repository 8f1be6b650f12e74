// Finds the documents of a query, in order: plan, scan, filter, sort, skip, limit.
import { CommandError } from '../errors.ts';
import type { Collection, Row } from '../storage/collection.ts';
import type { Scanner } from '../storage/scan.ts';
import { type Doc, decode } from '../values/document.ts';
import { compileFilter, type MatchContext } from './match.ts';
import { planQuery } from './plan.ts';
import { createSortKey, type SortField, sortItems } from './sort.ts';

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
};

/** The documents of a query, lazily. The filter is compiled at once, so an invalid one throws here. */
export function search(scan: Scanner, collection: Collection, query: Search): Generator<Hit> {
  const { filter, sort = [], skip = 0, limit = 0, context, hint, isLate } = query;
  const matches = compileFilter(filter, context);
  const plan = planQuery(collection, filter, sort, hint);
  const rows = hits(scan(collection, plan.access, plan.reverse), isLate);
  const matching = plan.exact ? rows : where(rows, matches);
  if (plan.sorted) return cut(matching, skip, limit);
  const sortKey = createSortKey(sort);
  return cut(sorted(matching, sortKey, limit === 0 ? 0 : skip + limit), skip, limit);
}

/** One decoded view of a row. */
export function hitOf(row: Row): Hit {
  let decoded: Doc | undefined;
  return {
    rid: row.rid,
    raw: row.raw,
    doc: () => {
      decoded ??= decode(row.raw);
      return decoded;
    },
  };
}

function* hits(rows: Iterable<Row>, isLate: (() => boolean) | undefined): Generator<Hit> {
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (isLate !== undefined && count % 64 === 0 && isLate()) {
      throw new CommandError(50, 'operation exceeded time limit');
    }
    yield hitOf(row);
  }
}

function* where(rows: Iterable<Hit>, matches: (doc: unknown) => boolean): Generator<Hit> {
  for (const row of rows) if (matches(row.doc())) yield row;
}

function* sorted(rows: Iterable<Hit>, sortKey: (doc: unknown) => Buffer, limit: number): Generator<Hit> {
  // The decoded documents are let go of: only bytes are held while sorting.
  const light = {
    keyed: (hit: { row: Row; key: Buffer }) => hit.key,
    bytes: (hit: { row: Row }) => hit.row.raw.length + 64,
  };
  function* keyed() {
    for (const row of rows) yield { row: { rid: row.rid, raw: row.raw }, key: sortKey(row.doc()) };
  }
  for (const { row } of sortItems(keyed(), light.keyed, limit, light.bytes)) yield hitOf(row);
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
