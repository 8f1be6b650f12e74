// The contract's tables in docs/design.md are held against package.json, the environment's schema and the routes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environment } from '../../core/config.ts';
import { flatNames } from '../../core/record/signalFlat.ts';
import { get } from './support/read.ts';
import { sampleSignal } from './support/samples.ts';
import { webWorlds } from './support/world.ts';

const { fresh, serve } = webWorlds();

const root = join(import.meta.dirname, '..', '..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const design = text('docs/design.md');
const section = design.slice(design.indexOf('## 5.'), design.indexOf('## 6.'));
/** What stands in backticks after the words, up to the next empty line. */
const ticked = (after: string): string[] => {
  const from = section.slice(section.indexOf(after));
  const end = from.indexOf('\n\n');
  return [...(end < 0 ? from : from.slice(0, end)).matchAll(/`([^`]+)`/g)].map((m) => m[1] ?? '');
};

describe('the contract with the outside', () => {
  it('names the scripts of package.json, and only those', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
    const cells = section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split(/(?<!\\)\|/)[1] ?? '');
    const commands = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((m) => m[1] ?? ''));
    const named = commands.flatMap((command) =>
      command.includes('npm ') ? [...command.matchAll(/npm (?:run )?([a-z:-]+)/g)].map((m) => m[1] ?? '') : [command],
    );
    const names = new Set(named.filter((name) => name !== 'ci'));
    expect([...names].toSorted()).toEqual(Object.keys(scripts).toSorted());
  });

  it('names the environment that the schema reads and .env.example shows', () => {
    const named = ticked('Environment (')
      .flatMap((words) => words.split(/\s+/))
      .filter((word) => /^[A-Z][A-Z0-9_]+$/.test(word));
    const read = Object.keys(environment);
    expect(new Set(named.filter((name) => name !== 'NAME_FILE'))).toEqual(new Set(read));
    const shown = new Set([...text('.env.example').matchAll(/^#?\s*([A-Z][A-Z0-9_]+)=/gm)].map((m) => m[1]));
    expect(read.filter((name) => !shown.has(name))).toEqual([]);
  });

  it('names the flat row', () => {
    const row = section.slice(section.indexOf("A signal's row there"));
    for (const name of flatNames) expect(row).toContain(name);
  });

  it('names addresses that are all served, with the parameters it names', async () => {
    const world = await fresh();
    const signal = sampleSignal();
    await world.put({ signal, outcome: { kind: 'open' } });
    const { url } = await serve(world);
    const addresses = ticked('HTTP:').filter((word) => word.startsWith('/') && word !== '/chat');
    expect(addresses).toContain('/api/signals?limit&before&symbol&direction&outcome');
    const values: Record<string, string> = {
      limit: '5',
      before: signal.id,
      symbol: 'BTC-USD',
      direction: 'BUY',
      outcome: 'open',
    };
    for (const address of addresses) {
      const [path = '', names] = address.replace('ID', signal.id).split('?');
      const query =
        names === undefined
          ? ''
          : `?${names
              .split('&')
              .map((name) => `${name}=${values[name] ?? ''}`)
              .join('&')}`;
      const answer = path === '/events' ? await fetch(url + path) : await get(url + path + query);
      expect([address, answer.status]).toEqual([address, 200]);
      if (answer instanceof Response) await answer.body?.cancel();
    }
  });
});
