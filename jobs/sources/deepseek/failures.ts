// What the openai client throws, as one of our failures; none of their sentences carries the key along.
import { foreignText } from '../../../core/market/sentiment.ts';
import type { AskFailure } from '../../../core/synthesis/modelFailure.ts';
import { retryAfterMs } from '../readJson.ts';
import { AnswerBrokeOff, AnswerTooLong } from './boundedFetch.ts';

const MESSAGE_LIMIT = 200;

/** The fields we read of the package's APIError, which is not loaded here: it takes a third of a second. */
type Thrown = {
  readonly status?: unknown;
  readonly headers?: unknown;
  readonly error?: unknown;
  readonly cause?: unknown;
};

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const causes = (error: unknown): readonly unknown[] => {
  const found: unknown[] = [];
  for (let e = error; e !== undefined && e !== null && found.length < 6; e = field(e, 'cause')) found.push(e);
  return found;
};

const refusedBy = (status: number, thrown: Thrown, context: Context): AskFailure => {
  if (status === 402) return { reason: 'no money' };
  if (status === 429) {
    const header = thrown.headers instanceof Headers ? thrown.headers.get('retry-after') : undefined;
    const wait = retryAfterMs(header, context.wallMs);
    return { reason: 'rate limited', ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  if (status >= 500 || status === 408) return { reason: 'server', status };
  // their sentence about a key repeats part of it
  const said = status === 401 || status === 403 ? '' : field(thrown.error, 'message');
  const text = typeof said === 'string' ? said.replaceAll(context.hide, '[secret]') : '';
  return { reason: 'refused', status, message: foreignText(text, MESSAGE_LIMIT) ?? '' };
};

/** 'ECONNREFUSED' and the like; only codes, since sentences may hold an address or a header. */
const codeOf = (error: unknown): string => {
  const code = causes(error)
    .map((e) => field(e, 'code'))
    .find((c) => typeof c === 'string' && /^[A-Z_]{3,40}$/.test(c));
  return typeof code === 'string' ? code : 'no connection';
};

type Context = {
  /** whether our own bound was reached or the caller left */
  readonly aborted: boolean;
  readonly afterMs: number;
  readonly wallMs: number;
  /** never to be repeated; not empty */
  readonly hide: string;
};

/** The failure behind whatever the client threw. */
export const failureOf = (error: unknown, context: Context): AskFailure => {
  const { aborted, afterMs } = context;
  if (aborted) return { reason: 'timeout', afterMs };
  const chain = causes(error);
  if (chain.some((e) => e instanceof AnswerTooLong))
    return { reason: 'malformed', issue: 'the answer is longer than we accept' };
  if (chain.some((e) => e instanceof AnswerBrokeOff))
    return { reason: 'network', message: 'the answer broke off', midway: true };
  if (error instanceof SyntaxError) return { reason: 'malformed', issue: 'not JSON' };
  const status = field(error, 'status');
  if (typeof status === 'number') return refusedBy(status, error as Thrown, context);
  return { reason: 'network', message: codeOf(error), midway: false };
};
