// Tells other processes what changed here, and this one what changed there, so that every open page hears of it.

import type { ChangeFeed } from '../core/ports/processes.ts';
import type { ChangeEvent, Clock, Log } from '../core/ports/shell.ts';

/** Wall milliseconds: a change is on the other processes' pages within a second or so. */
const EVERY_MS = 700;
const MOST = 100;

export type ShareChangesDeps = {
  readonly feed: ChangeFeed;
  readonly holder: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  readonly subscribe: (listener: (event: ChangeEvent, from: 'here' | 'elsewhere') => void) => () => void;
  readonly hear: (event: ChangeEvent) => void;
};

/** Runs until the signal aborts. What cannot be told is told later, the newest hundred of it; nothing rests on it but haste. */
export const shareChanges = async (deps: ShareChangesDeps, signal: AbortSignal): Promise<void> => {
  const { feed, holder, clock, log } = deps;
  let untold: ChangeEvent[] = [];
  const unsubscribe = deps.subscribe((event, from) => {
    if (from === 'here' && event.kind !== 'outbox') untold = [...untold, event].slice(-MOST);
  });
  let seen: number | undefined;
  const once = async (): Promise<void> => {
    seen ??= await feed.count();
    const told = untold;
    untold = [];
    try {
      await feed.append(holder, told);
    } catch (error) {
      untold = [...told, ...untold].slice(-MOST);
      throw error;
    }
    const news = await feed.after(seen);
    if (!news) return;
    seen = news.count;
    for (const { by, event } of news.newest) if (by !== holder) deps.hear(event);
  };
  try {
    for (; !signal.aborted; await clock.sleep(EVERY_MS, signal))
      await once().catch((error: unknown) => log.debug('changes could not be shared', { error }));
  } finally {
    unsubscribe();
  }
};
