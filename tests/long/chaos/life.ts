// One process of the service, from its start to its end: watched, told a wrong time, stalled, ended.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const WORKER = join(import.meta.dirname, 'service.worker.ts');

export type Place = {
  readonly sandboxUrl: string;
  readonly dir: string;
  readonly speed: number;
  /** absent: the embedded database of `dir` */
  readonly mongodb?: string;
};

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Life = {
  /** True once the service works; false where it ended before. */
  readonly ready: Promise<boolean>;
  readonly exited: Promise<Ended>;
  isAlive(): boolean;
  output(): string;
  /** Sets its clock wrong by so many milliseconds; 0 mends it. */
  setClock(offMs: number): void;
  send(signal: NodeJS.Signals): void;
};

export const begin = ({ sandboxUrl, dir, speed, mongodb = '' }: Place): Life => {
  const child = spawn(process.execPath, [WORKER, sandboxUrl, dir, String(speed), mongodb], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  let alive = true;
  const ready = Promise.withResolvers<boolean>();
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    if (output.includes('Web page')) ready.resolve(true);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const exited = new Promise<Ended>((resolve) => {
    child.once('exit', (code, signal) => {
      alive = false;
      ready.resolve(false);
      resolve({ code, signal });
    });
  });
  return {
    ready: ready.promise,
    exited,
    isAlive: () => alive,
    output: () => output,
    setClock: (offMs) => {
      if (alive && child.connected) child.send(offMs, () => undefined);
    },
    send: (signal) => void (alive && child.kill(signal)),
  };
};
