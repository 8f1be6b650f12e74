// `npm run replay` killed in the middle and run again: it goes on from there, to the same bits as one that was left alone.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RECORDING_DIR } from '../../sandbox/market/loadRecording.ts';
import type { LongRun } from './longRun.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');
/** two days of two symbols: twelve pieces of eight hours */
const ARGS = ['--from', '2024-01-21', '--to', '2024-01-23', '--symbols', 'ETH-USD,SOL-USD', '--candles', RECORDING_DIR];

/** Files below the folder whose names end so. */
const keptIn = (dir: string): number =>
  readdirSync(dir, { recursive: true }).filter((name) => String(name).endsWith('.zst')).length;

/** A replay whose studies are kept below `dir`. */
const start = (dir: string, json: string) => {
  mkdirSync(dir, { recursive: true });
  const child = spawn(process.execPath, [MAIN, 'replay', ...ARGS, '--json', json], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: dir },
  });
  const said: string[] = [];
  child.stderr.on('data', (text) => said.push(String(text)));
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  return { child, ended, said: () => said.join('') };
};

export const run: LongRun = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'v7-resumed-'));
  const [alone, killed] = [join(folder, 'alone'), join(folder, 'killed')];
  const [whole, resumed] = [join(folder, 'whole.json'), join(folder, 'resumed.json')];
  try {
    const left = start(alone, whole);
    if ((await left.ended) !== 0) return { ok: false, summary: `the replay failed: ${left.said()}` };
    const first = start(killed, resumed);
    while (keptIn(killed) < 3 && first.child.exitCode === null) await wait(50);
    first.child.kill('SIGKILL');
    await first.ended;
    const kept = keptIn(killed);
    const second = start(killed, resumed);
    if ((await second.ended) !== 0) return { ok: false, summary: `the second run failed: ${second.said()}` };
    const same = readFileSync(whole).equals(readFileSync(resumed));
    const summary = `killed after ${kept} of ${keptIn(alone)} pieces, run again: ${same ? 'the same bits' : 'another report'}`;
    return { ok: same && kept >= 3 && kept < keptIn(alone), summary };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
