// Reads the instant of an event as people write it; without a zone it is refused, since nobody could know which is meant.
import { type Instant, parseInstant } from '../../instant.ts';

export type When =
  | { readonly kind: 'at'; readonly at: Instant }
  | { readonly kind: 'unread'; readonly because: string };

const FORM = /^(\d{4})-(\d{2})-(\d{2})[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;

/** Whether the calendar has the day: Date would turn 30 February into 1 March. */
const dayExists = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/**
 * '2026-12-10 19:00Z', '2026-12-10T19:00Z', with seconds, 'UTC' or an offset such as +01:00 for the Z. What cannot be read
 * comes back as a sentence.
 */
export const parseWhen = (text: string): When => {
  const unread = (because: string): When => ({ kind: 'unread', because });
  const m = FORM.exec(text.trim());
  if (!m) return unread(`"${text.trim().slice(0, 40)}" is not a date and time; write it as 2026-12-10 19:00Z`);
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', zone] = m;
  if (zone === undefined)
    return unread(`"${text.trim()}" names no time zone; add Z for UTC or an offset such as +01:00`);
  if (!dayExists(Number(year), Number(month), Number(day))) return unread(`there is no day ${year}-${month}-${day}`);
  const utc = /^(Z|UTC|GMT)$/i.test(zone) ? 'Z' : zone;
  const at =
    Number(hour) > 23
      ? undefined
      : parseInstant(`${year}-${month}-${day}T${hour.padStart(2, '0')}:${minute}:${second}${utc}`);
  return at === undefined ? unread(`there is no time ${hour}:${minute}${zone}`) : { kind: 'at', at };
};
