// The record as a picture beside the coin, of a span of time and perhaps one symbol.
import type { Instant } from '../core/instant.ts';
import type { Stores } from '../core/ports/stores.ts';
import { tradesOf } from '../core/record/trades.ts';
import { drawEquity, equityOf } from './chart/drawEquity.ts';

/** A PNG; undefined where fewer than two published signals of the span have ended. Without `from` it begins with the first. */
export const equityPicture = async (
  { stores }: { readonly stores: Pick<Stores, 'entries'> },
  { from, to, symbol }: { readonly from?: Instant; readonly to: Instant; readonly symbol?: string },
): Promise<Buffer | undefined> => {
  const entries = await stores.entries.entries({
    ...{ published: true, to },
    ...(from === undefined ? {} : { from }),
    ...(symbol === undefined ? {} : { symbol }),
  });
  const equity = equityOf(tradesOf(entries));
  return equity && drawEquity(equity, { from: from ?? entries[0]?.publishedAt ?? to, to });
};
