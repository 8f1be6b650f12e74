// The collection `model_calls`: every asking of the model with its tokens and cost; the words themselves lie in `model_texts`.
import { Schema } from 'mongoose';
import { type CycleId, HOUR_MS, type Instant, instant } from '../core/instant.ts';
import type { CallCost, CallPurpose, LedgerTotals, ModelCall, ModelLedger } from '../core/synthesis/ledger.ts';
import type { AskFailure } from '../core/synthesis/modelFailure.ts';
import type { TokenUsage } from '../core/synthesis/pricing.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';
import { createModelTexts } from './modelTexts.ts';
import { createModelTotals } from './modelTotals.ts';

const V = 1;

/** `ended` as 'answered', 'blank' and 'cut' where it was charged, else 'failed' with the failure beside. */
type CallDocument = {
  _id: string;
  v: number;
  key: string;
  cycle: CycleId;
  symbol: string;
  purpose: CallPurpose;
  attempt: number;
  promptVersion: string;
  model: string;
  beganAt: number;
  endedAt: number;
  latencyMs: number;
  ended: 'answered' | 'blank' | 'cut' | 'failed';
  failure?: AskFailure;
  usage?: TokenUsage;
  cost: CallCost;
};

const text = { type: String, required: true };
const number = { type: Number, required: true };
const schema = new Schema<CallDocument>(
  {
    ...{ _id: text, v: number, key: text, cycle: text, symbol: text, purpose: text, attempt: number },
    ...{ promptVersion: text, model: text, beganAt: number, endedAt: number, latencyMs: number, ended: text },
    failure: { type: Schema.Types.Mixed },
    usage: { type: Schema.Types.Mixed },
    cost: { type: Schema.Types.Mixed, required: true },
  },
  schemaOptions,
)
  .index({ key: 1, beganAt: -1 })
  .index({ cycle: 1, symbol: 1, beganAt: 1 })
  .index({ beganAt: 1 });

const documentOf = (call: ModelCall): CallDocument => {
  const { id, outcome, began, ended, messages: _, ...rest } = call;
  return {
    ...{ _id: id, v: V, ...rest, beganAt: began, endedAt: ended },
    ended: outcome.kind === 'charged' ? outcome.as : 'failed',
    ...(outcome.kind === 'failed' ? { failure: outcome.failure } : {}),
  };
};

type Words = { readonly messages: ModelCall['messages']; readonly answer?: string };

const callOf = (document: CallDocument, words: Words): ModelCall => {
  const { _id: id, v: _, beganAt, endedAt, ended, failure, ...rest } = known('model_calls', V, document);
  const base = { ...rest, id, messages: words.messages, began: instant(beganAt), ended: instant(endedAt) };
  if (ended !== 'failed') return { ...base, outcome: { kind: 'charged', as: ended, text: words.answer ?? '' } };
  if (failure === undefined) throw new Error(`The call "${id}" of the model failed, but not with what.`);
  return { ...base, outcome: { kind: 'failed', failure } };
};

const sum = (path: string) => ({ $sum: path });
const sumWhere = (condition: unknown, value: unknown) => ({ $sum: { $cond: [condition, value, 0] } });
const HOUR = { $floor: { $divide: ['$beganAt', HOUR_MS] } };
const totalsGroup = {
  _id: HOUR,
  calls: { $sum: 1 },
  counted: sumWhere({ $eq: ['$cost.basis', 'usage'] }, 1),
  failed: sumWhere({ $eq: ['$ended', 'failed'] }, 1),
  promptTokens: sum('$usage.promptTokens'),
  cacheHitTokens: sum('$usage.cacheHitTokens'),
  completionTokens: sum('$usage.completionTokens'),
  costUsd: sum('$cost.usd'),
  estimatedUsd: sumWhere({ $eq: ['$cost.basis', 'estimate'] }, '$cost.usd'),
};

/** The ledger. The words are stored before the row that counts them, so that a row always has its words. */
export const createModelLedger = ({ connection, clock }: CollectionDeps): ModelLedger => {
  const model = compile(connection, 'model_calls', schema);
  const texts = createModelTexts({ connection });
  const whole = async (document: CallDocument): Promise<ModelCall> => callOf(document, await texts.get(document._id));
  const within = (from: Instant, to: Instant) => ({ beganAt: { $gte: from, $lt: to } });

  const totals = createModelTotals({
    now: () => clock.now(),
    sums: async (from, to) => {
      const groups = await model.aggregate<LedgerTotals & { _id: number }>([
        { $match: within(from, to) },
        { $group: totalsGroup },
      ]);
      return groups.map(({ _id, ...rest }) => ({ hour: instant(_id * HOUR_MS), totals: rest }));
    },
  });

  return {
    put: async (call) => {
      const answer = call.outcome.kind === 'charged' ? call.outcome.text : undefined;
      await texts.put(call.id, { messages: call.messages, ...(answer === undefined ? {} : { answer }) });
      await insertIfNew(model, documentOf(call));
    },
    answerTo: async (key) => {
      const document = await model
        .findOne({ key, ended: { $ne: 'failed' } })
        .sort({ beganAt: -1 })
        .lean<CallDocument>();
      return document ? whole(document) : undefined;
    },
    spentUsd: async (from, to) => (await totals(from, to)).costUsd,
    totals,
    ofCycle: async (cycle, symbol) => {
      const documents = await model.find({ cycle, symbol }).sort({ beganAt: 1, _id: 1 }).lean<CallDocument[]>();
      return Promise.all(documents.map(whole));
    },
  };
};
