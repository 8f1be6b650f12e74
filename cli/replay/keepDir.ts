// Where replay keeps its studies between runs: a folder of this user's own among the temporary files.
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const FORGOTTEN_MS = 30 * 86_400_000;

/** The folder of these sources, made where it is not; those of others unused for 30 days are removed. Undefined where none can be had. */
export const openKeepDir = (source: string, nowMs: number): string | undefined => {
  const root = join(tmpdir(), `v7-signals-replay-${userInfo().username}`);
  const own = join(root, source.slice(0, 16));
  try {
    mkdirSync(own, { recursive: true, mode: 0o700 });
    utimesSync(own, nowMs / 1000, nowMs / 1000);
    for (const name of readdirSync(root)) {
      const dir = join(root, name);
      if (nowMs - statSync(dir).mtimeMs > FORGOTTEN_MS) rmSync(dir, { recursive: true, force: true });
    }
    return own;
  } catch {
    return undefined;
  }
};
