// Appends what ended since the last pass to the log of lessons: paper outcomes, each once, withheld ones under their flag.
import type { Instant } from '../core/instant.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { RecordEntry } from '../core/record/entry.ts';
import { inOrder, lessonOf } from '../core/record/learning/learnedAgainstFrozen.ts';

export type LearnDeps = {
  readonly stores: Pick<Stores, 'entries' | 'lessons'>;
  readonly clock: Clock;
  readonly log: Log;
};

const isOpen = ({ outcome }: RecordEntry): boolean => outcome.kind === 'open';

/**
 * Learned at the instant it is appended, never earlier: a cycle that has read the log for its `asOf` has read all of it.
 * Of what was withheld only the final word of its cycle teaches; what stood beside it does not. Returns how many are new.
 */
export const createLearn = ({ stores: { entries, lessons }, clock, log }: LearnDeps) => {
  /** publication of the oldest that had not ended; all before have been learned */
  let from: Instant | undefined;
  /** what the log holds of those: to offer a whole record again at every start would take minutes */
  let learned: Set<string> | undefined;

  return async (): Promise<number> => {
    learned ??= new Set((await lessons.between(undefined, clock.now())).map(({ signalId }) => signalId));
    const before = learned;
    const found = (await entries.entries(from === undefined ? {} : { from })).filter(({ final }) => final);
    // read last, so that no cycle has read the log for a later instant while the record was being read
    const learnedAt = clock.now();
    const taught = found.flatMap((entry) => {
      const lesson = before.has(entry.id) ? undefined : lessonOf(entry);
      return lesson ? [{ ...lesson, learnedAt, publishedAt: entry.publishedAt }] : [];
    });
    const added = await lessons.append(inOrder(taught));
    for (const { signalId } of taught) before.add(signalId);
    learned = new Set(found.map(({ id }) => id).filter((id) => before.has(id)));
    if (added > 0) log.info('learned from what ended', { outcomes: added });
    from = found.find(isOpen)?.publishedAt ?? found.at(-1)?.publishedAt ?? from;
    return added;
  };
};

export type Learn = ReturnType<typeof createLearn>;
