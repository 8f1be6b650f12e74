// Read and write concerns, API versions and transactions: what a standalone server keeps of them, and what it refuses.
import { CommandError } from '../errors.ts';
import { numeric } from '../values/compare.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { optionalDoc, type Request } from './request.ts';

const LEVELS = ['local', 'available', 'majority', 'linearizable', 'snapshot'];

/** Throws with MongoDB's code for a concern that a standalone server cannot keep. */
export function checkConcerns({ body }: Request): void {
  const read = optionalDoc(body, 'readConcern');
  if (read !== undefined) checkRead(read);
  const write = optionalDoc(body, 'writeConcern');
  if (write !== undefined) checkWrite(write);
  checkApi(body);
}

function checkRead(concern: Doc): void {
  const level = getField(concern, 'level');
  if (level === undefined) return;
  if (typeof level !== 'string' || !LEVELS.includes(level))
    throw new CommandError(
      9,
      'readConcern.level must be either "local", "majority", "linearizable", "available", or "snapshot"',
    );
  if (level === 'linearizable')
    throw new CommandError(123, 'node needs to be a replica set member to use read concern linearizable');
  if (level === 'snapshot')
    throw new CommandError(123, 'node needs to be a replica set member to use readConcern: snapshot');
}

function checkWrite(concern: Doc): void {
  const unknown = Object.keys(concern).find((name) => !['w', 'j', 'wtimeout', 'fsync', 'provenance'].includes(name));
  if (unknown !== undefined) throw new CommandError(9, `unrecognized write concern field: ${unknown}`);
  const w = getField(concern, 'w');
  const number = numeric(w);
  if (typeof number === 'number' && number > 1)
    throw new CommandError(2, "cannot use 'w' > 1 when a host is not replicated");
  if (typeof number === 'number' && number < 0) throw new CommandError(9, 'w cannot be negative');
  if (typeof w === 'string' && w !== 'majority')
    throw new CommandError(2, "cannot use non-majority 'w' mode when a host is not replicated");
  if (w !== undefined && number === undefined && typeof w !== 'string' && !isDoc(w))
    throw new CommandError(9, 'w has to be a number or a string');
}

function checkApi(body: Doc): void {
  const version = getField(body, 'apiVersion');
  if (version === undefined) {
    if (Object.hasOwn(body, 'apiStrict') || Object.hasOwn(body, 'apiDeprecationErrors'))
      throw new CommandError(322, 'Provided apiStrict and/or apiDeprecationErrors without passing apiVersion');
    return;
  }
  if (version !== '1') throw new CommandError(322, 'API version must be "1"');
}

const API_1: ReadonlySet<string> = new Set([
  ...['aggregate', 'collMod', 'count', 'create', 'createIndexes', 'delete', 'drop', 'dropDatabase', 'dropIndexes'],
  ...[
    'endSessions',
    'explain',
    'find',
    'findAndModify',
    'getMore',
    'hello',
    'insert',
    'killCursors',
    'listCollections',
  ],
  ...['listDatabases', 'listIndexes', 'ping', 'refreshSessions', 'update', 'commitTransaction', 'abortTransaction'],
]);

/** Throws 323 for a command outside version 1 of the API, when it is asked for strictly. */
export function checkStrictApi({ name, body }: Request): void {
  if (getField(body, 'apiStrict') === true && !API_1.has(name))
    throw new CommandError(323, `Provided apiStrict:true, but the command ${name} is not in API Version 1`);
}
