// The parallel half of replay: the drafts of a stretch of slots, from candles alone.
import { type Draft, draftOf, type KeptStudy, keptStudy, studyWithoutLessons } from '../../core/replay/draft.ts';
import { contextAt, decidedAt, type ReplayMarket } from '../../core/replay/market.ts';
import type { Settings } from '../../core/settings.ts';
import { type Chunk, slotsOf } from './chunks.ts';
import type { KeptStudies } from './keptStudies.ts';

/** In the order of `slotsOf`; `reused`: the studies were not computed again. */
export type ChunkDrafts = { readonly drafts: readonly Draft[]; readonly reused: boolean };

/** As they come out of a file, so that kept and fresh ones are the same to the bit (JSON knows no -0). */
const plain = (studies: readonly KeptStudy[]): readonly KeptStudy[] =>
  JSON.parse(JSON.stringify(studies)) as readonly KeptStudy[];

export type ChunkDeps = {
  readonly market: ReplayMarket;
  readonly settings: Settings;
  readonly kept: KeptStudies;
  readonly keepHolds?: boolean | undefined;
};

export const draftChunk = (chunk: Chunk, { market, settings, kept, keepHolds }: ChunkDeps): ChunkDrafts => {
  const contexts = slotsOf(chunk).map((asOf) => contextAt(market, asOf));
  const before = kept.read(chunk);
  const isKept = before?.length === contexts.length;
  const studies = isKept ? before : plain(contexts.map((context) => keptStudy(studyWithoutLessons(context))));
  if (!isKept) kept.write(chunk, studies);
  const drafts = contexts.map((context, i) => {
    const study = studies[i];
    if (!study) throw new RangeError('a study a slot');
    return draftOf(context, study, { settings, keepHolds, decidedAt: decidedAt(context.asOf) });
  });
  return { drafts, reused: isKept };
};
