// Expression operators on dates.
import { Int32, Long, ObjectId, Timestamp } from 'bson';
import { CommandError } from '../../errors.ts';
import { typeName } from '../../query/types.ts';
import { numeric } from '../../values/compare.ts';
import { isDoc } from '../../values/document.ts';
import { dayOfYear, formatDate, isoWeek, sundayWeek } from '../dates/format.ts';
import { isoWeekMs, parseByFormat, parseDate } from '../dates/parse.ts';
import { addUnits, truncateTo, unitOf, unitsBetween, weekStart } from '../dates/units.ts';
import { toInstant, toLocal, UTC, utcMs, type Zone, zoneOf } from '../dates/zones.ts';
import { isNothing, type Operator, type Operators } from '../scope.ts';
import { type Given, named, type Parts } from './named.ts';

/** The instant of a date, an ObjectId or a timestamp. Throws 16006 for anything else. */
function instantOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  if (value instanceof ObjectId) return value.getTimestamp().getTime();
  if (value instanceof Timestamp) return value.getHighBitsUnsigned() * 1000;
  throw new CommandError(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

/** UTC when none is given; undefined when the zone is null, which makes the result null. */
function zonePart(part: Parts, given: Given): Zone | undefined {
  if (!given('timezone')) return UTC;
  const value = part('timezone');
  if (isNothing(value)) return undefined;
  if (typeof value !== 'string')
    throw new CommandError(40533, `timezone must evaluate to a string, found ${typeName(value)}`);
  return zoneOf(value);
}

const DATE_PARTS = { required: ['date'], optional: ['timezone'], codes: [40539, 40535, 40539] } as const;

/** $year and its like: of a date, or of { date, timezone }. */
function part(name: string, read: (local: number) => number, wide = false): Operator {
  const make = (value: number) => (wide ? Long.fromNumber(value) : new Int32(value));
  const withZone = named(name, DATE_PARTS, (parts, given) => {
    const zone = zonePart(parts, given);
    const date = parts('date');
    return zone === undefined || isNothing(date) ? null : make(read(toLocal(instantOf(date), zone)));
  });
  return (operand, compiler) => {
    if (isDoc(operand) && Object.keys(operand)[0]?.startsWith('$') !== true) return withZone(operand, compiler);
    if (Array.isArray(operand) && operand.length !== 1)
      throw new CommandError(
        40536,
        `${name} accepts exactly one argument if given an array, but was given ${operand.length}`,
      );
    const date = compiler.compile(Array.isArray(operand) ? operand[0] : operand);
    return (scope) => {
      const value = date(scope);
      return isNothing(value) ? null : make(read(instantOf(value)));
    };
  };
}

const dateToString = named(
  '$dateToString',
  { required: ['date'], optional: ['format', 'timezone', 'onNull'], codes: [18629, 18534, 18628] },
  (parts, given) => {
    const date = parts('date');
    if (isNothing(date)) return given('onNull') ? parts('onNull') : null;
    const zone = zonePart(parts, given);
    if (zone === undefined) return null;
    const format = given('format') ? parts('format') : `%Y-%m-%dT%H:%M:%S.%L${zone === UTC ? 'Z' : ''}`;
    if (isNothing(format)) return null;
    if (typeof format !== 'string') throw new CommandError(18533, "$dateToString requires that 'format' be a string");
    return formatDate(new Date(instantOf(date)), format, zone);
  },
);

const dateFromString = named(
  '$dateFromString',
  { required: ['dateString'], optional: ['format', 'timezone', 'onError', 'onNull'], codes: [40540, 40541, 40542] },
  (parts, given) => {
    const text = parts('dateString');
    const zone = zonePart(parts, given);
    const format = given('format') ? parts('format') : undefined;
    if (isNothing(text)) return given('onNull') ? parts('onNull') : null;
    if (zone === undefined || format === null) return null;
    const date =
      typeof text !== 'string'
        ? undefined
        : typeof format === 'string'
          ? parseByFormat(text, format, zone)
          : parseDate(text, zone);
    if (date !== undefined) return date;
    if (given('onError')) return parts('onError');
    throw new CommandError(
      241,
      `Error parsing date string '${typeof text === 'string' ? text : typeName(text)}'; it is not a date in the expected format`,
    );
  },
);

const CLOCK = ['hour', 'minute', 'second', 'millisecond'] as const;
const FROM_PARTS = {
  required: [],
  optional: ['year', 'month', 'day', 'isoWeekYear', 'isoWeek', 'isoDayOfWeek', ...CLOCK, 'timezone'],
  codes: [40519, 40518, 40516],
} as const;

const dateFromParts = named('$dateFromParts', FROM_PARTS, (parts, given) => {
  const iso = given('isoWeekYear');
  if (!iso && !given('year'))
    throw new CommandError(40516, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present");
  const names = iso ? ['isoWeekYear', 'isoWeek', 'isoDayOfWeek', ...CLOCK] : ['year', 'month', 'day', ...CLOCK];
  const numbers = names.map((name, i) => {
    if (!given(name)) return i === 1 || i === 2 ? 1 : 0;
    const value = parts(name);
    if (isNothing(value)) return undefined;
    const number = numeric(value);
    if (typeof number !== 'number' || !Number.isInteger(number))
      throw new CommandError(40515, `'${name}' must evaluate to an integer, found ${typeName(value)}`);
    return number;
  });
  const zone = zonePart(parts, given);
  if (zone === undefined || numbers.includes(undefined)) return null;
  const [year = 0, second = 1, third = 1, hour = 0, minute = 0, seconds = 0, ms = 0] = numbers;
  if (year < 1 || year > 9999)
    throw new CommandError(40523, `'${names[0]}' must evaluate to an integer in the range 1 to 9999, found ${year}`);
  const day = iso ? isoWeekMs(year, second, third) : utcMs(year, second, third);
  return new Date(toInstant(day + ((hour * 60 + minute) * 60 + seconds) * 1000 + ms, zone));
});

const dateToParts = named(
  '$dateToParts',
  { required: ['date'], optional: ['timezone', 'iso8601'], codes: [40524, 40520, 40522] },
  (parts, given) => {
    const date = parts('date');
    const zone = zonePart(parts, given);
    if (zone === undefined || isNothing(date)) return null;
    const local = toLocal(instantOf(date), zone);
    const at = new Date(local);
    const clock = {
      hour: new Int32(at.getUTCHours()),
      minute: new Int32(at.getUTCMinutes()),
      second: new Int32(at.getUTCSeconds()),
      millisecond: new Int32(at.getUTCMilliseconds()),
    };
    if (given('iso8601') && parts('iso8601') === true) {
      const { year, week, day } = isoWeek(local);
      return { isoWeekYear: new Int32(year), isoWeek: new Int32(week), isoDayOfWeek: new Int32(day), ...clock };
    }
    return {
      year: new Int32(at.getUTCFullYear()),
      month: new Int32(at.getUTCMonth() + 1),
      day: new Int32(at.getUTCDate()),
      ...clock,
    };
  },
);

function amountOf(name: string, value: unknown): number {
  const number = numeric(value);
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new CommandError(5166405, `${name} expects integer amount of time units, found ${typeName(value)}`);
  return number;
}

const moving = (name: string, sign: 1 | -1): Operator =>
  named(
    name,
    { required: ['startDate', 'unit', 'amount'], optional: ['timezone'], codes: [5166400, 5166401, 5166402] },
    (parts, given) => {
      const [date, unit, amount] = [parts('startDate'), parts('unit'), parts('amount')];
      const zone = zonePart(parts, given);
      if (zone === undefined || [date, unit, amount].some(isNothing)) return null;
      return addUnits(instantOf(date), unitOf(unit), amountOf(name, amount) * sign, zone);
    },
  );

const dateDiff = named(
  '$dateDiff',
  {
    required: ['startDate', 'endDate', 'unit'],
    optional: ['timezone', 'startOfWeek'],
    codes: [5166301, 5166302, 5166303],
  },
  (parts, given) => {
    const [from, to, unit] = [parts('startDate'), parts('endDate'), parts('unit')];
    const zone = zonePart(parts, given);
    if (zone === undefined || [from, to, unit].some(isNothing)) return null;
    const start = weekStart(given('startOfWeek') ? parts('startOfWeek') : undefined);
    return Long.fromNumber(unitsBetween(instantOf(from), instantOf(to), unitOf(unit), { zone, start }));
  },
);

const dateTrunc = named(
  '$dateTrunc',
  { required: ['date', 'unit'], optional: ['binSize', 'timezone', 'startOfWeek'], codes: [5439007, 5439008, 5439009] },
  (parts, given) => {
    const [date, unit] = [parts('date'), parts('unit')];
    const zone = zonePart(parts, given);
    const size = given('binSize') ? parts('binSize') : new Int32(1);
    if (zone === undefined || [date, unit, size].some(isNothing)) return null;
    const bins = numeric(size);
    if (typeof bins !== 'number' || !Number.isInteger(bins) || bins < 1)
      throw new CommandError(5439018, "$dateTrunc requires 'binSize' to be greater than 0");
    const start = weekStart(given('startOfWeek') ? parts('startOfWeek') : undefined);
    return truncateTo(instantOf(date), unitOf(unit), bins, { zone, start });
  },
);

const utc = (read: (date: Date) => number) => (local: number) => read(new Date(local));

/** By name. */
export const DATES: Operators = {
  $year: part(
    '$year',
    utc((date) => date.getUTCFullYear()),
  ),
  $month: part(
    '$month',
    utc((date) => date.getUTCMonth() + 1),
  ),
  $dayOfMonth: part(
    '$dayOfMonth',
    utc((date) => date.getUTCDate()),
  ),
  $dayOfWeek: part(
    '$dayOfWeek',
    utc((date) => date.getUTCDay() + 1),
  ),
  $dayOfYear: part('$dayOfYear', dayOfYear),
  $hour: part(
    '$hour',
    utc((date) => date.getUTCHours()),
  ),
  $minute: part(
    '$minute',
    utc((date) => date.getUTCMinutes()),
  ),
  $second: part(
    '$second',
    utc((date) => date.getUTCSeconds()),
  ),
  $millisecond: part(
    '$millisecond',
    utc((date) => date.getUTCMilliseconds()),
  ),
  $week: part('$week', sundayWeek),
  $isoWeek: part('$isoWeek', (local) => isoWeek(local).week),
  $isoWeekYear: part('$isoWeekYear', (local) => isoWeek(local).year, true),
  $isoDayOfWeek: part('$isoDayOfWeek', (local) => isoWeek(local).day),
  $dateToString: dateToString,
  $dateFromString: dateFromString,
  $dateFromParts: dateFromParts,
  $dateToParts: dateToParts,
  $dateAdd: moving('$dateAdd', 1),
  $dateSubtract: moving('$dateSubtract', -1),
  $dateDiff: dateDiff,
  $dateTrunc: dateTrunc,
};
