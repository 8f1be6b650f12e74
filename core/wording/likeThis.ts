// How signals like this one did: the live count, and until it carries itself the replay's beside it, never one made of both.
import type { Signal } from '../decision/verdict.ts';
import { type Band, beliefBand } from '../record/beliefs.ts';
import { percent } from './numbers.ts';
import { MINIMUM_SAMPLE, recordText, type SettledCount } from './record.ts';

/** The shipped replay of quant by confidence band: ended signals and wins. A band that never occurred is absent. */
export type ReplayBands = Readonly<Partial<Record<Band, SettledCount>>>;

/**
 * 'replay 48 % of 640 · live 7 of 12' for a signal of quant while fewer than 20 like it have ended; else the live record
 * alone, with its interval, as `recordText` tells it. The language model never takes quant's replay for its own, and a
 * replay band below 20 tells nothing.
 */
export const likeThisText = (
  { by, confidence }: Pick<Signal, 'by' | 'confidence'>,
  live: SettledCount,
  replay: ReplayBands | undefined,
): string => {
  const shipped = by === 'quant' ? replay?.[beliefBand(confidence)] : undefined;
  if (live.n >= MINIMUM_SAMPLE || shipped === undefined || shipped.n < MINIMUM_SAMPLE) return recordText(live);
  return `replay ${percent(shipped.wins / shipped.n)} of ${shipped.n} · live ${live.wins} of ${live.n}`;
};
