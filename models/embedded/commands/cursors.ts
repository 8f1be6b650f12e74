// Open cursors: batches of documents as bytes, and what is not yet fetched.
import { randomBytes } from 'node:crypto';
import { CommandError } from '../errors.ts';
import { MAX_DOCUMENT_BYTES } from '../values/document.ts';

const FIRST_BATCH = 101;
const IDLE_MS = 10 * 60_000;

type Open = {
  readonly namespace: string;
  readonly rows: Iterator<Uint8Array>;
  stash: Uint8Array | undefined;
  usedAt: number;
};

export type BatchRequest = {
  readonly namespace: string;
  readonly rows: Iterator<Uint8Array>;
  /** Absent: 101 documents. */
  readonly batchSize: number | undefined;
  /** Nothing is kept open. */
  readonly single?: boolean;
};

export type Cursors = {
  /** The reply of find or aggregate: the first batch, and a cursor when there is more. */
  readonly first: (request: BatchRequest) => Uint8Array;
  /** The reply of getMore. Throws 43 for an unknown cursor, 13 for another collection's. */
  readonly next: (id: bigint, namespace: string, batchSize: number | undefined) => Uint8Array;
  /** Whether there was such a cursor. */
  readonly kill: (id: bigint) => boolean;
  /** Forgets those nobody asked for in 10 minutes of wall time. */
  readonly sweep: (now: number) => void;
  readonly count: () => number;
};

/** No cursor is open at first. `now` is wall time in ms. */
export function createCursors(now: () => number): Cursors {
  const open = new Map<bigint, Open>();
  const reply = (cursor: Open, id: bigint | undefined, field: string, size: number, keep: boolean): Uint8Array => {
    const batch = takeBatch(cursor, size);
    const more = keep && (size === 0 || cursor.stash !== undefined);
    const own = id ?? newId();
    cursor.usedAt = now();
    if (more) open.set(own, cursor);
    else {
      open.delete(own);
      cursor.rows.return?.();
    }
    return cursorReply(field, batch, more ? own : 0n, cursor.namespace);
  };
  return {
    first: ({ namespace, rows, batchSize, single = false }) =>
      reply(
        { namespace, rows, stash: undefined, usedAt: 0 },
        undefined,
        'firstBatch',
        batchSize ?? FIRST_BATCH,
        !single,
      ),
    next: (id, namespace, batchSize) => {
      const cursor = open.get(id);
      if (cursor === undefined) throw new CommandError(43, `cursor id ${id} not found`);
      if (cursor.namespace !== namespace) {
        throw new CommandError(
          13,
          `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
        );
      }
      try {
        return reply(cursor, id, 'nextBatch', batchSize === undefined || batchSize === 0 ? Infinity : batchSize, true);
      } catch (error) {
        open.delete(id);
        throw error;
      }
    },
    kill: (id) => open.delete(id),
    sweep: (instant) => {
      for (const [id, cursor] of open) if (instant - cursor.usedAt > IDLE_MS) open.delete(id);
    },
    count: () => open.size,
  };
}

// One more is read ahead, so that an exhausted cursor is closed with its last batch.
function takeBatch(cursor: Open, size: number): readonly Uint8Array[] {
  const batch: Uint8Array[] = [];
  let bytes = 0;
  if (size === 0) return batch;
  for (;;) {
    const next = cursor.stash ?? pull(cursor);
    cursor.stash = next;
    if (next === undefined || batch.length >= size || (batch.length > 0 && bytes + next.length > MAX_DOCUMENT_BYTES))
      return batch;
    cursor.stash = undefined;
    bytes += next.length;
    batch.push(next);
  }
}

function pull(cursor: Open): Uint8Array | undefined {
  const step = cursor.rows.next();
  return step.done === true ? undefined : step.value;
}

function newId(): bigint {
  return (randomBytes(8).readBigUInt64LE() >> 1n) | 1n;
}

/** { cursor: { <field>: [...], id, ns }, ok: 1 } around documents that are bytes already. */
function cursorReply(field: string, batch: readonly Uint8Array[], id: bigint, namespace: string): Uint8Array {
  const elements = batch.flatMap((raw, i) => [Buffer.from(`\u0003${i}\0`, 'latin1'), raw]);
  const idBytes = Buffer.alloc(8);
  idBytes.writeBigInt64LE(id);
  const name = Buffer.from(`${namespace}\0`, 'utf8');
  const nameLength = Buffer.alloc(4);
  nameLength.writeInt32LE(name.length);
  const cursor = wrap([
    Buffer.from(`\u0004${field}\0`, 'latin1'),
    ...wrap(elements),
    Buffer.from('\u0012id\0', 'latin1'),
    idBytes,
    Buffer.from('\u0002ns\0', 'latin1'),
    nameLength,
    name,
  ]);
  const ok = Buffer.alloc(8);
  ok.writeDoubleLE(1);
  return Buffer.concat(
    wrap([Buffer.from('\u0003cursor\0', 'latin1'), ...cursor, Buffer.from('\u0001ok\0', 'latin1'), ok]),
  );
}

/** The pieces of a BSON document around its elements: length, elements, end. */
function wrap(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  const length = Buffer.alloc(4);
  length.writeInt32LE(pieces.reduce((sum, piece) => sum + piece.length, 5));
  return [length, ...pieces, Buffer.from([0])];
}
