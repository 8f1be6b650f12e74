// CoinGecko: does it answer, is the key taken on this plan, and how many credits are left.
import { z } from 'zod';
import type { SourceFailure } from '../../core/market/context.ts';
import { type Check, type CheckDeps, type CheckResult, failedBy, strange, TIMEOUT_MS } from './check.ts';

const addresses = { pro: 'https://pro-api.coingecko.com/api/v3', other: 'https://api.coingecko.com/api/v3' } as const;
const ping = z.object({ gecko_says: z.string() });
const key = z.object({
  plan: z.string(),
  rate_limit_request_per_minute: z.number(),
  monthly_call_credit: z.number(),
  current_remaining_monthly_calls: z.number(),
});
/** a refusal also comes behind HTTP 200 */
const refusal = z.object({ status: z.object({ error_code: z.number() }) });
const settings = { address: 'COINGECKO_URL', key: 'COINGECKO_API_KEY' };

const whole = (n: number): string => Math.round(n).toLocaleString('en-US');

const notTaken = (plan: string, failure: SourceFailure): CheckResult => {
  const byKey = failure.reason === 'http' && [400, 401, 403].includes(failure.status);
  if (!byKey) return failedBy(failure, settings);
  const also = `COINGECKO_PLAN in .env is ${plan}: a Pro key works with pro only, a Demo key with demo only`;
  return {
    ...failedBy({ ...failure, status: 401 }, settings),
    fix: ['COINGECKO_API_KEY in .env: it is refused', also],
  };
};

const mayDo = (k: z.output<typeof key>): CheckResult => {
  const left = k.current_remaining_monthly_calls;
  const says = `plan ${k.plan}: ${whole(k.rate_limit_request_per_minute)} a minute, ${whole(left)} of ${whole(k.monthly_call_credit)} credits left this month`;
  if (left > 0) return { state: 'ok', says };
  return {
    state: 'warning',
    says,
    fix: ['nothing is asked until the month ends, unless the plan is raised at coingecko.com'],
  };
};

/** What the configuration contradicts itself in; undefined where it does not. */
const contradiction = (plan: string, hasKey: boolean): CheckResult | undefined => {
  if (plan !== 'none' && !hasKey)
    return {
      state: 'failed',
      says: `the plan is ${plan}, but there is no key`,
      fix: ['COINGECKO_API_KEY in .env: put the key there, or set COINGECKO_PLAN=none'],
    };
  if (plan !== 'none' || !hasKey) return undefined;
  return {
    state: 'warning',
    says: 'a key is set but not used',
    fix: ['COINGECKO_PLAN in .env: set it to pro or demo, whichever the key is of'],
  };
};

export const coinGeckoCheck = ({ config, readJson }: CheckDeps): Check => ({
  name: 'CoinGecko',
  async run() {
    const plan = config.COINGECKO_PLAN;
    const apiKey = config.COINGECKO_API_KEY?.reveal();
    const wrong = contradiction(plan, apiKey !== undefined);
    if (wrong) return wrong;
    const base = config.COINGECKO_URL ?? (plan === 'pro' ? addresses.pro : addresses.other);
    const headers = apiKey === undefined ? {} : { [`x-cg-${plan}-api-key`]: apiKey };
    const path = plan === 'pro' ? '/key' : '/ping';
    const answer = await readJson({ url: `${base}${path}`, headers, timeoutMs: TIMEOUT_MS });
    if (answer.kind === 'failed') return notTaken(plan, answer.failure);
    const refused = refusal.safeParse(answer.body).data?.status.error_code;
    if (refused !== undefined)
      return notTaken(plan, { reason: 'http', status: refused > 999 ? 401 : refused, message: '' });
    const { latencyMs } = answer;
    if (plan === 'pro') {
      const body = key.safeParse(answer.body);
      return body.success ? { ...mayDo(body.data), latencyMs } : strange('/key gave no plan', settings);
    }
    if (!ping.safeParse(answer.body).success) return strange('/ping was not answered as CoinGecko does', settings);
    const says =
      plan === 'demo'
        ? 'answers with the Demo key (no news, no insights)'
        : 'answers without a key (few requests a minute)';
    return { state: 'ok', says, latencyMs };
  },
});
