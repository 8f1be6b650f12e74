// The record as a person asks for it: the report on a part of it, and what their own choices in it were worth.
import { DAY_MS, type Instant, instant, plus } from '../core/instant.ts';
import type { Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { type Edge, personalEdge } from '../core/record/edge.ts';
import type { RecordEntry } from '../core/record/entry.ts';
import { type RecordReport, reportOn } from '../core/record/report.ts';
import { type ReplayedRecord, type ReplayRecord, replayedIn } from '../core/replay/replayRecord.ts';
import type { Scope } from './text/stats.ts';

export type RecordDeps = {
  readonly stores: Pick<Stores, 'entries' | 'modelLedger' | 'outbox' | 'decisions' | 'subscribers'>;
  readonly clock: Pick<Clock, 'now'>;
  /** what a replay of the days before has shown; told beside the record, never in it */
  readonly replay?: ReplayRecord;
};

/** The replay's part that is asked for by symbol; absent where days are asked for, which are the service's own. */
const replayFor = (replay: ReplayRecord | undefined, { days, symbol }: Scope): ReplayedRecord | undefined =>
  replay === undefined || days !== undefined ? undefined : replayedIn(replay, symbol);

/** What the person chose among the signals that reached them; who trades spot is not asked about SELL. */
const edgeFor = async ({ stores }: RecordDeps, entries: readonly RecordEntry[], subscriber: number): Promise<Edge> => {
  const [reached, person] = await Promise.all([stores.outbox.received(subscriber), stores.subscribers.get(subscriber)]);
  const words = await stores.decisions.forSignals(entries.filter(({ published }) => published).map(({ id }) => id));
  return personalEdge(entries, { subscriber, reached, words, spot: person?.preferences?.directions === 'spot' });
};

/** `entries` are those the record is of. */
export type RecordFor = {
  readonly entries: readonly RecordEntry[];
  readonly record: RecordReport;
  readonly edge?: Edge;
  readonly replay?: ReplayedRecord;
};

/** With the edge of one person, where one is named. Up to now; without days from the first proposal on. What the model costs is not kept by symbol and left out there. */
export const recordFor = async (deps: RecordDeps, scope: Scope, subscriber: number | undefined): Promise<RecordFor> => {
  const { stores, clock } = deps;
  const { days, symbol } = scope;
  const to = instant(clock.now() + 1);
  const asked = days === undefined ? undefined : plus(clock.now(), -days * DAY_MS);
  const entries = await stores.entries.entries({
    ...(asked !== undefined && { from: asked }),
    ...(symbol !== undefined && { symbol }),
  });
  const from: Instant = asked ?? entries[0]?.publishedAt ?? clock.now();
  const { costUsd, calls } = await stores.modelLedger.totals(asked ?? instant(0), to);
  const spending = calls > 0 && symbol === undefined ? { spending: { costUsd, calls } } : {};
  const edge = subscriber === undefined ? undefined : await edgeFor(deps, entries, subscriber);
  const replay = replayFor(deps.replay, scope);
  return {
    entries,
    record: reportOn(entries, { span: { from, to }, ...spending }),
    ...(edge && { edge }),
    ...(replay && { replay }),
  };
};
