// Yahoo Finance's stand-in: daily charts of four markets, each bar served once its session is over.
import { type Request, type Response, Router } from 'express';
import { type Bucket, takeToken } from '../../market/rateLimit.ts';
import { chartBody } from './chartBody.ts';
import { type DailyBars, loadBars } from './loadBars.ts';
import { sessions } from './sessions.ts';

export type YahooRoutesDeps = {
  readonly clock: { nowMs(): number };
  /** absent for the recording that comes with the program */
  readonly bars?: DailyBars;
};

/** Yahoo states no limit; it throttles whoever asks in bursts. */
const LIMIT = { perSecond: 2, burst: 40 };
const DAY_MS = 86_400_000;

const refuse = (response: Response, status: number, code: string, description: string): void =>
  void response.status(status).json({ chart: { result: null, error: { code, description } } });

/** Epoch milliseconds of a query's epoch seconds; undefined where absent, NaN where it is no number. */
const instantIn = (value: unknown): number | undefined => {
  if (value === undefined) return undefined;
  return typeof value === 'string' && /^-?\d{1,11}$/.test(value) ? Number(value) * 1000 : Number.NaN;
};

/** The period asked for; the last day where none is. */
const periodOf = ({ query }: Request, nowMs: number): { readonly fromMs: number; readonly toMs: number } => {
  const toMs = instantIn(query['period2']) ?? nowMs;
  return { fromMs: instantIn(query['period1']) ?? toMs - DAY_MS, toMs };
};

/** `/v8/finance/chart/:symbol?period1&period2&interval=1d`. Callers without a name and in bursts get 429, as at Yahoo. */
export const createYahooRoutes = ({ clock, bars = loadBars() }: YahooRoutesDeps): Router => {
  let bucket: Bucket | undefined;
  const router = Router();
  router.use((request, response, next) => {
    const taken = takeToken(bucket, LIMIT, clock.nowMs(), performance.now());
    bucket = taken.bucket;
    if (taken.allowed && request.get('user-agent')) next();
    else response.status(429).type('text/plain').send('Too Many Requests\r\n');
  });
  router.get('/v8/finance/chart/:symbol', (request, response) => {
    const nowMs = clock.nowMs();
    const { symbol } = request.params;
    const session = sessions[symbol];
    const known = bars.get(symbol)?.filter(({ knownMs }) => knownMs <= nowMs) ?? [];
    if (session === undefined || known.length === 0)
      return refuse(response, 404, 'Not Found', 'No data found, symbol may be delisted');
    const { fromMs, toMs } = periodOf(request, nowMs);
    if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return refuse(response, 400, 'Bad Request', 'Invalid input');
    if (fromMs >= toMs) {
      const dates = `startDate = ${fromMs / 1000}, endDate = ${toMs / 1000}`;
      const because = `Invalid input - start date cannot be after end date. ${dates}`;
      return refuse(response, 400, 'Bad Request', because);
    }
    if ((request.query['interval'] ?? '1d') !== '1d')
      return refuse(response, 400, 'Bad Request', 'Invalid input - interval is not supported. Valid intervals: [1d]');
    response.json(chartBody({ symbol, session, known, fromMs, toMs, nowMs }));
  });
  router.use(
    (_request, response) => void response.status(404).type('text/html').send('<!DOCTYPE html><title>404</title>'),
  );
  return router;
};
