// Opening hours of Tokyo, London and New York as instants, true to daylight saving time, from a table of days.
import { DAY_MS, type Instant, instant } from '../../instant.ts';

export type SessionName = 'Tokyo' | 'London' | 'New York';

type Hours = {
  readonly zone: string;
  /** local hour and minute */
  readonly opens: readonly [number, number];
  readonly closes: readonly [number, number];
};

/** The exchanges' trading hours, Tokyo's as they were until 2024-11-04; its lunch break is left in. */
export const sessionHours: Readonly<Record<SessionName, Hours>> = {
  Tokyo: { zone: 'Asia/Tokyo', opens: [9, 0], closes: [15, 0] },
  London: { zone: 'Europe/London', opens: [8, 0], closes: [16, 30] },
  'New York': { zone: 'America/New_York', opens: [9, 30], closes: [16, 0] },
};

export const sessionNames: readonly SessionName[] = ['Tokyo', 'London', 'New York'];

/** One day of a session: it is open at `opens`, no longer at `closes`. */
export type SessionDay = { readonly opens: Instant; readonly closes: Instant };

const tables: Readonly<Record<SessionName, Map<number, SessionDay | undefined>>> = {
  Tokyo: new Map(),
  London: new Map(),
  'New York': new Map(),
};

/** 2024-11-05: since then Tokyo trades until 15:30 (Japan Exchange Group). */
const LONGER_TOKYO = Date.UTC(2024, 10, 5) / DAY_MS;

const compute = (name: SessionName, day: number): SessionDay | undefined => {
  const { zone, opens, closes } = sessionHours[name];
  const date = new Temporal.PlainDate(1970, 1, 1).add({ days: day });
  if (date.dayOfWeek > 5) return undefined;
  const at = ([hour, minute]: readonly [number, number]): Instant =>
    instant(
      date.toZonedDateTime({ timeZone: zone, plainTime: new Temporal.PlainTime(hour, minute) }).epochMilliseconds,
    );
  return { opens: at(opens), closes: at(name === 'Tokyo' && day >= LONGER_TOKYO ? [15, 30] : closes) };
};

/**
 * The session of a local calendar day, given as whole days since 1970-01-01; undefined on Saturdays and Sundays. The
 * holidays of the exchanges are not known here: on them a session is told that was not held. Every day is computed once.
 */
export const sessionDay = (name: SessionName, day: number): SessionDay | undefined => {
  const table = tables[name];
  const known = table.get(day);
  if (known !== undefined || table.has(day)) return known;
  const made = compute(name, day);
  table.set(day, made);
  return made;
};

/** The sessions of a name that overlap [from, to), oldest first. */
export const sessionsBetween = (name: SessionName, from: Instant, to: Instant): readonly SessionDay[] => {
  const out: SessionDay[] = [];
  // local days begin up to a day before or after the UTC day of the same date
  for (let day = Math.floor(from / DAY_MS) - 1; day <= Math.floor(to / DAY_MS) + 1; day++) {
    const session = sessionDay(name, day);
    if (session !== undefined && session.closes > from && session.opens < to) out.push(session);
  }
  return out;
};

/** Open now: since when and until when; else when it opens next. */
export type SessionState =
  | { readonly name: SessionName; readonly open: true; readonly since: Instant; readonly until: Instant }
  | { readonly name: SessionName; readonly open: false; readonly opensNext: Instant };

const stateOf = (name: SessionName, asOf: Instant): SessionState => {
  const today = Math.floor(asOf / DAY_MS);
  // a weekend and the shift of the zones lie between at most
  for (let day = today - 1; ; day++) {
    const session = sessionDay(name, day);
    if (session === undefined || session.closes <= asOf) continue;
    return session.opens <= asOf
      ? { name, open: true, since: session.opens, until: session.closes }
      : { name, open: false, opensNext: session.opens };
  }
};

/** Every session at the instant, in the order of the day. */
export const sessionsAt = (asOf: Instant): readonly SessionState[] => sessionNames.map((name) => stateOf(name, asOf));
