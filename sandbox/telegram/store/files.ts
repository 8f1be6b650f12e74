// Uploaded pictures and documents with the identifiers by which a bot sends them again.
import { createHash } from 'node:crypto';
import type { Database } from './database.ts';

export type FileKind = 'photo' | 'document';
export type FileRecord = {
  readonly fileId: string;
  readonly uniqueId: string;
  readonly kind: FileKind;
  readonly path: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
  readonly width: number;
  readonly height: number;
};
export type NewFile = Pick<FileRecord, 'kind' | 'name' | 'mime' | 'width' | 'height'> & { readonly bytes: Buffer };

export type Files = {
  add(file: NewFile): FileRecord;
  record(fileId: string): FileRecord | undefined;
  bytes(fileId: string): Uint8Array | undefined;
  /** by the `file_path` that getFile told */
  byPath(path: string): { readonly record: FileRecord; readonly bytes: Uint8Array } | undefined;
};

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/png': '.png', 'image/jpeg': '.jpg' };

export function createFiles(database: Database): Files {
  type Row = { readonly body: string; readonly bytes: Uint8Array };
  const find = (sql: string, value: string) => database.get(sql, value) as Row | undefined;
  const BY_ID = 'SELECT body, bytes FROM file WHERE id = ?';
  return {
    add({ bytes, ...file }) {
      const digest = createHash('sha256').update(file.kind).update(bytes).digest();
      const { lastId } = database.run(
        'INSERT INTO file (id, body, bytes) VALUES (?, ?, ?)',
        `new ${Math.random()}`,
        '',
        bytes,
      );
      const mark = createHash('sha256').update(digest).update(String(lastId)).digest('base64url');
      const extension =
        file.kind === 'photo' ? (EXTENSIONS[file.mime] ?? '.jpg') : (/\.[A-Za-z0-9]+$/.exec(file.name)?.[0] ?? '');
      const record: FileRecord = {
        ...file,
        fileId: `${file.kind === 'photo' ? 'AgACAgIAAxkBAA' : 'BQACAgIAAxkBAA'}${mark}`,
        uniqueId: `${file.kind === 'photo' ? 'AQAD' : 'AgAD'}${digest.toString('base64url').slice(0, 12)}`,
        path: `${file.kind}s/file_${lastId}${extension}`,
        size: bytes.length,
      };
      database.run('UPDATE file SET id = ?, body = ? WHERE number = ?', record.fileId, JSON.stringify(record), lastId);
      return record;
    },
    record(fileId) {
      const row = database.get('SELECT body FROM file WHERE id = ?', fileId) as Pick<Row, 'body'> | undefined;
      return row === undefined ? undefined : (JSON.parse(row.body) as FileRecord);
    },
    bytes: (fileId) => find(BY_ID, fileId)?.bytes,
    byPath(path) {
      const row = find(`SELECT body, bytes FROM file WHERE json_extract(body, '$.path') = ?`, path);
      return row === undefined ? undefined : { record: JSON.parse(row.body) as FileRecord, bytes: row.bytes };
    },
  };
}
