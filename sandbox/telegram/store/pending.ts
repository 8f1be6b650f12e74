// Updates that the bot has not confirmed yet, kept for a day.
import type { Database } from './database.ts';

/** `lane` is what must stay in order: updates of one lane are delivered to a webhook one after another. */
export type PendingUpdate = {
  readonly id: number;
  readonly lane: string;
  readonly wire: Readonly<Record<string, unknown>>;
};

export type Pending = {
  add(kind: string, lane: string, body: unknown, atMs: number): void;
  /** The oldest `limit` updates with an id of at least `from`. */
  oldest(limit: number, from?: number): PendingUpdate[];
  count(): number;
  confirmBelow(id: number): void;
  confirm(id: number): void;
  /** Forgets all but the newest `count`. */
  keepNewest(count: number): void;
  forgetBefore(atMs: number): void;
};

const FIRST_ID = 700_000_000;

/** Ids rise by one an update and are never used twice. */
export function createPending(database: Database): Pending {
  type Row = { readonly id: number; readonly kind: string; readonly lane: string; readonly body: string };
  return {
    add(kind, lane, body, atMs) {
      const used = database.get(`SELECT seq FROM sqlite_sequence WHERE name = 'pending'`) as
        | { seq: number }
        | undefined;
      const id = Math.max(used?.seq ?? 0, FIRST_ID) + 1;
      database.run('INSERT INTO pending VALUES (?, ?, ?, ?, ?)', id, kind, lane, atMs, JSON.stringify(body));
    },
    oldest: (limit, from = 0) =>
      (
        database.all('SELECT id, kind, lane, body FROM pending WHERE id >= ? ORDER BY id LIMIT ?', from, limit) as Row[]
      ).map(({ id, kind, lane, body }) => ({
        id,
        lane,
        wire: { update_id: id, [kind]: JSON.parse(body) as unknown },
      })),
    count: () => (database.get('SELECT count(*) AS n FROM pending') as { n: number } | undefined)?.n ?? 0,
    confirmBelow: (id) => void database.run('DELETE FROM pending WHERE id < ?', id),
    confirm: (id) => void database.run('DELETE FROM pending WHERE id = ?', id),
    keepNewest: (count) =>
      void database.run('DELETE FROM pending WHERE id NOT IN (SELECT id FROM pending ORDER BY id DESC LIMIT ?)', count),
    forgetBefore: (atMs) => void database.run('DELETE FROM pending WHERE at < ?', atMs),
  };
}
