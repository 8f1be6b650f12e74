// Withheld proposals newest first, filtered and page by page.
import type { Model, QueryFilter } from 'mongoose';
import type { SignalFilter } from '../core/ports/search.ts';
import type { ProposalDocument } from './proposals.ts';

type Asked = QueryFilter<ProposalDocument>;
type Query = Omit<SignalFilter, 'ids'> & { readonly limit: number; readonly before?: string };

const results: readonly string[] = ['win', 'loss', 'breakeven'];

/** Only what is asked for; every value is compared as it is, so that none can be taken for an operator. */
const filterOf = ({ symbol, direction, tier, outcome, from, to }: Query): readonly Asked[] => {
  const clauses: (Asked | undefined)[] = [
    { final: true },
    symbol === undefined ? undefined : { 'signal.symbol': { $eq: symbol } },
    direction === undefined ? undefined : { 'signal.direction': { $eq: direction } },
    tier === undefined ? undefined : { 'signal.tier': { $eq: tier } },
    outcome === undefined ? undefined : { [results.includes(outcome) ? 'result' : 'outcome.kind']: { $eq: outcome } },
    from === undefined ? undefined : { publishedAt: { $gte: from } },
    to === undefined ? undefined : { publishedAt: { $lt: to } },
  ];
  return clauses.filter((clause) => clause !== undefined);
};

/** Those that come after the proposal in the list; by its id alone where it is not there. */
const olderThan = async (model: Model<ProposalDocument>, id: string): Promise<Asked> => {
  const found = await model.findById(id, { publishedAt: 1 }).lean<Pick<ProposalDocument, 'publishedAt'>>();
  if (!found) return { _id: { $lt: id } };
  const { publishedAt: at } = found;
  return { publishedAt: { $lte: at }, $or: [{ publishedAt: { $lt: at } }, { _id: { $lt: id } }] };
};

/** The documents of one page: what a cycle put forward, not what was said beside it. A limit of 0 gives none. */
export const listWithheld = async (
  model: Model<ProposalDocument>,
  { limit, before, ...asked }: Query,
): Promise<readonly ProposalDocument[]> => {
  // to MongoDB a limit of 0 means "all"
  if (limit <= 0) return [];
  const place = before === undefined ? [] : [await olderThan(model, before)];
  return model
    .find({ $and: [...place, ...filterOf(asked as Query)] })
    .sort({ publishedAt: -1, _id: -1 })
    .limit(limit)
    .lean<ProposalDocument[]>();
};
