// A million documents of 1 KB: the start, finds and changes by an index beside 10,000, and all while a group runs over them.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MongoClient } from 'mongodb';
import { type LoadedDatabase, loadDatabase, timeWorks } from '../bench/databaseLoad.ts';
import type { Stall } from './databaseMillion.worker.ts';
import type { LongRun } from './longRun.ts';

const MILLION = 1_000_000;
const SMALL = 10_000;
const OPEN_MS = 1000;
const TIMES = 2;
const P99_MS = 50;
const RESIDENT_MB = 350;
const TURN_MS = 2000;

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

/** In a process of its own, since this one has just written a million documents. */
const whileGrouping = async ({ dataDir, size }: LoadedDatabase): Promise<Stall> => {
  const worker = join(import.meta.dirname, 'databaseMillion.worker.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [worker, dataDir, String(size)]);
  return JSON.parse(stdout) as Stall;
};

/** Past the memory cap a command is refused with its code, and the server goes on. */
const refusesTooMuch = async (client: MongoClient): Promise<boolean> => {
  const documents = client.db().collection('documents');
  const tooMuch = documents.aggregate([{ $group: { _id: '$_id', all: { $push: '$$ROOT' } } }]).toArray();
  const code = await tooMuch.then(
    () => undefined,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined),
  );
  return code === 292 && (await documents.findOne({ _id: 1 as never })) !== null;
};

/** `ok` where every figure of the project's own for this size is kept. */
export const run: LongRun = async () => {
  const small = await loadDatabase(SMALL);
  const few = await timeWorks(small, TURN_MS, ['findOne', 'findOneAndUpdate']).finally(() => small.close());
  const large = await loadDatabase(MILLION);
  try {
    const openMs = await large.reopen();
    const { groupMs, finds, changes, residentMb } = await large.apart(() => whileGrouping(large));
    const refused = await refusesTooMuch(large.client);
    const many = await timeWorks(large, TURN_MS, ['findOne', 'findOneAndUpdate']);
    const ratios = [many.findOne / few.findOne, many.findOneAndUpdate / few.findOneAndUpdate] as const;
    const p99 = [percentile(finds, 0.99), percentile(changes, 0.99)] as const;
    const ok =
      openMs < OPEN_MS &&
      ratios.every((ratio) => ratio <= TIMES) &&
      p99.every((ms) => ms < P99_MS) &&
      residentMb < RESIDENT_MB &&
      refused;
    const [find, change] = ratios.map((ratio) => ratio.toFixed(2));
    const summary =
      `opened in ${openMs.toFixed(0)} ms; findOne ${find} times, findOneAndUpdate ${change} times as long as at 10,000; ` +
      `while a group ran for ${(groupMs / 1000).toFixed(0)} s: findOne p99 ${p99[0].toFixed(1)} ms, findAndModify p99 ` +
      `${p99[1].toFixed(1)} ms of ${finds.length} each, ${residentMb.toFixed(0)} MB resident; too much memory is ` +
      `${refused ? '' : 'NOT '}refused with 292`;
    return { ok, summary };
  } finally {
    await large.close();
  }
};
