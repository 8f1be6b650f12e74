// How often the evidence is believed where there is nothing to believe, looked at after every single event.

import { DAY_MS, plus } from '../../core/instant.ts';
import type { AccountStep } from '../../core/record/evidence/account.ts';
import { betsOf, type Claim, evidencePath, type Followed, plainTest } from '../../core/record/evidence/evidence.ts';
import { E_ENOUGH } from '../../core/record/evidence/rules.ts';
import { FIRST, independentRecord, overlappingRecord } from './records.ts';

/** Records whose expectancy is exactly zero, a seed each. */
export const nulls: Readonly<Record<string, (seed: number, days: number) => readonly Followed[]>> = {
  'independent signals': (seed, days) => independentRecord(seed, { days, aDay: 8 }),
  'overlapping, 0.7-correlated, fat-tailed signals': (seed, days) => overlappingRecord(seed, { days }),
};

/** The e-value at the end of each day, as somebody looking every evening sees it. */
const evenings = (path: readonly AccountStep[], days: number): readonly number[] =>
  Array.from({ length: days }, (_, d) => path.findLast(({ at }) => at <= plus(FIRST, (d + 1) * DAY_MS))?.free ?? 1);

export type FalseAlarms = {
  readonly runs: number;
  /** shares of runs: with a look each evening, with a look after every event, and of the plain test looked at once */
  readonly daily: number;
  readonly always: number;
  readonly plainOnce: number;
  /** 5 % and two standard errors of a share over so many runs */
  readonly allowed: number;
};

export const falseAlarms = (
  record: (seed: number, days: number) => readonly Followed[],
  claim: Claim,
  { runs, days }: { readonly runs: number; readonly days: number },
): FalseAlarms => {
  let [daily, always, plain] = [0, 0, 0];
  for (let seed = 0; seed < runs; seed++) {
    const entries = record(seed, days);
    const path = evidencePath(entries, claim);
    const results = betsOf(entries, claim).flatMap(({ settled }) => (settled ? [settled.result] : []));
    if (path.some(({ free }) => free >= E_ENOUGH)) always++;
    if (evenings(path, days).some((e) => e >= E_ENOUGH)) daily++;
    if ((plainTest(results).p ?? 1) < 0.05) plain++;
  }
  const allowed = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / runs);
  return { runs, daily: daily / runs, always: always / runs, plainOnce: plain / runs, allowed };
};
