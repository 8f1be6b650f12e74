// How much room the file system of a folder has left.
import { statfs } from 'node:fs/promises';

/** Undefined where the system does not say. `freeBytes` is what this user may still write. */
export const freeSpace = async (
  dir: string,
): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | undefined> => {
  try {
    const { bavail, blocks, bsize } = await statfs(dir);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
};
