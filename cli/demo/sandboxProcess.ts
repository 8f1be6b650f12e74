// Finds the sandbox of a demo's folder where it still runs, or starts one: a process of its own that outlives a killed service.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ANOTHER_SANDBOX } from '../../sandbox/clock/sandboxError.ts';
import type { DemoOptions } from './demoOptions.ts';
import { readSandboxRecord, type SandboxRecord } from './sandboxRecord.ts';

const START_MS = 20_000;
const STOP_MS = 5_000;
const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');

export type SandboxProcess = { readonly url: string; stop(): Promise<void> };

export class SandboxFailed extends Error {
  override readonly name = 'SandboxFailed';
}

const answers = async (record: SandboxRecord): Promise<boolean> => {
  const answer = await fetch(`${record.url}/clock`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  return answer?.ok === true;
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const stopProcess = async (pid: number): Promise<void> => {
  if (!alive(pid)) return;
  process.kill(pid, 'SIGTERM');
  for (const until = Date.now() + STOP_MS; alive(pid) && Date.now() < until; ) await delay(25);
  if (alive(pid)) process.kill(pid, 'SIGKILL');
};

const childArgs = (
  dir: string,
  port: number,
  options: DemoOptions,
  rest: { readonly token: string; readonly webUrl: string },
) => [
  MAIN,
  'sandbox',
  ...['--data', dir, '--port', String(port), '--speed', String(options.speed)],
  ...['--token', rest.token, '--web', rest.webUrl],
  ...(options.start === undefined ? [] : ['--start', String(options.start)]),
  ...(options.candlesDir === undefined ? [] : ['--candles', options.candlesDir]),
  ...(options.freeRunning ? ['--free-running'] : []),
  ...options.faults.flatMap((fault) => ['--fault', fault]),
];

type Launched =
  | { readonly kind: 'started'; readonly record: SandboxRecord }
  | { readonly kind: 'failed'; readonly said: string };

const launch = async (dir: string, args: readonly string[]): Promise<Launched> => {
  const logFile = join(dir, 'sandbox.log');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  let exited = false;
  child.once('exit', () => (exited = true));
  for (const until = Date.now() + START_MS; Date.now() < until && !exited; await delay(25)) {
    const record = readSandboxRecord(dir);
    if (record && record.pid === child.pid && (await answers(record))) return { kind: 'started', record };
  }
  if (child.pid !== undefined) await stopProcess(child.pid);
  const said = readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).join(' ');
  return { kind: 'failed', said };
};

/**
 * For the owner of the folder's database only. A sandbox left by a killed demo is taken over where it was started with the
 * same arguments, else it is ended and a new one goes on from where its clock stood. Rejects with SandboxFailed and its own last words.
 */
export const ensureSandbox = async (
  dir: string,
  port: number,
  options: DemoOptions,
  rest: { readonly token: string; readonly webUrl: string },
): Promise<SandboxProcess> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const args = childArgs(dir, port, options, rest);
  for (const until = Date.now() + START_MS; ; await delay(100)) {
    const old = readSandboxRecord(dir);
    if (old !== undefined && alive(old.pid) && (await answers(old))) {
      if (old.args.join(' ') === args.slice(2).join(' ')) return { url: old.url, stop: () => stopProcess(old.pid) };
      await stopProcess(old.pid);
    }
    const launched = await launch(dir, args);
    if (launched.kind === 'started') return { url: launched.record.url, stop: () => stopProcess(launched.record.pid) };
    // one that a killed demo left may be starting still, or too busy to have answered in time
    const left = launched.said.includes(ANOTHER_SANDBOX) && Date.now() < until;
    if (!left) throw new SandboxFailed(launched.said || 'the sandbox did not start in time');
  }
};
