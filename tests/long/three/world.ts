// What three processes share: the sandbox with its local Telegram, the served database; and the processes themselves.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { BOT_TOKEN } from '../../../cli/demo/sandboxEnvironment.ts';
import { readSandboxRecord } from '../../../cli/demo/sandboxRecord.ts';
import { eventually } from '../../e2e/demoProcess.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'main.ts');
const WORKER = join(import.meta.dirname, 'service.worker.ts');
const START_MS = 120_000;

export type Child = {
  output(): string;
  readonly pid: number;
  readonly exited: Promise<number | NodeJS.Signals>;
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
};

const begin = (args: readonly string[]): Child => {
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? -1));
  });
  return {
    output: () => output,
    pid: child.pid ?? -1,
    exited,
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
};

const said = (child: Child, words: RegExp): Promise<string> =>
  eventually(`${words} of a child`, () => words.exec(child.output())?.[1], START_MS).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${child.output()}`);
  });

export const startDatabase = async (dir: string): Promise<Child & { readonly uri: string }> => {
  const child = begin([MAIN, 'database', '--data', dir, '--port', '0']);
  return { ...child, uri: await said(child, /(mongodb:\/\/\S+)/) };
};

export const startSandbox = async (dir: string, speed: number): Promise<Child & { readonly url: string }> => {
  const child = begin([MAIN, 'sandbox', '--data', dir, '--port', '0', '--speed', String(speed), '--token', BOT_TOKEN]);
  const url = await eventually('the sandbox', () => readSandboxRecord(dir)?.url, START_MS);
  return { ...child, url };
};

export type Service = Child & {
  /** Resolves with the address of its page once it works. */
  readonly web: Promise<string>;
};

export const startService = (at: {
  readonly sandbox: string;
  readonly uri: string;
  readonly dir: string;
  readonly speed: number;
}): Service => {
  const child = begin([WORKER, at.sandbox, at.dir, String(at.speed), at.uri]);
  const web = said(child, /Web page.*?(http:\/\/\S+)/);
  web.catch(() => undefined);
  return { ...child, web };
};

type Health = { readonly parts: readonly { readonly part: string; readonly state: string; readonly detail: string }[] };

/** What a service says of a part; undefined where it does not answer. */
export const partOf = async (service: Service, name: string): Promise<Health['parts'][number] | undefined> => {
  try {
    const answer = await fetch(`${await service.web}/health`, { signal: AbortSignal.timeout(5_000) });
    const { parts } = (await answer.json()) as Health;
    return parts.find(({ part }) => part === name);
  } catch {
    return undefined;
  }
};

/** Hears server-sent events of a page until the signal aborts or the line breaks. */
export const hearEvents = async (
  url: string,
  hear: (name: string, data: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const answer = await fetch(url, { signal }).catch(() => undefined);
  if (!answer) return;
  try {
    let pending = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (pending + chunk).split('\n\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) hear(/^event: (.*)$/m.exec(block)?.[1] ?? 'message', data);
      }
    }
  } catch {
    // the process was killed, which is what this check does
  }
};
