// The embedded database under the same five works at any size: what database-10k and database-1m measure.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collection, MongoClient } from 'mongodb';
import { startEmbedded } from '../../models/embedded/startEmbedded.ts';
import { type BenchLine, medianOf, rounded } from './bench.ts';

/** About 1 KB of BSON. `_id` counts from 0; `key` is unique and scattered, `at` rises with `_id`. */
export type LoadDocument = {
  readonly _id: number;
  readonly key: string;
  readonly at: Date;
  readonly symbol: string;
  readonly n: number;
  readonly price: number;
  readonly note: string;
};

const SYMBOLS = ['BTC-USD', 'ETH-USD', 'SOL-USD', 'DOGE-USD', 'ADA-USD', 'XRP-USD', 'LTC-USD'];
const NOTE = 'the market as it was told '.repeat(34);
const FIRST_MS = Date.UTC(2024, 0, 1);

/** A number below `size` for every number below it, each once: 7919 is prime and divides no size used here. */
const scattered = (i: number, size: number): number => (i * 7919) % size;
export const keyAt = (i: number): string => `key-${String(i).padStart(9, '0')}`;

const documentAt = (i: number, size: number): LoadDocument => ({
  _id: i,
  key: keyAt(scattered(i, size)),
  at: new Date(FIRST_MS + i * 1000),
  symbol: SYMBOLS[i % SYMBOLS.length] ?? '',
  n: i % 100,
  price: 100 + (i % 9973) / 7,
  note: NOTE,
});

export type LoadedDatabase = {
  readonly dataDir: string;
  readonly size: number;
  readonly client: MongoClient;
  readonly documents: Collection<LoadDocument>;
  /** wall ms of the writing of all documents, a thousand a command, with two indexes */
  readonly loadMs: number;
  /** Ends client and server, opens the folder again; wall ms until it takes clients. */
  reopen(): Promise<number>;
  /** Ends client and server while the work runs, which may open the folder itself; opens it again after. */
  apart<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** A temporary folder with `size` documents; `close` removes it. */
export const loadDatabase = async (size: number): Promise<LoadedDatabase> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'v7-bench-'));
  let server = await startEmbedded({ dataDir });
  let client = await MongoClient.connect(server.uri);
  const documents = () => client.db().collection<LoadDocument>('documents');
  await documents().createIndex({ key: 1 }, { unique: true });
  await documents().createIndex({ at: -1 });
  const began = performance.now();
  for (let from = 0; from < size; from += 1000) {
    const count = Math.min(1000, size - from);
    await documents().insertMany(Array.from({ length: count }, (_, i) => documentAt(from + i, size)));
  }
  const loadMs = performance.now() - began;
  const end = async (): Promise<void> => {
    await client.close();
    await server.close();
  };
  return {
    dataDir,
    size,
    loadMs,
    get client() {
      return client;
    },
    get documents() {
      return documents();
    },
    reopen: async () => {
      await end();
      const start = performance.now();
      server = await startEmbedded({ dataDir });
      const took = performance.now() - start;
      client = await MongoClient.connect(server.uri);
      return took;
    },
    apart: async (work) => {
      await end();
      const result = await work();
      server = await startEmbedded({ dataDir });
      client = await MongoClient.connect(server.uri);
      return result;
    },
    close: async () => {
      await end();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** Runs a work one after another for `ms`, after as long again unmeasured; median wall ms of one run. */
export const oneAfterAnother = async (ms: number, work: (i: number) => Promise<unknown>): Promise<number> => {
  const taken: number[] = [];
  const start = performance.now();
  for (let i = 0, now = start; now - start < ms * 2 || taken.length === 0; i += 1) {
    await work(i);
    const end = performance.now();
    if (end - start >= ms) taken.push(end - now);
    now = end;
  }
  return medianOf(taken);
};

export type WorkName = 'insertOne' | 'findOne' | 'findOneAndUpdate' | 'sort' | 'group';

/** Median wall ms of each work; each of the short ones is repeated for `ms`. */
export const timeWorks = async <Name extends WorkName>(
  { documents, size }: LoadedDatabase,
  ms: number,
  names: readonly Name[],
): Promise<Readonly<Record<Name, number>>> => {
  let next = size;
  const works: Readonly<Record<WorkName, (i: number) => Promise<unknown>>> = {
    insertOne: () => documents.insertOne(documentAt(next, ++next * 10)),
    findOne: (i) => documents.findOne({ _id: scattered(i * 31, size) }),
    findOneAndUpdate: (i) => documents.findOneAndUpdate({ key: keyAt(scattered(i * 17, size)) }, { $inc: { n: 1 } }),
    sort: () => documents.find().sort({ at: -1 }).limit(100).toArray(),
    group: () =>
      documents.aggregate([{ $group: { _id: '$symbol', n: { $sum: 1 }, price: { $avg: '$price' } } }]).toArray(),
  };
  const taken: [Name, number][] = [];
  for (const name of names) taken.push([name, await oneAfterAnother(ms, works[name])]);
  return Object.fromEntries(taken) as Record<Name, number>;
};

/** What a machine of this kind was told to do, works a second, with every commit on disk. */
const REFERENCE = { insertOne: 2800, findOne: 11_000, findOneAndUpdate: 2000 } as const;

/** The lines of a benchmark: works a second, in order, one client at a time; the start and the group in ms. */
export const databaseLines = async (name: string, size: number): Promise<readonly BenchLine[]> => {
  const database = await loadDatabase(size);
  try {
    const opened = await database.reopen();
    const ms = await timeWorks(database, 1000, ['insertOne', 'findOne', 'findOneAndUpdate', 'sort', 'group']);
    const perSecond = (work: keyof typeof REFERENCE): BenchLine => {
      const [value, baseline] = [rounded(1000 / ms[work]), REFERENCE[work]];
      const ratio = rounded(value / baseline);
      return { name: `${name} ${work}`, value, unit: '1/s', baseline, ratio, against: 'a machine of this kind' };
    };
    return [
      { name: `${name} insertMany`, value: rounded((size / database.loadMs) * 1000), unit: 'documents/s' },
      { name: `${name} open`, value: rounded(opened), unit: 'ms', aim: '1000' },
      perSecond('insertOne'),
      perSecond('findOne'),
      perSecond('findOneAndUpdate'),
      { name: `${name} sort by an index, 100 documents`, value: rounded(1000 / ms.sort), unit: '1/s' },
      { name: `${name} $group over all`, value: rounded(ms.group), unit: 'ms' },
    ];
  } finally {
    await database.close();
  }
};
