// Which time a summary is about, on the clock of the person's own zone, and when it is due.
import { type Instant, instant } from '../instant.ts';
import type { Preferences } from './preferences.ts';
import { inZone } from './timeZone.ts';

/** Market instants, [from, to). */
export type SummarySpan = { readonly from: Instant; readonly to: Instant };

type Clocked = Pick<Preferences, 'timeZone' | 'summaryHour'>;

const instantOf = (zoned: Temporal.ZonedDateTime): Instant => instant(zoned.epochMilliseconds);

/** The summary hour of a date; where clocks are put forward over it, the first hour there is. */
const dueOn = (date: Temporal.PlainDate, { summaryHour }: Clocked, timeZone: string): Temporal.ZonedDateTime =>
  date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour: summaryHour }) });

const subject = (kind: 'daily' | 'weekly', date: Temporal.PlainDate): string => `${kind}:${date.toString()}`;

/** A summary that could not be sent for so long after it was due is not sent any more: the next one is near. */
const LATE_HOURS = 20;

/**
 * The newest daily summary that has fallen due, named by its date in the person's zone; with `weekly` on Mondays that of the
 * week. Undefined where the last one fell due too long ago.
 */
export const summaryDue = (
  wishes: Clocked,
  now: Instant,
): { readonly date: string; readonly monday: boolean; readonly at: Instant } | undefined => {
  const local = inZone(now, wishes.timeZone);
  const today = local.toPlainDate();
  for (const date of [today, today.subtract({ days: 1 })]) {
    const due = dueOn(date, wishes, local.timeZoneId);
    if (Temporal.ZonedDateTime.compare(due, local) > 0) continue;
    if (local.since(due, { largestUnit: 'hours' }).hours >= LATE_HOURS) return undefined;
    return { date: date.toString(), monday: date.dayOfWeek === 1, at: instantOf(due) };
  }
  return undefined;
};

export const dailySubject = (date: string): string => subject('daily', Temporal.PlainDate.from(date));
export const weeklySubject = (date: string): string => subject('weekly', Temporal.PlainDate.from(date));

/** From one summary hour to the next, or seven of them for a week: true across days of 23 and 25 hours. Undefined for others. */
export const spanOfSubject = (
  named: string,
  wishes: Clocked,
): (SummarySpan & { readonly kind: 'daily' | 'weekly'; readonly date: string }) | undefined => {
  const [, kind, text] = /^(daily|weekly):(\d{4}-\d{2}-\d{2})$/.exec(named) ?? [];
  if (text === undefined || (kind !== 'daily' && kind !== 'weekly')) return undefined;
  const { timeZoneId } = inZone(instant(0), wishes.timeZone);
  try {
    const date = Temporal.PlainDate.from(text);
    const from = dueOn(date.subtract({ days: kind === 'daily' ? 1 : 7 }), wishes, timeZoneId);
    return { kind, date: text, from: instantOf(from), to: instantOf(dueOn(date, wishes, timeZoneId)) };
  } catch {
    return undefined;
  }
};

/** So many of the person's days up to now, today the last of them: from midnight. */
export const daysUpTo = (days: number, { timeZone }: Pick<Preferences, 'timeZone'>, now: Instant): SummarySpan => {
  const local = inZone(now, timeZone);
  const first = local.toPlainDate().subtract({ days: Math.max(1, days) - 1 });
  return { from: instantOf(first.toZonedDateTime({ timeZone: local.timeZoneId })), to: instant(now + 1) };
};
