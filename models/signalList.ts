// Signals newest first, filtered and page by page.
import type { Model, QueryFilter } from 'mongoose';
import type { OutcomeFilter, SignalFilter } from '../core/ports/search.ts';
import type { Outcome } from '../core/record/outcome.ts';
import type { SignalDocument } from './signals.ts';

type Asked = QueryFilter<SignalDocument>;

const results: readonly string[] = ['win', 'loss', 'breakeven'];

const endedBy = (outcome: OutcomeFilter): Asked =>
  results.includes(outcome)
    ? { result: { $eq: outcome as 'win' } }
    : { 'outcome.kind': { $eq: outcome as Outcome['kind'] } };

/** Only what is asked for; every value is compared as it is, so that none can be taken for an operator. */
const filterOf = ({ symbol, direction, tier, outcome, from, to, ids }: SignalFilter): readonly Asked[] => {
  const clauses: (Asked | undefined)[] = [
    symbol === undefined ? undefined : { symbol: { $eq: symbol } },
    direction === undefined ? undefined : { direction: { $eq: direction } },
    tier === undefined ? undefined : { tier: { $eq: tier } },
    outcome === undefined ? undefined : endedBy(outcome),
    from === undefined ? undefined : { timestamp: { $gte: new Date(from) } },
    to === undefined ? undefined : { timestamp: { $lt: new Date(to) } },
    ids === undefined ? undefined : { _id: { $in: [...ids] } },
  ];
  return clauses.filter((clause) => clause !== undefined);
};

type Place = { readonly filter: Asked; readonly byId: boolean };

/** Those that come after the signal in the list; by its id alone where it is not there. */
const olderThan = async (model: Model<SignalDocument>, id: string): Promise<Place> => {
  const found = await model.findById(id, { timestamp: 1 }).lean<Pick<SignalDocument, '_id' | 'timestamp'>>();
  if (!found) return { filter: { _id: { $lt: id } }, byId: true };
  const { timestamp } = found;
  const older = [{ timestamp: { $lt: timestamp } }, { _id: { $lt: id } }];
  return { filter: { timestamp: { $lte: timestamp }, $or: older }, byId: false };
};

/** The documents of one page; `before` is left out together with all newer ones. A limit of 0 gives none. */
export const listSignals = async (
  model: Model<SignalDocument>,
  { limit, before, ...asked }: SignalFilter & { readonly limit: number; readonly before?: string },
): Promise<readonly SignalDocument[]> => {
  // to MongoDB a limit of 0 means "all"
  if (limit <= 0) return [];
  const place = before === undefined ? undefined : await olderThan(model, before);
  const clauses = [...(place ? [place.filter] : []), ...filterOf(asked)];
  const [only] = clauses;
  return model
    .find(clauses.length > 1 ? { $and: clauses } : (only ?? {}))
    .sort({ ...(place?.byId ? {} : { timestamp: -1 }), _id: -1 })
    .limit(limit)
    .lean<SignalDocument[]>();
};
