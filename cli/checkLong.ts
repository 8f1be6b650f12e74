// The checks that take minutes: each in a process of its own, bounded, told in one line.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LongRun } from '../tests/long/longRun.ts';

const FOLDER = join(import.meta.dirname, '..', 'tests', 'long');
const MAIN = join(import.meta.dirname, '..', 'main.ts');
const LIMIT_MS = 40 * 60_000;
const INSIDE = '--inside';

const names = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.worker.ts') && file !== 'longRun.ts')
    .map((file) => file.slice(0, -'.ts'.length))
    .toSorted();

const runInside = async (name: string): Promise<number> => {
  const { run } = (await import(join(FOLDER, `${name}.ts`))) as { readonly run: LongRun };
  const began = performance.now();
  const { ok, summary } = await run();
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}: ${summary} [${seconds} s]`);
  return ok ? 0 : 1;
};

/** Killed with all it started after the limit, and when this process is told to stop. */
const runApart = async (name: string): Promise<boolean> => {
  const { limitMs = LIMIT_MS } = (await import(join(FOLDER, `${name}.ts`))) as { readonly limitMs?: number };
  const child = spawn(process.execPath, [MAIN, 'check:long', INSIDE, name], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  });
  const { promise, resolve } = Promise.withResolvers<number>();
  child.once('exit', (code) => resolve(code ?? 1));
  child.once('error', () => resolve(1));
  const end = (): void => {
    if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  };
  const limit = setTimeout(() => {
    console.log(`FAILED ${name}: not ended after ${limitMs / 60_000} minutes`);
    end();
  }, limitMs);
  const stopped = (signal: NodeJS.Signals): never => {
    end();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopped);
  const code = await promise;
  clearTimeout(limit);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stopped);
  return code === 0;
};

/** All checks, or those named; exit code 1 where one failed, 2 for a name that is none. */
export const checkLong = async (args: readonly string[]): Promise<number> => {
  const all = names();
  const wanted = args.filter((arg) => arg !== INSIDE);
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no long check called ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
    return 2;
  }
  const [first] = wanted;
  if (args.includes(INSIDE) && first !== undefined) return runInside(first);
  let failed = 0;
  for (const name of wanted.length > 0 ? wanted : all) if (!(await runApart(name))) failed++;
  console.log(failed === 0 ? 'All long checks passed.' : `${failed} long checks failed.`);
  return failed === 0 ? 0 : 1;
};
