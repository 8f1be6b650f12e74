// The logical sessions that clients have named, for $listLocalSessions and endSessions.
import { type Doc, encode, getField, isDoc } from '../values/document.ts';
import type { Request } from './request.ts';
import type { Server } from './server.ts';

const MOST = 1000;
const seen = new WeakMap<object, Map<string, Doc>>();

const mapOf = (server: Server): Map<string, Doc> => {
  const known = seen.get(server.catalog) ?? new Map<string, Doc>();
  seen.set(server.catalog, known);
  return known;
};

/** Remembers the session a command came with; of many, those used last. */
export function noteSession({ body }: Request, server: Server): void {
  const lsid = getField(body, 'lsid');
  if (!isDoc(lsid)) return;
  const key = Buffer.from(encode(lsid)).toString('latin1');
  const known = mapOf(server);
  known.delete(key);
  known.set(key, { _id: lsid, lastUse: new Date() });
  const [oldest] = known.keys();
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
}

/** Forgets sessions that a client has ended. */
export function endSessions(ended: readonly unknown[], server: Server): void {
  for (const lsid of ended) if (isDoc(lsid)) mapOf(server).delete(Buffer.from(encode(lsid)).toString('latin1'));
}

/** The sessions in use. */
export const sessionsOf = (server: Server): readonly Doc[] => [...mapOf(server).values()];
