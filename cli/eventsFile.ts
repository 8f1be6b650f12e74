// The admins' dated list as a file in the data folder: read once at every start, beside what /event adds.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEventFile } from '../core/market/events/eventFile.ts';
import type { EventStore } from '../core/market/events.ts';
import type { Clock, Log } from '../core/ports/shell.ts';

export const EVENTS_FILE = 'events.csv';

export type EventsFileDeps = {
  readonly dataDir: string;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly log: Log;
};

/** ten years of dates fill a tenth of it */
const MOST_BYTES = 1024 * 1024;

const textOf = async (path: string): Promise<string | undefined> => {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new Error(`it has ${size} bytes; at most ${MOST_BYTES} are read`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * Puts the coming events of DATA_DIR/events.csv on the list, with the source the file names, else its own name. No file
 * claims nothing; a file or a line that cannot be read is told in the log and keeps nobody from starting.
 */
export const readEventsFile = async ({ dataDir, events, clock, log }: EventsFileDeps): Promise<void> => {
  const path = join(dataDir, EVENTS_FILE);
  try {
    const text = await textOf(path);
    if (text === undefined) return;
    const file = parseEventFile(text, EVENTS_FILE);
    const added = await events.add(file.events.filter(({ at }) => at > clock.now()));
    log.info('the list of events was read', { path, events: file.events.length, added, lower: file.skipped });
    for (const error of file.errors) log.warn('a line of the list of events was left out', { path, error });
  } catch (error) {
    log.warn('the list of events could not be read', { path, error });
  }
};
