// Date arithmetic in calendar units: adding, cutting to a unit, counting boundaries.
import { CommandError } from '../../errors.ts';
import { toInstant, toLocal, utcMs, type Zone } from './zones.ts';

export type Unit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond';

const UNITS: ReadonlySet<string> = new Set<Unit>([
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
]);
const LENGTHS: Readonly<Record<string, number>> = {
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};
const MONTHS: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 };
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY = 86_400_000;

/** A unit by name. Throws 9. */
export function unitOf(name: unknown): Unit {
  if (typeof name === 'string' && UNITS.has(name)) return name as Unit;
  throw new CommandError(9, `unknown time unit value: ${String(name)}`);
}

/** A unit's fixed length in ms; undefined for months, quarters and years. */
export const lengthOf = (unit: Unit): number | undefined => LENGTHS[unit];

/** The day a week begins with, 0 for Sunday. Throws 9. */
export function weekStart(name: unknown): number {
  if (name === undefined) return 0;
  const text = typeof name === 'string' ? name.toLowerCase() : '';
  const at = DAYS.findIndex((day) => day === text || (text.length === 3 && day.startsWith(text)));
  if (at < 0) throw new CommandError(9, `unknown day of week value: ${JSON.stringify(name)}`);
  return at;
}

const monthsOf = (local: number) => {
  const date = new Date(local);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

/** An instant some units later on the zone's calendar; a day that a month lacks becomes its last. */
export function addUnits(instant: number, unit: Unit, amount: number, zone: Zone): Date {
  const months = MONTHS[unit];
  const moved =
    months === undefined ? addLength(instant, unit, amount, zone) : addMonths(instant, months * amount, zone);
  const date = new Date(moved);
  if (Number.isNaN(date.getTime())) throw new CommandError(5166406, 'date overflow');
  return date;
}

function addLength(instant: number, unit: Unit, amount: number, zone: Zone): number {
  const length = (LENGTHS[unit] ?? 0) * amount;
  // Days and weeks keep the clock's time over a change of the offset.
  return unit === 'day' || unit === 'week' ? toInstant(toLocal(instant, zone) + length, zone) : instant + length;
}

function addMonths(instant: number, months: number, zone: Zone): number {
  const local = toLocal(instant, zone);
  const day = new Date(local).getUTCDate();
  const clock = local - utcMs(new Date(local).getUTCFullYear(), new Date(local).getUTCMonth() + 1, day);
  const total = monthsOf(local) + months;
  const [year, month] = [Math.floor(total / 12), ((total % 12) + 12) % 12];
  const last = new Date(utcMs(year, month + 2, 0)).getUTCDate();
  return toInstant(utcMs(year, month + 1, Math.min(day, last)) + clock, zone);
}

// Bins are counted from the year 2000, weeks from its first beginning of a week.
const EPOCH = utcMs(2000, 1, 1);
const EPOCH_WEEKDAY = 6;

/** The start of the bin of `size` units that an instant lies in. */
export function truncateTo(
  instant: number,
  unit: Unit,
  size: number,
  { zone, start }: { readonly zone: Zone; readonly start: number },
): Date {
  const local = toLocal(instant, zone);
  const months = MONTHS[unit];
  if (months !== undefined) {
    const bin = months * size;
    const total = Math.floor((monthsOf(local) - 24_000) / bin) * bin + 24_000;
    return new Date(toInstant(utcMs(Math.floor(total / 12), (((total % 12) + 12) % 12) + 1, 1), zone));
  }
  const bin = (LENGTHS[unit] ?? 1) * size;
  const origin = unit === 'week' ? EPOCH + ((start - EPOCH_WEEKDAY + 7) % 7) * DAY : EPOCH;
  if (unit === 'week' || unit === 'day')
    return new Date(toInstant(Math.floor((local - origin) / bin) * bin + origin, zone));
  const reference = toInstant(EPOCH, zone);
  return new Date(Math.floor((instant - reference) / bin) * bin + reference);
}

/** How many boundaries of the unit lie between two instants. */
export function unitsBetween(
  from: number,
  to: number,
  unit: Unit,
  { zone, start }: { readonly zone: Zone; readonly start: number },
): number {
  const [a, b] = [toLocal(from, zone), toLocal(to, zone)];
  const months = MONTHS[unit];
  if (months !== undefined) return Math.floor(monthsOf(b) / months) - Math.floor(monthsOf(a) / months);
  const origin = unit === 'week' ? EPOCH + ((start - EPOCH_WEEKDAY + 7) % 7) * DAY : 0;
  const length = LENGTHS[unit] ?? 1;
  const [x, y] = unit === 'week' || unit === 'day' ? [a, b] : [from, to];
  return Math.floor((y - origin) / length) - Math.floor((x - origin) / length);
}
