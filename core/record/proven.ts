// What a record proves and what its stated rates are worth: read alike by /report, the page and the replay's report.
import { type Calibration, calibrationOf } from './calibration/calibrate.ts';
import type { RecordEntry } from './entry.ts';
import { type Detection, detectTurn } from './evidence/detector.ts';
import { type Evidence, evidenceOf } from './evidence/evidence.ts';
import { type LearnedAgainstFrozen, learnedAgainstFrozen } from './learning/learnedAgainstFrozen.ts';

/** All of it of the published: evidence however often one looks, whether an edge has turned, stated rates, learning. */
export type Proven = {
  readonly evidence: Readonly<Record<'zero' | 'coin', Evidence>>;
  readonly turn: Detection;
  readonly calibration: Calibration;
  readonly learning: LearnedAgainstFrozen;
};

/** Pure: the same entries in any order, the same figures. */
export const provenBy = (entries: readonly RecordEntry[]): Proven => {
  const published = entries.filter((entry) => entry.published);
  return {
    evidence: { zero: evidenceOf(published, 'zero'), coin: evidenceOf(published, 'coin') },
    turn: detectTurn(published),
    calibration: calibrationOf(published),
    learning: learnedAgainstFrozen(published),
  };
};
