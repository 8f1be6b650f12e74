// Why the model gave no usable answer, as values and in words.
import { iso } from '../instant.ts';
import type { Budget } from './budget.ts';

/** What one request can end in beside a text. `status` is HTTP's. `midway`: an answer had begun when it broke off. */
export type AskFailure =
  | { readonly reason: 'no money' }
  | { readonly reason: 'rate limited'; readonly retryAfterMs?: number }
  | { readonly reason: 'server'; readonly status: number }
  | { readonly reason: 'refused'; readonly status: number; readonly message: string }
  | { readonly reason: 'timeout'; readonly afterMs: number }
  | { readonly reason: 'network'; readonly message: string; readonly midway: boolean }
  | { readonly reason: 'malformed'; readonly issue: string };

/**
 * What a question can end in beside a reply. `unusable`: it answered, was asked once more, and neither could be used.
 * `out of time`: the caller's deadline, before an answer was there. `over budget`: not asked.
 */
export type SynthesisFailure =
  | AskFailure
  | { readonly reason: 'unusable'; readonly first: string; readonly second: string }
  | { readonly reason: 'out of time'; readonly afterMs: number }
  | { readonly reason: 'over budget'; readonly budget: Budget };

/** Worth one more request: what may pass by itself. */
export const mayPass = (failure: AskFailure): boolean =>
  ['rate limited', 'server', 'timeout', 'network', 'malformed'].includes(failure.reason);

/** Whether the provider may have charged for it although nothing usable came. */
export const mayBeCharged = (failure: AskFailure): boolean =>
  failure.reason === 'network' ? failure.midway : failure.reason === 'timeout' || failure.reason === 'malformed';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;

/** A part of a sentence after "DeepSeek". */
export const modelFailureText = (failure: SynthesisFailure): string => {
  switch (failure.reason) {
    case 'no money':
      return 'has no credit left on the account (402)';
    case 'rate limited': {
      const { retryAfterMs } = failure;
      return `limits our requests (429${retryAfterMs === undefined ? '' : `, again in ${seconds(retryAfterMs)}`})`;
    }
    case 'server':
      return `had an error of its own (${failure.status})`;
    case 'refused':
      return `refused the request (${failure.status}${failure.message === '' ? '' : `: ${failure.message}`})`;
    case 'timeout':
    case 'out of time':
      return `gave no answer within ${seconds(failure.afterMs)}`;
    case 'network':
      return `could not be reached (${failure.message})`;
    case 'malformed':
      return `sent what cannot be read (${failure.issue})`;
    case 'unusable':
      return `gave two answers that cannot be used (${failure.first}; then ${failure.second})`;
    case 'over budget':
      return `is not asked: ${failure.budget.spentUsd.toFixed(2)} of ${failure.budget.budgetUsd.toFixed(2)} USD of ${failure.budget.month} are spent`;
  }
};

/** What can be done about it, one clause without a full stop. */
export const modelRemedy = (failure: SynthesisFailure): string => {
  switch (failure.reason) {
    case 'no money':
      return 'top the account up at platform.deepseek.com';
    case 'refused':
      return failure.status === 401 || failure.status === 403
        ? 'check DEEPSEEK_API_KEY in .env: it is refused'
        : 'check DEEPSEEK_URL and DEEPSEEK_MODEL in .env; `npm run doctor` asks for both';
    case 'network':
      return 'check the network and DEEPSEEK_URL in .env if it lasts';
    case 'malformed':
      return 'check that DEEPSEEK_URL in .env names the right server';
    case 'over budget':
      return `DEEPSEEK_MONTHLY_BUDGET_USD in .env sets the budget; the month turns at ${iso(failure.budget.until).slice(0, 10)}`;
    case 'rate limited':
    case 'server':
    case 'timeout':
    case 'out of time':
    case 'unusable':
      return 'nothing to do: it is asked again with the next cycle';
  }
};
