// Everything a reviewer would check: format, types, lint, architecture and every test, ending in one plain line.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..');
const BIN = join(ROOT, 'node_modules', '.bin');

const run = (tool: string, args: readonly string[]): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(join(BIN, tool), args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${BIN}:${process.env['PATH'] ?? ''}` },
  });
  child.once('error', () => resolve(false));
  child.once('exit', (code) => resolve(code === 0));
  return promise;
};

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

const vitest = async (filters: readonly string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'v7-test-'));
  const file = join(folder, 'report.json');
  const ok = await run('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...filters,
  ]);
  try {
    const r = report.parse(JSON.parse(readFileSync(file, 'utf8')));
    const failed = r.numFailedTests > 0 ? r.numFailedTests : ok ? 0 : Math.max(1, r.numFailedTestSuites);
    return { passed: r.numPassedTests, failed, skipped: r.numPendingTests + r.numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const checks = [
  ['format', 'biome', ['ci', '.']],
  ['types', 'tsc', ['--noEmit']],
  ['lint', 'oxlint', ['--type-aware', '-c', '.oxlintrc.json', '.']],
] as const;

/** With arguments only the tests whose path holds one of them run; without, the three checks run first. */
export const test = async (filters: readonly string[]): Promise<number> => {
  let passed = 0;
  let failed = 0;
  for (const [name, tool, args] of filters.length > 0 ? [] : checks) {
    const ok = await run(tool, args);
    console.log(`${ok ? 'ok' : 'FAILED'}: ${name}`);
    if (ok) passed++;
    else failed++;
  }
  const tests = await vitest(filters);
  passed += tests.passed;
  failed += tests.failed;
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
  console.log(`${passed} passed, ${failed} failed${skipped}`);
  return failed === 0 ? 0 : 1;
};
