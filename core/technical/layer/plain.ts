// Numbers as they are stored and sent on: short, finite, without minus zero.

/** seven significant digits tell a price of 96,420.53 to the cent */
const DIGITS = 7;

/** A number with its digits cut to seven; NaN and infinity stay what they are. */
export const short = (x: number): number => (Number.isInteger(x) ? x + 0 : Number(x.toPrecision(DIGITS)) + 0);

type Plain = number | string | boolean | undefined | readonly Plain[] | { readonly [key: string]: Plain };

const finite = (value: Plain): boolean => {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || Object.values(value).every((x: Plain) => finite(x));
};

const shortened = (value: Plain): Plain => {
  if (typeof value === 'number') return short(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((x: Plain) => shortened(x));
  const out: Record<string, Plain> = {};
  for (const [key, x] of Object.entries(value)) if (x !== undefined) out[key] = shortened(x);
  return out;
};

/** The value with all its numbers shortened and absent keys left out; undefined where any number is not finite. */
export const plain = <T>(value: T): T | undefined =>
  finite(value as Plain) ? (shortened(value as Plain) as T) : undefined;

/** What could not be told and why, by name, e.g. { adx: 'needs 28 candles, has 12' }. */
export type Missing = Readonly<Record<string, string>>;

/**
 * Tells a value by name, or notes why it is missing: too few rows, the given cause, or because it came out as no finite
 * number.
 */
export type Tell = <T>(name: string, needs: number, because: string | undefined, read: () => T) => T | undefined;

export const createTell = (rows: number, missing: Record<string, string>): Tell => {
  return (name, needs, because, read) => {
    const why = rows < needs ? `needs ${needs} candles, has ${rows}` : because;
    const value = why === undefined ? plain(read()) : undefined;
    if (value === undefined) missing[name] = why ?? 'cannot be computed on these candles';
    return value;
  };
};

/** The object without its undefined keys. */
export const withoutAbsent = <T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(value).filter(([, x]) => x !== undefined)) as T;
