// The signal store in memory: the same words as the database's, for a record that is made and read in one process.
import { markovState } from '../../../core/analysis/bayes.ts';
import type { CycleReport } from '../../../core/cycleReport.ts';
import type { Signal } from '../../../core/decision/verdict.ts';
import type { Instant } from '../../../core/instant.ts';
import type { SignalQuery, SignalRow, SignalStore } from '../../../core/ports/record.ts';
import type { Lesson } from '../../../core/record/beliefs.ts';
import { factsOf, type RecordEntry } from '../../../core/record/entry.ts';
import { type EntryExtras, entryOfSignal, entryOrder } from '../../../core/record/entryOf.ts';
import type { BrokenThesis, Outcome } from '../../../core/record/outcome.ts';
import { resultOf } from '../../../core/record/settle.ts';

type Kept = {
  readonly signal: Signal;
  readonly state: string | undefined;
  readonly extras: EntryExtras;
  outcome: Outcome;
  mirror?: Outcome;
  learnedAt?: Instant | undefined;
  thesis?: BrokenThesis;
  told?: boolean;
  announced?: boolean;
};

const rowOf = ({ signal, outcome, thesis }: Kept): SignalRow => ({ signal, outcome, ...(thesis && { thesis }) });

const entryOf = ({ signal, outcome, extras, mirror, learnedAt }: Kept): RecordEntry =>
  entryOfSignal(signal, outcome, {
    ...extras,
    ...(mirror && { mirror }),
    ...(learnedAt !== undefined && { learnedAt }),
  });

const extrasOf = ({ by }: Signal, report: CycleReport): EntryExtras => {
  const prompt = by === 'deepseek' ? report.model?.promptVersion : undefined;
  const { settingsVersion } = report;
  return { facts: factsOf(report), settingsVersion, ...(prompt !== undefined && { promptVersion: prompt }) };
};

const byId = (a: Kept, b: Kept): number => (a.signal.id < b.signal.id ? -1 : a.signal.id > b.signal.id ? 1 : 0);

const byTime = (a: Kept, b: Kept): number => a.signal.publishedAt - b.signal.publishedAt || byId(a, b);

const endOf = ({ outcome }: Kept): number | undefined =>
  outcome.kind === 'open' || outcome.kind === 'unknown' ? undefined : outcome.at;

const lessonOf = ({ signal, state, outcome }: Kept): readonly Lesson[] => {
  const result = resultOf(outcome);
  if (result === undefined || outcome.kind === 'open' || outcome.kind === 'unknown') return [];
  const { id: signalId, symbol, direction, confidence } = signal;
  return [{ signalId, symbol, direction, state, confidence, result, learnedAt: outcome.at }];
};

/** One page of the list, newest first. */
const pageOf = (all: readonly Kept[], { limit, before, symbol }: SignalQuery): readonly SignalRow[] => {
  if (limit <= 0) return [];
  const asked = symbol === undefined ? all : all.filter(({ signal }) => signal.symbol === symbol);
  const mark = before === undefined ? undefined : all.find(({ signal }) => signal.id === before);
  const isOlder = (row: Kept): boolean => {
    if (before === undefined) return true;
    return mark ? byTime(row, mark) < 0 : row.signal.id < before;
  };
  const order = before === undefined || mark ? byTime : byId;
  return asked
    .filter(isOlder)
    .toSorted((a, b) => order(b, a))
    .slice(0, limit)
    .map(rowOf);
};

export const createMemorySignals = (): SignalStore => {
  const rows = new Map<string, Kept>();
  const open = new Map<string, Kept>();
  /** ended ones by (end, id), ascending */
  const ended: Kept[] = [];

  const file = (row: Kept): void => {
    const end = endOf(row);
    if (end === undefined) return;
    const after = (other: Kept): boolean => (endOf(other) ?? 0) > end || (endOf(other) === end && byId(other, row) > 0);
    const at = ended.findLastIndex((other) => !after(other));
    ended.splice(at + 1, 0, row);
  };

  const put = (signal: Signal, report: CycleReport): void => {
    if (rows.has(signal.id)) return;
    const [state, extras] = [markovState(report.analyses), extrasOf(signal, report)];
    const row: Kept = { signal, state, extras, outcome: { kind: 'open' } };
    rows.set(signal.id, row);
    open.set(signal.id, row);
  };

  const settle = (id: string, outcome: Outcome, learnedAt: Instant | undefined): boolean => {
    const row = open.get(id);
    if (!row) return false;
    open.delete(id);
    row.outcome = outcome;
    row.learnedAt = learnedAt;
    file(row);
    return true;
  };

  const breakThesis = (id: string, how: BrokenThesis): boolean => {
    const row = open.get(id);
    if (!row || row.thesis) return false;
    row.thesis = how;
    return true;
  };

  const sorted = (wanted: (row: Kept) => boolean, among: Iterable<Kept> = rows.values()): readonly Kept[] =>
    [...among].filter(wanted).toSorted(byId);

  return {
    put: async (signal, report) => put(signal, report),
    get: async (id) => {
      const row = rows.get(id);
      return row && rowOf(row);
    },
    list: async (query) => pageOf([...rows.values()], query),
    open: async () => sorted(() => true, open.values()).map(({ signal }) => signal),
    settle: async (id, outcome, learnedAt) => settle(id, outcome, learnedAt),
    unmirrored: async () => sorted((row) => row.mirror === undefined).map(({ signal }) => signal),
    settleMirror: async (id, outcome) => {
      const row = rows.get(id);
      if (!row || row.mirror) return false;
      row.mirror = outcome;
      return true;
    },
    entries: async ({ from = -Infinity, to = Infinity, symbol, published }) =>
      published === false
        ? []
        : [...rows.values()]
            .filter(({ signal }) => symbol === undefined || signal.symbol === symbol)
            .filter(({ signal }) => signal.publishedAt >= from && signal.publishedAt < to)
            .map(entryOf)
            .toSorted(entryOrder),
    unannounced: async () => sorted((row) => !row.announced && row.outcome.kind !== 'open').map(rowOf),
    markAnnounced: async (id) => {
      const row = rows.get(id);
      if (row) row.announced = true;
    },
    breakThesis: async (id, how) => breakThesis(id, how),
    untoldTheses: async () => sorted((row) => row.thesis !== undefined && !row.told, open.values()).map(rowOf),
    markThesisTold: async (id) => {
      const row = rows.get(id);
      if (row?.thesis) row.told = true;
    },
    settledInBand: async (from, to) => {
      const results = ended
        .filter(({ signal: { confidence } }) => confidence >= from && confidence < to)
        .map(({ outcome }) => resultOf(outcome));
      return { n: results.length, wins: results.filter((result) => result === 'win').length };
    },
    lessons: async (until, limit) => {
      if (limit <= 0) return [];
      const known = ended.findLastIndex((row) => (endOf(row) ?? Infinity) <= until) + 1;
      return ended.slice(Math.max(0, known - limit), known).flatMap(lessonOf);
    },
    counts: async () => {
      const outcomes: Record<string, number> = {};
      for (const { outcome } of rows.values())
        if (outcome.kind !== 'open') outcomes[outcome.kind] = (outcomes[outcome.kind] ?? 0) + 1;
      return { signals: rows.size, open: open.size, outcomes };
    },
  };
};
