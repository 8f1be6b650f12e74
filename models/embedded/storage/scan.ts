// Reads the rows a plan points at, a chunk at a time: between chunks nothing is held open, so writes may come between.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { CommandError } from '../errors.ts';
import type { Access, KeyRange } from '../query/plan.ts';
import { bytesOf, type Collection, type Row } from './collection.ts';
import type { Index } from './entries.ts';

const FIRST_CHUNK = 4;
const LARGEST_CHUNK = 256;

export type Scan = (collection: Collection, access: Access, reverse: boolean) => Generator<Row>;
export type Scanner = Scan & {
  /** How many rows an access points at, where SQLite can tell without any of them being looked at. */
  count(collection: Collection, access: Access): number | undefined;
};

/** Statements are prepared once a text. */
export function createScanner(sqlite: DatabaseSync): Scanner {
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const found = prepared.get(sql);
    if (found !== undefined) return found;
    if (prepared.size > 500) prepared.clear();
    const made = sqlite.prepare(sql);
    prepared.set(sql, made);
    return made;
  };

  function* pages(collection: Collection, page: Page): Generator<Row> {
    const { first, next, index } = page;
    let size = FIRST_CHUNK;
    let rows = statement(first.sql).all(...first.values, size);
    for (;;) {
      for (const row of rows) yield { rid: Number(row['rid']), raw: bytesOf(row['doc']) };
      const last = rows.at(-1);
      if (last === undefined || rows.length < size) return;
      if (index?.dropped === true) throw new CommandError(175, `index '${index.spec.name}' dropped`);
      if (collection.dropped) throw new CommandError(175, 'collection dropped. UUID unknown');
      size = Math.min(size * 4, LARGEST_CHUNK);
      rows = statement(next.sql).all(...next.values(last), size);
    }
  }

  function all(collection: Collection, reverse: boolean): Generator<Row> {
    const [sign, order] = reverse ? ['<', 'DESC'] : ['>', 'ASC'];
    const sql = `SELECT rid, doc FROM ${collection.table} WHERE rid ${sign} ? ORDER BY rid ${order} LIMIT ?`;
    const start = reverse ? Number.MAX_SAFE_INTEGER : -1;
    return pages(collection, {
      first: { sql, values: [start] },
      next: { sql, values: (row) => [row['rid'] ?? null] },
    });
  }

  function* byPoint(collection: Collection, key: Buffer): Generator<Row> {
    const row = statement(`SELECT rid, doc FROM ${collection.table} WHERE id = ?`).get(key);
    if (row !== undefined) yield { rid: Number(row['rid']), raw: bytesOf(row['doc']) };
  }

  function byId(collection: Collection, range: KeyRange, reverse: boolean): Generator<Row> {
    if (range.point !== undefined) return byPoint(collection, range.point);
    const select = `SELECT rid, id AS k, doc FROM ${collection.table}`;
    const tail = `ORDER BY id ${reverse ? 'DESC' : 'ASC'} LIMIT ?`;
    return pages(collection, {
      first: { sql: `${select} WHERE id >= ? AND id < ? ${tail}`, values: [range.from, range.to] },
      next: {
        sql: `${select} WHERE id ${reverse ? '>=' : '>'} ? AND id < ? ${tail}`,
        values: (row) => (reverse ? [range.from, row['k'] ?? null] : [row['k'] ?? null, range.to]),
      },
    });
  }

  function byIndex(collection: Collection, { index, bare }: IndexAccess, range: KeyRange, reverse: boolean) {
    const select =
      bare === true
        ? `SELECT i.k AS k, i.rid AS rid, x'' AS doc FROM ${index.table} i`
        : `SELECT i.k AS k, i.rid AS rid, c.doc AS doc FROM ${index.table} i CROSS JOIN ${collection.table} c ON c.rid = i.rid`;
    const tail = reverse ? 'ORDER BY i.k DESC, i.rid DESC LIMIT ?' : 'ORDER BY i.k, i.rid LIMIT ?';
    const beyond = reverse ? '(i.k, i.rid) < (?, ?) AND i.k >= ?' : '(i.k, i.rid) > (?, ?) AND i.k < ?';
    return pages(collection, {
      index,
      first: { sql: `${select} WHERE i.k >= ? AND i.k < ? ${tail}`, values: [range.from, range.to] },
      next: {
        sql: `${select} WHERE ${beyond} ${tail}`,
        values: (row) => [row['k'] ?? null, row['rid'] ?? null, reverse ? range.from : range.to],
      },
    });
  }

  function* scan(collection: Collection, access: Access, reverse: boolean): Generator<Row> {
    switch (access.kind) {
      case 'all':
        return yield* all(collection, reverse);
      case 'id':
        for (const range of ordered(access.ranges, reverse)) yield* byId(collection, range, reverse);
        return;
      case 'index': {
        const several = access.index.arrays !== 0;
        const rows = ordered(access.ranges, reverse).map((range) => byIndex(collection, access, range, reverse));
        yield* several ? once(rows) : joined(rows);
        return;
      }
      case 'union':
        yield* once(access.branches.map((branch) => scan(collection, branch, false)));
    }
  }

  const between = (table: string, key: string, { from, to }: KeyRange): number =>
    Number(statement(`SELECT count(*) AS n FROM ${table} WHERE ${key} >= ? AND ${key} < ?`).get(from, to)?.['n']);
  const sum = (ranges: readonly KeyRange[], count: (range: KeyRange) => number): number =>
    ranges.reduce((n, range) => n + count(range), 0);

  /** A document with an array stands in an index several times, so that entries are not documents there. */
  const count = (collection: Collection, access: Access): number | undefined => {
    if (access.kind === 'id') return sum(access.ranges, (range) => between(collection.table, 'id', range));
    if (access.kind !== 'index' || access.index.arrays !== 0) return undefined;
    return sum(access.ranges, (range) => between(access.index.table, 'k', range));
  };
  return Object.assign(scan, { count });
}

type IndexAccess = Extract<Access, { kind: 'index' }>;

/** The statement of the first chunk, and that of each after a chunk's last row. */
type Page = {
  readonly index?: Index;
  readonly first: { readonly sql: string; readonly values: readonly SQLInputValue[] };
  readonly next: {
    readonly sql: string;
    readonly values: (last: Record<string, SQLInputValue>) => readonly SQLInputValue[];
  };
};

const ordered = (ranges: readonly KeyRange[], reverse: boolean) => (reverse ? ranges.toReversed() : ranges);

function* joined(sources: readonly Generator<Row>[]): Generator<Row> {
  for (const source of sources) yield* source;
}

// A document with an array has several keys: it is given once.
function* once(sources: readonly Generator<Row>[]): Generator<Row> {
  const seen = new Set<number>();
  for (const row of joined(sources)) {
    if (seen.has(row.rid)) continue;
    seen.add(row.rid);
    yield row;
  }
}
