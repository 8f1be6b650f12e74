// A started service as its installer sees it: what it prints, what /health answers, how it ends.
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { eventually } from '../../e2e/demoProcess.ts';

export type Watched = {
  output(): string;
  /** The status of /health once it answers as wanted; rejects with what was printed where it never does. */
  health(wanted: number, ms: number): Promise<{ readonly code: number; readonly status: string }>;
  /** SIGTERM; resolves with the exit code, or the signal that ended it, and how long it took. */
  stop(): Promise<{ readonly code: number | string; readonly ms: number }>;
};

export const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return address.port;
};

export const watch = (child: ChildProcess, port: number): Watched => {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let gone = false;
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => {
      gone = true;
      resolve(code ?? signal ?? 'unknown');
    });
  });
  return {
    output: () => output,
    health: async (wanted, ms) => {
      const ask = async () => {
        if (gone) throw new Error(`it ended by itself:\n${output}`);
        const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
        if (answer?.status !== wanted) return undefined;
        const { status } = (await answer.json()) as { status: string };
        return { code: answer.status, status };
      };
      return eventually(`/health with ${wanted}`, ask, ms).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${output}`);
      });
    },
    stop: async () => {
      const began = performance.now();
      child.kill('SIGTERM');
      return { code: await exited, ms: performance.now() - began };
    },
  };
};
