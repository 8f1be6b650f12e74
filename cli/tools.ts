// What the tools around the embedded database share: their options, the folder they mean, and how they tell amounts.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Contents } from '../models/embedded/storage/snapshot.ts';
import { readConfig } from './readConfig.ts';
import { redactText } from './redact.ts';

/** The sentence and exit code with which a tool ends early. */
export class ToolRefusal extends Error {
  override readonly name = 'ToolRefusal';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Options as written, each taking a text or nothing. Throws ToolRefusal (2) with the usage for anything else. */
export const toolOptions = <T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  usage: string,
) => {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new ToolRefusal(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`, 2);
  }
};

const FILE = 'v7.sqlite';

/**
 * The database's folder: in the data folder named by --data, else in DATA_DIR. A demo's --data folder and the database's
 * own folder may be named too. Where the configuration names a MongoDB instead, throws ToolRefusal with `insteadForMongo`;
 * without that, DATA_DIR is taken all the same.
 */
export const databaseFolder = (data: string | undefined, insteadForMongo: string | undefined): string => {
  if (data !== undefined) {
    const places = [data, join(data, 'database'), join(data, 'service', 'database')].map((place) => resolve(place));
    return places.find((place) => existsSync(join(place, FILE))) ?? resolve(join(data, 'database'));
  }
  const read = readConfig();
  if (read.kind === 'invalid') throw new ToolRefusal(read.issues.map((issue) => `.env: ${issue}`).join('\n'), 1);
  if (read.config.MONGODB_URI && insteadForMongo !== undefined) {
    const sentence = `MONGODB_URI is set, so the service keeps its data in that MongoDB: ${insteadForMongo}`;
    throw new ToolRefusal(`${sentence} To work on the embedded database, name its folder with --data.`, 1);
  }
  return resolve(join(read.config.DATA_DIR, 'database'));
};

const counted = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

const size = (bytes: number): string => {
  const mega = bytes / 1e6;
  if (mega < 1) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return `${mega.toLocaleString('en-US', { maximumFractionDigits: mega < 100 ? 1 : 0 })} MB`;
};

/** `12 collections, 3,456 documents, 7.8 MB`. */
export const contentsText = ({ collections, documents, bytes }: Contents): string =>
  [counted(collections, 'collection', 'collections'), counted(documents, 'document', 'documents'), size(bytes)].join(
    ', ',
  );

export const documentsText = (n: number): string => counted(n, 'document', 'documents');

/** Runs a tool; a refusal becomes its sentence and its exit code. */
export const asTool = async (run: () => Promise<number>): Promise<number> => {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    console.error(redactText(error.message));
    return error.exitCode;
  }
};
