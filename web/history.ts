// Reads from the stores what the pages show; every wait is bounded.

import type { CycleReport } from '../core/cycleReport.ts';
import type { Signal } from '../core/decision/verdict.ts';
import { type Instant } from '../core/instant.ts';
import type { HealthBoard, PartHealth, SignalRow, Stores } from '../core/ports.ts';
import type { Decision } from '../core/record/outcome.ts';
import type { SettledCount } from '../core/wording/record.ts';
import type { WhyReport } from '../core/wording/why.ts';
import { whyReportOf } from '../core/wording/whyReport.ts';
import { completeParts } from './health.ts';
import { type HistoryQuery, RequestError } from './query.ts';
import { NoAnswerError, within } from './within.ts';

export type DecisionCounts = Readonly<Record<Decision, number>>;
export type HistoryRow = SignalRow & { readonly decisions: DecisionCounts };

export type HistoryPage = {
  readonly query: HistoryQuery;
  readonly rows: readonly HistoryRow[];
  /** the id to continue from; undefined on the last page */
  readonly olderThan: string | undefined;
};

export type Summary = {
  readonly now: Instant;
  readonly counts: Awaited<ReturnType<Stores['signals']['counts']>>;
  readonly cycles: Awaited<ReturnType<Stores['cycles']['counts']>>;
  readonly nextCycleAt: Instant | undefined;
  readonly open: readonly Signal[];
  readonly settled: SettledCount;
  readonly unwell: readonly PartHealth[];
  /** the newest verdict of each watched symbol that has one */
  readonly verdicts: readonly WhyReport[];
};

/** The few questions the pages ask; nothing here can write. */
export type HistoryStores = {
  readonly signals: Pick<Stores['signals'], 'get' | 'list' | 'open' | 'settledInBand' | 'counts'>;
  readonly decisions: Pick<Stores['decisions'], 'forSignals'>;
  readonly cycles: Pick<Stores['cycles'], 'report' | 'latest' | 'counts'>;
};

export const PAGE_ROWS = 25;
const WAIT_MS = 5000;

const bounded = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await within(WAIT_MS, 'the database', work);
  } catch (error) {
    if (error instanceof NoAnswerError)
      throw new RequestError(503, 'The database does not answer at the moment. /health tells the state of each part.');
    throw error;
  }
};

const counted = (words: readonly { readonly decision: Decision | 'undone' }[]): DecisionCounts => {
  const count = (decision: Decision): number => words.filter((w) => w.decision === decision).length;
  return { took: count('took'), skipped: count('skipped'), monitoring: count('monitoring') };
};

const withDecisions = async (stores: HistoryStores, rows: readonly SignalRow[]): Promise<readonly HistoryRow[]> => {
  const words = await stores.decisions.forSignals(rows.map((row) => row.signal.id));
  return rows.map((row) => ({ ...row, decisions: counted(words.get(row.signal.id) ?? []) }));
};

/** One page of signals, newest first, with the standing decisions counted. */
export const readHistory = (stores: HistoryStores, query: HistoryQuery): Promise<HistoryPage> => {
  const { before, symbol } = query;
  const read = async (): Promise<HistoryPage> => {
    // one more than shown tells whether there is an older page
    const found = await stores.signals.list({
      limit: PAGE_ROWS + 1,
      ...(before === undefined ? {} : { before }),
      ...(symbol === undefined ? {} : { symbol }),
    });
    const rows = await withDecisions(stores, found.slice(0, PAGE_ROWS));
    return { query, rows, olderThan: found.length > PAGE_ROWS ? rows.at(-1)?.signal.id : undefined };
  };
  return bounded(read());
};

/** One signal; throws RequestError where there is none of that id. */
export const readSignal = (stores: HistoryStores, id: string): Promise<HistoryRow> => {
  const read = async (): Promise<HistoryRow> => {
    const row = await stores.signals.get(id);
    const [full] = row ? await withDecisions(stores, [row]) : [];
    if (!full) throw new RequestError(404, `There is no signal ${id}.`);
    return full;
  };
  return bounded(read());
};

/** The report behind a signal; undefined where it is no longer kept. */
export const readReport = (stores: HistoryStores, signal: Signal): Promise<CycleReport | undefined> =>
  bounded(stores.cycles.report(signal.cycle, signal.symbol));

/** What stands above the history: counts, the service's state, open signals newest first. */
export const readSummary = (
  stores: HistoryStores,
  at: {
    readonly now: Instant;
    readonly nextCycleAt: Instant | undefined;
    readonly health: HealthBoard;
    readonly symbols: readonly string[];
  },
): Promise<Summary> => {
  const read = async (): Promise<Summary> => {
    const [counts, cycles, open, settled, latest] = await Promise.all([
      stores.signals.counts(),
      stores.cycles.counts(),
      stores.signals.open(),
      stores.signals.settledInBand(0, 101),
      Promise.all(at.symbols.map((symbol) => stores.cycles.latest(symbol))),
    ]);
    const unwell = completeParts(at.health.parts(), at.now).filter((p) => p.state === 'down' || p.state === 'degraded');
    return {
      now: at.now,
      counts,
      cycles,
      nextCycleAt: at.nextCycleAt,
      open: open.toSorted((a, b) => b.publishedAt - a.publishedAt || (a.id < b.id ? 1 : -1)),
      settled,
      unwell,
      verdicts: latest.flatMap((report) => (report === undefined ? [] : [whyReportOf(report)])),
    };
  };
  return bounded(read());
};
