// The beliefs as of an instant, folded on from what was folded before.
import { HOUR_MS, type Instant, plus } from '../core/instant.ts';
import type { Stores } from '../core/ports/stores.ts';
import { type Beliefs, beliefsFrom, type Lesson, noBeliefs } from '../core/record/beliefs.ts';

/** `published` are the lessons of signals that went out, in order. */
export type Learned = { readonly beliefs: Beliefs; readonly published: readonly Lesson[] };

type Folded = Learned & { readonly until: Instant; readonly count: number };

const NOTHING: Omit<Folded, 'until'> = { count: 0, beliefs: noBeliefs, published: [] };

const foldOn = (from: Omit<Folded, 'until'>, until: Instant, more: readonly Lesson[]): Folded => ({
  until,
  count: from.count + more.length,
  beliefs: beliefsFrom(more, from.beliefs),
  published: [...from.published, ...more.filter(({ withheld }) => !withheld)],
});

/** A lesson is appended moments after the instant it bears, in a market played fast much later: younger ones are read again. */
const SETTLING_MS = 2 * HOUR_MS;

/**
 * All lessons learned by the instant, none after. What was folded before is taken on where it still is the beginning of
 * the log; else, or for an earlier instant, the fold begins anew: to the same bits.
 */
export const createBeliefsAt = ({ lessons }: Pick<Stores, 'lessons'>) => {
  let kept: Folded | undefined;

  const beginning = async (asOf: Instant): Promise<Folded | undefined> => {
    const before = kept;
    if (before === undefined || before.until > asOf) return undefined;
    return (await lessons.count(before.until)) === before.count ? before : undefined;
  };

  return async (asOf: Instant): Promise<Learned> => {
    const from = await beginning(asOf);
    const more = await lessons.between(from?.until, asOf);
    const settled = plus(asOf, -SETTLING_MS);
    if (from !== undefined && from.until >= settled) return foldOn(from, asOf, more);
    const young = more.findIndex(({ learnedAt }) => learnedAt > settled);
    const old = young < 0 ? more.length : young;
    const base = foldOn(from ?? NOTHING, settled, more.slice(0, old));
    if (base.count > 0) kept = base;
    return foldOn(base, asOf, more.slice(old));
  };
};

export type BeliefsAt = ReturnType<typeof createBeliefsAt>;
