// Reads what stands above the history; kept between readers and read anew when something has changed.
import type { CycleReport } from '../core/cycleReport.ts';
import type { Signal } from '../core/decision/verdict.ts';
import type { Instant } from '../core/instant.ts';
import type { Changes, Clock, HealthBoard, PartHealth } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { SettledCount } from '../core/wording/record.ts';
import type { WhyReport } from '../core/wording/why.ts';
import { whyReportOf } from '../core/wording/whyReport.ts';
import { bounded } from './bounded.ts';
import { type Glance, readGlance } from './glance.ts';
import { completeParts } from './health.ts';
import type { PriceTick } from './prices.ts';
import { createRemembered } from './remembered.ts';
import { NoAnswerError, within } from './within.ts';

export type Summary = {
  readonly now: Instant;
  /** of the whole record; undefined while they are still being counted */
  readonly counts: Awaited<ReturnType<Stores['signals']['counts']>> | undefined;
  readonly glance: Glance;
  /** cycles recorded so far; counted only while there is no signal, 0 otherwise */
  readonly recorded: number;
  readonly lastAsOf: Instant | undefined;
  readonly nextCycleAt: Instant | undefined;
  readonly open: readonly Signal[];
  readonly settled: SettledCount | undefined;
  readonly unwell: readonly PartHealth[];
  /** the newest verdict of each watched symbol that has one */
  readonly verdicts: readonly WhyReport[];
  readonly prices: readonly PriceTick[];
};

export type SummaryStores = {
  readonly signals: Pick<Stores['signals'], 'open' | 'settledInBand' | 'counts'>;
  readonly cycles: Pick<Stores['cycles'], 'latest' | 'counts'>;
  readonly search: Pick<Stores['search'], 'gists'>;
};

export type SummaryDeps = {
  readonly stores: SummaryStores;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly symbols: readonly string[];
  readonly nextCycleAt?: () => Instant | undefined;
  readonly prices: () => readonly PriceTick[];
};

export type SummaryReader = { read(): Promise<Summary>; close(): void };

const TOTALS_WAIT_MS = 400;

/** A large record takes a while to count: one reader waits a little, the page goes without until it is done. */
const inTime = <T>(get: () => Promise<T>): (() => Promise<T | undefined>) => {
  let isSlow = false;
  return async () => {
    if (isSlow) return undefined;
    const work = get();
    try {
      return await within(TOTALS_WAIT_MS, 'the totals', work);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      isSlow = true;
      const over = (): void => {
        isSlow = false;
      };
      work.then(over, over);
      return undefined;
    }
  };
};

const newest = (reports: readonly CycleReport[]): Instant | undefined =>
  reports.reduce<Instant | undefined>((last, { asOf }) => (last === undefined || asOf > last ? asOf : last), undefined);

/** It listens to `changes` until it is closed. A read waits 5 s at most, then rejects with RequestError 503. */
export const createSummary = ({
  stores,
  changes,
  clock,
  health,
  symbols,
  nextCycleAt,
  prices,
}: SummaryDeps): SummaryReader => {
  const wallMs = (): number => clock.wallMs();
  const keep = { freshMs: 2000, wallMs };
  // one after the other, so that other questions get a turn between them
  const totals = createRemembered(async () => {
    const counts = await stores.signals.counts();
    return [counts, await stores.signals.settledInBand(0, 101)] as const;
  }, keep);
  const totalsInTime = inTime(() => totals.get());
  const open = createRemembered(() => stores.signals.open(), keep);
  const glance = createRemembered(() => readGlance(stores.search, clock.now()), keep);
  const verdicts = createRemembered(async () => {
    const latest = await Promise.all(symbols.map((symbol) => stores.cycles.latest(symbol)));
    return latest.filter((report) => report !== undefined);
  }, keep);
  const cycles = createRemembered(() => stores.cycles.counts(), keep);
  const unsubscribe = changes.subscribe(({ kind }) => {
    if (kind === 'cycle') for (const one of [verdicts, cycles]) one.forget();
    if (kind === 'signal' || kind === 'outcome' || kind === 'thesis')
      for (const one of [totals, open, glance]) one.forget();
  });

  const read = async (): Promise<Summary> => {
    const now = clock.now();
    const [all, opened, day, latest] = await Promise.all([totalsInTime(), open.get(), glance.get(), verdicts.get()]);
    const [counts, settled] = all ?? [];
    // counting every cycle is dear, and told only where there is nothing else to tell
    const made = counts?.signals === 0 || symbols.length === 0 ? await cycles.get() : undefined;
    const parts = completeParts(health.parts(), now);
    return {
      ...{ now, counts, settled, glance: day, recorded: made?.recorded ?? 0 },
      lastAsOf: made?.lastRecordedAsOf ?? newest(latest),
      nextCycleAt: nextCycleAt?.(),
      open: opened.toSorted((a, b) => b.publishedAt - a.publishedAt || (a.id < b.id ? 1 : -1)),
      unwell: parts.filter(({ state }) => state === 'down' || state === 'degraded'),
      verdicts: latest.map(whyReportOf),
      prices: prices(),
    };
  };
  return { read: () => bounded(read()), close: unsubscribe };
};
