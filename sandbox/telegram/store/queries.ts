// Presses of callback buttons that wait for the bot's answer.
import { randomInt } from 'node:crypto';
import type { Database } from './database.ts';

export type CallbackQuery = { readonly personId: number; readonly atMs: number; readonly answered: boolean };

export type Queries = {
  /** Returns the new query's id. */
  add(personId: number, atMs: number): string;
  get(id: string): CallbackQuery | undefined;
  markAnswered(id: string): void;
};

export function createQueries(database: Database): Queries {
  type Row = { readonly person: number; readonly at: number; readonly answered: number };
  return {
    add(personId, atMs) {
      // ids are unguessable numbers, as Telegram's are, and never ours from another press
      const id = `${personId}${String(randomInt(1_000_000_000_000)).padStart(12, '0')}`;
      database.run('INSERT INTO query VALUES (?, ?, ?, 0)', id, personId, atMs);
      return id;
    },
    get(id) {
      const row = database.get('SELECT person, at, answered FROM query WHERE id = ?', id) as Row | undefined;
      return row === undefined ? undefined : { personId: row.person, atMs: row.at, answered: row.answered === 1 };
    },
    markAnswered: (id) => void database.run('UPDATE query SET answered = 1 WHERE id = ?', id),
  };
}
