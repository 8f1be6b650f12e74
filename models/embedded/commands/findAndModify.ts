// findAndModify: one document found, changed or removed, and given back.
import { Int32 } from 'bson';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/match.ts';
import { compileProjection } from '../query/project.ts';
import { search } from '../query/search.ts';
import { parseSort } from '../query/sort.ts';
import { type Doc, decode, getField } from '../values/document.ts';
import { change, compile, upsert } from './change.ts';
import { collectionName, contextOf, flag, optionalDoc, type Request, timeLimitOf } from './request.ts';
import type { Command, Commands, Reply, Server } from './server.ts';
import { refuseView } from './views.ts';

function findAndModify(request: Request, server: Server): Reply {
  const { body, db } = request;
  const name = collectionName(request);
  checkFindAndModify(body);
  refuseView(server, db, name);
  const filter = optionalDoc(body, 'query') ?? {};
  const context = contextOf(body);
  const project = compileProjection(optionalDoc(body, 'fields'), filter, context);
  const sort = parseSort(optionalDoc(body, 'sort'));
  const compiled = flag(body, 'remove') ? undefined : compile(getField(body, 'update'), body, request, server, filter);
  const shown = (raw: Uint8Array) => (project === undefined ? decode(raw) : project(decode(raw)));
  const answer = (value: unknown, lastError: Doc): Reply => ({ lastErrorObject: lastError, value });
  const [hint, isLate, returnNew] = [getField(body, 'hint'), timeLimitOf(body).isLate, flag(body, 'new')];
  const collection = server.catalog.find(db, name);
  if (collection === undefined) compileFilter(filter, context);
  else {
    const [hit] = search(server.scan, collection, { filter, sort, context, hint, isLate, limit: 1 });
    if (hit !== undefined) {
      server.group.begin();
      if (compiled === undefined) {
        collection.remove(hit.rid, hit.doc());
        return answer(shown(hit.raw), { n: new Int32(1) });
      }
      const changed = change(collection, hit, compiled);
      return answer(shown((returnNew ? changed : undefined) ?? hit.raw), { n: new Int32(1), updatedExisting: true });
    }
  }
  if (compiled === undefined) return answer(null, { n: new Int32(0) });
  if (!flag(body, 'upsert')) return answer(null, { n: new Int32(0), updatedExisting: false });
  server.group.begin();
  const { doc, bytes } = upsert(server, db, name, compiled);
  const lastError = { n: new Int32(1), updatedExisting: false, upserted: getField(doc, '_id') };
  return answer(returnNew ? shown(bytes) : null, lastError);
}

function checkFindAndModify(body: Doc): void {
  const removing = flag(body, 'remove');
  const updating = getField(body, 'update') !== undefined;
  if (removing && updating) throw new CommandError(9, 'Cannot specify both an update and remove=true');
  if (!removing && !updating) throw new CommandError(9, 'Either an update or remove=true must be specified');
  if (removing && (flag(body, 'new') || flag(body, 'upsert'))) {
    throw new CommandError(
      9,
      "Cannot specify new=true or upsert=true with remove=true; 'remove' always returns the deleted document",
    );
  }
}

const FIND_AND_MODIFY: Command = {
  fields: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'bypassDocumentValidation',
    'collation',
    'arrayFilters',
    'hint',
    'let',
  ],
  run: findAndModify,
};

/** findAndModify, by both of its names. */
export const findAndModifyCommands: Commands = { findAndModify: FIND_AND_MODIFY, findandmodify: FIND_AND_MODIFY };
