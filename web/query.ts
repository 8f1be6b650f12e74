// What an address may ask for, read strictly: a value is either well formed or answered with a sentence.
import { DAY_MS, type Instant, iso, parseInstant, plus, slotOfCycle } from '../core/instant.ts';
import type { OutcomeFilter, SignalFilter } from '../core/ports/search.ts';
import type { Decision } from '../core/record/outcome.ts';

/** `mine`: those on which the person's word stands, whatever it is or this one. `withheld`: proposals that never went out. */
export type HistoryQuery = {
  readonly before?: string | undefined;
  readonly symbol?: string | undefined;
  readonly direction?: SignalFilter['direction'] | undefined;
  readonly tier?: SignalFilter['tier'] | undefined;
  readonly outcome?: OutcomeFilter | undefined;
  /** UTC days as they are typed, both included */
  readonly fromDay?: string | undefined;
  readonly toDay?: string | undefined;
  readonly mine?: Decision | 'any' | undefined;
  readonly withheld?: true | undefined;
};

/** The address asks for something that cannot be; the message is for the person, the status for the machine. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: 400 | 401 | 403 | 404 | 408 | 410 | 413 | 429 | 503;
  constructor(status: RequestError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

const symbolPattern = /^[A-Z0-9]{1,15}-[A-Z0-9]{1,10}$/;

/** 20240115T1435Z-BTC-USD: a cycle's id and a symbol. */
export const isSignalId = (text: string): boolean =>
  slotOfCycle(text.slice(0, 14)) !== undefined && text[14] === '-' && symbolPattern.test(text.slice(15));

export const directions = ['BUY', 'SELL'] as const;
export const tiers = ['HIGH', 'MEDIUM', 'LOW'] as const;
export const outcomes = [
  'open',
  'target',
  'stop',
  'expired',
  'unknown',
  'win',
  'loss',
  'breakeven',
] as const satisfies readonly OutcomeFilter[];
export const mineWords = ['any', 'took', 'skipped', 'monitoring'] as const;

export type Query = Readonly<Record<string, unknown>>;

/** The one value of a parameter; undefined where it is absent or empty. Throws RequestError where it is given twice. */
export const single = (name: string, value: unknown): string | undefined => {
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new RequestError(400, `Give ${name} once.`);
  return value;
};

/** Parameters are plain names: one that reaches into a query of the database is refused, not passed over. */
export const checkNames = (query: Query): void => {
  const odd = Object.keys(query).find((name) => /[^A-Za-z0-9_-]/.test(name));
  if (odd !== undefined) throw new RequestError(400, 'A parameter of this address has a name that cannot be.');
};

const oneOf = <const T extends string>(name: string, value: unknown, known: readonly T[]): T | undefined => {
  const text = single(name, value);
  if (text === undefined) return undefined;
  const found = known.find((word) => word.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new RequestError(400, `The parameter ${name} must be one of ${known.join(', ')}.`);
  return found;
};

const day = (name: string, value: unknown): string | undefined => {
  const text = single(name, value);
  if (text === undefined) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || parseInstant(text) === undefined || !sameDay(text))
    throw new RequestError(400, `The parameter ${name} must be a day such as 2024-01-15.`);
  return text;
};

// 2024-02-30 is read as 1 March
const sameDay = (text: string): boolean => {
  const at = parseInstant(text);
  return at !== undefined && iso(at).startsWith(text);
};

/** A symbol such as BTC-USD. */
export const symbolOf = (value: unknown): string | undefined => {
  const symbol = single('symbol', value);
  if (symbol !== undefined && !symbolPattern.test(symbol))
    throw new RequestError(400, 'The parameter symbol must be a pair in capitals, such as BTC-USD.');
  return symbol;
};

const given = <T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/** The filters of history, API and exports; empty counts as absent, other plain names are ignored. Throws RequestError. */
export const historyQuery = (query: Query): HistoryQuery => {
  checkNames(query);
  const before = single('before', query.before);
  const withheld = oneOf('withheld', query.withheld, ['1', 'yes', 'on']) === undefined ? undefined : true;
  if (before !== undefined && !isSignalId(withheld ? before.replace(/-(quant|deepseek)$/, '') : before))
    throw new RequestError(400, 'The parameter before must be the id of a signal, such as 20240115T1435Z-BTC-USD.');
  const toDay = day('to', query.to);
  const fromDay = day('from', query.from);
  if (fromDay !== undefined && toDay !== undefined && fromDay > toDay)
    throw new RequestError(400, 'The day it begins with must not come after the day it ends with.');
  return given<HistoryQuery>({
    before,
    symbol: symbolOf(query.symbol),
    direction: oneOf('direction', query.direction, directions),
    tier: oneOf('tier', query.tier, tiers),
    outcome: oneOf('outcome', query.outcome, outcomes),
    mine: oneOf('mine', query.mine, mineWords),
    withheld,
    fromDay,
    toDay,
  });
};

/** The days as instants [from, to). */
export const spanOf = ({ fromDay, toDay }: HistoryQuery): { readonly from?: Instant; readonly to?: Instant } => {
  const from = fromDay === undefined ? undefined : parseInstant(fromDay);
  const last = toDay === undefined ? undefined : parseInstant(toDay);
  return given<{ readonly from?: Instant; readonly to?: Instant }>({
    from,
    to: last === undefined ? undefined : plus(last, DAY_MS),
  });
};

export const MAX_LIMIT = 500;

/** How many rows are asked for, 1 to 500. Throws RequestError on anything else. */
export const limitOf = (value: unknown, usual: number): number => {
  const text = single('limit', value);
  if (text === undefined) return usual;
  const limit = Number(text);
  if (!/^\d{1,4}$/.test(text) || limit < 1 || limit > MAX_LIMIT)
    throw new RequestError(400, `The parameter limit must be a whole number from 1 to ${MAX_LIMIT}.`);
  return limit;
};

/** Whether anything beside the symbol narrows the history down. */
export const isNarrowed = ({ direction, tier, outcome, mine, fromDay, toDay }: HistoryQuery): boolean =>
  [direction, tier, outcome, mine, fromDay, toDay].some((value) => value !== undefined);

/** The address of a page of the history, or of another path with the same filters. */
export const historyHref = (query: HistoryQuery, path = '/'): string => {
  const set = new URLSearchParams();
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined) set.set(name, value);
  };
  put('symbol', query.symbol);
  put('direction', query.direction);
  put('tier', query.tier);
  put('outcome', query.outcome);
  put('mine', query.mine);
  put('from', query.fromDay);
  put('to', query.toDay);
  put('withheld', query.withheld && '1');
  put('before', query.before);
  return set.size === 0 ? path : `${path}?${set.toString()}`;
};
