// Coinbase's Exchange REST stand-in: the public routes, their refusals and their rate limit.
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { SandboxClock } from '../clock/createClock.ts';
import { readCandleRequest } from './candleRequest.ts';
import { candleRows } from './candleRows.ts';
import type { Market } from './createMarket.ts';
import type { Tape } from './createTape.ts';
import { type Bucket, takeToken } from './rateLimit.ts';
import { bookBody, productBody, statsBody, tickerBody, tradeBody, tradePage } from './restAnswers.ts';

export type RestDeps = { readonly market: Market; readonly clock: SandboxClock };

const LIMIT = { perSecond: 10, burst: 15 };
const MOST_TRADES = 1000;

const refuse = (response: Response, status: number, message: string): void =>
  void response.status(status).json({ message });

/** Refuses callers without a name and callers who ask too often; one budget an address. */
const createGate = (clock: SandboxClock): RequestHandler => {
  const buckets = new Map<string, Bucket>();
  return (request, response, next) => {
    if (!request.get('user-agent')) return refuse(response, 400, 'User-Agent header is required.');
    const caller = request.ip ?? '';
    const taken = takeToken(buckets.get(caller), LIMIT, clock.nowMs(), performance.now());
    buckets.set(caller, taken.bucket);
    return taken.allowed ? next() : refuse(response, 429, 'Public rate limit exceeded');
  };
};

/** The exchange's clock is the market's: answers carry it in their `Date`. */
const dated =
  (clock: SandboxClock): RequestHandler =>
  (_request, response, next) => {
    response.setHeader('Date', new Date(clock.nowMs()).toUTCString());
    next();
  };

/** A whole number of a query; undefined when absent, NaN when it is none. */
const wholeNumber = (value: unknown): number | undefined => {
  if (value === undefined) return undefined;
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
};

const answerCandles = (tape: Tape, nowMs: number, request: Request, response: Response): void => {
  const asked = readCandleRequest(request.query, tape.candles.stepS);
  if (asked.kind === 'refused') refuse(response, 400, asked.message);
  else response.json(candleRows(tape, asked.query, nowMs));
};

const answerBook = (tape: Tape, nowMs: number, request: Request, response: Response): void => {
  const level = request.query['level'] ?? '1';
  if (level === '1' || level === '2') response.json(bookBody(tape, level === '1' ? 1 : 2, nowMs));
  else if (level === '3') refuse(response, 400, 'level 3 is not recorded in the sandbox, use level 1 or 2');
  else refuse(response, 400, 'unexpected level: _');
};

const answerTrades = (tape: Tape, nowMs: number, request: Request, response: Response): void => {
  const limit = wholeNumber(request.query['limit']) ?? MOST_TRADES;
  const before = wholeNumber(request.query['before']);
  const after = wholeNumber(request.query['after']);
  if (!(limit > 0)) return refuse(response, 400, 'limit must be a positive integer');
  if (Number.isNaN(before) || Number.isNaN(after)) return refuse(response, 400, 'before and after must be trade ids');
  const bounds = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  const trades = tradePage(tape, { limit: Math.min(limit, MOST_TRADES), ...bounds }, nowMs);
  const [newest, oldest] = [trades[0], trades.at(-1)];
  if (newest !== undefined) response.setHeader('CB-BEFORE', String(newest.id));
  if (oldest !== undefined) response.setHeader('CB-AFTER', String(oldest.id));
  response.json(trades.map((trade) => tradeBody(tape, trade)));
};

/**
 * Routes below `/coinbase`: /products, /products/:id and its candles, ticker, book, trades and stats, and /time, all as of one reading of
 * market time. Errors are `{message}`: 404 NotFound, 400, and 429 beyond 10 a market second with a burst of 15.
 */
export const createRestRoutes = ({ market, clock }: RestDeps): Router => {
  const router = Router();
  router.use(createGate(clock), dated(clock));
  const ofProduct =
    (answer: (tape: Tape, nowMs: number, request: Request, response: Response) => void): RequestHandler =>
    (request, response) => {
      const nowMs = clock.nowMs();
      const tape = market.tape(String(request.params['id']), nowMs);
      if (tape === undefined) refuse(response, 404, 'NotFound');
      else answer(tape, nowMs, request, response);
    };
  router.get('/time', (_request, response) => {
    const nowMs = clock.nowMs();
    response.json({ iso: new Date(nowMs).toISOString(), epoch: nowMs / 1000 });
  });
  router.get('/products', (_request, response) => void response.json(market.listed(clock.nowMs()).map(productBody)));
  router.get(
    '/products/:id',
    ofProduct((tape, _now, _request, response) => void response.json(productBody(tape))),
  );
  router.get('/products/:id/candles', ofProduct(answerCandles));
  router.get(
    '/products/:id/ticker',
    ofProduct((tape, nowMs, _request, response) => void response.json(tickerBody(tape, nowMs))),
  );
  router.get('/products/:id/book', ofProduct(answerBook));
  router.get('/products/:id/trades', ofProduct(answerTrades));
  router.get(
    '/products/:id/stats',
    ofProduct((tape, nowMs, _request, response) => void response.json(statsBody(tape, nowMs))),
  );
  router.use((_request, response) => refuse(response, 404, 'NotFound'));
  return router;
};
