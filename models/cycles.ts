// The collection `cycles`: one row a cycle and symbol, its stage, its lease and, once recorded, the whole report.
import { randomUUID } from 'node:crypto';
import { type QueryFilter, Schema } from 'mongoose';
import type { CycleClaim, CycleReport, CycleStage } from '../core/cycleReport.ts';
import { type CycleId, cycleId, type Instant, instant, slotOfCycle } from '../core/instant.ts';
import type { CycleStore } from '../core/ports/record.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

/** `leaseUntil` in wall milliseconds; `holder` names the claim; `published` where the report's verdict is a signal. */
type CycleDocument = {
  v: number;
  cycle: CycleId;
  symbol: string;
  stage: CycleStage;
  leaseUntil: number;
  holder: string;
  published: boolean;
  report?: CycleReport;
  because?: string;
};

const schema = new Schema<CycleDocument>(
  {
    v: { type: Number, required: true },
    cycle: { type: String, required: true },
    symbol: { type: String, required: true },
    stage: { type: String, required: true },
    leaseUntil: { type: Number, required: true },
    holder: { type: String, required: true },
    published: { type: Boolean, required: true },
    report: { type: Schema.Types.Mixed },
    because: { type: String },
  },
  schemaOptions,
)
  .index({ cycle: 1, symbol: 1 }, { unique: true })
  .index({ stage: 1, cycle: 1 })
  .index({ symbol: 1, cycle: -1 })
  .index({ published: 1 });

/** Nobody leases for so long: the clock it was reckoned by was ahead, and its holder may have been dead since. */
const IMPOSSIBLE_MS = 600_000;
const UNFINISHED: CycleStage[] = ['claimed', 'recorded'];
const RECORDED: CycleStage[] = ['recorded', 'enqueued'];

/**
 * The cycle store. A claim that was taken over since is lost: its `record` throws, its `renew`, `handBack` and `abandon` do nothing,
 * so that a stalled process cannot overwrite what its successor decided.
 */
export const createCycleStore = ({ connection, clock }: CollectionDeps): CycleStore => {
  const model = compile(connection, 'cycles', schema);
  const held = new Map<string, string>();
  const nameOf = (cycle: CycleId, symbol: string) => `${cycle}-${symbol}`;
  const mine = (cycle: CycleId, symbol: string): QueryFilter<CycleDocument> => ({
    cycle,
    symbol,
    holder: held.get(nameOf(cycle, symbol)) ?? 'nobody',
  });

  const claimed = (document: CycleDocument): CycleClaim => {
    held.set(nameOf(document.cycle, document.symbol), document.holder);
    const { report, stage } = known('cycles', V, document);
    if (stage !== 'recorded') return { kind: 'claimed', stage: 'claimed' };
    if (!report) throw new Error(`Cycle ${document.cycle} of ${document.symbol} is marked recorded but has no report.`);
    return { kind: 'claimed', stage: 'recorded', report };
  };

  // A stage at a time, so that each question is one step in the index of stage and cycle.
  const lastRecordedAsOf = async (until?: Instant): Promise<Instant | undefined> => {
    const upTo = until === undefined ? {} : { cycle: { $lte: cycleId(until) } };
    type Newest = { readonly cycle: CycleId; readonly report?: { readonly asOf: number } };
    const newest = await Promise.all(
      RECORDED.map((stage) =>
        model
          .findOne({ stage, ...upTo }, { _id: 0, cycle: 1, 'report.asOf': 1 })
          .sort({ cycle: -1 })
          .lean<Newest>(),
      ),
    );
    const last = newest.filter((row) => row !== null).toSorted((a, b) => (a.cycle < b.cycle ? 1 : -1))[0];
    return last?.report ? instant(last.report.asOf) : undefined;
  };

  const claim: CycleStore['claim'] = async (cycle, symbol, leaseMs) => {
    if (slotOfCycle(cycle) === undefined) throw new RangeError(`"${cycle}" is no cycle id such as 20261122T1105Z.`);
    const [now, holder] = [clock.wallMs(), randomUUID()];
    const lease = { leaseUntil: now + leaseMs, holder };
    const fresh: CycleDocument = { v: V, cycle, symbol, stage: 'claimed', ...lease, published: false };
    if (await insertIfNew(model, fresh)) return claimed(fresh);
    const taken = await model
      .findOneAndUpdate(
        {
          ...{ cycle, symbol, stage: { $in: UNFINISHED } },
          $or: [{ leaseUntil: { $lte: now } }, { leaseUntil: { $gt: now + IMPOSSIBLE_MS } }],
        },
        { $set: lease },
        { returnDocument: 'after' },
      )
      .lean<CycleDocument>();
    if (taken) return claimed(taken);
    const row = await model.findOne({ cycle, symbol }, { stage: 1, leaseUntil: 1 }).lean<CycleDocument>();
    if (!row) throw new Error(`Cycle ${cycle} of ${symbol} was removed while it was being claimed.`);
    return UNFINISHED.includes(row.stage) ? { kind: 'held', untilWallMs: row.leaseUntil } : { kind: 'finished' };
  };

  return {
    claim,
    renew: async (cycle, symbol, leaseMs) => {
      const leaseUntil = clock.wallMs() + leaseMs;
      const ours = { ...mine(cycle, symbol), stage: { $in: UNFINISHED } };
      return (await model.updateOne(ours, { $set: { leaseUntil } })).matchedCount === 1;
    },
    handBack: async (cycle, symbol) => {
      await model.updateOne({ ...mine(cycle, symbol), stage: { $in: UNFINISHED } }, { $set: { leaseUntil: 0 } });
      held.delete(nameOf(cycle, symbol));
    },
    record: async (report) => {
      const { cycle, symbol } = report;
      const stage: CycleStage = 'recorded';
      const written = await model.updateOne(
        { ...mine(cycle, symbol), stage: 'claimed' },
        { $set: { stage, report, published: report.verdict.kind === 'publish' } },
      );
      if (written.matchedCount === 1) return;
      if (await model.exists({ ...mine(cycle, symbol), stage: { $in: RECORDED } })) return;
      throw new Error(
        `Cycle ${cycle} of ${symbol} cannot be recorded: its claim was lost to another process or never made.`,
      );
    },
    finish: async (cycle, symbol) => {
      const stage: CycleStage = 'enqueued';
      await model.updateOne({ cycle, symbol, stage: 'recorded' }, { $set: { stage } });
      held.delete(nameOf(cycle, symbol));
    },
    abandon: async (cycle, symbol, because) => {
      const stage: CycleStage = 'abandoned';
      const nobodyElse = [mine(cycle, symbol), { leaseUntil: { $lte: clock.wallMs() } }];
      await model.updateOne({ cycle, symbol, stage: 'claimed', $or: nobodyElse }, { $set: { stage, because } });
      held.delete(nameOf(cycle, symbol));
    },
    unfinished: async () => {
      const rows = await model
        .find({ stage: { $in: UNFINISHED } }, { _id: 0, cycle: 1, symbol: 1 })
        .sort({ cycle: 1, symbol: 1 })
        .lean<CycleDocument[]>();
      return rows.map(({ cycle, symbol }) => ({ cycle, symbol }));
    },
    report: async (cycle, symbol) => {
      const row = await model.findOne({ cycle, symbol }).lean<CycleDocument>();
      return row ? known('cycles', V, row).report : undefined;
    },
    latest: async (symbol) => {
      const row = await model
        .findOne({ symbol, stage: { $in: RECORDED } })
        .sort({ cycle: -1 })
        .lean<CycleDocument>();
      return row ? known('cycles', V, row).report : undefined;
    },
    lastRecordedAsOf,
    isRecorded: async (symbol, from, to) => {
      const cycle = { $gte: cycleId(from), $lte: cycleId(to) };
      return (await model.findOne({ symbol, cycle, stage: { $in: RECORDED } }, { _id: 1 }).lean()) !== null;
    },
    counts: async () => {
      const [all, unrecorded, abandoned, published, last] = await Promise.all([
        model.estimatedDocumentCount(),
        model.countDocuments({ stage: 'claimed' }),
        model.countDocuments({ stage: 'abandoned' }),
        model.countDocuments({ published: true }),
        // one of a clock that was ahead tells nothing of now
        lastRecordedAsOf(clock.now()),
      ]);
      return { recorded: Math.max(0, all - unrecorded - abandoned), abandoned, published, lastRecordedAsOf: last };
    },
  };
};

/** Ends the lease of every unfinished row: only for the single owner of the data, at start, when nobody can hold one. */
export const releaseCycleLeases = async ({ connection }: Pick<CollectionDeps, 'connection'>): Promise<void> => {
  await compile(connection, 'cycles', schema).updateMany({ stage: { $in: UNFINISHED } }, { $set: { leaseUntil: 0 } });
};
