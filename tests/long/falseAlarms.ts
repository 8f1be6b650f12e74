// 1,000 seeded records without an edge, looked at every day: how often the evidence is believed all the same.
import { evidenceOf } from '../../core/record/evidence/evidence.ts';
import { falseAlarms, nulls } from '../support/falseAlarms.ts';
import { independentRecord } from '../support/records.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const PLANTED = { days: 50, aDay: 8, edge: 0.3 } as const;
const PLANTED_RUNS = 200;

/** Share of records with a planted edge in which it is found by both claims. */
const found = (): number => {
  const seeds = Array.from({ length: PLANTED_RUNS }, (_, seed) => independentRecord(10_000 + seed, PLANTED));
  return (
    seeds.filter((record) => evidenceOf(record, 'zero').held && evidenceOf(record, 'coin').held).length / PLANTED_RUNS
  );
};

/** `ok` where both nulls and both claims stay at 5 % and two standard errors at most, looked at after every event, and a planted edge is found. */
export const run = async (): Promise<{ readonly ok: boolean; readonly summary: string }> => {
  const said: string[] = [];
  let ok = true;
  for (const [name, record] of Object.entries(nulls))
    for (const claim of ['zero', 'coin'] as const) {
      const { runs, daily, always, plainOnce, allowed } = falseAlarms(record, claim, { runs: 1000, days: 30 });
      ok &&= Math.max(daily, always) <= allowed;
      said.push(
        `${name} against ${claim}: ${percent(daily)} of ${runs} with daily looks, ${percent(always)} with a look after every event ` +
          `(allowed ${percent(allowed)}; the plain test once at the end ${percent(plainOnce)})`,
      );
    }
  const share = found();
  said.push(`a planted edge of ${PLANTED.edge} R found in ${percent(share)} of ${PLANTED_RUNS} records of 400 signals`);
  return { ok: ok && share >= 0.9, summary: `false alarms: ${said.join('; ')}` };
};
