// Named values of the bot: its texts, commands, menu buttons, webhook and counters.
import type { Database } from './database.ts';

export type Settings = {
  /** undefined where nothing was written; the caller knows the shape of what it wrote. */
  read(key: string): unknown;
  write(key: string, value: unknown): void;
  remove(key: string): void;
  /** The next number of a counter, from 1. */
  next(key: string): number;
};

/** Values are kept as JSON. */
export function createSettings(database: Database): Settings {
  const settings: Settings = {
    read(key) {
      const row = database.get('SELECT value FROM setting WHERE key = ?', key) as { value: string } | undefined;
      return row === undefined ? undefined : (JSON.parse(row.value) as unknown);
    },
    write(key, value) {
      database.run('INSERT OR REPLACE INTO setting VALUES (?, ?)', key, JSON.stringify(value));
    },
    remove(key) {
      database.run('DELETE FROM setting WHERE key = ?', key);
    },
    next(key) {
      const number = ((settings.read(key) as number | undefined) ?? 0) + 1;
      settings.write(key, number);
      return number;
    },
  };
  return settings;
}
