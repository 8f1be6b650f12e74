// What went wrong with the files of a database, in a sentence that says what to do.

const RESTORE = 'Nothing of it was overwritten. Restore a backup with: npm run restore -- --from FILE --yes';

/** The database's file cannot be used as it is. The message is a sentence that says how to restore. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
  /** Without what to do. */
  readonly what: string;

  constructor(what: string) {
    super(`${what}. ${RESTORE}`);
    this.what = what;
  }
}

const codeOf = (error: unknown): number | string | undefined => {
  if (!(error instanceof Error)) return undefined;
  // SQLite's extended codes carry the plain one in their lowest byte.
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 255;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
};

const FULL: ReadonlySet<unknown> = new Set([13, 'ENOSPC', 'EDQUOT']);
const DAMAGED: ReadonlySet<unknown> = new Set([11, 26]);
const REFUSED: ReadonlySet<unknown> = new Set([8, 14, 'EACCES', 'EPERM', 'EROFS']);

/** Whether the disk (or the quota) that holds the files is full. */
export const isFull = (error: unknown): boolean => FULL.has(codeOf(error));

/** A sentence for people; what is no trouble of files keeps its own message. */
export function troubleOf(error: unknown): string {
  const own = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (isFull(error)) {
    return `the disk that holds the database is full (${own}). What was acknowledged before is kept; make room and try again`;
  }
  if (DAMAGED.has(code)) return `its file is damaged (${own}). ${RESTORE}`;
  if (REFUSED.has(code)) return `its folder or file may not be written to (${own}); give this user the right to`;
  if (code === 10)
    return `its disk answered with an error (${own}). What was acknowledged before is kept as far as the disk is whole`;
  return own;
}
