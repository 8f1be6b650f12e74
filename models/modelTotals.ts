// What the model has used and cost, summed in the database once for each hour that is over, so that a budget asked at every call stays cheap.
import { HOUR_MS, type Instant, instant, plus } from '../core/instant.ts';
import type { LedgerTotals } from '../core/synthesis/ledger.ts';

/** Sums of the calls begun in [from, to) by the hour of their beginning; hours without a call are left out. */
export type HourlySums = (
  from: Instant,
  to: Instant,
) => Promise<readonly { readonly hour: Instant; readonly totals: LedgerTotals }[]>;

export const nothingUsed: LedgerTotals = {
  ...{ calls: 0, counted: 0, failed: 0, promptTokens: 0, cacheHitTokens: 0, completionTokens: 0 },
  ...{ costUsd: 0, estimatedUsd: 0 },
};

/** A call is stored within minutes of its beginning, by clocks that may differ by an hour for a while. */
const SETTLING_MS = 3 * HOUR_MS;

const plusTotals = (a: LedgerTotals, b: LedgerTotals): LedgerTotals => ({
  calls: a.calls + b.calls,
  counted: a.counted + b.counted,
  failed: a.failed + b.failed,
  promptTokens: a.promptTokens + b.promptTokens,
  cacheHitTokens: a.cacheHitTokens + b.cacheHitTokens,
  completionTokens: a.completionTokens + b.completionTokens,
  costUsd: a.costUsd + b.costUsd,
  estimatedUsd: a.estimatedUsd + b.estimatedUsd,
});

const hourFrom = (at: number): Instant => instant(Math.ceil(at / HOUR_MS) * HOUR_MS);
const hourUpTo = (at: number): Instant => instant(Math.floor(at / HOUR_MS) * HOUR_MS);

/** The totals of any span [from, to). Hours that are over are kept in memory, one range of them that grows at both ends. */
export const createModelTotals = ({
  sums,
  now,
}: {
  readonly sums: HourlySums;
  readonly now: () => Instant;
}): ((from: Instant, to: Instant) => Promise<LedgerTotals>) => {
  const kept = new Map<number, LedgerTotals>();
  let range: { readonly from: Instant; readonly to: Instant } | undefined;

  const summed = async (from: Instant, to: Instant): Promise<LedgerTotals> =>
    to <= from ? nothingUsed : (await sums(from, to)).map(({ totals }) => totals).reduce(plusTotals, nothingUsed);

  const keep = async (from: Instant, to: Instant): Promise<void> => {
    if (to <= from) return;
    for (const { hour, totals } of await sums(from, to)) kept.set(hour, totals);
  };

  const grow = async (from: Instant, to: Instant): Promise<void> => {
    const had = range ?? { from, to: from };
    await keep(from, had.from);
    await keep(had.to, to);
    range = { from: instant(Math.min(from, had.from)), to: instant(Math.max(to, had.to)) };
  };
  let turn: Promise<unknown> = Promise.resolve();
  /** Makes the kept range hold [from, to); one after the other, so that it never has a hole. */
  const cover = (from: Instant, to: Instant): Promise<void> => {
    const next = turn.then(
      () => grow(from, to),
      () => grow(from, to),
    );
    turn = next;
    return next;
  };

  return async (from, to) => {
    const first = hourFrom(from);
    const last = instant(Math.min(hourUpTo(to), hourUpTo(plus(now(), -SETTLING_MS))));
    if (last <= first) return summed(from, to);
    await cover(first, last);
    const edges = await Promise.all([summed(from, first), summed(last, to)]);
    const whole = [...kept].filter(([hour]) => hour >= first && hour < last).map(([, totals]) => totals);
    return [...whole, ...edges].reduce(plusTotals, nothingUsed);
  };
};
