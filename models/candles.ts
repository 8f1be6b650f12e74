// The collection `candles`: immutable versions of five-minute buckets, and a memory of those already read.
import { type Connection, type mongo, type QueryFilter, Schema } from 'mongoose';
import { type Instant, instant, SLOT_MS, slotOf } from '../core/instant.ts';
import type { CandleStore } from '../core/ports/market.ts';
import { type Bucket, bucketsOf, candlesOf, decodeBucket, sameBucket } from './candleBucket.ts';
import { compile, insertNew, known, schemaOptions } from './collection.ts';

const V = 1;

/** `start` in epoch milliseconds; `version` counts from 1; `rows` as candleBucket.ts lays them out. */
type BucketDocument = { v: number; symbol: string; start: number; version: number; rows: mongo.Binary | Uint8Array };

/** Corrections are few: by this index nothing else is looked at, while that of starts holds every bucket of the range. */
const BY_VERSION = { symbol: 1, version: 1, start: 1 } as const;

const schema = new Schema<BucketDocument>(
  {
    v: { type: Number, required: true },
    symbol: { type: String, required: true },
    start: { type: Number, required: true },
    version: { type: Number, required: true },
    rows: { type: Buffer, required: true },
  },
  schemaOptions,
)
  .index({ symbol: 1, start: 1, version: 1 }, { unique: true })
  .index(BY_VERSION);

type Version = { readonly version: number; readonly bucket: Bucket };
type Versions = Map<number, Version>;
type Range = { readonly from: number; readonly to: number };

const keepNewest = (into: Versions, start: number, found: Version): void => {
  const had = into.get(start);
  if (!had || had.version < found.version) into.set(start, found);
};

/** Runs of slots in the range that are not held; one range over all of them where there are many runs. */
const holes = (held: Versions, { from, to }: Range): readonly Range[] => {
  const runs: { from: number; to: number }[] = [];
  for (let start = from; start < to; start += SLOT_MS) {
    if (held.has(start)) continue;
    const last = runs.at(-1);
    if (last?.to === start) last.to = start + SLOT_MS;
    else runs.push({ from: start, to: start + SLOT_MS });
  }
  const [first, last] = [runs[0], runs.at(-1)];
  return runs.length > 8 && first && last ? [{ from: first.from, to: last.to }] : runs;
};

/** Once more than `limit` buckets are remembered, the oldest are dropped, an eighth at a time. */
const trim = (memory: Versions, limit: number): void => {
  if (memory.size <= limit) return;
  const oldest = [...memory.keys()].toSorted((a, b) => a - b).slice(0, memory.size - limit + (limit >> 3));
  for (const start of oldest) memory.delete(start);
};

/** after the oldest are dropped the 4,032 of the fourteen days that are analysed are still all there */
const REMEMBERED = 4800;

/**
 * The candle store. A version once written never changes, so every bucket read is remembered (at most about
 * `remembered` a symbol); a read asks only for slots not held and for versions newer than those held.
 */
export const createCandleStore = ({
  connection,
  remembered = REMEMBERED,
}: {
  readonly connection: Connection;
  readonly remembered?: number;
}): CandleStore => {
  const model = compile(connection, 'candles', schema);
  const memories = new Map<string, Versions>();

  const load = async (filter: QueryFilter<BucketDocument>, into: readonly Versions[]): Promise<void> => {
    for (const document of await model.find(filter, { _id: 0 }).lean<BucketDocument[]>()) {
      const { start, version, rows } = known('candles', V, document);
      const bucket = decodeBucket(rows instanceof Uint8Array ? rows : rows.value());
      for (const versions of into) keepNewest(versions, start, { version, bucket });
    }
  };

  /** Newest versions of the slots in the range, whose ends are slot starts. */
  const newest = async (symbol: string, range: Range): Promise<Versions> => {
    const found: Versions = new Map();
    const between = ({ from, to }: Range) => ({ symbol, start: { $gte: from, $lt: to } });
    if (range.to <= range.from) return found;
    if ((range.to - range.from) / SLOT_MS > remembered) {
      await load(between(range), [found]);
      return found;
    }
    const memory = memories.get(symbol) ?? new Map<number, Version>();
    memories.set(symbol, memory);
    for (let start = range.from; start < range.to; start += SLOT_MS) {
      const held = memory.get(start);
      if (held) found.set(start, held);
    }
    // What is read goes into `found` as well, so that another read's trim cannot take it away before this one is done.
    await Promise.all(holes(found, range).map((hole) => load(between(hole), [found, memory])));
    const changes = await model
      .find(
        { symbol, version: { $gt: 1 }, start: { $gte: range.from, $lt: range.to } },
        { _id: 0, start: 1, version: 1 },
      )
      .hint(BY_VERSION)
      .lean<Pick<BucketDocument, 'start' | 'version'>[]>();
    const newer = changes.filter(({ start, version }) => (found.get(start)?.version ?? 0) < version);
    if (newer.length > 0) await load({ symbol, start: { $in: newer.map((n) => n.start) } }, [found, memory]);
    trim(memory, remembered);
    return found;
  };

  const slots = (from: Instant, to: Instant): Range => ({ from: slotOf(from), to: slotOf(instant(to + SLOT_MS - 1)) });

  return {
    append: async (symbol, candles) => {
      let pending = [...bucketsOf(candles)];
      let [added, changed] = [0, 0];
      // Another writer may take the version number between read and write; then what it wrote is looked at again.
      while (pending.length > 0) {
        const range = { from: pending[0]?.[0] ?? 0, to: (pending.at(-1)?.[0] ?? 0) + SLOT_MS };
        const stored = await newest(symbol, range);
        const writes = pending.flatMap(([start, bucket]) => {
          const had = stored.get(start);
          return had && sameBucket(had.bucket, bucket) ? [] : [{ start, bucket, version: (had?.version ?? 0) + 1 }];
        });
        const documents = writes.map(
          ({ start, version, bucket }): BucketDocument => ({
            v: V,
            symbol,
            start,
            version,
            rows: Buffer.from(bucket.bytes),
          }),
        );
        const lost = await insertNew(model, documents);
        const won = writes.filter((_, i) => !lost.has(i));
        added += won.filter((w) => w.version === 1).length;
        changed += won.filter((w) => w.version > 1).length;
        pending = writes.filter((_, i) => lost.has(i)).map(({ start, bucket }) => [start, bucket]);
      }
      return { added, changed };
    },
    read: async (symbol, from, to) => {
      const versions = await newest(symbol, slots(from, to));
      const buckets = [...versions].map(([start, { bucket }]) => ({ start, bucket }));
      return candlesOf(
        buckets.toSorted((a, b) => a.start - b.start),
        from,
        to,
      );
    },
    missing: async (symbol, from, to) => {
      const range = slots(from, to);
      const stored = await newest(symbol, range);
      const absent: Instant[] = [];
      for (let start = range.from; start < range.to; start += SLOT_MS)
        if (start >= from && !stored.has(start)) absent.push(instant(start));
      return absent;
    },
  };
};
