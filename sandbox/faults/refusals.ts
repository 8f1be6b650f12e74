// How each upstream words a refusal, as recorded.
import type { FaultSource } from './kinds.ts';
import { RETRY_AFTER_S } from './kinds.ts';

export type Refusal = { readonly type: 'json' | 'text'; readonly body: unknown };

const json = (body: unknown): Refusal => ({ type: 'json', body });
const words: Readonly<Record<429 | 500 | 503, string>> = {
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const deribitErrors = {
  429: [10_028, 'too_many_requests'],
  500: [11_094, 'internal_server_error'],
  503: [11_051, 'system_maintenance'],
} as const;

/** The body of a 429, 500 or 503. */
export const refusalOf = (source: FaultSource, status: 429 | 500 | 503): Refusal => {
  switch (source) {
    case 'coinbase':
    case 'coinbase-ws':
      return json({ message: status === 429 ? 'Public rate limit exceeded' : words[status] });
    case 'coingecko':
      return json({
        status: {
          error_code: status,
          error_message: status === 429 ? "You've exceeded the Rate Limit." : words[status],
        },
      });
    case 'yahoo':
    case 'feargreed':
      return { type: 'text', body: words[status] };
    case 'deribit': {
      const [code, message] = deribitErrors[status];
      return json({ jsonrpc: '2.0', error: { message, code }, testnet: false, usIn: 0, usOut: 0, usDiff: 0 });
    }
    case 'telegram': {
      const wait = status === 429 ? { parameters: { retry_after: RETRY_AFTER_S } } : {};
      return json({ ok: false, error_code: status, description: words[status], ...wait });
    }
    case 'deepseek':
      return json({ error: { message: words[status], type: 'unknown_error', param: null, code: 'unknown_error' } });
  }
};
