// The checks that take minutes: each in a process of its own, bounded, told in one line.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LongOptions, LongRun } from '../tests/long/longRun.ts';

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
  const { ok, summary } = await run().catch((error: unknown) => {
    if (error instanceof Error && error.name === 'LongRefusal') return { ok: false, summary: error.message };
    throw error;
  });
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

const optionsOf = async (name: string): Promise<LongOptions> => {
  const { options = {} } = (await import(join(FOLDER, `${name}.ts`))) as { readonly options?: LongOptions };
  return options;
};

/** The checks to run, with the variables their options set; a sentence where something is not understood. */
const readArguments = async (
  args: readonly string[],
): Promise<{ readonly wanted: readonly string[]; readonly env: Readonly<Record<string, string>> } | string> => {
  const all = names();
  const { tokens } = parseArgs({ args: [...args], strict: false, allowPositionals: true, tokens: true });
  const given = tokens.filter((token) => token.kind === 'option');
  const valued = new Set(given.filter(({ inlineValue }) => inlineValue !== true).map(({ index }) => index + 1));
  const named = tokens.flatMap((token) =>
    token.kind === 'positional' && !valued.has(token.index) ? [token.value] : [],
  );
  const unknown = named.filter((name) => !all.includes(name));
  if (unknown.length > 0) return `There is no long check called ${unknown.join(', ')}. There are: ${all.join(', ')}.`;
  const wanted = named.length > 0 ? named : all;
  const known: LongOptions = Object.assign({}, ...(await Promise.all(wanted.map(optionsOf))));
  const env: Record<string, string> = {};
  for (const { name, inlineValue, value, index } of given) {
    const variable = known[name];
    const said = inlineValue === true ? value : args[index + 1];
    const names = Object.keys(known).map((option) => `--${option}`);
    if (variable === undefined)
      return `--${name} is not understood here; ${names.length > 0 ? `there are ${names.join(', ')}` : `${wanted.join(', ')} has no options`}.`;
    if (said === undefined || said.startsWith('--')) return `--${name} needs a value.`;
    env[variable] = said;
  }
  return { wanted, env };
};

/** The checks there are, each with its options. */
const listing = async (): Promise<string> => {
  const lines = names().map(async (name) => {
    const options = Object.keys(await optionsOf(name)).map((option) => `--${option}`);
    return `  ${[name, ...options].join(' ')}`;
  });
  return (await Promise.all(lines)).join('\n');
};

/** All checks, or those named, with their options; exit code 1 where one failed, 2 for a name or an option that is none. */
export const checkLong = async (args: readonly string[]): Promise<number> => {
  const [first, name] = args;
  if (first === INSIDE && name !== undefined) return runInside(name);
  if (args.includes('--help')) {
    console.log(`npm run check:long [-- NAME ... [--option value]]: all of them, or those named.\n${await listing()}`);
    return 0;
  }
  const read = await readArguments(args);
  if (typeof read === 'string') {
    console.error(read);
    return 2;
  }
  (await import('../tests/long/longRun.ts')).giveOptions(read.env);
  let failed = 0;
  for (const wanted of read.wanted) if (!(await runApart(wanted))) failed++;
  console.log(failed === 0 ? 'All long checks passed.' : `${failed} long checks failed.`);
  return failed === 0 ? 0 : 1;
};
