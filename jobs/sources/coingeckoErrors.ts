// CoinGecko's refusals, which come in several shapes and sometimes behind HTTP 200, as typed failures in plain words.
import type { SourceFailure } from '../../core/market/context.ts';
import { foreignText } from '../../core/market/sentiment.ts';

export type Refusal = { readonly failure: SourceFailure; readonly planRestricted: boolean };

type Said = { readonly code: number | undefined; readonly message: string | undefined };

const objectOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;

/** `{error: text}`, `{error: {status}}`, `{status}`, and `{error_code, status: {error_message}}`; undefined where it is none. */
const saidIn = (body: unknown): Said | undefined => {
  const whole = objectOf(body);
  const error = objectOf(whole?.['error']);
  const places = [whole, objectOf(whole?.['status']), error, objectOf(error?.['status'])];
  const code = places.map((p) => Number(p?.['error_code'] ?? Number.NaN)).find((c) => Number.isFinite(c) && c !== 0);
  const texts = [...places.map((p) => p?.['error_message']), whole?.['error']];
  const message = texts.find((t): t is string => typeof t === 'string' && t !== '');
  return code === undefined && message === undefined ? undefined : { code, message };
};

/** Their own codes with the HTTP status they come with. */
const known: Readonly<Record<number, readonly [number, string]>> = {
  429: [429, 'rate limit exceeded'],
  1020: [403, 'blocked by their firewall (1020)'],
  10002: [401, 'API key missing or not accepted (10002)'],
  10005: [401, 'not on this plan (10005)'],
  10010: [400, 'wrong key type: a Pro key belongs to pro-api.coingecko.com (10010)'],
  10011: [400, 'wrong key type: a Demo key belongs to api.coingecko.com (10011)'],
};

const byStatus: Readonly<Record<number, string>> = {
  401: 'API key missing or not accepted',
  403: 'blocked',
  404: 'not found',
  429: 'rate limit exceeded',
};

const statusBehind200 = ({ code, message = '' }: Said): number => {
  if (code !== undefined && code >= 400 && code <= 599) return code;
  if (/not found/i.test(message)) return 404;
  return /rate limit|too many|throttl/i.test(message) ? 429 : 400;
};

/**
 * What a body says went wrong; undefined where it says nothing of the kind. `http` is the failure the HTTP status made, undefined
 * behind HTTP 200; its Retry-After is kept. `hide` is a text that must not be repeated, should they echo it.
 */
export const refusalOf = (
  body: unknown,
  http: Extract<SourceFailure, { reason: 'http' }> | undefined,
  hide = '',
): Refusal | undefined => {
  const said = saidIn(body);
  if (said === undefined && http === undefined) return undefined;
  const [knownStatus, knownText] = known[said?.code ?? 0] ?? [];
  const status = http?.status ?? knownStatus ?? statusBehind200(said ?? { code: undefined, message: undefined });
  const theirs = said?.message === undefined || hide === '' ? said?.message : said.message.replaceAll(hide, '[secret]');
  const message = knownText ?? foreignText(theirs ?? '', 120) ?? byStatus[status] ?? http?.message ?? '';
  const wait = http?.retryAfterMs === undefined ? {} : { retryAfterMs: http.retryAfterMs };
  return { failure: { reason: 'http', status, message, ...wait }, planRestricted: said?.code === 10005 };
};
