// A service's process as it is after a start: short works one after another while a group runs over all documents.
// `node databaseMillion.worker.ts DIR SIZE` prints what it measured as one line of JSON.
import { MongoClient } from 'mongodb';
import { startEmbedded } from '../../models/embedded/startEmbedded.ts';
import { keyAt, type LoadDocument } from '../bench/databaseLoad.ts';

const REST_MS = 5;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

export type Stall = {
  readonly groupMs: number;
  readonly finds: number[];
  readonly changes: number[];
  readonly residentMb: number;
};

/** Short works one after another, with a rest between, for as long as the group runs. */
const whileGrouping = async (client: MongoClient, size: number): Promise<Stall> => {
  const documents = client.db().collection<LoadDocument>('documents');
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

if (import.meta.main) {
  const [dataDir = '', size = '0'] = process.argv.slice(2);
  const server = await startEmbedded({ dataDir });
  const client = await MongoClient.connect(server.uri);
  process.stdout.write(`${JSON.stringify(await whileGrouping(client, Number(size)))}\n`);
  await client.close();
  await server.close();
}
