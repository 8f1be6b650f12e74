// Deribit's JSON-RPC over GET: the envelope, whose error key decides and not the status, and its errors as failures.
import { z } from 'zod';
import type { SourceFailure } from '../../core/market/context.ts';
import type { JsonAnswer, ReadJson } from './readJson.ts';

/** `data` of an error is null, a text or an object with reason and param; only the last tells more than the message. */
const errorBody = z.object({
  error: z.object({
    code: z.number(),
    message: z.string(),
    data: z.object({ reason: z.string(), param: z.string().optional() }).optional().catch(undefined),
  }),
});

const envelope = z.object({ result: z.unknown(), testnet: z.boolean().optional() });

type Refused = Extract<SourceFailure, { reason: 'http' }>;

export type Asked<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly testnet: boolean }
  | { readonly kind: 'failed'; readonly failure: SourceFailure };

/** Codes that pass by themselves, and what they would be as HTTP. Any other of -326xx and 1105x is a request refused. */
const STATUS: Readonly<Record<number, number>> = {
  10028: 429,
  10040: 503,
  10041: 503,
  10047: 503,
  11051: 503,
  11094: 500,
  13009: 401,
  13020: 404,
  13025: 404,
  [-32601]: 404,
};

/** The failure an error body tells, undefined where the body holds no error. */
export const failureOf = (body: unknown): Refused | undefined => {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return undefined;
  const { code, message, data } = parsed.data.error;
  const detail = data === undefined ? '' : `: ${data.reason}${data.param === undefined ? '' : ` (${data.param})`}`;
  const text = `${message}${detail}, code ${code}`.slice(0, 120);
  return { reason: 'http', status: STATUS[code] ?? 400, message: text };
};

/** A refusal keeps its wait, and says what its body says where the edge hands that on. */
const refusal = (answer: Extract<JsonAnswer, { kind: 'failed' }>): SourceFailure => {
  const { failure } = answer;
  const told = 'body' in answer ? failureOf(answer.body) : undefined;
  if (told === undefined) return failure;
  const wait = failure.reason === 'http' ? failure.retryAfterMs : undefined;
  return wait === undefined ? told : { ...told, retryAfterMs: wait };
};

const malformed = (within: string, error: z.ZodError): SourceFailure => ({
  reason: 'malformed',
  issues: error.issues.slice(0, 3).map((i) => `${[within, ...i.path].join('.')}: ${i.message}`),
});

export type Method = {
  readonly name: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** Calls `public/<name>`; the result as the schema reads it, or a typed failure. Never rejects for Deribit. */
export const createDeribitCall =
  (deps: { readonly readJson: ReadJson; readonly baseUrl: string }) =>
  async <T>(method: Method, result: z.ZodType<T>): Promise<Asked<T>> => {
    const { name, params: query, timeoutMs, signal } = method;
    const answer = await deps.readJson({ url: `${deps.baseUrl}/public/${name}`, query, timeoutMs, signal });
    if (answer.kind === 'failed') return { kind: 'failed', failure: refusal(answer) };
    const told = failureOf(answer.body);
    if (told !== undefined) return { kind: 'failed', failure: told };
    const body = envelope.safeParse(answer.body);
    if (!body.success) return { kind: 'failed', failure: malformed('body', body.error) };
    const parsed = result.safeParse(body.data.result);
    if (!parsed.success) return { kind: 'failed', failure: malformed('result', parsed.error) };
    return { kind: 'ok', value: parsed.data, testnet: body.data.testnet === true };
  };

export type DeribitCall = ReturnType<typeof createDeribitCall>;
