// How often the evidence is believed where there is nothing to believe, looked at after every single event.

import { DAY_MS, plus } from '../../core/instant.ts';
import { type Claim, evidenceOf, evidencePath, type Followed } from '../../core/record/evidence/evidence.ts';
import { E_ENOUGH } from '../../core/record/evidence/rules.ts';
import { FIRST, independentRecord, overlappingRecord } from './records.ts';

export const DAYS = 30;

/** Records whose expectancy is exactly zero, a seed each. */
export const nulls: Readonly<Record<string, (seed: number) => readonly Followed[]>> = {
  'independent signals': (seed) => independentRecord(seed, { days: DAYS, aDay: 8 }),
  'overlapping, 0.7-correlated, fat-tailed signals': (seed) => overlappingRecord(seed, { days: DAYS }),
};

/** The e-value at the end of each day, as somebody looking every evening sees it. */
const evenings = (entries: readonly Followed[], claim: Claim): readonly number[] => {
  const path = evidencePath(entries, claim);
  return Array.from(
    { length: DAYS },
    (_, d) => path.findLast(({ at }) => at <= plus(FIRST, (d + 1) * DAY_MS))?.free ?? 1,
  );
};

export type FalseAlarms = {
  readonly runs: number;
  /** shares of runs: with a look each evening, with a look after every event, and of the plain test looked at once */
  readonly daily: number;
  readonly always: number;
  readonly plainOnce: number;
  /** 5 % and two standard errors of a share over so many runs */
  readonly allowed: number;
};

export const falseAlarms = (record: (seed: number) => readonly Followed[], claim: Claim, runs: number): FalseAlarms => {
  let [daily, always, plain] = [0, 0, 0];
  for (let seed = 0; seed < runs; seed++) {
    const entries = record(seed);
    const evidence = evidenceOf(entries, claim);
    if (evidence.held) always++;
    if (evenings(entries, claim).some((e) => e >= E_ENOUGH)) daily++;
    if ((evidence.plain.p ?? 1) < 0.05) plain++;
  }
  const allowed = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / runs);
  return { runs, daily: daily / runs, always: always / runs, plainOnce: plain / runs, allowed };
};
