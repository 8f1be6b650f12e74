// The local Telegram's one file on disk: tables, prepared statements, transactions.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS person (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chat (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS member (chat INTEGER NOT NULL, person INTEGER NOT NULL, status TEXT NOT NULL,
  PRIMARY KEY (chat, person)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS topic (chat INTEGER NOT NULL, thread INTEGER NOT NULL, title TEXT NOT NULL,
  PRIMARY KEY (chat, thread)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (chat INTEGER NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (chat, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
  bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS pending (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, lane TEXT NOT NULL,
  at REAL NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS query (id TEXT PRIMARY KEY, person INTEGER NOT NULL, at REAL NOT NULL, answered INTEGER NOT NULL)
  WITHOUT ROWID;
`;

export type Database = {
  /** Rows as SQLite gives them; the caller knows their shape. */
  all(sql: string, ...values: SQLInputValue[]): unknown[];
  get(sql: string, ...values: SQLInputValue[]): unknown;
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly lastId: number };
  /** All of it or, where `work` throws, nothing; a transaction inside another belongs to the outer one. */
  transaction<T>(work: () => T): T;
  close(): void;
};

/** Opens or makes the file; what was committed survives the process being killed at any instant. */
export function openDatabase(file: string): Database {
  const sqlite = new DatabaseSync(file, { timeout: 5000 });
  // WAL with NORMAL keeps every commit through a kill -9; only a power cut could take the last ones
  sqlite.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA}`);
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql) ?? sqlite.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  let depth = 0;

  return {
    all: (sql, ...values) => statement(sql).all(...values),
    get: (sql, ...values) => statement(sql).get(...values),
    run(sql, ...values) {
      const { changes, lastInsertRowid } = statement(sql).run(...values);
      return { changes: Number(changes), lastId: Number(lastInsertRowid) };
    },
    transaction(work) {
      if (depth > 0) return work();
      sqlite.exec('BEGIN IMMEDIATE');
      depth++;
      try {
        const result = work();
        sqlite.exec('COMMIT');
        return result;
      } catch (error) {
        sqlite.exec('ROLLBACK');
        throw error;
      } finally {
        depth--;
      }
    },
    close: () => sqlite.close(),
  };
}
