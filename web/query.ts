// What an address may ask for, read strictly: a value is either well formed or answered with a sentence.
import { slotOfCycle } from '../core/instant.ts';

export type HistoryQuery = { readonly before: string | undefined; readonly symbol: string | undefined };

/** The address asks for something that cannot be; the message is for the person, the status for the machine. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: 400 | 404 | 503;
  constructor(status: 400 | 404 | 503, message: string) {
    super(message);
    this.status = status;
  }
}

const symbolPattern = /^[A-Z0-9]{1,15}-[A-Z0-9]{1,10}$/;

/** 20240115T1435Z-BTC-USD: a cycle's id and a symbol. */
export const isSignalId = (text: string): boolean =>
  slotOfCycle(text.slice(0, 14)) !== undefined && text[14] === '-' && symbolPattern.test(text.slice(15));

const single = (name: string, value: unknown): string | undefined => {
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new RequestError(400, `Give ${name} once.`);
  return value;
};

/** `before` and `symbol` of the history; empty counts as absent, other names are ignored. Throws RequestError. */
export const historyQuery = (query: Readonly<Record<string, unknown>>): HistoryQuery => {
  const before = single('before', query.before);
  const symbol = single('symbol', query.symbol);
  if (before !== undefined && !isSignalId(before))
    throw new RequestError(400, 'The parameter before must be the id of a signal, such as 20240115T1435Z-BTC-USD.');
  if (symbol !== undefined && !symbolPattern.test(symbol))
    throw new RequestError(400, 'The parameter symbol must be a pair in capitals, such as BTC-USD.');
  return { before, symbol };
};

/** The address of a page of the history. */
export const historyHref = (query: Partial<HistoryQuery>): string => {
  const set = new URLSearchParams();
  if (query.symbol) set.set('symbol', query.symbol);
  if (query.before) set.set('before', query.before);
  return set.size === 0 ? '/' : `/?${set.toString()}`;
};
