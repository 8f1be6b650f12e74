// Eighty market minutes with every source failing at random: every cycle ends in a verdict, nothing is left unhandled, memory stays flat.
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { endSandbox, eventually, startDemo, temporaryFolder } from './demoProcess.ts';

const folder = temporaryFolder();
afterAll(() => {
  endSandbox(folder.path);
  folder.remove();
});

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

test.skipIf(process.platform !== 'linux')(
  'the service outlives eighty market minutes of random faults',
  async () => {
    const demo = await startDemo(['--data', folder.path, '--speed', '600', '--cycles', '16']);
    const faults = demo.chat.replace(/chat$/, 'faults');
    for (const source of ['coinbase', 'coingecko', 'yahoo', 'deribit', 'feargreed', 'telegram'])
      for (const kind of ['503', '429-bare', 'html', 'cut', 'wrong-types']) {
        const body = JSON.stringify({ source, kind, probability: 0.06 });
        const answer = await fetch(faults, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
        expect(answer.ok).toBe(true);
      }
    const recorded = async (): Promise<number> => {
      const health = (await (await fetch(`${demo.web}/health`)).json()) as { cycles: { recorded: number } | null };
      return health.cycles?.recorded ?? 0;
    };
    await eventually('a third of the cycles', async () => ((await recorded()) >= 16 ? true : undefined), 120_000);
    const early = residentMb(demo.pid);
    await eventually('nearly all cycles', async () => ((await recorded()) >= 42 ? true : undefined), 120_000);
    const late = residentMb(demo.pid);
    expect(await demo.exited).toBe(0);
    expect(demo.output()).toMatch(/cycles +16 finished: 4[6-8] verdicts recorded, [0-2] abandoned/);
    expect(demo.output()).not.toMatch(/unhandled|a bug of ours/i);
    // a heap that is collected late swings by more than a hundred; what leaks with every cycle does not stop there
    expect(late - early).toBeLessThan(220);
  },
  300_000,
);
