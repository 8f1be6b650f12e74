// Holds the house to its law, and the law's reader to planted offences.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { offences } from './law.ts';

const root = join(import.meta.dirname, '..', '..');
const folders = ['core', 'models', 'jobs', 'bot', 'web', 'sandbox', 'cli'];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
);

describe('the law of the house', () => {
  test('every file keeps it', () => {
    const found = files.flatMap((path) =>
      offences(path, readFileSync(join(root, path), 'utf8')).map((o) => `${path}: ${o}`),
    );
    expect(found).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });

  test('every file opens with a comment that says its purpose', () => {
    expect(files.filter((path) => !/^\/\/ \S/.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });

  test('nothing else stands at the top', () => {
    const known = [
      ...folders,
      ...['tests', 'deploy', 'docs', 'node_modules', 'main.ts', 'Dockerfile', 'compose.yaml', 'README.md', 'LICENSE'],
      ...['package.json', 'package-lock.json', 'tsconfig.json', 'vitest.config.ts', 'biome.json', 'data'],
    ];
    expect(readdirSync(root).filter((name) => !name.startsWith('.') && !known.includes(name))).toEqual([]);
  });
});

describe('planted offences are found', () => {
  const planted: readonly (readonly [string, string, string])[] = [
    ['core/x.ts', "import fs from 'node:fs';", 'core may not import node:fs'],
    ['core/x.ts', "import { x } from '../models/y.ts';", 'core may not import models'],
    ['core/x.ts', "import ws from 'ws';", 'core may not import ws'],
    ['core/a/x.ts', "export { x } from '../../jobs/y.ts';", 'core may not import jobs'],
    ['core/x.ts', "const x = await import('axios');", 'core may not import axios'],
    ['core/x.ts', 'const now = Date.now();', 'core may not use Date.now'],
    ['core/x.ts', 'const now = new Date();', 'core may not use argless new Date'],
    ['core/x.ts', 'const now = new Date;', 'core may not use argless new Date'],
    ['core/x.ts', 'const now = Temporal.Now.instant();', 'core may not use Temporal.Now'],
    ['core/x.ts', 'const t = performance.now();', 'core may not use performance'],
    ['core/x.ts', 'const r = Math.random();', 'core may not use Math.random'],
    ['core/x.ts', 'const id = crypto.randomUUID();', 'core may not use crypto'],
    ['core/x.ts', 'const a = process.argv;', 'core may not use process'],
    ['core/x.ts', 'const t = setTimeout(f, 1);', 'core may not use timers'],
    ['core/x.ts', 'const t = fetch(address);', 'core may not use network'],
    ['models/x.ts', "import { Bot } from 'grammy';", 'models may not import grammy'],
    ['models/x.ts', "import { run } from '../jobs/x.ts';", 'models may not import jobs'],
    ['jobs/x.ts', "import { s } from '../models/s.ts';", 'jobs may not import models'],
    ['jobs/x.ts', "import { b } from '../bot/b.ts';", 'jobs may not import bot'],
    ['jobs/x.ts', 'const t = Date.now();', 'jobs may have no wall clock of its own'],
    ['bot/x.ts', "import { s } from '../models/s.ts';", 'bot may not import models'],
    ['bot/x.ts', "import { s } from '../web/s.ts';", 'bot may not import web'],
    ['bot/text/x.ts', "import { readFileSync } from 'node:fs';", 'bot/text may not import node:fs'],
    ['web/x.ts', "import { s } from '../bot/s.ts';", 'web may not import bot'],
    ['web/x.ts', "import mongoose from 'mongoose';", 'web may not import mongoose'],
    ['sandbox/x.ts', "import { s } from '../jobs/s.ts';", 'sandbox may not import jobs'],
    ['sandbox/x.ts', "import { Bot } from 'grammy';", 'sandbox may not import grammy'],
    ['jobs/x.ts', "import { s } from '../sandbox/s.ts';", 'jobs may not import sandbox'],
    ['web/x.ts', "import { s } from '../main.ts';", 'web may not import main.ts'],
    ['jobs/x.ts', 'const u = process.env.HOME;', 'process.env is read in cli/readConfig.ts only'],
    ['jobs/x.ts', 'startEverything();', 'importing a file does nothing: startEverything();'],
    ['core/x.ts', 'await load(1);', 'importing a file does nothing: await load(1);'],
    ['web/x.ts', 'new Server();', 'importing a file does nothing: new Server();'],
    [
      'web/x.ts',
      'const s = createServer().listen(1);',
      'importing a file does nothing: const s = createServer().listen(1);',
    ],
  ];

  test.each(planted)('%s: %s', (path, source, expected) => {
    expect(offences(path, `// A planted file.\n${source}\n`)).toContain(expected);
  });

  test.each([
    ['core/x.ts', "// Date.now is for others\nconst text = 'Math.random';"],
    ['core/x.ts', 'const d = new Date(instant);\nconst p = Temporal.Instant.fromEpochMilliseconds(at);'],
    ['core/x.ts', "import { z } from 'zod';\nimport { mean } from 'simple-statistics';"],
    ['jobs/x.ts', "import axios from 'axios';\nimport { s } from '../core/s.ts';\nimport { join } from 'node:path';"],
    ['cli/x.ts', "import { s } from '../models/s.ts';"],
    ['models/embedded/x.worker.ts', 'startWorker();'],
  ])('%s may hold: %s', (path, source) => {
    expect(offences(path, source)).toEqual([]);
  });
});
