// The beliefs as of an instant, folded on from what was folded before.
import { type Instant, plus } from '../core/instant.ts';
import type { Stores } from '../core/ports.ts';
import { type Beliefs, beliefsFrom, type Lesson, noBeliefs } from '../core/record/beliefs.ts';

/** `published` are the lessons of signals that went out, in order. */
export type Learned = { readonly beliefs: Beliefs; readonly published: readonly Lesson[] };

type Folded = Learned & { readonly until: Instant; readonly count: number };

/**
 * All lessons learned by the instant, none after. What was folded before is taken on where it still is the beginning of
 * the log; else, or for an earlier instant, the fold begins anew: to the same bits.
 */
export const createBeliefsAt = ({ lessons }: Pick<Stores, 'lessons'>) => {
  let kept: Folded | undefined;

  const beginning = async (asOf: Instant): Promise<Folded | undefined> => {
    if (kept === undefined || kept.until > asOf) return undefined;
    const before = kept;
    return (await lessons.count(before.until)) === before.count ? before : undefined;
  };

  return async (asOf: Instant): Promise<Learned> => {
    const from = await beginning(asOf);
    const more = await lessons.between(from?.until, asOf);
    const folded: Folded = {
      ...{ until: asOf, count: (from?.count ?? 0) + more.length },
      beliefs: beliefsFrom(more, from?.beliefs ?? noBeliefs),
      published: [...(from?.published ?? []), ...more.filter(({ withheld }) => !withheld)],
    };
    // what is learned at this very instant may still come: it is folded next time
    const settled = plus(asOf, -1);
    if (folded.beliefs.lessons + folded.beliefs.withheld > 0 && !more.some(({ learnedAt }) => learnedAt > settled))
      kept = { ...folded, until: settled };
    return folded;
  };
};

export type BeliefsAt = ReturnType<typeof createBeliefsAt>;
