// The log of lessons in memory.
import type { Instant } from '../../../core/instant.ts';
import type { LessonStore } from '../../../core/ports/record.ts';
import type { Lesson } from '../../../core/record/beliefs.ts';

type Kept = Lesson & { readonly publishedAt: Instant };

const comesAfter = (a: Kept, b: Kept): boolean =>
  a.learnedAt > b.learnedAt || (a.learnedAt === b.learnedAt && a.signalId > b.signalId);

const lessonIn = (kept: Kept): Lesson => {
  const { publishedAt: _, ...lesson } = kept;
  return lesson;
};

export const createMemoryLessons = (): LessonStore => {
  /** by (learnedAt, id), ascending */
  const log: Kept[] = [];
  const taught = new Set<string>();
  /** how many were learned by the instant; most are asked for near the end */
  const learnedBy = (until: Instant): number => log.findLastIndex(({ learnedAt }) => learnedAt <= until) + 1;
  return {
    append: async (lessons) => {
      const before = taught.size;
      for (const lesson of lessons) {
        if (taught.has(lesson.signalId)) continue;
        taught.add(lesson.signalId);
        log.splice(log.findLastIndex((one) => !comesAfter(one, lesson)) + 1, 0, lesson);
      }
      return taught.size - before;
    },
    between: async (after, until) =>
      log.slice(after === undefined ? 0 : learnedBy(after), learnedBy(until)).map(lessonIn),
    count: async (until) => learnedBy(until),
    endedSince: async (from) => log.filter(({ withheld, publishedAt }) => !withheld && publishedAt >= from).length,
  };
};
