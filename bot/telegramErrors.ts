// What went wrong between us and Telegram, told apart and in words that never hold the token.
import { GrammyError, HttpError } from 'grammy';
import { operatorWords } from './text/operator.ts';

/**
 * `own`: not Telegram's fault but ours. `token`: Telegram does not take it. `outage`: network, timeout or 5xx;
 * `mayHaveArrived` where the call was on its way and no answer that can be read came back.
 */
export type Trouble =
  | { readonly kind: 'flood'; readonly retryAfterMs: number; readonly because: string }
  | { readonly kind: 'markup refused'; readonly because: string }
  | { readonly kind: 'not modified'; readonly because: string }
  | { readonly kind: 'file refused'; readonly because: string }
  | { readonly kind: 'query too old'; readonly because: string }
  | { readonly kind: 'second poller'; readonly because: string }
  | { readonly kind: 'unreachable'; readonly because: string }
  | { readonly kind: 'token'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'outage'; readonly because: string; readonly mayHaveArrived?: true }
  | { readonly kind: 'own'; readonly because: string };

const badRequests: readonly (readonly [
  RegExp,
  Trouble['kind'] & ('markup refused' | 'not modified' | 'file refused' | 'query too old' | 'unreachable'),
])[] = [
  [/can't parse (entities|caption)|unsupported start tag|can't find end tag/i, 'markup refused'],
  [/message is not modified/i, 'not modified'],
  [/wrong (remote )?file[ _]?id|file_id|wrong file identifier|FILE_REFERENCE/i, 'file refused'],
  [/query is too old|query id is invalid/i, 'query too old'],
  [/chat not found|user not found|PEER_ID_INVALID|user is deactivated/i, 'unreachable'],
];

const refusalOf = (error: GrammyError): Trouble => {
  const because = operatorWords.answered(error.error_code, error.description);
  switch (error.error_code) {
    case 400:
      return { kind: badRequests.find(([pattern]) => pattern.test(error.description))?.[1] ?? 'refused', because };
    case 401:
    case 404:
      return { kind: 'token', because };
    case 403:
      return { kind: 'unreachable', because };
    case 409:
      return { kind: 'second poller', because };
    case 429:
      return { kind: 'flood', retryAfterMs: 1000 * Math.max(1, error.parameters.retry_after ?? 1), because };
    default:
      return { kind: error.error_code >= 500 ? 'outage' : 'refused', because };
  }
};

const WORDS: Readonly<Record<string, string>> = {
  'invalid-json': 'no JSON came back',
  'max-size': 'the answer is longer than we accept',
  'no-redirect': 'it leads elsewhere, which is not followed',
};

/** The cause of a failed call by its code, since its message carries the address and with it the token. */
const causeOf = ({ error }: HttpError): string => {
  if (typeof error !== 'object' || error === null) return 'no answer';
  if (error instanceof Error && error.message.startsWith('Request to')) return 'no answer in time';
  for (const field of ['code', 'type', 'name'] as const)
    if (field in error) {
      const value: unknown = Reflect.get(error, field);
      if (typeof value === 'string' && value !== '') return WORDS[value] ?? value;
    }
  return 'no answer';
};

/** Codes of calls that never left: no address, no connection, no certificate that would do. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_TLS\w*|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED\w+|UNABLE_TO_\w+)$/;

export const troubleOf = (error: unknown): Trouble => {
  if (error instanceof GrammyError) return refusalOf(error);
  if (error instanceof HttpError) {
    const cause = causeOf(error);
    const because = operatorWords.notReached(cause);
    return { kind: 'outage', because, ...(NOT_CONNECTED.test(cause) ? {} : { mayHaveArrived: true }) };
  }
  return { kind: 'own', because: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
};

/** Takes the token, and whatever looks like one, out of a text. */
export const createRedactor =
  (token: string) =>
  (words: string): string =>
    (token === '' ? words : words.replaceAll(token, '[token]')).replace(/\b\d{3,}:[\w-]{20,}/g, '[token]');

/** Why the bot could not be started, as a sentence for the operator. */
export class TelegramStartError extends Error {
  override readonly name = 'TelegramStartError';
  readonly reason: 'token refused' | 'not reached' | 'refused';
  /** how long Telegram asked to wait; absent where it did not */
  readonly retryAfterMs: number | undefined;
  constructor(reason: TelegramStartError['reason'], sentence: string, retryAfterMs?: number) {
    super(sentence);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

export const startErrorOf = (error: unknown, redact: (words: string) => string): TelegramStartError => {
  const trouble = troubleOf(error);
  const { kind, because } = trouble;
  // to be asked to wait is no refusal: giving up, and being started again, would only ask it more
  if (kind === 'flood') return new TelegramStartError('not reached', redact(because), trouble.retryAfterMs);
  if (kind === 'token') return new TelegramStartError('token refused', operatorWords.tokenRefused);
  if (kind === 'outage') return new TelegramStartError('not reached', operatorWords.checkNetwork(redact(because)));
  return new TelegramStartError('refused', operatorWords.notStarted(redact(because)));
};
