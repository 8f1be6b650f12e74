// The wider market by day: dollar, gold, the 10-year yield and the S&P 500, and how they moved together with Bitcoin.
import { sampleCorrelation } from 'simple-statistics';
import type { Instant } from '../instant.ts';
import type { SourceFailure } from './context.ts';

/** `day` is a date, '2024-02-09', in the market's own calendar (UTC for crypto). */
export type DailyClose = { readonly day: string; readonly close: number };

export const macroSubjects = ['dollar', 'gold', 'tenYear', 'stocks'] as const;
export type MacroSubject = (typeof macroSubjects)[number];

/** Since the close of `sinceDay`: `absolute` in the level's unit, `share` of that close (0.01 is one per cent). */
export type Change = { readonly sinceDay: string; readonly absolute: number; readonly share: number };

/**
 * `r` of the daily log returns of `n` days between `fromDay` and `toDay`. Two unrelated markets would show an |r| below
 * `chance` in 95 of 100 cases. With fewer than `needed` returns, or where one of the two never moved, there is no number.
 */
export type Correlation =
  | {
      readonly kind: 'measured';
      readonly r: number;
      readonly n: number;
      readonly chance: number;
      readonly fromDay: string;
      readonly toDay: string;
    }
  | { readonly kind: 'tooFew'; readonly n: number; readonly needed: number }
  | { readonly kind: 'flat'; readonly n: number };

/**
 * `level` is index points, USD an ounce, or per cent for the yield, as of `at`, the last trade or close of the bar of `day`
 * (which may lie days back over a weekend). A change is absent where there is no bar that far back. `insteadOf` names
 * the symbol that was asked first and why it did not serve.
 */
export type MacroRow = {
  readonly kind: 'row';
  readonly subject: MacroSubject;
  readonly symbol: string;
  readonly insteadOf?: { readonly symbol: string; readonly failure: SourceFailure };
  readonly at: Instant;
  readonly day: string;
  readonly level: number;
  readonly change1?: Change;
  readonly change5?: Change;
  readonly change20?: Change;
  readonly withBtc: Correlation;
};

/** One subject that failed alone; the others stand. */
export type MacroGap = {
  readonly kind: 'absent';
  readonly subject: MacroSubject;
  readonly symbol: string;
  readonly failure: SourceFailure;
};

/** One entry a subject, in the order of `macroSubjects`. */
export type Macro = { readonly rows: readonly (MacroRow | MacroGap)[] };

/** The rolling window of the correlation, and the fewest returns it is told for. */
export const CORRELATION = { window: 30, needed: 20 } as const;

/** From the close `days` bars before the last one to the last; undefined where there is none. Closes ascend by day. */
export const changeOver = (closes: readonly DailyClose[], days: number): Change | undefined => {
  const [last, before] = [closes.at(-1), closes.at(-1 - days)];
  if (last === undefined || before === undefined || !(before.close > 0)) return undefined;
  const absolute = last.close - before.close;
  return { sinceDay: before.day, absolute, share: absolute / before.close };
};

/**
 * Below this |r| lie 95 of 100 correlations of n pairs that have nothing to do with each other: tanh(1.96 / sqrt(n - 3)),
 * Fisher's z (R. A. Fisher, 1921). Undefined below n = 4.
 */
export const chanceOfCorrelation = (n: number): number | undefined =>
  n > 3 ? Math.tanh(1.959964 / Math.sqrt(n - 3)) : undefined;

/**
 * Pearson's correlation of daily log returns over the last `window` returns. Only days that both have count, and a return
 * runs from one such day to the next: Friday to Monday on both sides where one of them rests at weekends.
 */
export const correlationOfReturns = (
  a: readonly DailyClose[],
  b: readonly DailyClose[],
  { window, needed }: { readonly window: number; readonly needed: number } = CORRELATION,
): Correlation => {
  const other = new Map(b.map(({ day, close }) => [day, close]));
  const shared = a
    .map(({ day, close }) => ({ day, x: Math.log(close), y: Math.log(other.get(day) ?? Number.NaN) }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .slice(-1 - window);
  const returns = shared.slice(1).map((now, i) => {
    const before = shared[i] ?? now;
    return { x: now.x - before.x, y: now.y - before.y };
  });
  const n = returns.length;
  const chance = chanceOfCorrelation(n);
  const [from, to] = [shared[0], shared.at(-1)];
  if (n < needed || chance === undefined || from === undefined || to === undefined)
    return { kind: 'tooFew', n, needed };
  const [xs, ys] = [returns.map(({ x }) => x), returns.map(({ y }) => y)];
  if (isFlat(xs) || isFlat(ys)) return { kind: 'flat', n };
  const r = Math.max(-1, Math.min(1, sampleCorrelation(xs, ys)));
  return { kind: 'measured', r, n, chance, fromDay: from.day, toDay: to.day };
};

/** Equal but for rounding: a correlation with such a series is noise of the arithmetic. */
const isFlat = (xs: readonly number[]): boolean => Math.max(...xs) - Math.min(...xs) < 1e-12;

/** What daily closes (ascending, unique days) say; undefined where there is no close. `btc` are Bitcoin's closes by UTC day. */
export const macroFigures = (
  closes: readonly DailyClose[],
  btc: readonly DailyClose[],
): Pick<MacroRow, 'day' | 'level' | 'change1' | 'change5' | 'change20' | 'withBtc'> | undefined => {
  const last = closes.at(-1);
  if (last === undefined) return undefined;
  const [change1, change5, change20] = [changeOver(closes, 1), changeOver(closes, 5), changeOver(closes, 20)];
  return {
    day: last.day,
    level: last.close,
    ...(change1 && { change1 }),
    ...(change5 && { change5 }),
    ...(change20 && { change20 }),
    withBtc: correlationOfReturns(closes, btc),
  };
};
