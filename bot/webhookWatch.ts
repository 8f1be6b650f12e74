// Looks once a minute whether Telegram still posts to us: who posts nothing gives no error of its own.
import type { Bot } from 'grammy';
import type { Instant } from '../core/instant.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import { TOKEN_PART } from '../core/watch/alarms.ts';
import { troubleOf } from './telegramErrors.ts';
import { operatorWords } from './text/operator.ts';

export type WebhookWatchDeps = {
  readonly bot: Pick<Bot, 'api' | 'botInfo'>;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
  readonly redact: (words: string) => string;
  /** our own address */
  readonly url: string;
  /** Tells Telegram of it again. */
  readonly set: () => Promise<void>;
};

const EVERY_MS = 60_000;
/** a post that Telegram says has failed is news for so long */
const NEWS_MS = 5 * 60_000;
const LONGEST_WORDS = 200;

type Info = Awaited<ReturnType<Bot['api']['getWebhookInfo']>>;

/** An address may hold a secret in its path: only the host is told. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'another address');

/**
 * Watches until the signal aborts; never rejects. A webhook that was taken away is set again; one that another program has
 * set for itself stays, since two who take it from each other both lose presses.
 */
export const watchWebhook = async (deps: WebhookWatchDeps, signal: AbortSignal): Promise<void> => {
  const { bot, clock, health, log, redact, url } = deps;

  let failingSince: Instant | undefined;

  /** Failing while updates wait and the failure is young; then for as long as any wait. */
  const tellPosting = ({ last_error_date: at, last_error_message: words, pending_update_count: left }: Info): void => {
    const isYoung = at !== undefined && Math.abs(clock.now() - at * 1000) < NEWS_MS;
    const isNews = left > 0 && (isYoung || failingSince !== undefined);
    failingSince = isNews ? (failingSince ?? clock.now()) : undefined;
    if (isNews)
      health.report(
        'telegram',
        'degraded',
        operatorWords.notPosted(redact(words ?? '').slice(0, LONGEST_WORDS)),
        failingSince,
      );
    else health.report('telegram', 'ok', operatorWords.posted(bot.botInfo.username));
  };

  const look = async (): Promise<void> => {
    const info = await bot.api.getWebhookInfo();
    if (signal.aborted) return;
    if (info.url === url) {
      health.report(TOKEN_PART, 'ok', operatorWords.aloneWithToken);
      return tellPosting(info);
    }
    const because =
      info.url === undefined || info.url === ''
        ? operatorWords.webhookGone
        : operatorWords.webhookTaken(hostOf(info.url));
    health.report(TOKEN_PART, 'degraded', because);
    log.warn('Telegram posts to us no more', { because });
    if (because === operatorWords.webhookGone) await deps.set();
  };

  for (;;) {
    await clock.sleep(EVERY_MS, signal);
    if (signal.aborted) return;
    try {
      await look();
    } catch (error) {
      const because = redact(troubleOf(error).because);
      health.report('telegram', 'degraded', because);
      log.warn('Telegram could not be asked whether it posts to us', { because });
    }
  }
};
