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

export type CursorOptions = {
  /** Whose cursors they are, 0 to 15: the last four bits of their ids. */
  readonly slot?: number;
  /** Asked before a cursor is kept open for more; may throw. */
  readonly beforeOpen?: () => void;
};

/** The slot in a cursor's id. */
export const slotOf = (id: bigint): number => Number(id & 15n);

/** No cursor is open at first. `now` is wall time in ms. */
export function createCursors(now: () => number, { slot = 0, beforeOpen }: CursorOptions = {}): Cursors {
  const open = new Map<bigint, Open>();
  const reply = (cursor: Open, id: bigint | undefined, field: string, size: number, keep: boolean): Uint8Array => {
    const batch = takeBatch(cursor, size);
    const more = keep && (size === 0 || cursor.stash !== undefined);
    cursor.usedAt = now();
    if (more) {
      if (id === undefined) beforeOpen?.();
      const own = id ?? newId(slot);
      open.set(own, cursor);
      return cursorReply(field, batch, own, cursor.namespace);
    }
    if (id !== undefined) open.delete(id);
    cursor.rows.return?.();
    return cursorReply(field, batch, 0n, cursor.namespace);
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

// Never 0, which means that nothing is left.
function newId(slot: number): bigint {
  return (((randomBytes(8).readBigUInt64LE() >> 5n) | 1n) << 4n) | BigInt(slot);
}

/** { cursor: { <field>: [...], id, ns }, ok: 1 } around documents that are bytes already. */
function cursorReply(field: string, batch: readonly Uint8Array[], id: bigint, namespace: string): Uint8Array {
  const names = batch.map((_, i) => `\u0003${i}\0`);
  const arrayBytes = batch.reduce((sum, raw, i) => sum + raw.length + (names[i]?.length ?? 0), 5);
  const nameBytes = Buffer.byteLength(namespace) + 1;
  // length, type and name of the array, the array, id, ns, end
  const cursorBytes = 4 + (field.length + 2) + arrayBytes + (4 + 8) + (4 + 4 + nameBytes) + 1;
  const total = 4 + 8 + cursorBytes + (4 + 8) + 1;
  const out = Buffer.allocUnsafe(total);
  let at = out.writeInt32LE(total, 0);
  const text = (value: string, encoding: 'latin1' | 'utf8' = 'latin1') => {
    at += out.write(value, at, encoding);
  };
  text('\u0003cursor\0');
  at = out.writeInt32LE(cursorBytes, at);
  text(`\u0004${field}\0`);
  at = out.writeInt32LE(arrayBytes, at);
  for (const [i, raw] of batch.entries()) {
    text(names[i] ?? '');
    out.set(raw, at);
    at += raw.length;
  }
  text('\0\u0012id\0');
  at = out.writeBigInt64LE(id, at);
  text('\u0002ns\0');
  at = out.writeInt32LE(nameBytes, at);
  text(`${namespace}\0`, 'utf8');
  text('\0\u0001ok\0');
  at = out.writeDoubleLE(1, at);
  out.writeUInt8(0, at);
  return out;
}
