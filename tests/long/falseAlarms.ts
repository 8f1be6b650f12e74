// 1,000 seeded records without an edge, looked at every day: how often the evidence is believed all the same.
import { falseAlarms, nulls } from '../support/falseAlarms.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `ok` where both nulls and both claims stay at 5 % and two standard errors at most, looked at after every event. */
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
  return { ok, summary: `false alarms: ${said.join('; ')}` };
};
