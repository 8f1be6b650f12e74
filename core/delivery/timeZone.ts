// A person's time zone: read from a city, a zone's name or an offset; and the clock there.
import type { Instant } from '../instant.ts';

export type ZoneAnswer =
  | { readonly kind: 'zone'; readonly timeZone: string }
  | { readonly kind: 'several'; readonly timeZones: readonly string[] }
  | { readonly kind: 'unknown' };

/** Big cities that no zone is named after. */
const CITIES: Readonly<Record<string, string>> = {
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  cologne: 'Europe/Berlin',
  milan: 'Europe/Rome',
  barcelona: 'Europe/Madrid',
  geneva: 'Europe/Zurich',
  lyon: 'Europe/Paris',
  marseille: 'Europe/Paris',
  krakow: 'Europe/Warsaw',
  manchester: 'Europe/London',
  edinburgh: 'Europe/London',
  rotterdam: 'Europe/Amsterdam',
  kyiv: 'Europe/Kyiv',
  kiev: 'Europe/Kyiv',
  'saint petersburg': 'Europe/Moscow',
  'st petersburg': 'Europe/Moscow',
  ankara: 'Europe/Istanbul',
  beijing: 'Asia/Shanghai',
  shenzhen: 'Asia/Shanghai',
  guangzhou: 'Asia/Shanghai',
  osaka: 'Asia/Tokyo',
  delhi: 'Asia/Kolkata',
  'new delhi': 'Asia/Kolkata',
  mumbai: 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  bengaluru: 'Asia/Kolkata',
  chennai: 'Asia/Kolkata',
  kolkata: 'Asia/Kolkata',
  hyderabad: 'Asia/Kolkata',
  hanoi: 'Asia/Ho_Chi_Minh',
  saigon: 'Asia/Ho_Chi_Minh',
  islamabad: 'Asia/Karachi',
  lahore: 'Asia/Karachi',
  'abu dhabi': 'Asia/Dubai',
  'tel aviv': 'Asia/Jerusalem',
  washington: 'America/New_York',
  boston: 'America/New_York',
  miami: 'America/New_York',
  atlanta: 'America/New_York',
  philadelphia: 'America/New_York',
  dallas: 'America/Chicago',
  houston: 'America/Chicago',
  austin: 'America/Chicago',
  'salt lake city': 'America/Denver',
  'san francisco': 'America/Los_Angeles',
  'san diego': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  'las vegas': 'America/Los_Angeles',
  portland: 'America/Los_Angeles',
  montreal: 'America/Toronto',
  ottawa: 'America/Toronto',
  'rio de janeiro': 'America/Sao_Paulo',
  rio: 'America/Sao_Paulo',
  brasilia: 'America/Sao_Paulo',
  'cape town': 'Africa/Johannesburg',
  pretoria: 'Africa/Johannesburg',
  abuja: 'Africa/Lagos',
  canberra: 'Australia/Sydney',
  wellington: 'Pacific/Auckland',
};

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[_\s./-]+/g, ' ')
    .trim();

/** '+2', 'UTC+5:30', 'gmt -0330', 'z' as '+02:00', '+05:30', '-03:30', 'UTC'; undefined where it is no offset up to 14 hours. */
const offsetOf = (text: string): string | undefined => {
  if (/^(?:utc|gmt|z|zulu)$/i.test(text)) return 'UTC';
  const found = /^(?:utc|gmt)?\s*([+\-\u2212\u2013])\s*(\d{1,2})(?::?(\d{2}))?$/i.exec(text);
  if (!found) return undefined;
  const [, sign, hours = '', minutes = '00'] = found;
  const total = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || total > 14 * 60) return undefined;
  return total === 0 ? 'UTC' : `${sign === '+' ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`;
};

/** Whether clocks can be read there. */
export const isTimeZone = (timeZone: string): boolean => {
  try {
    return new Temporal.ZonedDateTime(0n, timeZone).timeZoneId !== '';
  } catch {
    return false;
  }
};

const cityOf = (zone: string): string => plain(zone.slice(zone.lastIndexOf('/') + 1));
const SEVERAL = 6;

/** What a person typed as a zone. Exact names win over beginnings of a city; at most six are told where several fit. */
export const parseTimeZone = (text: string): ZoneAnswer => {
  const offset = offsetOf(text.trim());
  if (offset !== undefined) return { kind: 'zone', timeZone: offset };
  const wanted = plain(text);
  if (wanted.length < 2 || wanted.length > 60) return { kind: 'unknown' };
  const alias = Object.hasOwn(CITIES, wanted) ? CITIES[wanted] : undefined;
  if (alias !== undefined) return { kind: 'zone', timeZone: alias };
  const zones = Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'));
  const exact = zones.filter((zone) => plain(zone) === wanted || cityOf(zone) === wanted);
  const found = exact.length > 0 || wanted.length < 3 ? exact : zones.filter((zone) => cityOf(zone).startsWith(wanted));
  const [first] = found;
  if (first === undefined)
    return /^[a-z]/i.test(text.trim()) && isTimeZone(text.trim())
      ? { kind: 'zone', timeZone: text.trim() }
      : { kind: 'unknown' };
  return found.length === 1
    ? { kind: 'zone', timeZone: first }
    : { kind: 'several', timeZones: found.slice(0, SEVERAL) };
};

/** The instant on the zone's clock; UTC where the zone is not known on this machine. */
export const inZone = (at: Instant, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(isTimeZone(timeZone) ? timeZone : 'UTC');

/** '14:35' on the zone's clock. */
export const clockIn = (at: Instant, timeZone: string): string =>
  inZone(at, timeZone).toPlainTime().toString({ smallestUnit: 'minute' });

/** '2024-01-15 14:35' on the zone's clock. */
export const dateTimeIn = (at: Instant, timeZone: string): string =>
  `${inZone(at, timeZone).toPlainDate().toString()} ${clockIn(at, timeZone)}`;

/** 'Europe/Berlin' as 'Berlin', 'America/Argentina/Buenos_Aires' as 'Buenos Aires', '+05:30' as 'UTC+05:30'. */
export const zoneTitle = (timeZone: string): string =>
  /^[+-]/.test(timeZone) ? `UTC${timeZone}` : timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ');
