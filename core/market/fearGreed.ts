// The Crypto Fear & Greed Index of alternative.me: one number a UTC day for the whole market, with the provider's own label.

/** `value` is 0 (extreme fear) to 100 (extreme greed); the label is the provider's, never ours. `day` is a UTC date. */
export type FearGreedDay = { readonly day: string; readonly value: number; readonly label: string };

/** Identical for every symbol. `before` is the value of the day before; absent where the provider skipped it. */
export type FearGreed = FearGreedDay & { readonly before?: FearGreedDay };

const DAY_S = 86_400;

/** '2024-02-09' of epoch seconds. */
const dayOf = (s: number): string => new Date(s * 1000).toISOString().slice(0, 10);

/** A row of the provider in numbers; `timestampS` is the start of its UTC day. */
export type FearGreedRow = { readonly timestampS: number; readonly value: number; readonly label: string };

/** The newest row and the day before it, whatever the order of the rows; undefined where there is none. */
export const fearGreedOf = (
  rows: readonly FearGreedRow[],
): { readonly value: FearGreed; readonly timestampS: number } | undefined => {
  const newest = rows.reduce<FearGreedRow | undefined>(
    (a, b) => (a && a.timestampS >= b.timestampS ? a : b),
    undefined,
  );
  if (newest === undefined) return undefined;
  const { timestampS } = newest;
  const before = rows.find((row) => dayOf(row.timestampS) === dayOf(timestampS - DAY_S));
  const day = (row: FearGreedRow): FearGreedDay => ({ day: dayOf(row.timestampS), value: row.value, label: row.label });
  return { value: { ...day(newest), ...(before && { before: day(before) }) }, timestampS };
};
