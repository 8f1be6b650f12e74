// The dates Deribit lists options for, counted from an instant, and their names.

const DAY_MS = 86_400_000;
const EXPIRY_HOUR = 8;
const FRIDAY = 5;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The first 08:00 UTC after an instant (epoch ms). */
const nextDaily = (afterMs: number): number => {
  const day = Math.floor(afterMs / DAY_MS) * DAY_MS + EXPIRY_HOUR * 3_600_000;
  return day > afterMs ? day : day + DAY_MS;
};

const nextFriday = (afterMs: number): number => {
  let day = nextDaily(afterMs);
  while (new Date(day).getUTCDay() !== FRIDAY) day += DAY_MS;
  return day;
};

/** The first last Friday of a month after an instant; of March, June, September and December only for quarters. */
const nextMonthEnd = (afterMs: number, quarters: boolean): number => {
  for (let day = nextFriday(afterMs); ; day += 7 * DAY_MS) {
    const month = new Date(day).getUTCMonth();
    const last = new Date(day + 7 * DAY_MS).getUTCMonth() !== month;
    if (last && (!quarters || month % 3 === 2)) return day;
  }
};

/** The 08:00 UTC at or before an instant, at which the listed options last changed. */
export const lastListing = (nowMs: number): number => nextDaily(nowMs) - DAY_MS;

/**
 * Seven expiries as the recorded chain has them, ascending, epoch ms: two days, two weeks, a month, two quarters, each
 * the first of its kind after the one before.
 */
export const expiriesAfter = (nowMs: number): readonly number[] => {
  const [day, secondDay] = [nextDaily(nowMs), nextDaily(nowMs) + DAY_MS];
  const week = nextFriday(secondDay);
  const secondWeek = nextFriday(week);
  const month = nextMonthEnd(secondWeek, false);
  const quarter = nextMonthEnd(month, true);
  return [day, secondDay, week, secondWeek, month, quarter, nextMonthEnd(quarter, true)];
};

/** '7FEB25': the day without a zero in front. */
export const expiryName = (ms: number): string => {
  const date = new Date(ms);
  return `${date.getUTCDate()}${MONTHS[date.getUTCMonth()] ?? ''}${String(date.getUTCFullYear()).slice(2)}`;
};

/** Epoch ms of '7FEB25'; throws a RangeError for what is no such date. */
export const expiryOf = (name: string): number => {
  const [, day, month, year] = /^(\d{1,2})([A-Z]{3})(\d\d)$/.exec(name) ?? [];
  const index = MONTHS.indexOf(month ?? '');
  if (index < 0) throw new RangeError(`not an expiry: ${name}`);
  return Date.UTC(2000 + Number(year), index, Number(day), EXPIRY_HOUR);
};
