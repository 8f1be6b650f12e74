// Finds the sandbox of a demo's folder where it still runs, or starts one: a process of its own that outlives a killed service.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DemoOptions } from './demoOptions.ts';
import { readSandboxRecord, type SandboxRecord, sandboxRecordPath } from './sandboxRecord.ts';

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

const launch = async (dir: string, args: readonly string[]): Promise<SandboxRecord> => {
  const logFile = join(dir, 'sandbox.log');
  rmSync(sandboxRecordPath(dir), { force: true });
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  let exited = false;
  child.once('exit', () => (exited = true));
  for (const until = Date.now() + START_MS; Date.now() < until && !exited; await delay(25)) {
    const record = readSandboxRecord(dir);
    if (record && record.pid === child.pid && (await answers(record))) return record;
  }
  if (child.pid !== undefined) await stopProcess(child.pid);
  const said = readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).join(' ');
  throw new SandboxFailed(said || 'the sandbox did not start in time');
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
  const old = readSandboxRecord(dir);
  const running = old !== undefined && alive(old.pid) && (await answers(old));
  const args = childArgs(dir, port, options, rest);
  const same = running && old.args.join(' ') === args.slice(2).join(' ');
  if (running && !same) await stopProcess(old.pid);
  const record = same ? old : await launch(dir, args);
  return { url: record.url, stop: () => stopProcess(record.pid) };
};
