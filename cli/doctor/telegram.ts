// Telegram: is the token taken, who is the bot, and does a webhook stand in the way.
import { z } from 'zod';
import type { SourceFailure } from '../../core/market/context.ts';
import { type Check, type CheckDeps, type CheckResult, failedBy, strange, TIMEOUT_MS } from './check.ts';

const me = z.object({ ok: z.literal(true), result: z.object({ username: z.string() }) });
const webhook = z.object({ ok: z.literal(true), result: z.object({ url: z.string() }) });
const settings = { address: 'TELEGRAM_API_ROOT' };

const noToken: CheckResult = {
  state: 'failed',
  says: 'no token is set',
  fix: ['TELEGRAM_BOT_TOKEN in .env: ask @BotFather for one and put it there'],
  fatal: true,
};

/** Telegram says 401 to a token that is none any more, 404 to one that never was. */
const refused = (failure: SourceFailure): CheckResult => {
  const byToken = failure.reason === 'http' && (failure.status === 401 || failure.status === 404);
  if (!byToken) return failedBy(failure, settings);
  return {
    state: 'failed',
    says: `Telegram refuses the token (HTTP ${failure.status})`,
    fix: ['TELEGRAM_BOT_TOKEN in .env: copy the current token from @BotFather'],
    fatal: true,
  };
};

/** A webhook's address may hold a secret in its path: only the host is told. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'an address');

const ofWebhook = (url: string, wanted: boolean): Pick<CheckResult, 'state' | 'says' | 'fix'> => {
  if (url === '' || wanted) return { state: 'ok', says: url === '' ? 'no webhook' : `webhook at ${hostOf(url)}` };
  return {
    state: 'warning',
    says: `a webhook is set at ${hostOf(url)}, so that polling is refused and buttons do nothing`,
    fix: ["TELEGRAM_WEBHOOK in .env is off: remove the webhook with the Bot API's deleteWebhook"],
  };
};

export const telegramCheck = ({ config, readJson }: CheckDeps): Check => ({
  name: 'Telegram',
  async run() {
    const token = config.TELEGRAM_BOT_TOKEN?.reveal();
    if (token === undefined) return noToken;
    const call = (method: string) =>
      readJson({ url: `${config.TELEGRAM_API_ROOT}/bot${token}/${method}`, timeoutMs: TIMEOUT_MS });
    const answer = await call('getMe');
    if (answer.kind === 'failed') return refused(answer.failure);
    const bot = me.safeParse(answer.body);
    if (!bot.success) return strange('getMe gave no bot', settings);
    const info = await call('getWebhookInfo');
    const hook = info.kind === 'ok' ? webhook.safeParse(info.body).data?.result.url : undefined;
    const more = hook === undefined ? undefined : ofWebhook(hook, config.TELEGRAM_WEBHOOK);
    const admins = config.TELEGRAM_ADMINS.length > 0 ? '' : '; no admin is named, npm start prints a claim link';
    return {
      state: more?.state ?? 'warning',
      latencyMs: answer.latencyMs,
      says: `@${bot.data.result.username}; ${more?.says ?? 'whether a webhook is set could not be asked'}${admins}`,
      ...(more?.fix ? { fix: more.fix } : {}),
    };
  },
});
