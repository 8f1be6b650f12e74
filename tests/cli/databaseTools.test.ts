// The tools around the embedded database: backup, restore, migrate-store and database, each a round trip.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal128, Double, Int32, Long, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backup } from '../../cli/backup.ts';
import { database } from '../../cli/database.ts';
import { migrateStore } from '../../cli/migrateStore.ts';
import { restore } from '../../cli/restore.ts';
import type { Stop } from '../../cli/untilStopped.ts';
import { type EmbeddedDatabase, startEmbedded } from '../../models/embedded/startEmbedded.ts';

const TYPED = { promoteValues: false, promoteLongs: false, bsonRegExp: true } as const;
const KEPT = {
  int: new Int32(3),
  long: Long.fromString('9007199254740993'),
  double: new Double(3),
  decimal: Decimal128.fromString('1.10'),
  at: new Date(5),
  list: [new Int32(1), { none: null }],
};

describe('the tools of the embedded database', () => {
  let folder = '';
  let said: string[] = [];
  let open: { close: () => Promise<void> }[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'v7-tools-'));
    said = [];
    open = [];
    const hear = (...words: unknown[]) => void said.push(words.join(' '));
    vi.spyOn(console, 'log').mockImplementation(hear);
    vi.spyOn(console, 'error').mockImplementation(hear);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    for (const one of open.toReversed()) await one.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const path = (name: string) => join(folder, name);
  const text = () => said.join('\n');
  const serve = async (data: string): Promise<EmbeddedDatabase> => {
    const server = await startEmbedded({ dataDir: join(path(data), 'database') });
    open.push(server);
    return server;
  };
  const clientOf = async (uri: string): Promise<MongoClient> => {
    const client = await MongoClient.connect(uri);
    open.push(client);
    return client;
  };
  const closeAll = async () => {
    for (const one of open.splice(0).toReversed()) await one.close();
  };
  /** Documents of every number type and a unique index, in the folder `data`. */
  const fill = async (data: string): Promise<MongoClient> => {
    const client = await clientOf((await serve(data)).uri);
    await client.db().collection('kept').createIndex({ n: 1 }, { unique: true });
    await client
      .db()
      .collection('kept')
      .insertMany(Array.from({ length: 300 }, (_, n) => ({ n, ...KEPT })));
    return client;
  };

  it('back up while a service writes: all of one moment, and go back to it', async () => {
    const client = await fill('data');
    const pairs = client.db().collection<{ _id: string; n: number }>('pairs');
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n += 1) {
        const set = { $set: { n } };
        await pairs.bulkWrite([
          { updateOne: { filter: { _id: 'first' }, update: set, upsert: true } },
          { updateOne: { filter: { _id: 'second' }, update: set, upsert: true } },
        ]);
      }
    })();
    await vi.waitUntil(async () => (await pairs.countDocuments()) === 2, { timeout: 20_000 });
    expect(await backup(['--out', path('one.backup'), '--data', path('data')])).toBe(0);
    writing = false;
    await writer;
    expect(text()).toMatch(/2 collections, 30\d documents, .+, read through and whole\./);
    expect(statSync(path('one.backup')).mode & 0o777).toBe(0o600);
    // A second one does not replace it.
    expect(await backup(['--out', path('one.backup'), '--data', path('data')])).toBe(1);
    expect(text()).toContain('is there already. Name another file; a backup never replaces one.');

    expect(await restore(['--from', path('one.backup'), '--data', path('data'), '--yes'])).toBe(1);
    expect(text()).toContain('Stop it first: a database is not replaced under its owner.');
    await client.db().collection('kept').deleteMany({});
    await closeAll();

    expect(await restore(['--from', path('one.backup'), '--data', path('data')])).toBe(1);
    expect(text()).toMatch(
      /already holds a database: 2 collections, \d documents, .+\.\nNothing was changed\. Add --yes/,
    );
    expect(await restore(['--from', path('one.backup'), '--data', path('data'), '--yes'])).toBe(0);
    expect(readdirSync(join(path('data'), 'database')).filter((name) => name.includes('before'))).toHaveLength(1);
    const again = await clientOf((await serve('data')).uri);
    const [document] = await again.db().collection('kept').find({ n: 7 }, TYPED).toArray();
    expect(document).toMatchObject(KEPT);
    expect(await again.db().collection('kept').countDocuments()).toBe(300);
    await expect(again.db().collection('kept').insertOne({ n: 7 })).rejects.toMatchObject({ code: 11000 });
    const [first, second] = await again.db().collection('pairs').find().sort({ _id: 1 }).toArray();
    expect(first?.['n']).toBe(second?.['n']);
  });

  it('restore nothing that is not whole, and leave what is there as it is', async () => {
    await fill('data');
    await closeAll();
    expect(await backup(['--out', path('one.backup'), '--data', path('data')])).toBe(0);
    const file = join(path('data'), 'database', 'v7.sqlite');
    const before = readFileSync(file);
    truncateSync(path('one.backup'), 20_000);
    writeFileSync(path('text.backup'), 'no database at all '.repeat(40));
    for (const name of ['one.backup', 'text.backup', 'none.backup']) {
      expect(await restore(['--from', path(name), '--data', path('data'), '--yes'])).toBe(1);
    }
    expect(text()).toMatch(
      /one\.backup cannot be restored: its file one\.backup is cut short: 20000 of \d+ bytes\. Nothing was changed\./,
    );
    expect(text()).toContain('its file text.backup is not a database. Nothing was changed.');
    expect(text()).toContain('There is no file');
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(await restore(['--data', path('data')])).toBe(2);
    expect(await backup(['--to', 'x'])).toBe(2);
    expect(await backup(['--out', path('b'), '--data', path('nowhere')])).toBe(1);
    expect(existsSync(path('nowhere'))).toBe(false);
  });

  it('migrate every type, collection and index to another server, which then has the same bytes', async () => {
    await fill('data');
    await closeAll();
    const server = await serve('target');
    const target = await clientOf(server.uri);
    const uri = server.uri.replace(/\/v7$/, '/moved');
    expect(await migrateStore(['--to', uri, '--data', path('data')])).toBe(0);
    expect(text()).toContain('Copied and compared: 300 documents in 1 collections are the same, byte for byte.');
    const moved = target.db('moved').collection('kept');
    expect((await moved.find({ n: 299 }, TYPED).toArray())[0]).toMatchObject(KEPT);
    expect(await moved.indexes()).toMatchObject([{ name: '_id_' }, { name: 'n_1', unique: true }]);
    await moved.deleteMany({ n: { $gt: 0 } });
    expect(await migrateStore(['--to', uri, '--data', path('data')])).toBe(1);
    expect(text()).toContain('already has documents in moved.kept. Nothing was changed.');
    expect(await moved.countDocuments()).toBe(1);
    expect(await migrateStore(['--to', uri, '--data', path('data'), '--yes'])).toBe(0);
    expect(await moved.countDocuments()).toBe(300);
    expect(await migrateStore(['--to', 'http://x', '--data', path('data')])).toBe(2);
    expect(await migrateStore(['--data', path('data')])).toBe(2);
    expect(text()).toContain('Set MONGODB_URI (or MONGODB_URI_FILE) in .env');
    await moved.drop();
    writeFileSync(path('address'), uri);
    vi.stubEnv('MONGODB_URI_FILE', path('address'));
    expect(await migrateStore(['--data', path('data')])).toBe(0);
    expect(await moved.countDocuments()).toBe(300);
  });

  const stopping = (): { stop: Stop; now: () => void } => {
    const word = Promise.withResolvers<void>();
    let asked = false;
    const until = async (other?: Promise<unknown>) =>
      void (await Promise.race([word.promise, ...(other ? [other] : [])]));
    const now = () => {
      asked = true;
      word.resolve();
    };
    return { stop: { asked: () => asked, until }, now };
  };
  const served = async (): Promise<string> => {
    await vi.waitUntil(() => /mongodb:\/\/127\.0\.0\.1:\d+/.test(text()), { timeout: 20_000 });
    return /mongodb:\/\/\S+/.exec(text())?.[0] ?? '';
  };

  it('serve a folder on loopback, its own or through whoever holds it, until they are stopped', async () => {
    const { stop, now } = stopping();
    const own = database(['--data', path('data'), '--port', '0'], stop);
    const client = await clientOf(await served());
    await client.db().collection('x').insertOne({ a: 1 });
    said = [];
    const second = stopping();
    const through = database(['--data', path('data'), '--port', '0'], second.stop);
    const other = await clientOf(await served());
    expect(text()).toContain(`through process ${process.pid}, which holds it since`);
    expect(await other.db().collection('x').countDocuments()).toBe(1);
    second.now();
    expect(await through).toBe(0);
    expect(await client.db().collection('x').countDocuments()).toBe(1);
    now();
    expect(await own).toBe(0);
  });

  it('refuse a port that is taken, in words', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    expect(await database(['--data', path('data'), '--port', String(port)], stopping().stop)).toBe(1);
    expect(text()).toContain(`Port ${port} of 127.0.0.1 is taken by another program.`);
    expect(await database(['--data', path('data'), '--port', '70000'], stopping().stop)).toBe(2);
    await new Promise((resolve) => taken.close(resolve));
  });
});
