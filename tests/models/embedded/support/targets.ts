// The servers a contract is checked against: ours always, a real MongoDB when MONGODB_TEST_URI names one.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe } from 'vitest';
import { startEmbedded } from '../../../../models/embedded/startEmbedded.ts';

export type Target = {
  /** A database nobody else uses, by the driver. */
  readonly db: () => Db;
  /** Its address, for mongoose and others. */
  readonly uri: () => string;
};

const realUri = process.env['MONGODB_TEST_URI'];

/** A new temporary folder; remove it with `removeFolder`. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'v7-embedded-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Describes the same behaviour for every server. Against a real one it is skipped when none is named. */
export const contract = (name: string, tests: (target: Target) => void): void => {
  describe(`${name} (embedded)`, () => {
    let folder = '';
    let stop = async (): Promise<void> => undefined;
    tests(
      targetOf(
        async () => {
          folder = newFolder();
          const server = await startEmbedded({ dataDir: folder, sweepMs: 100 });
          stop = server.close;
          return server.uri;
        },
        async () => {
          await stop();
          removeFolder(folder);
        },
      ),
    );
  });
  describe.skipIf(realUri === undefined)(`${name} (a real MongoDB)`, () => {
    tests(
      targetOf(
        async () => realUri ?? '',
        async () => undefined,
      ),
    );
  });
};

const targetOf = (start: () => Promise<string>, stop: () => Promise<void>): Target => {
  const name = `contract_${randomBytes(6).toString('hex')}`;
  let client: MongoClient | undefined;
  let uri = '';
  beforeAll(async () => {
    const base = await start();
    uri = base.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`);
    client = await MongoClient.connect(uri);
  });
  afterAll(async () => {
    await client?.db(name).dropDatabase();
    await client?.close();
    await stop();
  });
  const db = () => {
    if (client === undefined) throw new Error('the server has not started');
    return client.db(name);
  };
  return { db, uri: () => uri };
};

/** Polls until the condition holds; throws after the deadline. */
export const until = async (condition: () => Promise<boolean> | boolean, deadlineMs = 15_000): Promise<void> => {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not so within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
