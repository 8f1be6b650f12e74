// `npm run restore -- --from FILE [--data DIR] [--yes]`: puts a backup in the place of the embedded database.
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { DataDirInUse } from '../models/embedded/errors.ts';
import { lockFolder } from '../models/embedded/storage/lock.ts';
import { contentsOfFolder, hasDatabase, putInPlace, verifyCopy } from '../models/embedded/storage/snapshot.ts';
import { DamagedFile, isFull, troubleOf } from '../models/embedded/storage/trouble.ts';
import { asTool, contentsText, databaseFolder, ToolRefusal, toolOptions } from './tools.ts';

const USAGE = 'npm run restore -- --from FILE [--data DIR] [--yes]';

const refusalOf = (error: unknown, from: string): unknown => {
  if (error instanceof DamagedFile)
    return new ToolRefusal(`${from} cannot be restored: ${error.what}. Nothing was changed.`, 1);
  if (isFull(error)) return new ToolRefusal('The disk of the data folder is full. Nothing was changed.', 1);
  if (error instanceof DataDirInUse) {
    const by = error.holder === undefined ? 'Another process' : `Process ${error.holder.pid}`;
    return new ToolRefusal(
      `${by} uses ${error.dataDir}. Stop it first: a database is not replaced under its owner.`,
      1,
    );
  }
  if (error instanceof Error && ('errcode' in error || 'syscall' in error))
    return new ToolRefusal(`The backup could not be restored: ${troubleOf(error)}. Nothing was changed.`, 1);
  return error;
};

/** A database that is there is only replaced on the word --yes, and only once people have read what it is. */
const checkReplacing = (dataDir: string, backup: string, yes: boolean): void => {
  if (!hasDatabase(dataDir) || yes) return;
  const there = contentsOfFolder(dataDir);
  throw new ToolRefusal(
    `The backup is whole: ${backup}.\n` +
      `${dataDir} already holds a database${there === undefined ? ' that cannot be read' : `: ${contentsText(there)}`}.\n` +
      'Nothing was changed. Add --yes to put the backup in its place; what is there now is kept beside it.',
    1,
  );
};

/** Exit code 0 once the backup is in place; 1 with a sentence and nothing changed; 2 for wrong options. */
export const restore = (args: readonly string[]): Promise<number> =>
  asTool(async () => {
    const options = { from: { type: 'string' }, data: { type: 'string' }, yes: { type: 'boolean' } } as const;
    const { from, data, yes = false } = toolOptions(args, options, USAGE);
    if (from === undefined) throw new ToolRefusal(`From which file? Usage: ${USAGE}`, 2);
    const dataDir = databaseFolder(data, 'restore it with mongorestore.');
    const file = resolve(from);
    if (!existsSync(file)) throw new ToolRefusal(`There is no file ${file}.`, 1);
    try {
      const backup = contentsText(verifyCopy(file));
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      const lock = lockFolder(dataDir);
      try {
        checkReplacing(dataDir, backup, yes);
        const label = new Date()
          .toISOString()
          .replace(/\.\d+Z$/, 'Z')
          .replaceAll(/[-:]/g, '');
        const { kept } = await putInPlace(file, dataDir, label);
        console.log(`Restored ${file}\n      to ${dataDir}: ${backup}.`);
        if (kept !== undefined)
          console.log(`What was there before is kept as ${kept}; remove it once you are content.`);
        return 0;
      } finally {
        lock.release();
      }
    } catch (error) {
      throw refusalOf(error, file);
    }
  });
