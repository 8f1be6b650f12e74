// Notices that the edge has turned: a Shiryaev-Roberts e-detector against an expectancy of zero or more.
import type { Instant } from '../../instant.ts';
import { accountOf } from './account.ts';
import { betsOf, type Followed } from './evidence.ts';
import { eDetectorRules, MEAN_RUN_LENGTH } from './rules.ts';

/** `level` is held against `threshold`; `turned` is the instant it first reached it, `after` that many signals. */
export type Detection = {
  readonly level: number;
  readonly threshold: number;
  readonly signals: number;
  readonly turned?: { readonly at: Instant; readonly after: number; readonly level: number };
};

/**
 * Bets against each signal with the capital of all e-processes begun before it and one begun with it (Shin, Ramdas and
 * Rinaldo 2022). While no expectation is below zero, level minus signals is a supermartingale, so the mean number of
 * signals before the alarm is at least the threshold. Open stakes count as lost.
 */
export const detectTurn = (entries: readonly Followed[], threshold: number = MEAN_RUN_LENGTH): Detection => {
  const against = betsOf(entries, 'zero').map((bet) =>
    bet.settled ? { ...bet, settled: { ...bet.settled, result: -bet.settled.result } } : bet,
  );
  const path = accountOf(against, eDetectorRules);
  const over = path.find(({ free }) => free >= threshold);
  return {
    ...{ level: path.at(-1)?.free ?? 0, threshold, signals: against.length },
    ...(over && { turned: { at: over.at, after: over.placed, level: over.free } }),
  };
};
