// Reads from the stores what the pages show; every wait is bounded.
import type { CycleReport } from '../core/cycleReport.ts';
import type { Signal } from '../core/decision/verdict.ts';
import type { ProposalRow } from '../core/ports/record.ts';
import type { FlatSignalRow } from '../core/ports/search.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { Decision, RecordedDecision } from '../core/record/outcome.ts';
import { bounded } from './bounded.ts';
import { type HistoryQuery, RequestError, spanOf } from './query.ts';
import type { Viewer } from './viewer.ts';

export type DecisionCounts = Readonly<Record<Decision, number>>;
/** `own`: the standing word of whoever is looking. */
export type HistoryRow = FlatSignalRow & {
  readonly decisions: DecisionCounts;
  readonly own?: RecordedDecision & { readonly decision: Decision };
};

export type HistoryPage = {
  readonly query: HistoryQuery;
  readonly rows: readonly HistoryRow[];
  /** shown in place of signals where they were asked for */
  readonly withheld: readonly ProposalRow[];
  /** the id to continue from; undefined on the last page */
  readonly olderThan: string | undefined;
};

/** The few questions the pages ask; nothing here can write. */
export type HistoryStores = {
  readonly search: Pick<Stores['search'], 'signals' | 'signal' | 'withheld' | 'decidedIds'>;
  readonly decisions: Pick<Stores['decisions'], 'forSignals'>;
  readonly cycles: Pick<Stores['cycles'], 'report'>;
};

export const PAGE_ROWS = 20;
/** the newest so many of one's decisions are looked through */
const MOST_DECIDED = 2000;

const counted = (words: readonly RecordedDecision[]): DecisionCounts => {
  const count = (decision: Decision): number => words.filter((w) => w.decision === decision).length;
  return { took: count('took'), skipped: count('skipped'), monitoring: count('monitoring') };
};

const ownOf = (words: readonly RecordedDecision[], viewer: Viewer): Pick<HistoryRow, 'own'> => {
  const own = viewer.kind === 'person' ? words.find(({ subscriber }) => subscriber === viewer.id) : undefined;
  return own === undefined || own.decision === 'undone' ? {} : { own: { ...own, decision: own.decision } };
};

const withDecisions = async (
  stores: HistoryStores,
  rows: readonly FlatSignalRow[],
  viewer: Viewer,
): Promise<readonly HistoryRow[]> => {
  const all = await stores.decisions.forSignals(rows.map((row) => row.signal.id));
  return rows.map((row) => {
    const words = all.get(row.signal.id) ?? [];
    return { ...row, decisions: counted(words), ...ownOf(words, viewer) };
  });
};

const findWithheld = async (stores: HistoryStores, query: HistoryQuery): Promise<HistoryPage> => {
  const { before, symbol, direction, outcome, tier, mine } = query;
  if (mine !== undefined)
    throw new RequestError(400, 'Nobody decides on withheld proposals: leave out mine, or withheld.');
  const asked = { symbol, direction, outcome, tier, before, ...spanOf(query) };
  const found = await stores.search.withheld({ ...present(asked), limit: PAGE_ROWS + 1 });
  const withheld = found.slice(0, PAGE_ROWS);
  return { query, rows: [], withheld, olderThan: found.length > PAGE_ROWS ? withheld.at(-1)?.proposal.id : undefined };
};

const present = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Signals of a filter, newest first, at most `limit`. `mine` throws RequestError 401 where nobody is signed in. */
export const findSignals = async (
  stores: Pick<HistoryStores, 'search'>,
  query: HistoryQuery,
  { limit, viewer }: { readonly limit: number; readonly viewer: Viewer },
): Promise<readonly FlatSignalRow[]> => {
  const { before, symbol, direction, tier, outcome, mine } = query;
  if (mine !== undefined && viewer.kind === 'guest')
    throw new RequestError(401, 'Sign in to see your own signals: send /web to the bot.');
  const ids =
    mine === undefined || viewer.kind === 'guest'
      ? undefined
      : await stores.search.decidedIds(viewer.id, mine === 'any' ? undefined : mine, MOST_DECIDED);
  if (ids?.length === 0) return [];
  const asked = present({ before, symbol, direction, tier, outcome, ids, ...spanOf(query) });
  return stores.search.signals({ ...asked, limit });
};

/** One page, newest first, with the standing decisions counted. */
export const readHistory = (stores: HistoryStores, query: HistoryQuery, viewer: Viewer): Promise<HistoryPage> => {
  const read = async (): Promise<HistoryPage> => {
    if (query.withheld) return findWithheld(stores, query);
    // one more than shown tells whether there is an older page
    const found = await findSignals(stores, query, { limit: PAGE_ROWS + 1, viewer });
    const rows = await withDecisions(stores, found.slice(0, PAGE_ROWS), viewer);
    return { query, rows, withheld: [], olderThan: found.length > PAGE_ROWS ? rows.at(-1)?.signal.id : undefined };
  };
  return bounded(read());
};

/** One signal; throws RequestError where there is none of that id. */
export const readSignal = (stores: HistoryStores, id: string, viewer: Viewer): Promise<HistoryRow> => {
  const read = async (): Promise<HistoryRow> => {
    const row = await stores.search.signal(id);
    const [full] = row ? await withDecisions(stores, [row], viewer) : [];
    if (!full) throw new RequestError(404, `There is no signal ${id}.`);
    return full;
  };
  return bounded(read());
};

/** The report behind a signal; undefined where it is no longer kept. */
export const readReport = (
  stores: Pick<HistoryStores, 'cycles'>,
  signal: Pick<Signal, 'cycle' | 'symbol'>,
): Promise<CycleReport | undefined> => bounded(stores.cycles.report(signal.cycle, signal.symbol));
