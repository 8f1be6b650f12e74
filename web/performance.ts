// Reads the record for /performance: the report, its curves and its calibration, kept for a while between readers.
import { DAY_MS, type Instant, instant, plus } from '../core/instant.ts';
import type { Changes, Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { type Curves, curvesOf } from '../core/record/curves.ts';
import { type Edge, personalEdge } from '../core/record/edge.ts';
import type { RecordEntry } from '../core/record/entry.ts';
import { compare } from '../core/record/personal.ts';
import { type Proven, provenBy } from '../core/record/proven.ts';
import { type RecordReport, reportOn } from '../core/record/report.ts';
import { type ReplayedRecord, type ReplayRecord, replayedIn } from '../core/replay/replayRecord.ts';
import { bounded } from './bounded.ts';
import { checkNames, type Query, RequestError, single, symbolOf } from './query.ts';
import { createRemembered, type Remembered } from './remembered.ts';
import type { Viewer } from './viewer.ts';

/** Days back from now; `all` is the whole record. */
export const ranges = ['7d', '30d', '90d', 'all'] as const;
export type Range = (typeof ranges)[number];
export type PerformanceQuery = { readonly range: Range; readonly symbol?: string };

/** `replay`: what a replay of the days before has shown, told beside the whole record and never in it. */
export type Performance = {
  readonly query: PerformanceQuery;
  readonly report: RecordReport;
  readonly curves: Curves;
  readonly proven: Proven;
  readonly replay?: ReplayedRecord;
  /** of who is signed in */
  readonly edge?: Edge;
  readonly now: Instant;
};

export type PerformanceStores = {
  readonly entries: Pick<Stores['entries'], 'entries'>;
  readonly modelLedger: Pick<Stores['modelLedger'], 'totals'>;
  readonly personalResults: Pick<Stores['personalResults'], 'of'>;
  readonly search: Pick<Stores['search'], 'decidedIds'>;
  readonly outbox: Pick<Stores['outbox'], 'received'>;
  readonly decisions: Pick<Stores['decisions'], 'forSignals'>;
  readonly subscribers: Pick<Stores['subscribers'], 'get'>;
};

const MOST_TAKEN = 5000;
const FRESH_MS = 15_000;
const MOST_KEPT = 40;

/** `range` and `symbol` of the address. Throws RequestError. */
export const performanceQuery = (query: Query): PerformanceQuery => {
  checkNames(query);
  const asked = single('range', query.range) ?? '30d';
  const range = ranges.find((one) => one === asked);
  if (range === undefined) throw new RequestError(400, `The parameter range must be one of ${ranges.join(', ')}.`);
  const symbol = symbolOf(query.symbol);
  return { range, ...(symbol === undefined ? {} : { symbol }) };
};

type Kept = Omit<Performance, 'query' | 'curves'> & {
  readonly entries: readonly RecordEntry[];
  readonly curves: Curves;
};

export type PerformanceReader = {
  read(query: PerformanceQuery, viewer: Viewer): Promise<Performance>;
  close(): void;
};

/** What the signals somebody took came to for them: by their own prices where both are told, else on paper. */
const ownResults = async (
  stores: PerformanceStores,
  entries: readonly RecordEntry[],
  id: number,
): Promise<ReadonlyMap<string, number>> => {
  const [taken, told] = await Promise.all([
    stores.search.decidedIds(id, 'took', MOST_TAKEN),
    stores.personalResults.of(id),
  ]);
  const ids = new Set(taken);
  const words = new Map(told.map((word) => [word.signalId, word]));
  return new Map(
    entries.flatMap((entry) => {
      if (!ids.has(entry.id) || entry.outcome.kind === 'open' || entry.outcome.kind === 'unknown') return [];
      const word = words.get(entry.id);
      return [[entry.id, (word && !word.withdrawn ? compare(word, entry).r : undefined) ?? entry.outcome.r] as const];
    }),
  );
};

/** What the person chose among the signals that reached them; who trades spot is not asked about SELL. */
const ownEdge = async (
  { outbox, subscribers, decisions }: PerformanceStores,
  entries: readonly RecordEntry[],
  subscriber: number,
): Promise<Edge> => {
  const [reached, person, words] = await Promise.all([
    outbox.received(subscriber),
    subscribers.get(subscriber),
    decisions.forSignals(entries.filter(({ published }) => published).map(({ id }) => id)),
  ]);
  return personalEdge(entries, { subscriber, reached, words, spot: person?.preferences?.directions === 'spot' });
};

/** It listens to `changes` until it is closed. */
export const createPerformance = (deps: {
  readonly stores: PerformanceStores;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly replay?: ReplayRecord;
}): PerformanceReader => {
  const { stores, clock } = deps;
  const kept = new Map<string, Remembered<Kept>>();
  const unsubscribe = deps.changes.subscribe(({ kind }) => {
    if (kind === 'signal' || kind === 'outcome') for (const one of kept.values()) one.forget();
  });

  const compute = async ({ range, symbol }: PerformanceQuery): Promise<Kept> => {
    const now = clock.now();
    const to = plus(now, 1);
    const asked = range === 'all' ? undefined : plus(now, -Number.parseInt(range, 10) * DAY_MS);
    const entries = await stores.entries.entries({
      ...(asked === undefined ? {} : { from: asked }),
      ...(symbol === undefined ? {} : { symbol }),
    });
    const from = asked ?? entries[0]?.publishedAt ?? now;
    const { costUsd, calls } = await stores.modelLedger.totals(instant(from), to);
    // what the model costs is not kept by symbol
    const spending = calls > 0 && symbol === undefined ? { spending: { costUsd, calls } } : {};
    const report = reportOn(entries, { span: { from, to }, ...spending });
    const replay = deps.replay && asked === undefined ? { replay: replayedIn(deps.replay, symbol) } : {};
    return { now, entries, report, curves: curvesOf(entries), proven: provenBy(entries), ...replay };
  };

  const reading = (query: PerformanceQuery): Remembered<Kept> => {
    const key = `${query.range} ${query.symbol ?? ''}`;
    const known = kept.get(key);
    if (known) return known;
    const made = createRemembered(() => compute(query), { freshMs: FRESH_MS, wallMs: () => clock.wallMs() });
    const oldest = kept.size >= MOST_KEPT ? kept.keys().next() : undefined;
    if (oldest?.done === false) kept.delete(oldest.value);
    kept.set(key, made);
    return made;
  };

  const read = async (query: PerformanceQuery, viewer: Viewer): Promise<Performance> => {
    const { entries, ...rest } = await reading(query).get();
    if (viewer.kind === 'guest') return { query, ...rest };
    const [own, edge] = await Promise.all([
      ownResults(stores, entries, viewer.id),
      ownEdge(stores, entries, viewer.id),
    ]);
    return { query, ...rest, edge, curves: own.size === 0 ? rest.curves : curvesOf(entries, own) };
  };
  return { read: (query, viewer) => bounded(read(query, viewer)), close: unsubscribe };
};

/** The same for programs and for the plots in the browser; instants in epoch milliseconds. */
export const performanceData = ({ query, report, curves, proven, replay, edge, now }: Performance) => ({
  range: query.range,
  symbol: query.symbol ?? null,
  now,
  report,
  curves,
  ...proven,
  replay: replay ?? null,
  edge: edge ?? null,
});
