// Deribit's public JSON-RPC over GET as the recorded market has it: option books, volatility index, index prices.
import { type Request, type Response, Router } from 'express';
import { type Bucket, takeToken } from '../../market/rateLimit.ts';
import { bookOf, COINS, type PriceAt } from './books.ts';
import { type DeribitRecording, loadDeribit } from './loadDeribit.ts';
import { indexRows } from './volatilityIndex.ts';

export type DeribitRoutesDeps = {
  readonly clock: { nowMs(): number };
  readonly priceAt: PriceAt;
  /** the recording that comes with the program where absent */
  readonly recording?: DeribitRecording;
  /** the most rows of the volatility index in one answer; 1000 where absent */
  readonly pageRows?: number;
};

type RpcError = {
  readonly code: number;
  readonly message: string;
  readonly data?: Readonly<Record<string, string>> | null;
};
type Answer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: RpcError };
type Params = Readonly<Record<string, string | undefined>>;
type Method = (params: Params, nowMs: number) => Answer;

/** 500 credits a request of 50,000, filled with 10,000 a second. */
const LIMIT = { perSecond: 20, burst: 100 };
const KINDS = ['future', 'option', 'spot', 'future_combo', 'option_combo'];
const STEPS_MS: Readonly<Record<string, number>> = { '3600': 3_600_000, '43200': 43_200_000, '1D': 86_400_000 };
const NOT_RECORDED = ['1', '60'];
const INDEX_NAME: Readonly<Record<string, string>> = { btc_usd: 'BTC-USD', eth_usd: 'ETH-USD', sol_usdc: 'SOL-USD' };
const TAKEN_US = 450;

const result = (value: unknown): Answer => ({ kind: 'result', result: value });
const invalid = (param: string, reason = `invalid ${param}`): Answer => ({
  kind: 'error',
  error: { message: 'Invalid params', data: { reason, param }, code: -32602 },
});

const wholeNumber = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;

const createMethods = (deps: DeribitRoutesDeps, recording: DeribitRecording): ReadonlyMap<string, Method> => {
  const { priceAt, pageRows = 1000 } = deps;

  const bookSummary: Method = ({ currency, kind }, nowMs) => {
    if (kind !== undefined && !KINDS.includes(kind)) return invalid('kind');
    const rows = bookOf({ recording, priceAt }, currency ?? '', nowMs);
    if (rows === undefined) return invalid('currency');
    return result(kind === undefined || kind === 'option' ? rows : []);
  };

  const volatilityIndex: Method = (params, nowMs) => {
    const { currency, resolution } = params;
    if (currency !== 'BTC' && currency !== 'ETH') return invalid('currency');
    const [fromMs, toMs] = [wholeNumber(params['start_timestamp']), wholeNumber(params['end_timestamp'])];
    if (fromMs === undefined) return invalid('start_timestamp');
    if (toMs === undefined) return invalid('end_timestamp');
    if (NOT_RECORDED.includes(resolution ?? ''))
      return invalid('resolution', 'only 3600, 43200 and 1D are recorded in the sandbox');
    const stepMs = STEPS_MS[resolution ?? ''];
    if (stepMs === undefined) return invalid('resolution');
    const factor = COINS[currency].volatility;
    const rows = indexRows(recording.dvol, { fromMs, toMs, stepMs }, { nowMs, factor });
    const data = rows.slice(-pageRows);
    return result({ data, continuation: data.length < rows.length ? (data[0]?.[0] ?? null) : null });
  };

  const indexPrice: Method = (params, nowMs) => {
    const product = INDEX_NAME[params['index_name'] ?? ''];
    const price = product === undefined ? undefined : priceAt(product, nowMs);
    if (price === undefined) return invalid('index_name');
    return result({ estimated_delivery_price: price, index_price: price });
  };

  return new Map<string, Method>([
    ['get_book_summary_by_currency', bookSummary],
    ['get_volatility_index_data', volatilityIndex],
    ['get_index_price', indexPrice],
    ['get_time', (_params, nowMs) => result(nowMs)],
  ]);
};

const answerOf = (methods: ReadonlyMap<string, Method>, request: Request, nowMs: number): Answer => {
  const method = methods.get(String(request.params['method']));
  if (method === undefined) return { kind: 'error', error: { message: 'Method not found', code: -32601 } };
  const texts = Object.entries(request.query).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return method(Object.fromEntries(texts), nowMs);
};

/** The envelope as Deribit writes it; it was sent now and taken in a moment before. An error's status is 400, or 429. */
const send = (response: Response, answer: Answer, { id, nowMs }: { readonly id: unknown; readonly nowMs: number }) => {
  const times = { usIn: nowMs * 1000 - TAKEN_US, usOut: nowMs * 1000, usDiff: TAKEN_US, testnet: false };
  const head = { jsonrpc: '2.0', ...(typeof id === 'string' && { id: Number(id) || id }) };
  if (answer.kind === 'result') return void response.json({ ...head, result: answer.result, ...times });
  response.status(answer.error.code === 10_028 ? 429 : 400).json({ ...head, error: answer.error, ...times });
};

/**
 * Routes `/public/<method>`, to be mounted where https://www.deribit.com/api/v2 would be: get_book_summary_by_currency,
 * get_volatility_index_data, get_index_price and get_time, all as of one reading of market time; any other method is not
 * found. Beyond 20 requests a market second with a burst of 100 an address is refused with error 10028.
 */
export const createDeribitRoutes = (deps: DeribitRoutesDeps): Router => {
  const methods = createMethods(deps, deps.recording ?? loadDeribit());
  const buckets = new Map<string, Bucket>();
  const router = Router();
  router.get('/public/:method', (request, response) => {
    const nowMs = deps.clock.nowMs();
    const caller = request.ip ?? '';
    const taken = takeToken(buckets.get(caller), LIMIT, nowMs, performance.now());
    buckets.set(caller, taken.bucket);
    const tooMany: Answer = { kind: 'error', error: { code: 10_028, message: 'too_many_requests', data: null } };
    const answer = taken.allowed ? answerOf(methods, request, nowMs) : tooMany;
    send(response, answer, { id: request.query['id'], nowMs });
  });
  return router;
};
