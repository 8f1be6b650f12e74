// No commit ever held a key: every line ever added, read once.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { keysIn } from '../architecture/keys.ts';
import type { LongRun } from './longRun.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export const run: LongRun = async () => {
  const git = spawn('git', ['log', '-p', '--all', '--no-color', '--unified=0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number>((resolve) => git.once('close', (code) => resolve(code ?? 1)));
  let lines = 0;
  let commit = '';
  const found: string[] = [];
  for await (const line of createInterface({ input: git.stdout })) {
    if (line.startsWith('commit ')) commit = line.slice(7, 15);
    if (!line.startsWith('+')) continue;
    lines++;
    for (const key of keysIn(line)) found.push(`${key} in ${commit}`);
  }
  if ((await ended) !== 0) return { ok: false, summary: 'there is no history to read here (no git repository)' };
  const summary = found.length === 0 ? 'no key' : found.slice(0, 5).join(', ');
  return {
    ok: found.length === 0,
    summary: `${lines.toLocaleString('en-US')} added lines of all commits read: ${summary}`,
  };
};
