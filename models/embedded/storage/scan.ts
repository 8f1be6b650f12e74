// Reads the rows a plan points at, a chunk at a time: between chunks nothing is held open, so writes may come between.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { CommandError } from '../errors.ts';
import type { Access, KeyRange } from '../query/plan.ts';
import { bytesOf, type Collection, type Row } from './collection.ts';

const FIRST_CHUNK = 4;
const LARGEST_CHUNK = 256;

export type Scanner = (collection: Collection, access: Access, reverse: boolean) => Generator<Row>;

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

  function* pages(collection: Collection, first: string, next: string, page: Page): Generator<Row> {
    let size = FIRST_CHUNK;
    let rows = statement(first).all(...page.first, size);
    for (;;) {
      for (const row of rows) yield { rid: Number(row['rid']), raw: bytesOf(row['doc']) };
      const last = rows.at(-1);
      if (last === undefined || rows.length < size) return;
      if (collection.dropped) throw new CommandError(175, 'collection dropped. UUID unknown');
      size = Math.min(size * 4, LARGEST_CHUNK);
      rows = statement(next).all(...page.next(last), size);
    }
  }

  function all(collection: Collection, reverse: boolean): Generator<Row> {
    const [sign, order] = reverse ? ['<', 'DESC'] : ['>', 'ASC'];
    const sql = `SELECT rid, doc FROM ${collection.table} WHERE rid ${sign} ? ORDER BY rid ${order} LIMIT ?`;
    const start = reverse ? Number.MAX_SAFE_INTEGER : -1;
    return pages(collection, sql, sql, { first: [start], next: (row) => [row['rid'] ?? null] });
  }

  function* byPoint(collection: Collection, key: Buffer): Generator<Row> {
    const row = statement(`SELECT rid, doc FROM ${collection.table} WHERE id = ?`).get(key);
    if (row !== undefined) yield { rid: Number(row['rid']), raw: bytesOf(row['doc']) };
  }

  function byId(collection: Collection, range: KeyRange, reverse: boolean): Generator<Row> {
    if (range.point !== undefined) return byPoint(collection, range.point);
    const select = `SELECT rid, id AS k, doc FROM ${collection.table}`;
    const tail = `ORDER BY id ${reverse ? 'DESC' : 'ASC'} LIMIT ?`;
    return pages(
      collection,
      `${select} WHERE id >= ? AND id < ? ${tail}`,
      `${select} WHERE id ${reverse ? '>=' : '>'} ? AND id < ? ${tail}`,
      {
        first: [range.from, range.to],
        next: (row) => (reverse ? [range.from, row['k'] ?? null] : [row['k'] ?? null, range.to]),
      },
    );
  }

  function byIndex(collection: Collection, table: string, range: KeyRange, reverse: boolean): Generator<Row> {
    const select = `SELECT i.k AS k, i.rid AS rid, c.doc AS doc FROM ${table} i CROSS JOIN ${collection.table} c ON c.rid = i.rid`;
    const tail = reverse ? 'ORDER BY i.k DESC, i.rid DESC LIMIT ?' : 'ORDER BY i.k, i.rid LIMIT ?';
    const beyond = reverse ? '(i.k, i.rid) < (?, ?) AND i.k >= ?' : '(i.k, i.rid) > (?, ?) AND i.k < ?';
    return pages(collection, `${select} WHERE i.k >= ? AND i.k < ? ${tail}`, `${select} WHERE ${beyond} ${tail}`, {
      first: [range.from, range.to],
      next: (row) => [row['k'] ?? null, row['rid'] ?? null, reverse ? range.from : range.to],
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
        const rows = ordered(access.ranges, reverse).map((range) =>
          byIndex(collection, access.index.table, range, reverse),
        );
        yield* several ? once(rows) : joined(rows);
        return;
      }
      case 'union':
        yield* once(access.branches.map((branch) => scan(collection, branch, false)));
    }
  }
  return scan;
}

type Page = {
  readonly first: readonly SQLInputValue[];
  readonly next: (last: Record<string, SQLInputValue>) => readonly SQLInputValue[];
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
