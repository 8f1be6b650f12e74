// Time zones: offsets like +05:30 and names of the IANA list, by way of Intl.
import { CommandError } from '../../errors.ts';

/** A time zone: its offset from UTC in ms at an instant. */
export type Zone = { readonly name: string; readonly offsetAt: (instant: number) => number };

export const UTC: Zone = { name: 'UTC', offsetAt: () => 0 };

const known = new Map<string, Zone>([
  ['UTC', UTC],
  ['GMT', UTC],
  ['Z', UTC],
]);

/** The zone of a name or an offset. Throws 40485. */
export function zoneOf(name: string): Zone {
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = fixedZone(name) ?? namedZone(name);
  if (known.size < 1000) known.set(name, made);
  return made;
}

/** An offset in the forms +hh, +hhmm and +hh:mm, in ms; undefined when it is none. */
export function parseOffset(text: string): number | undefined {
  const parts = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text);
  if (parts === null) return undefined;
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  return (parts[1] === '-' ? -minutes : minutes) * 60_000;
}

function fixedZone(name: string): Zone | undefined {
  const offset = parseOffset(name);
  return offset === undefined ? undefined : { name, offsetAt: () => offset };
}

const QUARTER_HOUR = 900_000;

function namedZone(name: string): Zone {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
  } catch {
    throw new CommandError(40485, `unrecognized time zone identifier: "${name}"`);
  }
  // Offsets only change on quarters of an hour.
  const offsets = new Map<number, number>();
  return {
    name,
    offsetAt: (instant) => {
      const quarter = Math.floor(instant / QUARTER_HOUR);
      const remembered = offsets.get(quarter);
      if (remembered !== undefined) return remembered;
      const offset = offsetBy(format, quarter * QUARTER_HOUR);
      if (offsets.size > 20_000) offsets.clear();
      offsets.set(quarter, offset);
      return offset;
    },
  };
}

function offsetBy(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name) ?? 0);
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const local =
    utcMs(year, part('month'), part('day')) + ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000;
  return local - Math.floor(instant / 1000) * 1000;
}

/** Midnight UTC of a date, in ms; months and days outside their range carry over. */
export function utcMs(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

/** The clock of the zone at an instant, as ms that read in UTC what the clock shows. */
export const toLocal = (instant: number, zone: Zone): number => instant + zone.offsetAt(instant);

/** The instant at which the zone's clock shows `local`; of two the earlier, in a gap the one an hour on. */
export function toInstant(local: number, zone: Zone): number {
  const first = local - zone.offsetAt(local);
  const second = local - zone.offsetAt(first);
  if (second === first) return first;
  return toLocal(second, zone) === local ? second : Math.max(first, second);
}
