// `npm run migrate-store -- [--to MONGODB_URI] [--data DIR] [--yes]`: copies the embedded database into a MongoDB.
import { deserialize } from 'bson';
import { type Db, type Document, type IndexDescription, MongoClient } from 'mongodb';
import { joinEmbedded } from '../models/embedded/join.ts';
import { hasDatabase } from '../models/embedded/storage/snapshot.ts';
import { readConfig } from './readConfig.ts';
import { redactText } from './redact.ts';
import { asTool, databaseFolder, documentsText, ToolRefusal, toolOptions } from './tools.ts';

const USAGE = 'npm run migrate-store -- [--to MONGODB_URI] [--data DIR] [--yes]';
/** The database of the service in the embedded store, and the one it uses in a MongoDB whose address names none. */
const OWN = 'v7';
const IN_MONGODB = 'v7_signals';
const AT_ONCE = 1000;
/** A command carries 48 MB at most; documents may have 16. */
const BYTES_AT_ONCE = 8 * 1024 * 1024;
const REACH_MS = 8000;
/** Every BSON type as it is stored; no number is turned into another kind. */
const TYPED = { promoteValues: false, promoteLongs: false, bsonRegExp: true } as const;

type Source = { readonly from: Db; readonly to: Db; readonly name: string; readonly options: Document };

const sentenceOf = (error: unknown): string => redactText(error instanceof Error ? error.message : String(error));

const reach = async (uri: string): Promise<MongoClient> => {
  try {
    const client = new MongoClient(uri, { serverSelectionTimeoutMS: REACH_MS });
    await client.db('admin').command({ ping: 1 });
    return client;
  } catch (error) {
    throw new ToolRefusal(`The MongoDB to copy to is not reached: ${sentenceOf(error)}. Check its address.`, 1);
  }
};

/** Every collection with where it goes: the service's own database to the one the address names, others by their name. */
const sourcesOf = async (own: MongoClient, other: MongoClient, uri: string): Promise<readonly Source[]> => {
  const named = /^[a-z+]+:\/\/[^/?]+\/([^?]+)/.exec(uri)?.[1];
  const { databases } = await own.db('admin').admin().listDatabases({ nameOnly: true });
  const lists = databases.map(async ({ name: db }) => {
    const from = own.db(db);
    const to = other.db(db === OWN ? (named ?? IN_MONGODB) : db);
    const collections = await from.listCollections().toArray();
    return collections.map(({ name, options = {} }: Document): Source => ({ from, to, name: String(name), options }));
  });
  return (await Promise.all(lists)).flat();
};

/** Collections that hold documents are only replaced on the word --yes. */
const makeRoom = async (sources: readonly Source[], yes: boolean): Promise<void> => {
  const taken: Source[] = [];
  for (const source of sources) {
    const found = await source.to.collection(source.name).findOne({}, { projection: { _id: 1 } });
    if (found !== null) taken.push(source);
  }
  if (taken.length > 0 && !yes) {
    const names = taken.map(({ to, name }) => `${to.databaseName}.${name}`).join(', ');
    throw new ToolRefusal(
      `That MongoDB already has documents in ${names}. Nothing was changed. Add --yes to replace these collections.`,
      1,
    );
  }
  for (const { to, name } of sources) await to.collection(name).drop();
};

const indexesOf = async ({ from, name }: Source): Promise<readonly IndexDescription[]> => {
  const all = (await from.collection(name).indexes()) as readonly (IndexDescription & { v?: number; ns?: string })[];
  return all.filter((index) => index.name !== '_id_').map(({ v: _v, ns: _ns, ...index }) => index);
};

/** In the order of `_id`, so that both sides can be laid beside each other afterwards. */
const copyDocuments = async ({ from, to, name }: Source): Promise<number> => {
  const target = to.collection(name);
  let batch: Document[] = [];
  let bytes = 0;
  let copied = 0;
  const send = async (): Promise<void> => {
    if (batch.length > 0)
      await target.insertMany(batch, { ordered: true, writeConcern: { w: 'majority', journal: true } });
    copied += batch.length;
    batch = [];
    bytes = 0;
  };
  for await (const raw of from.collection(name).find({}, { raw: true, sort: { _id: 1 } })) {
    const document = raw as unknown as Uint8Array;
    batch.push(deserialize(document, TYPED));
    bytes += document.length;
    if (batch.length >= AT_ONCE || bytes > BYTES_AT_ONCE) await send();
  }
  await send();
  return copied;
};

/** How many documents have other bytes on the two sides, or are on one only. */
const differences = async ({ from, to, name }: Source): Promise<number> => {
  const ordered = (db: Db) => {
    const documents = db.collection(name).find({}, { raw: true, sort: { _id: 1 } });
    return documents[Symbol.asyncIterator]();
  };
  const [left, right] = [ordered(from), ordered(to)];
  let different = 0;
  for (;;) {
    const [a, b] = await Promise.all([left.next(), right.next()]);
    if (a.done === true && b.done === true) return different;
    const [one, other] = [a.value as Uint8Array | undefined, b.value as Uint8Array | undefined];
    if (one === undefined || other === undefined || Buffer.compare(one, other) !== 0) different += 1;
  }
};

const copyAll = async (sources: readonly Source[]): Promise<number> => {
  let total = 0;
  for (const source of sources) {
    const { to, name, options } = source;
    await to.createCollection(name, options);
    const copied = await copyDocuments(source);
    const indexes = await indexesOf(source);
    if (indexes.length > 0) await to.collection(name).createIndexes([...indexes]);
    total += copied;
    console.log(`  ${to.databaseName}.${name}: ${documentsText(copied)}, indexes beside _id: ${indexes.length}`);
  }
  return total;
};

const compareAll = async (sources: readonly Source[]): Promise<number> => {
  let different = 0;
  for (const source of sources) {
    const found = await differences(source);
    if (found > 0) console.error(`  ${source.to.databaseName}.${source.name}: ${documentsText(found)} not alike`);
    different += found;
  }
  return different;
};

type Outcome = {
  readonly total: number;
  readonly different: number;
  readonly collections: number;
  readonly holder: number | undefined;
  readonly dataDir: string;
};

/** Throws ToolRefusal where the copy is not like the original, though nobody wrote to that. */
const tellOutcome = ({ total, different, collections, holder, dataDir }: Outcome): void => {
  const differing = `${documentsText(different)} ${different === 1 ? 'is' : 'are'} not alike on the two sides.`;
  if (different > 0 && holder === undefined) throw new ToolRefusal(`${differing} Run this again with --yes.`, 1);
  const same = `Copied and compared: ${documentsText(total)} in ${collections} collections are the same, byte for byte.`;
  console.log(different > 0 ? `Copied ${documentsText(total)}. ${differing}` : same);
  if (holder === undefined) return;
  console.error(
    `Process ${holder} still writes to ${dataDir}; what it writes from now on is not copied. ` +
      'Before you change over, stop it and run this again with --yes.',
  );
};

/** The address named, else the one the service is to use: by .env a password is on no command line. */
const addressOf = (to: string | undefined): string => {
  if (to !== undefined && !/^mongodb(\+srv)?:\/\//.test(to))
    throw new ToolRefusal(`--to takes the address of a MongoDB: mongodb://... Usage: ${USAGE}`, 2);
  if (to !== undefined) return to;
  const read = readConfig();
  if (read.kind === 'invalid') throw new ToolRefusal(read.issues.map((issue) => `.env: ${issue}`).join('\n'), 1);
  const set = read.config.MONGODB_URI?.reveal();
  if (set !== undefined) return set;
  const where = 'Set MONGODB_URI (or MONGODB_URI_FILE) in .env, as the service is to have it, or name it with --to.';
  throw new ToolRefusal(`Where to copy to is not known. ${where} Usage: ${USAGE}`, 2);
};

/** Exit code 0 once everything is there and compared byte by byte; 1 with a sentence; 2 for wrong options. */
export const migrateStore = (args: readonly string[]): Promise<number> =>
  asTool(async () => {
    const options = { to: { type: 'string' }, data: { type: 'string' }, yes: { type: 'boolean' } } as const;
    const { to, data, yes = false } = toolOptions(args, options, USAGE);
    const uri = addressOf(to);
    const dataDir = databaseFolder(data, undefined);
    if (!hasDatabase(dataDir)) throw new ToolRefusal(`There is no embedded database in ${dataDir}.`, 1);
    const other = await reach(uri);
    try {
      const joined = await joinEmbedded(dataDir);
      const own = await MongoClient.connect(joined.uri);
      try {
        const sources = await sourcesOf(own, other, uri);
        await makeRoom(sources, yes);
        console.log(`Copying ${dataDir}:`);
        const total = await copyAll(sources);
        const different = await compareAll(sources);
        tellOutcome({ total, different, collections: sources.length, holder: joined.holder?.pid, dataDir });
        const then = to === undefined ? 'Start' : 'Set MONGODB_URI to that address and start';
        console.log(`${then} the service; the embedded database stays as it is.`);
        return 0;
      } finally {
        await own.close();
        await joined.close();
      }
    } finally {
      await other.close();
    }
  });
