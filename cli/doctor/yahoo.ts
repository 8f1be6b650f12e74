// Yahoo Finance: does its chart of the S&P 500 come.
import { z } from 'zod';
import { DAY_MS } from '../../core/instant.ts';
import { type Check, type CheckDeps, failedBy, strange, TIMEOUT_MS } from './check.ts';

const ADDRESS = 'https://query2.finance.yahoo.com';
const chart = z.object({ chart: z.object({ result: z.array(z.object({ timestamp: z.array(z.number()) })).min(1) }) });
const settings = { address: 'YAHOO_URL' };

export const yahooCheck = ({ config, readJson, now }: CheckDeps): Check => ({
  name: 'Yahoo Finance',
  async run() {
    const seconds = (ms: number): number => Math.floor(ms / 1000);
    const answer = await readJson({
      url: `${config.YAHOO_URL ?? ADDRESS}/v8/finance/chart/%5EGSPC`,
      query: { interval: '1d', period1: seconds(now - 10 * DAY_MS), period2: seconds(now) },
      // it turns away callers that do not look like a browser
      headers: { 'User-Agent': 'Mozilla/5.0 (compatible; v7-signals)' },
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.kind === 'failed') return failedBy(answer.failure, settings);
    const body = chart.safeParse(answer.body);
    if (!body.success) return strange('no chart of ^GSPC in the answer', settings);
    const days = body.data.chart.result[0]?.timestamp.length ?? 0;
    return { state: 'ok', says: `answers; ^GSPC with ${days} of the last 10 days`, latencyMs: answer.latencyMs };
  },
});
