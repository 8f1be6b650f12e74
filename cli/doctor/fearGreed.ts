// alternative.me: does the Fear & Greed index come.
import { z } from 'zod';
import { type Check, type CheckDeps, failedBy, strange, TIMEOUT_MS } from './check.ts';

const body = z.object({ data: z.array(z.object({ value: z.string().regex(/^\d{1,3}$/) })).min(1) });
const settings = { address: 'FEAR_GREED_URL' };

export const fearGreedCheck = ({ config, readJson }: CheckDeps): Check => ({
  name: 'Fear & Greed',
  async run() {
    const url = `${config.FEAR_GREED_URL}/fng/`;
    const answer = await readJson({ url, query: { limit: 1, format: 'json' }, timeoutMs: TIMEOUT_MS });
    if (answer.kind === 'failed') return failedBy(answer.failure, settings);
    const parsed = body.safeParse(answer.body);
    if (!parsed.success) return strange('no index in the answer', settings);
    return {
      state: 'ok',
      says: `answers; ${parsed.data.data[0]?.value} (alternative.me)`,
      latencyMs: answer.latencyMs,
    };
  },
});
