// Which thread answers a command: what writes and what is short the writer's own, what may take long a reader's.
import { Long } from 'bson';
import { createCursors, slotOf } from '../commands/cursors.ts';
import type { Request } from '../commands/request.ts';
import type { Server } from '../commands/server.ts';
import { runCommand } from '../commands/table.ts';
import type { Scan, Scanner } from '../storage/scan.ts';
import { getField, isDoc } from '../values/document.ts';

export type Route =
  | { readonly kind: 'here' }
  /** Tried here for as long as it is short, else a reader's. */
  | { readonly kind: 'short' }
  | { readonly kind: 'reader'; readonly slot?: number };

/** Rows that a reading command may look at in the writer's thread: a few milliseconds. */
const SHORT_ROWS = 250;
/** Of collections so large entries of an index are counted there: a millisecond. */
const SHORT_COUNT = 20_000;
const TRIED: ReadonlySet<string> = new Set(['find', 'count', 'distinct', 'aggregate', 'explain']);
const LONG: ReadonlySet<string> = new Set(['listDatabases', 'validate', 'collStats', 'dbStats', 'dataSize', 'dbHash']);

/** Where a command goes by its name, and a cursor's next batch by its cursor. */
export function routeOf({ name, body }: Request): Route {
  if (LONG.has(name) && getField(body, 'nameOnly') !== true) return { kind: 'reader' };
  if (name === 'getMore') return ofCursor(getField(body, 'getMore'));
  if (name === 'killCursors') {
    const cursors = getField(body, 'cursors');
    return ofCursor(Array.isArray(cursors) && cursors.length === 1 ? cursors[0] : undefined);
  }
  return TRIED.has(name) && !writes(body) ? { kind: 'short' } : { kind: 'here' };
}

function ofCursor(id: unknown): Route {
  const slot = id instanceof Long ? slotOf(id.toBigInt()) : 0;
  return slot === 0 ? { kind: 'here' } : { kind: 'reader', slot };
}

const WRITING_STAGES = ['$out', '$merge'];

function writes(body: Request['body']): boolean {
  const pipeline = getField(body, 'pipeline');
  const last: unknown = Array.isArray(pipeline) ? pipeline.at(-1) : undefined;
  return isDoc(last) && WRITING_STAGES.some((stage) => stage in last);
}

/** A command has turned out to be long. */
class TooLong extends Error {}

/** Runs short commands; undefined where one has turned out to be long, or wants a cursor to be kept. */
export function createShortRuns(server: Server): (request: Request) => Uint8Array | undefined {
  let left = 0;
  let long = false;
  const giveUp = (): never => {
    long = true;
    throw new TooLong('a command for a reader');
  };
  const rows: Scan = function* (collection, access, reverse) {
    for (const row of server.scan(collection, access, reverse)) {
      left -= 1;
      if (left < 0) giveUp();
      yield row;
    }
  };
  const count: Scanner['count'] = (collection, access) =>
    collection.count() > SHORT_COUNT ? giveUp() : server.scan.count(collection, access);
  const scan: Scanner = Object.assign(rows, { count });
  const short: Server = { ...server, scan, cursors: createCursors(Date.now, { beforeOpen: giveUp }) };
  return (request) => {
    left = SHORT_ROWS;
    long = false;
    try {
      const reply = runCommand(request, short);
      // Whoever caught our word and made an answer of it has still been stopped.
      return long ? undefined : reply;
    } catch (error) {
      if (long) return undefined;
      throw error;
    }
  };
}
