// A real demo process for end-to-end tests: started, watched, killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');

export type Demo = {
  readonly chat: string;
  readonly web: string;
  readonly pid: number;
  output(): string;
  exited: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
};

export const temporaryFolder = (): { readonly path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'v7-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
};

/** Polls until the value is there; rejects with the sentence after the deadline. */
export const eventually = async <T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  ms = 20_000,
): Promise<T> => {
  for (const until = Date.now() + ms; Date.now() < until; await delay(25)) {
    const value = await ask();
    if (value !== undefined) return value;
  }
  throw new Error(`${what} did not come within ${ms} ms`);
};

const addressOf = (output: string, name: string): string | undefined =>
  new RegExp(`${name}.*?(http://\\S+)`).exec(output)?.[1];

/** Starts the demo and resolves when it has printed its addresses. */
export const startDemo = async (args: readonly string[]): Promise<Demo> => {
  const child: ChildProcess = spawn(process.execPath, [MAIN, 'demo', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? -1));
  });
  let gone = false;
  void exited.then(() => (gone = true));
  await eventually(
    'the addresses',
    () => {
      if (gone) throw new Error(`the demo ended before it had started:\n${output}`);
      return addressOf(output, 'Web page');
    },
    60_000,
  );
  return {
    chat: addressOf(output, 'Chat') ?? '',
    web: addressOf(output, 'Web page') ?? '',
    pid: child.pid ?? -1,
    output: () => output,
    exited,
    kill: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
};

/** Ends a sandbox that a killed demo left behind. */
export const endSandbox = (dir: string): void => {
  const record = join(dir, 'sandbox.json');
  if (!existsSync(record)) return;
  const { pid } = JSON.parse(readFileSync(record, 'utf8')) as { pid: number };
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it had ended
  }
};
