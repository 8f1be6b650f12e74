import { MongoClient } from 'mongodb';
import { openServer } from '/tmp/wt/engine/models/embedded/openServer.ts';
import { mkdtempSync } from 'node:fs';
const dir = mkdtempSync('/tmp/eng/p-');
const s = await openServer({ dataDir: dir, sweepMs: 5000, onFailure: () => {} });
const c = await MongoClient.connect(s.uri);
const col = c.db().collection('x');
await col.insertMany(Array.from({ length: 10000 }, (_, i) => ({ _id: i, at: new Date(), s: 'a'.repeat(900), n: i })));
for (let r = 0; r < 3; r++) {
  let t = performance.now();
  for (let i = 0; i < 5000; i++) await col.findOne({ _id: i });
  let ms = performance.now() - t;
  const p = performance.now();
  for (let i = 0; i < 5000; i++) await c.db().command({ ping: 1 });
  console.log('findOne/s', 5e6 / ms, 'ping/s', 5e6 / (performance.now() - p));
  t = performance.now();
  await Promise.all(Array.from({ length: 32 }, async (_, l) => { for (let i = 0; i < 400; i++) await col.findOne({ _id: i * 3 + l }); }));
  console.log('32 parallel', 12.8e6 / (performance.now() - t));
}
await c.close(); await s.close();
