// Writes instants: market time in UTC for the chat itself, the viewer's own zone for date_time entities.

/** @param {number} number */
const two = (number) => String(number).padStart(2, '0');

/** The minute of a message, e.g. 14:05 (UTC). @param {number} unix seconds */
export const clockMinute = (unix) => {
  const date = new Date(unix * 1000);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
};

const months = [
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

/** The UTC day as a sortable key, e.g. 2024-01-15. @param {number} unix seconds */
export const dayKey = (unix) => new Date(unix * 1000).toISOString().slice(0, 10);

/** The UTC day in words, e.g. 15 January 2024. @param {number} unix seconds */
export const dayName = (unix) => {
  const date = new Date(unix * 1000);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
};

/** The market instant to the second, e.g. 15 Jan 2024 14:05:09 UTC. @param {number} ms */
export const fullTime = (ms) => {
  const date = new Date(ms);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]?.slice(0, 3)} ${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} UTC`;
};

/** @type {readonly (readonly [Intl.RelativeTimeFormatUnit, number])[]} */
const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/**
 * How far the instant is from the market's now, e.g. "in 5 minutes".
 * @param {number} unix seconds
 * @param {number} nowMs
 */
export const relativeTime = (unix, nowMs) => {
  const seconds = Math.round(unix - nowMs / 1000);
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? /** @type {const} */ (['second', 1]);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
};

/**
 * What a date_time entity shows: `r` relative, else any of `w` weekday, `d` or `D` short or long date, `t` or `T` short
 * or long time, in the viewer's zone. Undefined where the format asks for the text as written.
 * @param {number} unix seconds
 * @param {string | undefined} format
 * @param {number} nowMs market time
 * @param {string} [zone] the viewer's unless given
 */
export const entityTime = (unix, format, nowMs, zone) => {
  if (format === 'r') return relativeTime(unix, nowMs);
  const [, weekday, day, time] = /^(w?)([dD]?)([tT]?)$/u.exec(format ?? '') ?? [];
  if (!weekday && !day && !time) return undefined;
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { ...(zone === undefined ? {} : { timeZone: zone }), hourCycle: 'h23' };
  if (weekday) options.weekday = day === 'd' ? 'short' : 'long';
  if (day)
    Object.assign(options, {
      day: 'numeric',
      month: day === 'D' ? 'long' : '2-digit',
      year: day === 'D' ? 'numeric' : '2-digit',
    });
  if (time)
    Object.assign(options, { hour: '2-digit', minute: '2-digit', ...(time === 'T' ? { second: '2-digit' } : {}) });
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(unix * 1000));
};

/** The instant in the viewer's zone with the zone's name. @param {number} unix seconds */
export const localTime = (unix) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' }).format(new Date(unix * 1000));

/** A file's size, e.g. 12.3 KB. @param {number} bytes */
export const sizeOf = (bytes) =>
  bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
