// What the collections hold about one person, to hand over and to remove.
import type { Connection } from 'mongoose';
import type { PersonalRecords } from '../core/people/personal.ts';
import type { CollectionDeps } from './collection.ts';

/** Never handed over: what stands for the person's consent in a browser. */
const HIDDEN = { _id: 0, v: 0, csrf: 0 } as const;

/** Where one person's rows are, by the fields that name them; one line a collection. */
const PLACES = {
  decisions: { collection: 'decisions', fields: ['subscriber'] },
  presses: { collection: 'presses', fields: ['subscriber'] },
  results: { collection: 'personal_results', fields: ['subscriber'] },
  notes: { collection: 'card_notes', fields: ['subscriber'] },
  messages: { collection: 'outbox', fields: ['subscriber'] },
  signedInBrowsers: { collection: 'webSessions', fields: ['subscriber'] },
  signInLinks: { collection: 'signInLinks', fields: ['subscriber'] },
  invitations: { collection: 'invitations', fields: ['by', 'usedBy'] },
} as const;

type Place = { readonly collection: string; readonly fields: readonly string[] };

const rowsOf = (connection: Connection, { collection, fields }: Place): PersonalRecords => {
  const rows = connection.collection(collection);
  const of = (person: number) => ({ $or: fields.map((field) => ({ [field]: person })) });
  return {
    exportOf: async (person) => rows.find(of(person), { projection: HIDDEN }).sort({ _id: 1 }).toArray(),
    forget: async (person) => (await rows.deleteMany(of(person))).deletedCount,
  };
};

export const createPersonalRecords = ({
  connection,
}: Pick<CollectionDeps, 'connection'>): Readonly<Record<string, PersonalRecords>> =>
  Object.fromEntries(Object.entries(PLACES).map(([name, place]) => [name, rowsOf(connection, place)]));
