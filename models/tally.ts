// Counts what is asked of the database and what of it fails, as the driver tells it.
import type { Connection } from 'mongoose';
import type { DatabaseTally } from '../core/ports/processes.ts';

const WRITES: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'findAndModify', 'bulkWrite']);
/** a key that is taken is an answer, not a failure: it is how a thing is done once */
const DUPLICATE = 11_000;

const refusals = (reply: unknown): number => {
  const errors = (reply as { writeErrors?: readonly { code?: number }[] } | null)?.writeErrors ?? [];
  return errors.filter(({ code }) => code !== DUPLICATE).length;
};

/** Needs a connection that tells of its commands (`monitorCommands`). Counted since then, by command. */
export const createTally = (connection: Connection): (() => DatabaseTally) => {
  const counts = { reads: 0, writes: new Map<string, number>(), failures: new Map<string, number>(), writeMs: 0 };
  const add = (to: Map<string, number>, name: string): void => void to.set(name, (to.get(name) ?? 0) + 1);
  const client = connection.getClient();
  client.on('commandSucceeded', ({ commandName, duration, reply }) => {
    if (!WRITES.has(commandName)) {
      counts.reads += 1;
      return;
    }
    add(counts.writes, commandName);
    counts.writeMs += duration;
    if (refusals(reply) > 0) add(counts.failures, commandName);
  });
  client.on('commandFailed', ({ commandName, failure }) => {
    if ((failure as { code?: unknown }).code === DUPLICATE) add(counts.writes, commandName);
    else add(counts.failures, commandName);
  });
  return () => ({ ...counts });
};
