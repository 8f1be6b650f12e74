// Every line that any commit ever added, read once, for keys and foreign addresses.
import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { foreignHosts, isSource } from './hosts.ts';
import { keysIn } from './keys.ts';

/** `whole`: false where the clone is shallow, so that older commits are not here. */
export type History = { readonly whole: boolean; readonly lines: number; readonly found: readonly string[] };

/** Undefined where there is no repository. */
export const readHistory = async (root: string): Promise<History | undefined> => {
  const shallow = (() => {
    try {
      const args = ['rev-parse', '--is-shallow-repository'];
      return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      return undefined;
    }
  })();
  if (shallow === undefined) return undefined;
  // what a merge itself brought stands in no other commit's diff
  const args = [
    'log',
    '-p',
    '--diff-merges=first-parent',
    '--all',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--unified=0',
  ];
  const git = spawn('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number>((resolve) => void git.once('close', (code) => resolve(code ?? 1)));
  let [lines, commit, path] = [0, '', ''];
  const found: string[] = [];
  for await (const line of createInterface({ input: git.stdout })) {
    if (line.startsWith('commit ')) commit = line.slice(7, 15);
    else if (line.startsWith('+++ ')) path = line.startsWith('+++ b/') ? line.slice(6) : '';
    else if (line.startsWith('+')) {
      lines++;
      for (const key of keysIn(line)) found.push(`${key} in ${commit} ${path}`);
      if (isSource(path)) for (const host of foreignHosts(line)) found.push(`${host} in ${commit} ${path}`);
    }
  }
  if ((await ended) !== 0) throw new Error('git log did not end well');
  return { whole: shallow === 'false', lines, found };
};
