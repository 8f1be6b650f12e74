// The one HTTP edge: a GET that ends in time with JSON or a typed failure, and never rejects for the other side.
import axios, { AxiosError } from 'axios';
import type { SourceFailure } from '../../core/market/context.ts';
import { withDeadline } from '../withDeadline.ts';

export type JsonAnswer =
  /** `servedAt`: the other side's own clock as it answered (epoch ms, whole seconds), where it says */
  | { readonly kind: 'ok'; readonly body: unknown; readonly latencyMs: number; readonly servedAt?: number }
  /** `body` is that of a refusal, where it was JSON: some upstreams say only there what was wrong */
  | { readonly kind: 'failed'; readonly failure: SourceFailure; readonly body?: unknown };

export type JsonRequest = {
  readonly url: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
};

const MAX_BYTES = 8 * 1024 * 1024;
const text = (body: unknown): string =>
  typeof body === 'string' ? body.replace(/\s+/g, ' ').slice(0, 120) : JSON.stringify(body ?? '').slice(0, 120);

const messageOf = (body: unknown): string => {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message.slice(0, 120) : '';
};

/** Some upstreams repeat the key they refuse, and what they say is shown to people: the values of our headers are no part of it. */
const withoutOurs = (body: string, headers: Readonly<Record<string, string>> = {}): string =>
  Object.values(headers).reduce((rest, value) => (value.length < 8 ? rest : rest.replaceAll(value, '[secret]')), body);

/** Seconds or an HTTP date, as milliseconds from now; undefined where the header is absent or unreadable. */
export const retryAfterMs = (header: unknown, wallMs: number): number | undefined => {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - wallMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
};

/** The `Date` of an answer as epoch milliseconds; undefined where it is absent or unreadable. */
const dateOf = (header: unknown): number | undefined => {
  const ms = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
};

/** `wallMs` stamps latency and reads Retry-After dates. Bodies that are not JSON are `malformed`. */
export const createReadJson = (deps: { readonly wallMs: () => number; readonly userAgent: string }) => {
  const client = axios.create({
    validateStatus: () => true,
    responseType: 'text',
    transformResponse: [(body: unknown) => body],
    maxRedirects: 0, // a key in a header would go along to whatever host a redirect names
    proxy: false,
  });
  const fetched = async (request: JsonRequest, signal: AbortSignal, began: number): Promise<JsonAnswer> => {
    const answer = await client.get<string>(request.url, {
      params: request.query,
      headers: { 'User-Agent': deps.userAgent, Accept: 'application/json', ...request.headers },
      maxContentLength: request.maxBytes ?? MAX_BYTES,
      signal,
    });
    const said = withoutOurs(answer.data, request.headers);
    const body = parse(said);
    if (answer.status < 200 || answer.status > 299) {
      const wait = retryAfterMs(answer.headers['retry-after'], deps.wallMs());
      const failure = { reason: 'http', status: answer.status, message: messageOf(body) } as const;
      const whole = wait === undefined ? failure : { ...failure, retryAfterMs: wait };
      return { kind: 'failed', failure: whole, ...(body === undefined ? {} : { body }) };
    }
    if (body === undefined) return malformed(`not JSON: ${text(said)}`);
    const servedAt = dateOf(answer.headers['date']);
    return { kind: 'ok', body, latencyMs: deps.wallMs() - began, ...(servedAt !== undefined && { servedAt }) };
  };

  return (request: JsonRequest): Promise<JsonAnswer> => {
    const began = deps.wallMs();
    return withDeadline(request.timeoutMs, request.signal, async (signal) => {
      try {
        return await fetched(request, signal, began);
      } catch (error) {
        if (signal.aborted) return { kind: 'failed', failure: { reason: 'timeout', afterMs: deps.wallMs() - began } };
        return broken(error);
      }
    });
  };
};

/** Errors of the wire as failures; any other is a bug of ours and is thrown on. */
const broken = (error: unknown): JsonAnswer => {
  if (!(error instanceof AxiosError)) throw error;
  if (error.message.startsWith('maxContentLength')) return malformed('the body is longer than we accept');
  return network(error.code === 'ERR_BAD_RESPONSE' ? 'the answer broke off' : (error.code ?? 'no connection'));
};

export type ReadJson = ReturnType<typeof createReadJson>;

const malformed = (issue: string): JsonAnswer => ({
  kind: 'failed',
  failure: { reason: 'malformed', issues: [issue] },
});

const network = (message: string): JsonAnswer => ({ kind: 'failed', failure: { reason: 'network', message } });

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
