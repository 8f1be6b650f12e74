// The collection `signals`: every published signal as a flat row, as the domain value, and what became of it.
import { type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Assessment, Signal } from '../core/decision/verdict.ts';
import { instant } from '../core/instant.ts';
import type { SignalRow, SignalStore } from '../core/ports/record.ts';
import type { Lesson } from '../core/record/beliefs.ts';
import { type EntryFacts, factsOf, type RecordEntry } from '../core/record/entry.ts';
import { entryOfSignal } from '../core/record/entryOf.ts';
import type { BrokenThesis, Outcome } from '../core/record/outcome.ts';
import { resultOf } from '../core/record/settle.ts';
import type { SignalFlat } from '../core/record/signalFlat.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';
import type { EntryRows } from './keptEntries.ts';
import { listSignals } from './signalList.ts';
import { flatRow } from './signalRow.ts';

const V = 1;

type Result = 'win' | 'loss' | 'breakeven';
const RESULTS: Result[] = ['win', 'loss', 'breakeven'];

/** What a signal was assessed by before odds and belief were part of it. */
type StoredAssessment = Omit<Assessment, 'odds' | 'belief'> & Partial<Pick<Assessment, 'odds' | 'belief'>>;

/**
 * `_id` is the signal's id: it begins with the cycle, so its order is that of the slots, then symbols. `result` is null
 * while there is none; `announced` once the outcome is in the outbox; `thesis` is absent unless it is broken, `told` once
 * that is in the outbox.
 */
export type SignalDocument = SignalFlat & {
  _id: string;
  v: number;
  signal: Omit<Signal, 'assessment'> & { assessment: StoredAssessment };
  thesis?: BrokenThesis & { told: boolean };
  outcome: Outcome;
  result: Result | null;
  announced: boolean;
} & StoredExtras;

/** What a signal's entry in the record rests on beside it; documents of before lack it. `mirror` begins open. */
type StoredExtras = {
  facts?: EntryFacts;
  settingsVersion?: string;
  promptVersion?: string;
  mirror?: Outcome;
  mirrorResult?: Result;
  learnedAt?: number;
};

const number = { type: Number, default: null };
const text = { type: String, default: null };

const schema = new Schema<SignalDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    timestamp: { type: Date, required: true },
    symbol: { type: String, required: true },
    direction: { type: String, required: true },
    confidence: { type: Number, required: true },
    tier: { type: String, required: true },
    entry_price: { type: Number, required: true },
    stop_loss: { type: Number, required: true },
    take_profit: { type: Number, required: true },
    risk_level: { type: String, required: true },
    reasoning: text,
    entropy: number,
    hurst: number,
    markov_state: text,
    kalman_smoothed: number,
    bayesian_posterior: number,
    monte_carlo_confidence: number,
    deepseek_reasoning: text,
    data_sources_used: { type: [String], required: true },
    model_version: { type: String, required: true },
    features_used: { type: [String], required: true },
    signal: { type: Schema.Types.Mixed, required: true },
    outcome: { type: Schema.Types.Mixed, required: true },
    thesis: { type: Schema.Types.Mixed },
    result: text,
    announced: { type: Boolean, required: true },
    ...{ facts: { type: Schema.Types.Mixed }, mirror: { type: Schema.Types.Mixed }, learnedAt: { type: Number } },
    ...{ settingsVersion: { type: String }, promptVersion: { type: String }, mirrorResult: { type: String } },
  },
  schemaOptions,
)
  .index({ timestamp: -1, _id: -1 })
  .index({ symbol: 1, timestamp: -1, _id: -1 })
  .index({ tier: 1, timestamp: -1, _id: -1 })
  .index({ 'outcome.kind': 1, _id: 1 })
  .index({ 'outcome.kind': 1, timestamp: -1, _id: -1 })
  .index({ result: 1, timestamp: -1, _id: -1 })
  .index({ announced: 1, _id: 1 })
  .index({ result: 1, confidence: 1 })
  .index({ 'outcome.at': -1, _id: -1 })
  .index({ 'mirror.kind': 1, _id: 1 })
  .index({ mirrorResult: 1, result: 1, confidence: 1 });

const UNMEASURED = { kind: 'unknown', because: 'published before they were measured' } as const;

/** The row of a stored signal. Throws where a newer program wrote it. */
export const rowOf = (document: SignalDocument): SignalRow => {
  const { signal, outcome, thesis } = known('signals', V, document);
  const assessment: Assessment = { odds: UNMEASURED, belief: UNMEASURED, ...signal.assessment };
  const row = { signal: { ...signal, assessment }, outcome };
  return thesis ? { ...row, thesis: { at: thesis.at, cycle: thesis.cycle } } : row;
};

/** Of a document without facts, what its flat row tells. */
const factsIn = ({ facts, entropy, hurst, markov_state }: SignalDocument): EntryFacts =>
  facts ?? {
    ...(markov_state !== null && { markovState: markov_state }),
    ...(entropy !== null && { entropyBits: entropy }),
    ...(hurst !== null && { hurst }),
  };

const entryOf = (document: SignalDocument): RecordEntry => {
  const { signal, outcome } = rowOf(document);
  const { settingsVersion, promptVersion, mirror, learnedAt } = document;
  return entryOfSignal(signal, outcome, {
    facts: factsIn(document),
    ...(mirror && mirror.kind !== 'open' && { mirror }),
    ...(learnedAt !== undefined && { learnedAt: instant(learnedAt) }),
    ...(settingsVersion !== undefined && { settingsVersion }),
    ...(promptVersion !== undefined && { promptVersion }),
  });
};

/** What reasoning, factors and the odds say is not read. */
const ENTRY_FIELDS = {
  ...{ v: 1, facts: 1, entropy: 1, hurst: 1, markov_state: 1, outcome: 1, mirror: 1, learnedAt: 1 },
  ...{ settingsVersion: 1, promptVersion: 1, 'signal.id': 1, 'signal.symbol': 1, 'signal.direction': 1 },
  ...{ 'signal.confidence': 1, 'signal.tier': 1, 'signal.entry': 1, 'signal.stopLoss': 1, 'signal.takeProfit': 1 },
  ...{ 'signal.lifeHours': 1, 'signal.asOf': 1, 'signal.publishedAt': 1, 'signal.expiresAt': 1, 'signal.by': 1 },
  ...{ 'signal.assessment.marketPrice': 1, 'signal.assessment.costs': 1 },
} as const;

/** Missing in documents of before mirrors were followed. */
const UNMIRRORED: QueryFilter<SignalDocument> = { 'mirror.kind': { $in: ['open', null] } };

const lessonOf = (document: SignalDocument): readonly Lesson[] => {
  const { signal, outcome } = rowOf(document);
  const { result } = document;
  if (result === null || outcome.kind === 'open' || outcome.kind === 'unknown') return [];
  const { symbol, direction, confidence } = signal;
  const state = document.markov_state ?? undefined;
  return [{ signalId: signal.id, symbol, direction, state, confidence, result, learnedAt: outcome.at }];
};

/** Each is counted by an index alone; `open` first. */
const KINDS = ['open', 'target', 'stop', 'expired', 'unknown'] as const satisfies readonly Outcome['kind'][];

/** The model of the collection on this connection. */
export const signalModel = (connection: Connection): Model<SignalDocument> => compile(connection, 'signals', schema);

/** Signals as entries; final once both directions have an outcome. */
export const signalEntries = (connection: Connection): EntryRows => {
  const model = signalModel(connection);
  const found = async (filter: QueryFilter<SignalDocument>): Promise<readonly RecordEntry[]> => {
    const rows = model.find(filter).select(ENTRY_FIELDS).sort({ timestamp: 1, _id: 1 });
    return (await rows.lean<SignalDocument[]>()).map(entryOf);
  };
  return {
    since: (from) => found(from === undefined ? {} : { timestamp: { $gte: new Date(from) } }),
    of: (entries) => found({ _id: { $in: entries.map(({ id }) => id) } }),
    countBefore: (at) => model.countDocuments({ timestamp: { $lt: new Date(at) } }),
    oldest: async () => {
      const first = await model.findOne().select({ timestamp: 1 }).sort({ timestamp: 1 }).lean<SignalDocument>();
      return first ? instant(first.timestamp.getTime()) : undefined;
    },
    isFinal: ({ outcome, mirror }) => outcome.kind !== 'open' && mirror !== undefined,
  };
};

/**
 * The signal store. Signals whose outcome is unknown have no result, so they are not in `settledInBand`. `settle` is
 * false for an id that is not there, too.
 */
export const createSignalStore = ({ connection }: Pick<CollectionDeps, 'connection'>): SignalStore => {
  const model = signalModel(connection);
  return {
    put: async (signal, report) => {
      const outcome: Outcome = { kind: 'open' };
      const row = flatRow(signal, report);
      const prompt = signal.by === 'deepseek' ? report.model?.promptVersion : undefined;
      await insertIfNew(model, {
        ...{ _id: signal.id, v: V, ...row, signal, outcome, result: null, announced: false },
        ...{ mirror: outcome, facts: factsOf(report), settingsVersion: report.settingsVersion },
        ...(prompt !== undefined && { promptVersion: prompt }),
      });
    },
    get: async (id) => {
      const document = await model.findById(id).lean<SignalDocument>();
      return document ? rowOf(document) : undefined;
    },
    list: async (query) => (await listSignals(model, query)).map(rowOf),
    open: async () => {
      const documents = await model.find({ 'outcome.kind': 'open' }).sort({ _id: 1 }).lean<SignalDocument[]>();
      return documents.map((document) => rowOf(document).signal);
    },
    settle: async (id, outcome, learnedAt) => {
      const result = resultOf(outcome) ?? null;
      const known = learnedAt === undefined ? {} : { learnedAt };
      const written = await model.updateOne(
        { _id: id, 'outcome.kind': 'open' },
        { $set: { outcome, result, ...known } },
      );
      return written.matchedCount === 1;
    },
    unmirrored: async () => {
      const documents = await model.find(UNMIRRORED).sort({ _id: 1 }).lean<SignalDocument[]>();
      return documents.map((document) => rowOf(document).signal);
    },
    settleMirror: async (id, mirror) => {
      const mirrorResult = resultOf(mirror);
      const told = { mirror, ...(mirrorResult !== undefined && { mirrorResult }) };
      return (await model.updateOne({ _id: id, ...UNMIRRORED }, { $set: told })).matchedCount === 1;
    },
    entries: async ({ from, to, symbol, published }) => {
      if (published === false) return [];
      const timestamp = {
        ...(from !== undefined && { $gte: new Date(from) }),
        ...(to !== undefined && { $lt: new Date(to) }),
      };
      const documents = await model
        .find({
          ...(from === undefined && to === undefined ? {} : { timestamp }),
          ...(symbol !== undefined && { symbol }),
        })
        .select(ENTRY_FIELDS)
        .sort({ timestamp: 1, _id: 1 })
        .lean<SignalDocument[]>();
      return documents.map(entryOf);
    },
    unannounced: async () => {
      const documents = await model
        .find({ announced: false, 'outcome.kind': { $ne: 'open' } })
        .sort({ _id: 1 })
        .lean<SignalDocument[]>();
      return documents.map(rowOf);
    },
    markAnnounced: async (id) => {
      await model.updateOne({ _id: id }, { $set: { announced: true } });
    },
    breakThesis: async (id, { at, cycle }) => {
      const thesis = { at, cycle, told: false };
      const unbroken: QueryFilter<SignalDocument> = { 'outcome.kind': 'open', thesis: { $exists: false } };
      return (await model.updateOne({ _id: id, ...unbroken }, { $set: { thesis } })).matchedCount === 1;
    },
    untoldTheses: async () => {
      const documents = await model
        .find({ 'outcome.kind': 'open', 'thesis.told': false })
        .sort({ _id: 1 })
        .lean<SignalDocument[]>();
      return documents.map(rowOf);
    },
    markThesisTold: async (id) => {
      await model.updateOne({ _id: id, thesis: { $exists: true } }, { $set: { 'thesis.told': true } });
    },
    settledInBand: async (from, to) => {
      const confidence = { $gte: from, $lt: to };
      const count = (result: QueryFilter<SignalDocument>): Promise<number> =>
        model.countDocuments({ confidence, ...result });
      const [n, wins, both, own, other] = await Promise.all([
        count({ result: { $in: RESULTS } }),
        count({ result: 'win' }),
        count({ mirrorResult: { $in: RESULTS }, result: { $in: RESULTS } }),
        count({ mirrorResult: { $in: RESULTS }, result: 'win' }),
        count({ mirrorResult: 'win', result: { $in: RESULTS } }),
      ]);
      return { n, wins, ...(both > 0 && { coinRate: (own + other) / 2 / both }) };
    },
    lessons: async (until, limit) => {
      if (limit <= 0) return [];
      const documents = await model
        .find({ 'outcome.at': { $lte: until } })
        .sort({ 'outcome.at': -1, _id: -1 })
        .limit(limit)
        .lean<SignalDocument[]>();
      return documents.toReversed().flatMap(lessonOf);
    },
    counts: async () => {
      const all = await Promise.all(
        KINDS.map(async (kind) => [kind, await model.countDocuments({ 'outcome.kind': kind })] as const),
      );
      const [[, open] = ['open', 0], ...ended] = all;
      const outcomes = Object.fromEntries(ended.filter(([, n]) => n > 0));
      return { signals: all.reduce((sum, [, n]) => sum + n, 0), open, outcomes };
    },
  };
};
