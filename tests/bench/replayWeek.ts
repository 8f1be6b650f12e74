// The bench `replay-week`: the last seven days of the recorded market, three symbols, every analysis computed.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type Bench, rounded } from './bench.ts';

export type WeekTaken = {
  readonly ms: number;
  readonly analyses: number;
  readonly cpuMs: number;
  readonly peakMb: number;
};

const inOwnProcess = (): Promise<WeekTaken> =>
  new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'replayWeekRun.ts'), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.once('message', (taken) => resolve(taken as WeekTaken));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the replay ended with code ${code}`)));
  });

/** On two workers, whatever the machine has; candles are read and checked within the time. */
export const bench: Bench = async () => {
  const { ms, analyses, cpuMs, peakMb } = await inOwnProcess();
  return [
    { name: 'replay-week', value: rounded(ms / 1000), unit: 's', aim: '60 s on two cores' },
    { name: 'replay-week, analyses', value: analyses, unit: 'analyses' },
    { name: 'replay-week, processor', value: rounded(cpuMs / analyses), unit: 'ms/analysis' },
    { name: 'replay-week, memory', value: rounded(peakMb), unit: 'MB', aim: '400 MB' },
  ];
};
