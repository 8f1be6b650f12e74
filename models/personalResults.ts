// The collection `personal_results`: every word of a person on what became of a signal; nothing in it is ever changed.
import { Schema } from 'mongoose';
import { instant } from '../core/instant.ts';
import type { PersonalResultStore } from '../core/ports/people.ts';
import type { PersonalResult } from '../core/record/personal.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type ResultDocument = {
  v: number;
  press: string;
  named: boolean;
  signalId: string;
  subscriber: number;
  at: number;
  result: PersonalResult['result'];
  entryPrice?: number;
  exitPrice?: number;
  profit?: number;
  withdrawn?: boolean;
};

const text = { type: String, required: true };
const number = { type: Number, required: true };
const schema = new Schema<ResultDocument>(
  {
    ...{
      v: number,
      press: text,
      named: { type: Boolean, required: true },
      signalId: text,
      subscriber: number,
      at: number,
    },
    ...{ result: text, entryPrice: { type: Number }, exitPrice: { type: Number }, profit: { type: Number } },
    withdrawn: { type: Boolean },
  },
  schemaOptions,
)
  .index({ press: 1 }, { unique: true })
  .index({ subscriber: 1, signalId: 1, at: 1 });

const resultIn = (document: ResultDocument): PersonalResult => {
  const { signalId, subscriber, at, result, entryPrice, exitPrice, profit, press, named, withdrawn } = known(
    'personal_results',
    V,
    document,
  );
  return {
    ...{ signalId, subscriber, at: instant(at), result },
    ...(entryPrice !== undefined && { entryPrice }),
    ...(exitPrice !== undefined && { exitPrice }),
    ...(profit !== undefined && { profit }),
    ...(named && { press }),
    ...(withdrawn === true && { withdrawn }),
  };
};

/**
 * The store; of two words of one instant the one that came second stands. A press bears an instant after those of before it,
 * whatever a clock says that was set back between: words are handled in their order.
 */
export const createPersonalResultStore = ({ connection }: Pick<CollectionDeps, 'connection'>): PersonalResultStore => {
  const model = compile(connection, 'personal_results', schema);
  const told = async (filter: { subscriber: number; signalId?: string }): Promise<readonly PersonalResult[]> => {
    const documents = await model.find(filter).sort({ at: 1, _id: 1 }).lean<ResultDocument[]>();
    return documents.map(resultIn);
  };
  const after = async ({ subscriber, signalId, at }: PersonalResult): Promise<number> => {
    const last = await model.findOne({ subscriber, signalId }, { at: 1 }).sort({ at: -1 }).lean<{ at: number }>();
    return last && last.at >= at ? last.at + 1 : at;
  };
  return {
    put: async (word) => {
      const { press, ...result } = word;
      if (press !== undefined)
        return insertIfNew(model, { v: V, ...result, at: await after(word), named: true, press });
      const name = `${result.signalId} ${result.subscriber} ${result.at}`;
      return insertIfNew(model, { v: V, ...result, named: false, press: name });
    },
    get: async (signalId, subscriber) => {
      const words = await told({ subscriber, signalId });
      const standing = words.at(-1);
      return standing && !standing.withdrawn ? { standing, corrected: words.slice(0, -1) } : undefined;
    },
    of: async (subscriber) => {
      const standing = new Map((await told({ subscriber })).map((word) => [word.signalId, word]));
      return [...standing.values()].filter((word) => !word.withdrawn).toSorted((a, b) => b.at - a.at);
    },
  };
};
