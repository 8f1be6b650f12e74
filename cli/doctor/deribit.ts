// Deribit: does it give the volatility index that options are read against.
import { z } from 'zod';
import { HOUR_MS } from '../../core/instant.ts';
import { type Check, type CheckDeps, failedBy, strange, TIMEOUT_MS } from './check.ts';

const index = z.object({ result: z.object({ data: z.array(z.array(z.number())) }) });
const refusal = z.object({ error: z.object({ message: z.string(), code: z.number() }) });
const settings = { address: 'DERIBIT_URL' };

export const deribitCheck = ({ config, readJson, now }: CheckDeps): Check => ({
  name: 'Deribit',
  async run() {
    const query = { currency: 'BTC', start_timestamp: now - 48 * HOUR_MS, end_timestamp: now, resolution: '3600' };
    const url = `${config.DERIBIT_URL}/public/get_volatility_index_data`;
    const answer = await readJson({ url, query, timeoutMs: TIMEOUT_MS });
    if (answer.kind === 'failed') return failedBy(answer.failure, settings);
    const refused = refusal.safeParse(answer.body).data?.error;
    if (refused) return strange(`${refused.message} (${refused.code})`, settings);
    const body = index.safeParse(answer.body);
    if (!body.success) return strange('no volatility index in the answer', settings);
    const close = body.data.result.data.at(-1)?.[4];
    const says =
      close === undefined ? 'answers, with no DVOL of the last two days' : `answers; DVOL of BTC ${close.toFixed(1)} %`;
    return { state: close === undefined ? 'warning' : 'ok', says, latencyMs: answer.latencyMs };
  },
});
