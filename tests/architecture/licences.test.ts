// Every package the service brings may be used and passed on, and docs/licences.md lists them as they are.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

type Entry = { readonly version?: string; readonly license?: string; readonly dev?: boolean };

/** what npm's record lacks or leaves to a file, read there by hand */
const READ_BY_HAND: Readonly<Record<string, string>> = {
  busboy: 'MIT',
  streamsearch: 'MIT',
  'dejavu-fonts-ttf': 'Bitstream Vera',
};
const FREE = ['MIT', 'MIT OR Apache-2.0', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];
const ALSO_FREE = ['(AFL-2.1 OR BSD-3-Clause)', 'Bitstream Vera', 'MPL-2.0'];

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Entry>>;
};
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const all = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, { version, license, dev }]) => {
    const name = nameOf(path);
    return { name, version: version ?? '?', licence: READ_BY_HAND[name] ?? license ?? '?', dev: dev === true };
  });

test('no package has a licence that binds what it is used in', () => {
  expect(all.filter(({ licence }) => ![...FREE, ...ALSO_FREE].includes(licence))).toEqual([]);
});

test('docs/licences.md lists what production brings, as it is installed', () => {
  const listed = readFileSync(join(ROOT, 'docs', 'licences.md'), 'utf8').match(
    /^\| (?!package)[^|]+\| [^|]+\| [^|]+\|$/gm,
  );
  const wanted = [...new Set(all.filter(({ dev }) => !dev).map((p) => `| ${p.name} | ${p.version} | ${p.licence} |`))];
  expect(listed?.filter((line) => !line.startsWith('| -')).toSorted()).toEqual(wanted.toSorted());
});
