// The last 24 hours in a line: how many, how they ended, what share won, how sure they were.
import { DAY_MS, type Instant, plus } from '../core/instant.ts';
import type { SignalGist } from '../core/ports/search.ts';
import type { Stores } from '../core/ports/stores.ts';

export type Glance = {
  readonly signals: number;
  readonly open: number;
  readonly target: number;
  readonly stop: number;
  readonly expired: number;
  readonly unknown: number;
  /** those with a result, and those of them that won */
  readonly settled: { readonly n: number; readonly wins: number };
  /** undefined where there was no signal */
  readonly averageConfidence: number | undefined;
};

/** Counts the signals of a span. */
export const glanceOf = (gists: readonly SignalGist[]): Glance => {
  const ended = (kind: SignalGist['outcome']): number => gists.filter(({ outcome }) => outcome === kind).length;
  const total = gists.reduce((sum, { confidence }) => sum + confidence, 0);
  return {
    signals: gists.length,
    open: ended('open'),
    target: ended('target'),
    stop: ended('stop'),
    expired: ended('expired'),
    unknown: ended('unknown'),
    settled: {
      n: gists.filter(({ result }) => result !== undefined).length,
      wins: gists.filter(({ result }) => result === 'win').length,
    },
    averageConfidence: gists.length === 0 ? undefined : total / gists.length,
  };
};

/** The 24 hours before `now`. */
export const readGlance = async (search: Pick<Stores['search'], 'gists'>, now: Instant): Promise<Glance> =>
  glanceOf(await search.gists(plus(now, -DAY_MS), plus(now, 1)));
