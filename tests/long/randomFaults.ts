// Two market hours with every source failing at random: every cycle ends in a verdict, nothing is left unhandled, memory stays flat.
import { readFileSync } from 'node:fs';
import { endSandbox, eventually, startDemo, temporaryFolder } from '../e2e/demoProcess.ts';
import type { LongRun } from './longRun.ts';

const CYCLES = 24;
const SOURCES = ['coinbase', 'coingecko', 'yahoo', 'deribit', 'feargreed', 'telegram'];
const KINDS = ['503', '429-bare', 'html', 'cut', 'wrong-types'];
/** a heap that is collected late swings by more than a hundred; what leaks with every cycle does not stop there */
const MOST_MB = 220;
const WAIT_MS = 300_000;

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

const spoil = async (faults: string): Promise<void> => {
  for (const source of SOURCES)
    for (const kind of KINDS) {
      const body = JSON.stringify({ source, kind, probability: 0.06 });
      await fetch(faults, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    }
};

export const run: LongRun = async () => {
  if (process.platform !== 'linux') return { ok: true, summary: 'skipped: memory is read from /proc' };
  const folder = temporaryFolder();
  try {
    const demo = await startDemo(['--data', folder.path, '--speed', '600', '--cycles', String(CYCLES)]);
    await spoil(demo.chat.replace(/chat$/, 'faults'));
    const recorded = async (atLeast: number): Promise<true | undefined> => {
      const health = (await (await fetch(`${demo.web}/health`)).json()) as { cycles: { recorded: number } | null };
      return (health.cycles?.recorded ?? 0) >= atLeast ? true : undefined;
    };
    await eventually('a third of the cycles', () => recorded(CYCLES), WAIT_MS);
    const early = residentMb(demo.pid);
    await eventually('nearly all cycles', () => recorded(3 * CYCLES - 6), WAIT_MS);
    const grown = residentMb(demo.pid) - early;
    const code = await demo.exited;
    const [, verdicts = '0', abandoned = '0'] =
      /finished: (\d+) verdicts recorded, (\d+) abandoned/.exec(demo.output()) ?? [];
    const unhandled = /unhandled|a bug of ours/i.test(demo.output());
    const all = Number(verdicts) + Number(abandoned) === 3 * CYCLES && Number(abandoned) <= 2;
    return {
      ok: code === 0 && all && !unhandled && grown < MOST_MB,
      summary: `${CYCLES} cycles, every source failing at random: ${verdicts} verdicts, ${abandoned} abandoned, memory grew ${grown.toFixed(0)} MB, exit ${code}`,
    };
  } finally {
    endSandbox(folder.path);
    folder.remove();
  }
};
