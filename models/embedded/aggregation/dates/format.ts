// The parts of a date and its writing by a format of % signs.
import { CommandError } from '../../errors.ts';
import { toLocal, utcMs, type Zone } from './zones.ts';

const DAY = 86_400_000;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export type IsoWeek = { readonly year: number; readonly week: number; readonly day: number };

/** Week, its year and its day (1: Monday) by ISO 8601, of a local time. */
export function isoWeek(local: number): IsoWeek {
  const day = new Date(local).getUTCDay() || 7;
  const thursday = new Date(Math.floor(local / DAY) * DAY + (4 - day) * DAY);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - utcMs(year, 1, 1)) / (7 * DAY)) + 1, day };
}

/** The day of the year, from 1. */
export const dayOfYear = (local: number): number =>
  Math.floor((local - utcMs(new Date(local).getUTCFullYear(), 1, 1)) / DAY) + 1;

/** The week of the year that begins on Sundays, from 0. */
export const sundayWeek = (local: number): number =>
  Math.floor((dayOfYear(local) + 6 - new Date(local).getUTCDay()) / 7);

const padded = (value: number, width: number) => String(Math.abs(value)).padStart(width, '0');

function offsetText(minutes: number): string {
  return `${minutes < 0 ? '-' : '+'}${padded(Math.trunc(minutes / 60), 2)}${padded(minutes % 60, 2)}`;
}

const WRITERS: Readonly<Record<string, (local: number, offset: number) => string>> = {
  Y: (local) => padded(new Date(local).getUTCFullYear(), 4),
  m: (local) => padded(new Date(local).getUTCMonth() + 1, 2),
  d: (local) => padded(new Date(local).getUTCDate(), 2),
  H: (local) => padded(new Date(local).getUTCHours(), 2),
  M: (local) => padded(new Date(local).getUTCMinutes(), 2),
  S: (local) => padded(new Date(local).getUTCSeconds(), 2),
  L: (local) => padded(new Date(local).getUTCMilliseconds(), 3),
  j: (local) => padded(dayOfYear(local), 3),
  w: (local) => String(new Date(local).getUTCDay() + 1),
  u: (local) => String(isoWeek(local).day),
  U: (local) => padded(sundayWeek(local), 2),
  V: (local) => padded(isoWeek(local).week, 2),
  G: (local) => padded(isoWeek(local).year, 4),
  b: (local) => MONTHS[new Date(local).getUTCMonth()]?.slice(0, 3) ?? '',
  B: (local) => MONTHS[new Date(local).getUTCMonth()] ?? '',
  z: (_, offset) => offsetText(offset),
  Z: (_, offset) => `${offset < 0 ? '-' : '+'}${padded(offset, 3)}`,
  '%': () => '%',
};

/** A date written by a format. Throws 18536 for a specifier nobody knows. */
export function formatDate(date: Date, format: string, zone: Zone): string {
  const local = toLocal(date.getTime(), zone);
  const offset = zone.offsetAt(date.getTime()) / 60_000;
  let text = '';
  for (let i = 0; i < format.length; i += 1) {
    const letter = format[i] ?? '';
    if (letter !== '%') {
      text += letter;
      continue;
    }
    i += 1;
    const specifier = format[i];
    const write = specifier === undefined ? undefined : WRITERS[specifier];
    if (specifier === undefined) throw new CommandError(18535, "Unmatched '%' at end of format string");
    if (write === undefined) throw new CommandError(18536, `Invalid format character '%${specifier}' in format string`);
    text += write(local, offset);
  }
  return text;
}
