// What a person says became of a signal they took: kept apart from the paper record, every correction in history.
import type { Instant } from '../instant.ts';
import type { Direction } from '../synthesis/synthesis.ts';
import type { RecordEntry } from './entry.ts';
import { riskOf } from './trades.ts';

export type PersonalWord = 'win' | 'loss' | 'breakeven';

/**
 * One word of a person on one signal; the newest stands, the earlier ones stay as corrections do. Prices in the quote
 * currency, `profit` in it too and net of what the person paid, a loss below 0. What was not told is absent.
 */
export type PersonalResult = {
  readonly signalId: string;
  readonly subscriber: number;
  readonly at: Instant;
  readonly result: PersonalWord;
  readonly entryPrice?: number;
  readonly exitPrice?: number;
  readonly profit?: number;
  /** what makes this word one and the same when it is told again: Telegram's id of the message or press, the page's form */
  readonly press?: string;
  /** the person took back what they had said, and nothing stands in its place */
  readonly withdrawn?: true;
};

/** The standing word and those before it, oldest first. */
export type PersonalHistory = { readonly standing: PersonalResult; readonly corrected: readonly PersonalResult[] };

type Levels = Pick<RecordEntry, 'direction' | 'entry' | 'stopLoss' | 'costs' | 'outcome'>;

/**
 * All in R of the signal: `entryR` how much worse the person entered than the paper trade (above 0: later, at a worse price),
 * `exitR` how much better they left, `r` what their prices come to after the signal's costs, `paperR` what the signal came to.
 * Each absent where a price was not told or the paper trade has not got there.
 */
export type Comparison = {
  readonly entryR?: number;
  readonly exitR?: number;
  readonly r?: number;
  readonly paperR?: number;
};

const sideOf = (direction: Direction): 1 | -1 => (direction === 'BUY' ? 1 : -1);

/** The person's prices against the paper trade's. */
export const compare = ({ entryPrice, exitPrice }: PersonalResult, signal: Levels): Comparison => {
  const { direction, outcome } = signal;
  const side = sideOf(direction);
  const risk = riskOf(signal);
  const paper = outcome.kind === 'open' || outcome.kind === 'unknown' ? undefined : outcome;
  const share = (a: number, b: number): number => (side * (a - b)) / b / risk;
  return {
    ...(entryPrice !== undefined && paper && { entryR: share(entryPrice, paper.entryPrice) }),
    ...(exitPrice !== undefined &&
      paper && { exitR: (side * (exitPrice - paper.exitPrice)) / paper.entryPrice / risk }),
    ...(entryPrice !== undefined &&
      exitPrice !== undefined && { r: share(exitPrice, entryPrice) - signal.costs / risk }),
    ...(paper && { paperR: paper.r }),
  };
};

/** What the two prices say by the record's own line, +0.05 and -0.05 R net; undefined where one is missing. */
export const wordOf = ({ r }: Comparison): PersonalWord | undefined =>
  r === undefined ? undefined : r > 0.05 ? 'win' : r < -0.05 ? 'loss' : 'breakeven';
