// A process that opens a data folder and inserts documents one by one, printing each number once it is acknowledged.
import { MongoClient } from 'mongodb';
import { startEmbedded } from '../../../../models/embedded/startEmbedded.ts';

const [, , dataDir = '', first = '0'] = process.argv;
const server = await startEmbedded({ dataDir });
const client = await MongoClient.connect(server.uri);
const numbers = client.db().collection<{ _id: number; twice: number }>('numbers');
await numbers.createIndex({ twice: 1 }, { unique: true });
process.stdout.write('ready\n');
const write = async (from: number): Promise<void> => {
  for (let i = from; ; i += 4) {
    await numbers.insertOne({ _id: i, twice: i * 2 });
    await numbers.updateOne({ _id: i }, { $set: { updated: true } });
    process.stdout.write(`${i}\n`);
  }
};
await Promise.all([0, 1, 2, 3].map((lane) => write(Number(first) + lane)));
