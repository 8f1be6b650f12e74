// The candle collection: its contract, and what several processes and a small memory must not change.
import { describe, expect, it } from 'vitest';
import { createCandleStore } from '../../models/candles.ts';
import { candleStoreContract, rowsOf } from '../contracts/stores/candleStore.ts';
import { candlesAt, minutes, slot } from '../contracts/stores/examples.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

candleStoreContract(
  'The collection candles',
  embedded.opener((open) => open.stores.candles),
);
candleStoreContract(
  'The collection candles with a memory of seven buckets',
  embedded.opener((open) => createCandleStore({ connection: open.connection, remembered: 7 })),
);

describe('Two processes on one database', () => {
  it('see what the other one appended and changed, however much they remember', async () => {
    const open = await embedded.stores();
    const [mine, other] = [open.stores.candles, createCandleStore({ connection: open.connection })];
    await mine.append('BTC-USD', candlesAt(minutes(0, 30)));
    await other.read('BTC-USD', slot(0), slot(40));
    await mine.append('BTC-USD', candlesAt(minutes(10, 11), 3));
    await mine.append('BTC-USD', candlesAt(minutes(35, 36), 3));
    const expected = [
      ...rowsOf(candlesAt(minutes(0, 10))),
      ...rowsOf(candlesAt(minutes(10, 11), 3)),
      ...rowsOf(candlesAt(minutes(11, 30))),
      ...rowsOf(candlesAt(minutes(35, 36), 3)),
    ];
    expect(rowsOf(await other.read('BTC-USD', slot(0), slot(40)))).toEqual(expected);
    expect(await other.missing('BTC-USD', slot(28), slot(37))).toEqual([30, 31, 32, 33, 34, 36].map(slot));
    await open.close();
  });
});

describe('Fourteen days of candles', () => {
  it('are appended at once and then read for what is new only', async () => {
    const database = embedded.newDatabase();
    const open = await embedded.stores({ database });
    const connection = await embedded.watched(database);
    const candles = createCandleStore({ connection });
    expect(await open.stores.candles.append('BTC-USD', candlesAt(minutes(0, 4032)))).toEqual({
      added: 4032,
      changed: 0,
    });
    expect((await candles.read('BTC-USD', slot(0), slot(4033))).time).toHaveLength(4032 * 5);
    await open.stores.candles.append('BTC-USD', candlesAt(minutes(4032, 4033)));
    const fetched: number[] = [];
    connection.getClient().on('commandSucceeded', ({ reply }) => {
      const batch: unknown = (reply as { cursor?: { firstBatch?: unknown } } | undefined)?.cursor?.firstBatch;
      if (Array.isArray(batch)) fetched.push(batch.length);
    });
    const read = await candles.read('BTC-USD', slot(1), slot(4034));
    expect(read.time).toHaveLength(4032 * 5);
    expect(fetched).toEqual([1, 0]);
    await connection.close();
    await open.close();
  });
});

describe('A damaged bucket', () => {
  it('is refused in words', async () => {
    const open = await embedded.stores();
    await open.stores.candles.append('BTC-USD', candlesAt(minutes(0, 1)));
    const row = { v: 1, symbol: 'BTC-USD', start: slot(1), version: 1, rows: Buffer.alloc(12) };
    await open.connection.collection('candles').insertOne(row);
    await expect(open.stores.candles.read('BTC-USD', slot(0), slot(3))).rejects.toThrow(/damaged/);
    await open.close();
  });
});
