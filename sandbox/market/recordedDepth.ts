// The book that was recorded from Coinbase, as shares of its mid, ready to be laid around any price.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** 24 s of the real feed on 2026-08-09: two whole books and their updates. */
export const DEPTH_RECORDING = join(
  import.meta.dirname,
  'recording',
  'coinbase_advanced_ws_2026-08-09_BTC-ETH.jsonl.gz',
);

/** How far from the mid levels move with the price and through the loop. */
export const NEAR = 0.0064;
/** Sizes are whole units of 10^-8 of the base currency. */
export const LEVEL_DECIMALS = 8;

/** A level near the mid: its price as a share of the mid, and its size at the loop's start. */
export type NearLevel = { readonly share: number; readonly side: 'bid' | 'offer'; readonly units: number };
/** From `atMs` of the loop on, level `index` has `units`. */
export type NearChange = { readonly atMs: number; readonly index: number; readonly units: number };
/** Levels farther away, from the nearest on; they stand still. */
export type FarLevels = { readonly shares: Float64Array; readonly units: Float64Array };

export type RecordedDepth = {
  readonly loopMs: number;
  readonly near: readonly NearLevel[];
  readonly changes: readonly NearChange[];
  readonly farBids: FarLevels;
  readonly farAsks: FarLevels;
};

type WireLevel = { readonly side: 'bid' | 'offer'; readonly price_level: string; readonly new_quantity: string };
type WireBook = { readonly type: 'snapshot' | 'update'; readonly product_id: string; readonly updates: WireLevel[] };
type Told = { readonly atMs: number; readonly book: WireBook };

const unitsOf = (text: string): number => Math.round(Number(text) * 10 ** LEVEL_DECIMALS);

/** The book messages of the recording in order. */
const readTold = (file: string): readonly Told[] => {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  return lines
    .filter((line) => line.includes('l2_data'))
    .map((line) => JSON.parse(line) as { readonly t: string; readonly ts: number; readonly data?: string })
    .filter((line) => line.t === 'recv')
    .flatMap(({ ts, data = '{}' }) => {
      const { events = [] } = JSON.parse(data) as { readonly events?: readonly WireBook[] };
      return events.map((book) => ({ atMs: ts * 1000, book }));
    });
};

const farOf = (levels: readonly WireLevel[], mid: number): FarLevels => {
  const far = levels.filter(({ price_level: price }) => Math.abs(Number(price) / mid - 1) > NEAR);
  return {
    shares: Float64Array.from(far, ({ price_level: price }) => Number(price) / mid),
    units: Float64Array.from(far, ({ new_quantity: size }) => unitsOf(size)),
  };
};

const compiled = (told: readonly Told[]): RecordedDepth | undefined => {
  const begin = told.findIndex(({ book }) => book.type === 'snapshot');
  const [first, last] = [told[begin], told.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const of = (side: WireLevel['side']) => first.book.updates.filter((level) => level.side === side);
  const mid = (Number(of('bid')[0]?.price_level) + Number(of('offer')[0]?.price_level)) / 2;
  const near: NearLevel[] = [];
  const indexes = new Map<string, number>();
  /** The index of a level, which is new where the snapshot did not have it; undefined where it is far away. */
  const indexOf = ({ side, price_level: price }: WireLevel, units: number): number | undefined => {
    const share = Number(price) / mid;
    if (Math.abs(share - 1) > NEAR) return undefined;
    const known = indexes.get(`${side} ${price}`) ?? near.push({ share, side, units }) - 1;
    indexes.set(`${side} ${price}`, known);
    return known;
  };
  for (const level of first.book.updates) indexOf(level, unitsOf(level.new_quantity));
  const changes = told.slice(begin + 1).flatMap(({ atMs, book }) =>
    book.updates.flatMap((level) => {
      const index = indexOf(level, 0);
      return index === undefined ? [] : [{ atMs: atMs - first.atMs, index, units: unitsOf(level.new_quantity) }];
    }),
  );
  return {
    loopMs: last.atMs - first.atMs,
    near,
    changes,
    farBids: farOf(of('bid'), mid),
    farAsks: farOf(of('offer'), mid),
  };
};

let recorded: ReadonlyMap<string, RecordedDepth> | undefined;

/** The recorded book of a product, undefined where none was recorded; the file is read once a process, at the first question. */
export const recordedDepth = (product: string): RecordedDepth | undefined => {
  if (recorded === undefined) {
    const byProduct = Map.groupBy(readTold(DEPTH_RECORDING), ({ book }) => book.product_id);
    const made = [...byProduct].map(([name, told]) => [name, compiled(told)] as const);
    recorded = new Map(made.flatMap(([name, depth]) => (depth ? [[name, depth]] : [])));
  }
  return recorded.get(product);
};

/** Which products have a recorded book. */
export const RECORDED_PRODUCTS: readonly string[] = ['BTC-USD', 'ETH-USD'];

/** What a product's book in the sandbox is, in words for whoever shows it. */
export const bookNote = (product: string): string =>
  RECORDED_PRODUCTS.includes(product)
    ? "recorded: 24 s of Coinbase's real book of 2026-08-09 in a loop, laid around the price of the candles"
    : 'reconstructed: a book made from the candles';

/** What a product's trades in the sandbox are. */
export const TRADES_NOTE = 'reconstructed: trades made from the candles, which they add up to exactly';
