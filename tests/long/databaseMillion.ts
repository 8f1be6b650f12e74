// A million documents of 1 KB: the start, finds and changes by an index beside 10,000, and all while a group runs over them.
import type { MongoClient } from 'mongodb';
import { keyAt, type LoadedDatabase, loadDatabase, timeWorks } from '../bench/databaseLoad.ts';
import type { LongRun } from './longRun.ts';

const MILLION = 1_000_000;
const SMALL = 10_000;
const OPEN_MS = 1000;
const TIMES = 2;
const P99_MS = 50;
const RESIDENT_MB = 350;
const TURN_MS = 2000;
const REST_MS = 5;

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

type Stall = {
  readonly groupMs: number;
  readonly finds: number[];
  readonly changes: number[];
  readonly residentMb: number;
};

/** Short works one after another, with a rest between, for as long as the group runs. */
const whileGrouping = async ({ documents, size }: LoadedDatabase): Promise<Stall> => {
  const finds: number[] = [];
  const changes: number[] = [];
  let running = true;
  let residentMb = 0;
  const began = performance.now();
  const group = documents
    .aggregate([{ $group: { _id: '$symbol', n: { $sum: 1 }, price: { $avg: '$price' }, last: { $max: '$at' } } }])
    .toArray()
    .finally(() => {
      running = false;
    });
  for (let i = 0; running; i += 1) {
    const at = (i * 7919 * 31) % size;
    finds.push(await timed(() => documents.findOne({ _id: at })));
    changes.push(await timed(() => documents.findOneAndUpdate({ key: keyAt(at) }, { $inc: { n: 1 } })));
    residentMb = Math.max(residentMb, process.memoryUsage.rss() / 1024 / 1024);
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
  const groups = await group;
  const counted = groups.reduce((sum, { n }) => sum + Number(n), 0);
  if (counted < size) throw new Error(`the group counted ${counted} of ${size} documents`);
  return { groupMs: performance.now() - began, finds, changes, residentMb };
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
    const { groupMs, finds, changes, residentMb } = await whileGrouping(large);
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
