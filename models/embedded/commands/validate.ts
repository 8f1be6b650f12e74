// validate: every document of a collection against every index, both ways.
import { Int32 } from 'bson';
import { CommandError } from '../errors.ts';
import type { Collection } from '../storage/collection.ts';
import { type Doc, decode, getField } from '../values/document.ts';
import { keyOf } from '../values/keyBytes.ts';
import { count } from '../values/numbers.ts';
import { collectionName, type Request } from './request.ts';
import type { Commands, Reply, Server } from './server.ts';
import { refuseView } from './views.ts';

const MOST_MESSAGES = 20;

function validate(request: Request, server: Server): Reply {
  const { db } = request;
  const name = collectionName(request);
  refuseView(server, db, name);
  const collection = server.catalog.find(db, name);
  if (collection === undefined) throw new CommandError(26, `Collection '${db}.${name}' does not exist to validate.`);
  const { errors, records, damaged, keys } = examine(server, collection);
  const all = [...keys];
  return {
    ns: `${db}.${name}`,
    nInvalidDocuments: count(damaged),
    nNonCompliantDocuments: new Int32(0),
    nrecords: count(records),
    nIndexes: new Int32(all.length),
    keysPerIndex: Object.fromEntries(all.map(([index, { found }]) => [index, count(found)])),
    indexDetails: Object.fromEntries(all.map(([index, { valid }]) => [index, { valid }])),
    valid: errors.length === 0,
    repaired: false,
    warnings: [],
    errors: errors.slice(0, MOST_MESSAGES),
    extraIndexEntries: [],
    missingIndexEntries: [],
    corruptRecords: [],
  };
}

type Examined = { found: number; expected: number; missing: number; valid: boolean };

function examine(server: Server, collection: Collection) {
  const { sqlite } = server;
  const errors: string[] = [];
  const keys = new Map<string, Examined>();
  const checks = collection.indexes.map((index) => {
    const state: Examined = { found: 0, expected: 0, missing: 0, valid: true };
    keys.set(index.spec.name, state);
    return { index, state, has: sqlite.prepare(`SELECT 1 AS found FROM ${index.table} WHERE k = ? AND rid = ?`) };
  });
  const byId = sqlite.prepare(`SELECT rid FROM ${collection.table} WHERE id = ?`);
  let [records, damaged, wrongIds] = [0, 0, 0];
  for (const row of server.scan(collection, { kind: 'all' }, false)) {
    records += 1;
    const doc = readable(row.raw);
    if (doc === undefined) {
      damaged += 1;
      continue;
    }
    if (Number(byId.get(keyOf(getField(doc, '_id')))?.['rid']) !== row.rid) wrongIds += 1;
    for (const { index, state, has } of checks) {
      const distinct = new Map(index.keysOf(doc).bytes.map((key) => [key.toString('latin1'), key]));
      state.expected += distinct.size;
      for (const key of distinct.values()) if (has.get(key, row.rid) === undefined) state.missing += 1;
    }
  }
  for (const { index, state } of checks) {
    state.found = Number(sqlite.prepare(`SELECT COUNT(*) AS n FROM ${index.table}`).get()?.['n'] ?? 0);
    state.valid = state.missing === 0 && state.found === state.expected;
    if (!state.valid)
      errors.push(
        `Index '${index.spec.name}' has ${state.found} keys where its documents have ${state.expected}; ${state.missing} are missing.`,
      );
  }
  if (damaged > 0) errors.push(`${damaged} documents cannot be read.`);
  if (wrongIds > 0) errors.push(`${wrongIds} documents are not found by their _id.`);
  keys.set('_id_', { found: records, expected: records, missing: wrongIds, valid: wrongIds === 0 });
  return { errors, records, damaged, keys };
}

function readable(raw: Uint8Array): Doc | undefined {
  try {
    return decode(raw);
  } catch {
    return undefined;
  }
}

/** validate. */
export const validateCommands: Commands = {
  validate: {
    fields: ['full', 'scandata', 'repair', 'metadata', 'checkBSONConformance', 'background', 'fixMultikey'],
    run: validate,
  },
};
