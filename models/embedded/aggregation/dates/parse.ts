// Reading dates from text, in ISO 8601 and by a format of % signs.
import { parseOffset, toInstant, UTC, utcMs, type Zone, zoneOf } from './zones.ts';

const ISO =
  /^(\d{4})-(\d\d?)(?:-(\d\d?))?(?:[T ](\d\d?)(?::(\d\d))?(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[A-Za-z]+(?:\/[A-Za-z_]+)*|[+-]\d\d(?::?\d\d)?)?)?$/;

/** The instant of a text in ISO 8601. `zone` holds where the text names none; undefined when it is no date. */
export function parseDate(text: string, zone: Zone | undefined): Date | undefined {
  const parts = ISO.exec(text.trim());
  if (parts === null) return undefined;
  const [, year, month, day = '1', hour = '0', minute = '0', second = '0', fraction = '0', suffix] = parts;
  const ms = Math.trunc(Number(`0.${fraction}`) * 1000 + 1e-9);
  const local = localTime([Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second), ms]);
  if (local === undefined) return undefined;
  return inZone(local, suffix, zone);
}

function inZone(local: number, suffix: string | undefined, zone: Zone | undefined): Date | undefined {
  if (suffix === undefined) return new Date(toInstant(local, zone ?? UTC));
  if (suffix === 'Z' || suffix === 'z') return new Date(local);
  const offset = parseOffset(suffix);
  if (offset !== undefined) return new Date(local - offset);
  try {
    return new Date(toInstant(local, zoneOf(suffix)));
  } catch {
    return undefined;
  }
}

function localTime([year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0]: readonly number[]) {
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const days = new Date(utcMs(year, month + 1, 0)).getUTCDate();
  if (day < 1 || day > days) return undefined;
  return utcMs(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

const SPECIFIERS: Readonly<Record<string, string>> = {
  Y: '(?<year>\\d{4})',
  m: '(?<month>\\d{1,2})',
  d: '(?<day>\\d{1,2})',
  H: '(?<hour>\\d{1,2})',
  M: '(?<minute>\\d{1,2})',
  S: '(?<second>\\d{1,2})',
  L: '(?<ms>\\d{1,3})',
  j: '(?<dayOfYear>\\d{1,3})',
  G: '(?<isoYear>\\d{4})',
  V: '(?<isoWeek>\\d{1,2})',
  u: '(?<isoDay>[1-7])',
  z: '(?<offset>[+-]\\d\\d:?\\d\\d|Z)',
  Z: '(?<minutes>[+-]\\d{1,4})',
  b: '(?<shortMonth>[A-Za-z]{3})',
  B: '(?<longMonth>[A-Za-z]{3,9})',
  '%': '%',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The instant of a text written in a format; undefined when it is not in it, or the format is unknown. */
export function parseByFormat(text: string, format: string, zone: Zone | undefined): Date | undefined {
  let source = '';
  for (let i = 0; i < format.length; i += 1) {
    const letter = format[i] ?? '';
    if (letter !== '%') source += letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    else {
      i += 1;
      const part = SPECIFIERS[format[i] ?? ''];
      if (part === undefined) return undefined;
      source += part;
    }
  }
  const match = new RegExp(`^${source}$`).exec(text)?.groups;
  if (match === undefined) return undefined;
  const local = localOf(match);
  if (local === undefined) return undefined;
  const minutes = match['minutes'];
  if (minutes !== undefined) return new Date(local - Number(minutes) * 60_000);
  return inZone(local, match['offset'], zone);
}

function localOf(parts: Record<string, string | undefined>): number | undefined {
  const number = (name: string, absent: number) => (parts[name] === undefined ? absent : Number(parts[name]));
  const time = [number('hour', 0), number('minute', 0), number('second', 0), number('ms', 0)];
  if (parts['isoYear'] !== undefined) {
    const midnight = isoWeekMs(number('isoYear', 1970), number('isoWeek', 1), number('isoDay', 1));
    const clock = localTime([1970, 1, 1, ...time]);
    return clock === undefined ? undefined : midnight + clock;
  }
  const year = number('year', 1970);
  if (parts['dayOfYear'] !== undefined) {
    const clock = localTime([1970, 1, 1, ...time]);
    return clock === undefined ? undefined : utcMs(year, 1, number('dayOfYear', 1)) + clock;
  }
  const name = (parts['shortMonth'] ?? parts['longMonth'])?.slice(0, 3).toLowerCase();
  const month = name === undefined ? number('month', 1) : MONTHS.indexOf(name) + 1;
  return localTime([year, month, number('day', 1), ...time]);
}

/** Midnight of an ISO week's day (1: Monday), as if in UTC. */
export function isoWeekMs(year: number, week: number, day: number): number {
  const fourth = utcMs(year, 1, 4);
  const weekday = new Date(fourth).getUTCDay() || 7;
  return fourth + ((week - 1) * 7 + day - weekday) * 86_400_000;
}
