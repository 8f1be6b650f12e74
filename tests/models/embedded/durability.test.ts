// What was acknowledged is there: after a clean end, after kill -9, and never under two owners.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirInUse } from '../../../models/embedded/errors.ts';
import { startEmbedded } from '../../../models/embedded/startEmbedded.ts';
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

  it('has every acknowledged write after kill -9, and starts again at once', async () => {
    let acknowledged: number[] = [];
    for (const kill of [0, 1]) {
      const first = kill * 1_000_000;
      const child = spawn(process.execPath, [CHILD, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      let written = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        if (line === 'ready') continue;
        acknowledged.push(Number(line));
        written += 1;
        if (written === 150) child.kill('SIGKILL');
      }
      await ended;
      expect(existsSync(join(folder, 'mongo.sock'))).toBe(true);
    }
    acknowledged = acknowledged.toSorted((a, b) => a - b);
    await withClient(folder, async (client) => {
      const numbers = client.db().collection<{ _id: number; twice: number; updated?: boolean }>('numbers');
      const stored = await numbers
        .find({ _id: { $in: acknowledged } })
        .sort({ _id: 1 })
        .toArray();
      expect(stored.map((doc) => doc._id)).toEqual(acknowledged);
      expect(stored.every((doc) => doc.updated === true && doc.twice === doc._id * 2)).toBe(true);
      const byIndex = await numbers.find({ twice: { $gte: 0 } }).toArray();
      expect(byIndex).toHaveLength(await numbers.countDocuments());
    });
  });
});
