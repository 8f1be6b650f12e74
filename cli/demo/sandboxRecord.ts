// Where a running sandbox tells its address and its bot's token to the next demo on the same folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({ pid: z.int().positive(), url: z.url(), token: z.string(), args: z.array(z.string()) });
export type SandboxRecord = z.output<typeof schema>;

export const sandboxRecordPath = (dir: string): string => join(dir, 'sandbox.json');

/** Undefined where no sandbox has written there, or what is there cannot be read. */
export const readSandboxRecord = (dir: string): SandboxRecord | undefined => {
  try {
    return schema.safeParse(JSON.parse(readFileSync(sandboxRecordPath(dir), 'utf8'))).data;
  } catch {
    return undefined;
  }
};
