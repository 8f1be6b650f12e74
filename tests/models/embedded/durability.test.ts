// What was acknowledged is there: after a clean end, after kill -9, and never under two owners.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirInUse } from '../../../models/embedded/errors.ts';
import { startEmbedded } from '../../../models/embedded/startEmbedded.ts';
import { openSqlite } from '../../../models/embedded/storage/sqlite.ts';
import { killed } from './support/killed.ts';
import { newFolder, removeFolder } from './support/targets.ts';

const CHILD = fileURLToPath(new URL('./support/writingChild.ts', import.meta.url));

describe('a data folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => removeFolder(folder));

  const withClient = async <T>(dataDir: string, use: (client: MongoClient) => Promise<T>): Promise<T> => {
    const server = await startEmbedded({ dataDir });
    const client = await MongoClient.connect(server.uri);
    try {
      return await use(client);
    } finally {
      await client.close();
      await server.close();
    }
  };

  it('holds documents and indexes over a restart', async () => {
    await withClient(folder, async (client) => {
      const kept = client.db().collection<{ _id: string }>('kept');
      await kept.createIndex({ a: 1 }, { unique: true });
      await kept.insertOne({ _id: 'x', a: 1 } as { _id: string });
    });
    await withClient(folder, async (client) => {
      const kept = client.db().collection('kept');
      expect(await kept.findOne({ a: 1 })).toEqual({ _id: 'x', a: 1 });
      expect(await kept.indexes()).toHaveLength(2);
      await expect(kept.insertOne({ a: 1 })).rejects.toMatchObject({ code: 11000 });
    });
  });

  it('is made private, with a socket only its owner can use', async () => {
    const dataDir = join(folder, 'new', 'inner');
    const server = await startEmbedded({ dataDir });
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(server.uri).toBe(`mongodb://${encodeURIComponent(join(dataDir, 'mongo.sock'))}/v7`);
    expect(mode(dataDir)).toBe(0o700);
    expect(mode(join(dataDir, 'mongo.sock'))).toBe(0o600);
    for (const file of ['v7.sqlite', 'v7.sqlite-wal', 'lock.sqlite', 'owner.json'])
      expect(mode(join(dataDir, file))).toBe(0o600);
    await server.close();
    expect(existsSync(join(dataDir, 'mongo.sock'))).toBe(false);
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(false);
  });

  it('with a path too long for a socket is reached through a private temporary one, which goes with it', async () => {
    const dataDir = join(folder, 'long'.repeat(30));
    const server = await startEmbedded({ dataDir });
    const socket = decodeURIComponent(
      new URL(server.uri.replace('mongodb:', 'http:').replace('//', '//x/')).pathname.slice(1),
    ).replace(/\/v7$/, '');
    expect(socket.endsWith('.sock')).toBe(true);
    expect(socket.length).toBeLessThanOrEqual(100);
    expect(statSync(join(socket, '..')).mode & 0o777).toBe(0o700);
    const client = await MongoClient.connect(server.uri);
    await client.close();
    await server.close();
    expect(existsSync(join(socket, '..'))).toBe(false);
  });

  it('has one owner: a second start is refused with a sentence that names it', async () => {
    const server = await startEmbedded({ dataDir: folder });
    const refusal = await startEmbedded({ dataDir: folder }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataDirInUse);
    expect((refusal as DataDirInUse).holder?.pid).toBe(process.pid);
    expect((refusal as DataDirInUse).message).toMatch(
      /^The data folder .+ is in use by process \d+ since \d{4}-.+Z; stop it first or choose another folder\.$/,
    );
    // Another process is refused too: our own refused start has not let go of the lock.
    const other = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    other.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    expect(await new Promise((resolve) => other.once('exit', resolve))).toBe(1);
    expect(said).toContain('DataDirInUse');
    const client = await MongoClient.connect(server.uri);
    expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
    await client.close();
    await server.close();
    await (await startEmbedded({ dataDir: folder })).close();
  });

  it('whose server dies says so to its owner, and can be opened again', async () => {
    const workers: Worker[] = [];
    const notice = (worker: Worker) => void workers.push(worker);
    process.on('worker', notice);
    const told: string[] = [];
    const server = await startEmbedded({ dataDir: folder, onFailure: (error) => void told.push(error.message) });
    process.off('worker', notice);
    await workers[0]?.terminate();
    expect((await server.failed).message).toMatch(
      /^The embedded database in .+ failed: its worker ended with code 1\.$/,
    );
    expect(told).toHaveLength(1);
    await server.close();
    await (await startEmbedded({ dataDir: folder })).close();
  });

  it('that is no database is refused with a sentence, and left as it is', async () => {
    const file = join(folder, 'v7.sqlite');
    writeFileSync(file, 'this was never a database, and is long enough to show it'.repeat(20));
    chmodSync(file, 0o600);
    await expect(startEmbedded({ dataDir: folder })).rejects.toThrow(
      /^The embedded database in .+ failed: its file v7\.sqlite is not a database\. Nothing of it was overwritten\. Restore a backup/,
    );
    expect(readFileSync(file, 'utf8')).toMatch(/^this was never/);
  });

  it('has every acknowledged write after five kills at any moment, and indexes that say the same', async () => {
    const { acknowledged, ...left } = await killed({ kills: 5, longestMs: 150, seed: 5 });
    expect(left).toEqual({ lost: 0, differing: 0, broken: undefined });
    expect(acknowledged).toBeGreaterThan(5);
  });

  // Looking into a database makes an empty log and a file of shared memory; neither holds anything.
  const bytesOf = () =>
    readdirSync(folder)
      .filter((name) => name === 'v7.sqlite' || name === 'v7.sqlite-wal')
      .map((name) => readFileSync(join(folder, name)).toString('latin1'))
      .filter((bytes) => bytes !== '');
  // Made once: every case damages a copy.
  let whole: Buffer | undefined;
  const filled = async (): Promise<string> => {
    const file = join(folder, 'v7.sqlite');
    if (whole === undefined) {
      await withClient(folder, async (client) => {
        await client.db().collection('kept').createIndex({ n: 1 });
        await client
          .db()
          .collection('kept')
          .insertMany(Array.from({ length: 200 }, (_, n) => ({ n, text: 'x'.repeat(300) })));
      });
      whole = readFileSync(file);
    }
    writeFileSync(file, whole, { mode: 0o600 });
    return file;
  };
  const DAMAGES: readonly (readonly [string, (file: string) => void, RegExp])[] = [
    ['cut short', (file) => truncateSync(file, 20_480), /is cut short: 20480 of \d+ bytes\./],
    ['empty', (file) => truncateSync(file, 0), /its file v7\.sqlite is empty\./],
    ['damaged in its midst', (file) => scribble(file, 8192, 4096), /is damaged \(.+\)\./],
    ['damaged at its start', (file) => scribble(file, 0, 50), /is not a database\./],
    [
      'gone while its log is there',
      (file) => {
        writeFileSync(`${file}-wal`, readFileSync(file));
        rmSync(file);
      },
      /v7\.sqlite is missing, while its log is there\./,
    ],
  ];
  const scribble = (file: string, at: number, length: number) => {
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(length, 0x5a), 0, length, at);
    closeSync(handle);
  };

  it.each(DAMAGES)(
    'whose file is %s is told in a sentence that says how to restore, and left as it is',
    async (_, damage, words) => {
      const file = await filled();
      damage(file);
      const before = bytesOf();
      const open = () => openSqlite(file);
      expect(open).toThrow(words);
      expect(open).toThrow(
        '. Nothing of it was overwritten. Restore a backup with: npm run restore -- --from FILE --yes',
      );
      expect(bytesOf()).toEqual(before);
    },
  );

  it('of another program, or of a newer release, is not touched', async () => {
    const file = join(folder, 'v7.sqlite');
    const foreign = new DatabaseSync(file);
    foreign.exec('CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)');
    foreign.close();
    expect(() => openSqlite(file)).toThrow('its file v7.sqlite was written by another program.');
    rmSync(file);
    await filled();
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    expect(() => openSqlite(file)).toThrow('was written by a newer release of this program; start that one');
  });

  it('on a full disk refuses what it cannot keep, with a code and a sentence, and goes on with the rest', async () => {
    const server = await startEmbedded({ dataDir: folder, maxBytes: 600_000 });
    const client = await MongoClient.connect(server.uri);
    const rows = client.db().collection<{ _id: number }>('rows');
    let kept = 0;
    const full = await (async () => {
      for (;;) {
        await rows.insertOne({ _id: kept, text: 'y'.repeat(5000) } as never);
        kept += 1;
      }
    })().catch((error: unknown) => error);
    expect(full).toMatchObject({ code: 14031, codeName: 'OutOfDiskSpace' });
    expect((full as Error).message).toMatch(
      /^Nothing of this write was kept: the disk that holds the database is full .+ make room and try again\.$/,
    );
    expect(kept).toBeGreaterThan(50);
    expect(await rows.countDocuments()).toBe(kept);
    expect(await rows.findOne({ _id: kept - 1 })).not.toBeNull();
    await rows.deleteMany({ _id: { $lt: 20 } });
    await rows.insertOne({ _id: -1, text: 'y'.repeat(5000) } as never);
    await client.close();
    await server.close();
    await withClient(folder, async (again) => {
      expect(await again.db().collection('rows').countDocuments()).toBe(kept - 19);
    });
  });
});
