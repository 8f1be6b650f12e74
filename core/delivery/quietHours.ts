// Quiet hours by weekday on the person's own clock; true across the days on which clocks are put forward or back.
import { type Instant, instant } from '../instant.ts';
import type { Preferences, QuietSpan } from './preferences.ts';
import { inZone } from './timeZone.ts';

type Span = { readonly from: Instant; readonly until: Instant };

const at = (date: Temporal.PlainDate, time: string, timeZone: string): Instant =>
  instant(date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds);

/** The quiet span that begins on this date; undefined where its weekday has none. */
const spanOf = (date: Temporal.PlainDate, quiet: readonly QuietSpan[], timeZone: string): Span | undefined => {
  const own = quiet[date.dayOfWeek - 1];
  if (!own) return undefined;
  const endDate = own.to <= own.from ? date.add({ days: 1 }) : date;
  return { from: at(date, own.from, timeZone), until: at(endDate, own.to, timeZone) };
};

/**
 * The instant at which the quiet that holds now ends; undefined where it is not quiet. Quiet times that follow one another
 * without a gap are one; where every hour of the week is quiet, the end of a week is given, to be asked again then.
 */
export const quietUntil = (
  { quiet, timeZone }: Pick<Preferences, 'quiet' | 'timeZone'>,
  now: Instant,
): Instant | undefined => {
  if (quiet.every((span) => span === null)) return undefined;
  const today = inZone(now, timeZone);
  const spans: Span[] = [];
  for (let day = -1; day <= 8; day++) {
    const span = spanOf(today.toPlainDate().add({ days: day }), quiet, today.timeZoneId);
    if (span) spans.push(span);
  }
  let until: Instant | undefined;
  for (const span of spans) {
    const reach = until ?? now;
    if (span.from <= reach && reach < span.until) until = span.until;
  }
  return until;
};
