// A small disk in memory that can be filled to the last byte, where this user may mount one.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const SIZE = '192m';

export type SmallDisk = {
  fill(): void;
  /** Gives the filled space back; does nothing where it was not filled. */
  free(): void;
  unmount(): void;
};

/** Mounts it at the folder; undefined where that is not allowed. */
export const mountSmallDisk = (folder: string): SmallDisk | undefined => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', folder]);
  if (mounted.status !== 0) return undefined;
  const ballast = join(folder, 'ballast');
  const fillBy = (file: number, chunk: Buffer): void => {
    try {
      for (;;) writeSync(file, chunk);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  };
  const free = (): void => rmSync(ballast, { force: true });
  return {
    fill: () => {
      const file = openSync(ballast, 'w');
      for (const size of [1 << 20, 4096]) fillBy(file, Buffer.alloc(size));
      closeSync(file);
    },
    free,
    unmount: () => {
      free();
      spawnSync('umount', ['-l', folder]);
    },
  };
};
