// Who may ask what: keys and their addresses, paid endpoints, the rate a minute of market time, the month's credits.
import type { Request } from 'express';
import { type Bucket, takeToken } from '../../market/rateLimit.ts';

export type Host = 'pro' | 'demo';
export type Keys = { readonly pro: string; readonly demo: string };
export type Refused = { readonly status: number; readonly body: object; readonly retryAfterS?: number };

/** Requests a minute: Analyst's, Demo's, and a guess for callers without a key, for whom none is stated. */
const RATES = { pro: 500, demo: 30, none: 10 } as const;
const PAID = /^\/(key|news|insights)$/;

const missing =
  "API Key Missing. Please make sure you're using the right authentication method. For Pro API, ensure you pass in x_cg_pro_api_key parameter with a Pro Key and for Demo API, ensure you pass in x_cg_demo_api_key parameter with a Demo Key.";
const proOnDemo =
  'If you are using Pro API key, please change your root URL from api.coingecko.com to pro-api.coingecko.com';
const demoOnPro =
  'If you are using Demo API key, please change your root URL from pro-api.coingecko.com to api.coingecko.com';
const tooMany =
  "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe to our API plans for higher rate limits.";

const inStatus = (status: number, code: number, message: string, nowMs: number): Refused => ({
  status,
  body: { status: { timestamp: new Date(nowMs).toISOString(), error_code: code, error_message: message } },
});
/** Wrong pairings of key and address carry their code beside the status. */
const besideStatus = (code: number, message: string, nowMs: number): Refused => ({
  status: 400,
  body: { timestamp: new Date(nowMs).toISOString(), error_code: code, status: { error_message: message } },
});

const keyOf = (request: Request, kind: Host): string | undefined => {
  const inQuery = request.query[`x_cg_${kind}_api_key`];
  return request.get(`x-cg-${kind}-api-key`) ?? (typeof inQuery === 'string' ? inQuery : undefined);
};

type Caller = 'pro' | 'demo' | 'none';

const callerOf = (host: Host, keys: Keys, request: Request, nowMs: number): Caller | Refused => {
  const [pro, demo] = [keyOf(request, 'pro'), keyOf(request, 'demo')];
  if (host === 'pro') {
    if (pro === keys.pro) return 'pro';
    const isDemo = demo !== undefined || pro === keys.demo;
    return isDemo ? besideStatus(10_011, demoOnPro, nowMs) : inStatus(401, 10_002, missing, nowMs);
  }
  if (pro !== undefined || demo === keys.pro) return besideStatus(10_010, proOnDemo, nowMs);
  if (demo === undefined) return 'none';
  return demo === keys.demo ? 'demo' : inStatus(401, 10_002, missing, nowMs);
};

export type Gate = {
  /** Why a request is refused; undefined where it may pass. */
  refusal(request: Request, nowMs: number): Refused | undefined;
  /** A request was answered with 200. */
  answered(nowMs: number): void;
  /** Calls answered in the month of an instant. */
  calls(nowMs: number): number;
};

/** Every request counts for the rate, refused ones too; only answers count for the month. */
export const createGate = (host: Host, keys: Keys, wallMs: () => number): Gate => {
  const buckets = new Map<Caller, Bucket>();
  const months = new Map<string, number>();
  const monthOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 7);
  return {
    refusal(request, nowMs) {
      const caller = callerOf(host, keys, request, nowMs);
      if (typeof caller !== 'string') return caller;
      const limit = { perSecond: RATES[caller] / 60, burst: RATES[caller] };
      const taken = takeToken(buckets.get(caller), limit, nowMs, wallMs());
      buckets.set(caller, taken.bucket);
      if (!taken.allowed) return { ...inStatus(429, 429, tooMany, nowMs), retryAfterS: 60 };
      const forbidden = host === 'demo' && PAID.test(request.path);
      return forbidden ? inStatus(401, 10_005, 'This request is limited to PRO API subscribers.', nowMs) : undefined;
    },
    answered: (nowMs) => void months.set(monthOf(nowMs), (months.get(monthOf(nowMs)) ?? 0) + 1),
    calls: (nowMs) => months.get(monthOf(nowMs)) ?? 0,
  };
};
