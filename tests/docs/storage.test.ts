// Every collection the service keeps has a bound, in the soak's list and in what docs/storage.md tells.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BOUNDS } from '../long/soak/collections.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const models = join(ROOT, 'models');

const compiled = readdirSync(models)
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => [...readFileSync(join(models, name), 'utf8').matchAll(/\bcompile\(\w+, '(\w+)'/g)])
  .map(([, name = '']) => name);
const named = [...readFileSync(join(models, 'openStores.ts'), 'utf8').matchAll(/\bcollection: '(\w+)'/g)].map(
  ([, name = '']) => name,
);
/** Agenda's, and the migrations' own, which need no model */
const others = ['agendaJobs', 'agenda_logs', 'migrations', 'migration_lock'];
const kept = [...new Set([...compiled, ...named, ...others])].toSorted();

describe('what is kept', () => {
  test('is found in the sources', () => {
    expect(compiled).toEqual(expect.arrayContaining(['signals', 'outbox', 'candles', 'processes', 'changes']));
  });

  test('has a bound for each collection, and no bound is for one that is gone', () => {
    expect(Object.keys(BOUNDS).toSorted()).toEqual(kept);
  });

  test('is told in docs/storage.md, each collection once and with the bound it is checked by', () => {
    const rows = readFileSync(join(ROOT, 'docs', 'storage.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const told = rows.flatMap((row) => {
      const [, names = '', bound = ''] = row.split('|');
      return [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => [name, bound.trim().split(' ')[0]] as const);
    });
    expect(told.map(([name]) => name).toSorted()).toEqual(kept);
    expect(told.filter(([name, bound]) => BOUNDS[name]?.kind !== bound)).toEqual([]);
  });
});
