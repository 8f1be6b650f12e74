// The database: MongoDB where its address is set, else the embedded one's folder.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MongoClient, MongoServerError } from 'mongodb';
import { EmbeddedDatabaseFailed } from '../../models/embedded/errors.ts';
import { type JoinedDatabase, joinEmbedded } from '../../models/embedded/join.ts';
import { type Check, type CheckDeps, type CheckResult, TIMEOUT_MS } from './check.ts';

const fatal = (says: string, fix: string): CheckResult => ({ state: 'failed', says, fix: [fix], fatal: true });
const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const ofMongo = (error: unknown): CheckResult => {
  const refused = error instanceof MongoServerError && [13, 18, 8000].includes(Number(error.code));
  return refused
    ? fatal('MongoDB refuses the user or its password', 'MONGODB_URI in .env: check user, password and authSource')
    : fatal(`not reached: ${sentence(error)}`, 'MONGODB_URI in .env: check host and port, and that MongoDB runs there');
};

/** As the service opens it: the database the address names, else its own. */
const askMongo = async (uri: string): Promise<CheckResult> => {
  const began = performance.now();
  const bounded = uri.includes('serverSelectionTimeoutMS=') ? {} : { serverSelectionTimeoutMS: TIMEOUT_MS };
  const name = /^[a-z+]+:\/\/[^/?]+\/[^?]/.test(uri) ? undefined : 'v7_signals';
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(uri, bounded);
    const db = client.db(name);
    // what a user without rights is refused, and what every start of the service does first
    await db.listCollections({}, { nameOnly: true }).toArray();
    const { version } = await db.admin().buildInfo();
    const latencyMs = Math.round(performance.now() - began);
    return { state: 'ok', says: `MongoDB ${String(version)}, database ${db.databaseName}`, latencyMs };
  } catch (error) {
    return ofMongo(error);
  } finally {
    await client?.close();
  }
};

/** The folder itself, or the nearest one above it that is there. */
const standing = async (folder: string): Promise<string> => {
  const found = await stat(folder).catch(() => undefined);
  return found !== undefined || dirname(folder) === folder ? folder : standing(dirname(folder));
};

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;
const isWritable = (path: string): Promise<boolean> =>
  access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

/** Through the server that holds the folder where one runs, else by opening and closing it. */
const openFolder = async (folder: string): Promise<CheckResult> => {
  const began = performance.now();
  let joined: JoinedDatabase | undefined;
  let client: MongoClient | undefined;
  try {
    joined = await joinEmbedded(folder);
    client = new MongoClient(joined.uri, { serverSelectionTimeoutMS: TIMEOUT_MS });
    await client.db().command({ ping: 1 });
    const latencyMs = Math.round(performance.now() - began);
    const by = joined.holder ? `, in use by process ${joined.holder.pid}: the service runs, and answers` : '';
    return { state: 'ok', says: `embedded, in ${folder}${by}`, latencyMs };
  } catch (error) {
    if (error instanceof EmbeddedDatabaseFailed)
      return fatal(error.message, 'DATA_DIR in .env: mend the folder from a backup, or name another one');
    return fatal(
      `${folder} is held by a server that does not answer: ${sentence(error)}`,
      'stop the service that uses DATA_DIR and start it again',
    );
  } finally {
    await client?.close();
    await joined?.close();
  }
};

/** A folder that is not there yet is not made; one that is there is opened and closed again. */
const askFolder = async (dataDir: string): Promise<CheckResult> => {
  const folder = resolve(join(dataDir, 'database'));
  const base = await standing(folder);
  if (!(await isFolder(base))) return fatal(`${base} is no folder`, 'DATA_DIR in .env: name a folder');
  if (!(await isWritable(base)))
    return fatal(`${base} may not be written to`, `DATA_DIR in .env: name a folder this user may write to`);
  if (base === folder) return openFolder(folder);
  return { state: 'ok', says: `embedded, will be made in ${folder}` };
};

export const databaseCheck = ({ config }: CheckDeps): Check => ({
  name: 'Database',
  run: () => (config.MONGODB_URI ? askMongo(config.MONGODB_URI.reveal()) : askFolder(config.DATA_DIR)),
});
