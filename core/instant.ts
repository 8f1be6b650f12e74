// Points in time: branded epoch milliseconds, the five-minute slots and their ids.

declare const instantBrand: unique symbol;
declare const cycleBrand: unique symbol;

/** Epoch milliseconds, UTC, finite and whole; made only by `instant` and `parseInstant`. */
export type Instant = number & { readonly [instantBrand]: true };

/** '20261122T1105Z': the start of a five-minute slot; a pure function of it. */
export type CycleId = string & { readonly [cycleBrand]: true };

export const MINUTE_MS = 60_000;
export const SLOT_MS = 5 * MINUTE_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Epoch milliseconds as an Instant; fractions are cut. Throws RangeError on what is not a date. */
export const instant = (ms: number): Instant => {
  const whole = Math.floor(ms);
  if (!Number.isFinite(whole) || Math.abs(whole) > 8.64e15) throw new RangeError(`not an instant: ${ms}`);
  return whole as Instant;
};

/** An ISO 8601 date-time with zone, or a date alone (midnight UTC); undefined where it is neither. */
export const parseInstant = (iso: string): Instant | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(iso)) return undefined;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : instant(ms);
};

export const iso = (at: Instant): string => new Date(at).toISOString();

export const plus = (at: Instant, ms: number): Instant => instant(at + ms);

/** The start of the five-minute slot that holds the instant. */
export const slotOf = (at: Instant): Instant => instant(Math.floor(at / SLOT_MS) * SLOT_MS);

export const cycleId = (slot: Instant): CycleId => {
  const text = iso(slotOf(slot));
  return `${text.slice(0, 4)}${text.slice(5, 7)}${text.slice(8, 10)}T${text.slice(11, 13)}${text.slice(14, 16)}Z` as CycleId;
};

/** The slot a cycle id names; undefined where the text is no cycle id. */
export const slotOfCycle = (id: string): Instant | undefined => {
  const m = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z$/.exec(id);
  const at = m ? parseInstant(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}Z`) : undefined;
  return at !== undefined && slotOf(at) === at ? at : undefined;
};
