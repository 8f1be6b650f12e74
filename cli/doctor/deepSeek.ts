// DeepSeek: is the key taken, is the model offered, is there money on the account.
import { z } from 'zod';
import type { SourceFailure } from '../../core/market/context.ts';
import { type Check, type CheckDeps, type CheckResult, failedBy, strange, TIMEOUT_MS } from './check.ts';

const models = z.object({ data: z.array(z.object({ id: z.string() })) });
const balance = z.object({
  is_available: z.boolean(),
  balance_infos: z.array(z.object({ currency: z.string(), total_balance: z.string() })),
});
const settings = { address: 'DEEPSEEK_URL', key: 'DEEPSEEK_API_KEY' };

const refused = (failure: SourceFailure): CheckResult => {
  const byKey = failure.reason === 'http' && (failure.status === 401 || failure.status === 403);
  if (!byKey) return failedBy(failure, settings);
  const fix = 'DEEPSEEK_API_KEY in .env: it is refused; make a new one at platform.deepseek.com';
  // their sentence repeats part of the key
  return { ...failedBy({ reason: 'http', status: failure.status, message: '' }, settings), fix: [fix] };
};

const ofModel = (model: string, offered: readonly string[]): readonly string[] =>
  offered.includes(model) ? [] : [`DEEPSEEK_MODEL in .env: ${model} is not offered; offered are ${offered.join(', ')}`];

const ofBalance = (b: z.output<typeof balance>): { readonly says: string; readonly fix: readonly string[] } => ({
  says: `balance ${b.balance_infos.map((i) => `${i.total_balance} ${i.currency}`).join(', ') || 'unknown'}`,
  fix: b.is_available ? [] : ['the account has no credit left: top it up at platform.deepseek.com'],
});

export const deepSeekCheck = ({ config, readJson }: CheckDeps): Check => ({
  name: 'DeepSeek',
  async run() {
    const key = config.DEEPSEEK_API_KEY?.reveal();
    if (key === undefined)
      return {
        state: 'unset',
        says: 'no DEEPSEEK_API_KEY in .env: the quant synthesiser decides, and every signal says so',
      };
    const get = (path: string) =>
      readJson({
        url: `${config.DEEPSEEK_URL}${path}`,
        headers: { Authorization: `Bearer ${key}` },
        timeoutMs: TIMEOUT_MS,
      });
    const [list, money] = await Promise.all([get('/models'), get('/user/balance')]);
    if (list.kind === 'failed') return refused(list.failure);
    const offered = models.safeParse(list.body);
    if (!offered.success) return strange('no models in the answer', settings);
    const paid = money.kind === 'ok' ? balance.safeParse(money.body).data : undefined;
    const account = paid ? ofBalance(paid) : { says: 'the balance could not be asked', fix: [] };
    const ids = offered.data.data.map((model) => model.id);
    const fix = [...ofModel(config.DEEPSEEK_MODEL, ids), ...account.fix];
    return {
      state: fix.length > 0 ? 'failed' : 'ok',
      says: `key taken; ${account.says}`,
      latencyMs: list.latencyMs,
      ...(fix.length > 0 ? { fix } : {}),
    };
  },
});
