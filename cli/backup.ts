// `npm run backup -- --out FILE [--data DIR]`: the whole embedded database in one file, also while a service uses it.
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { backUp, FileExists, hasDatabase } from '../models/embedded/storage/snapshot.ts';
import { DamagedFile, isFull, troubleOf } from '../models/embedded/storage/trouble.ts';
import { asTool, contentsText, databaseFolder, ToolRefusal, toolOptions } from './tools.ts';

const USAGE = 'npm run backup -- --out FILE [--data DIR]';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const sentenceOf = (error: unknown, dataDir: string): string | undefined => {
  if (error instanceof FileExists) return `${error.message} Name another file; a backup never replaces one.`;
  if (error instanceof DamagedFile) return `The database in ${dataDir} cannot be backed up: ${error.what}.`;
  if (isFull(error)) return 'The disk the backup was to go to is full. Nothing of it was left behind.';
  if (error instanceof Error && ('errcode' in error || 'syscall' in error))
    return `The backup could not be made: ${troubleOf(error)}.`;
  return undefined;
};

/** Exit code 0 once the backup is on disk and read through; 1 with a sentence; 2 for wrong options. */
export const backup = (args: readonly string[]): Promise<number> =>
  asTool(async () => {
    const { out, data } = toolOptions(args, { out: { type: 'string' }, data: { type: 'string' } }, USAGE);
    if (out === undefined) throw new ToolRefusal(`Where to? Usage: ${USAGE}`, 2);
    const dataDir = databaseFolder(data, 'back it up with mongodump.');
    if (!hasDatabase(dataDir)) throw new ToolRefusal(`There is no embedded database in ${dataDir}.`, 1);
    const file = resolve(out);
    if (!isFolder(dirname(file))) throw new ToolRefusal(`There is no folder ${dirname(file)}.`, 1);
    try {
      const contents = backUp(dataDir, file);
      console.log(`Backed up ${dataDir}\n       to ${file}: ${contentsText(contents)}, read through and whole.`);
      console.log(`To go back to it: npm run restore -- --from ${file}${data === undefined ? '' : ` --data ${data}`}`);
      return 0;
    } catch (error) {
      const sentence = sentenceOf(error, dataDir);
      if (sentence === undefined) throw error;
      throw new ToolRefusal(sentence, 1);
    }
  });
