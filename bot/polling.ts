// Keeps the bot listening: long polling in the background, its state told on the health board, taken up again after a fall.
import { type Bot, GrammyError } from 'grammy';
import type { Clock, HealthBoard, Log } from '../core/ports.ts';
import { TOKEN_PART } from '../core/watch/alarms.ts';
import { type Trouble, troubleOf } from './telegramErrors.ts';
import { operatorWords } from './text/operator.ts';

export const LONG_POLL_S = 20;
/** Wall time after which a poll that a second poller ended is tried again. */
const CONFLICT_RETRY_MS = 3000;
const RETRY_MS = 15_000;
const CONFIRM_MS = 2000;
const FINISH_MS = 5000;
/** the kinds of update that are asked for */
export const LISTENED = ['message', 'callback_query', 'my_chat_member', 'channel_post'] as const;

export type PollingDeps = {
  readonly bot: Pick<Bot, 'api' | 'botInfo' | 'start' | 'stop'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: HealthBoard;
  readonly redact: (words: string) => string;
};

export type Polling = {
  /** Resolves once Telegram has accepted the bot as a poller; rejects where it never could. */
  start(): Promise<void>;
  /** Ends the poll, confirms what was handled, waits for what is being handled; within 7 seconds. */
  stop(): Promise<void>;
};

const wordsOf = ({ kind, because }: Trouble): string =>
  kind === 'second poller' ? operatorWords.secondPoller : because;

/** Whether another process uses our token; what fails otherwise says nothing of that. */
const tellToken = (health: HealthBoard, trouble: Trouble | undefined): void => {
  if (trouble?.kind === 'second poller') health.report(TOKEN_PART, 'degraded', operatorWords.secondPoller);
  else if (!trouble) health.report(TOKEN_PART, 'ok', operatorWords.aloneWithToken);
};

/** Every poll's end is news for the board. */
const watch = ({ bot, health, redact }: PollingDeps, isStopping: () => boolean): void => {
  const tell = (trouble: Trouble | undefined): void => {
    if (isStopping()) return;
    tellToken(health, trouble);
    if (!trouble) health.report('telegram', 'ok', operatorWords.listening(bot.botInfo.username));
    else health.report('telegram', trouble.kind === 'token' ? 'down' : 'degraded', redact(wordsOf(trouble)));
  };
  bot.api.config.use(async (call, method, payload, signal) => {
    if (method !== 'getUpdates') return call(method, payload, signal);
    try {
      const answer = await call(method, payload, signal);
      if (answer.ok) tell(undefined);
      else tell(troubleOf(new GrammyError('', answer, method, {})));
      return answer;
    } catch (error) {
      tell(troubleOf(error));
      throw error;
    }
  });
};

export const createPolling = (deps: PollingDeps): Polling => {
  const { bot, clock, log, health, redact } = deps;
  const stopping = new AbortController();
  let listening: Promise<void> = Promise.resolve();
  watch(deps, () => stopping.signal.aborted);

  const listen = async (accepted: () => void): Promise<void> => {
    let started = false;
    while (!stopping.signal.aborted) {
      try {
        await bot.start({
          timeout: LONG_POLL_S,
          drop_pending_updates: false,
          allowed_updates: LISTENED,
          onStart: () => {
            started = true;
            health.report('telegram', 'ok', operatorWords.listening(bot.botInfo.username));
            accepted();
          },
        });
        return;
      } catch (error) {
        if (!started) throw error;
        const trouble = troubleOf(error);
        health.report('telegram', trouble.kind === 'token' ? 'down' : 'degraded', redact(wordsOf(trouble)));
        log.warn('listening to Telegram was interrupted', { because: redact(wordsOf(trouble)) });
        await clock.sleep(trouble.kind === 'second poller' ? CONFLICT_RETRY_MS : RETRY_MS, stopping.signal);
      }
    }
  };

  const atMost = async (work: Promise<unknown>, ms: number): Promise<void> => {
    const done = new AbortController();
    const ended = work.then(
      () => done.abort(),
      () => done.abort(),
    );
    await Promise.race([ended, clock.sleep(ms, done.signal)]);
  };

  return {
    start: () =>
      new Promise((resolve, reject) => {
        listening = listen(resolve);
        listening.catch(reject);
      }),
    stop: async () => {
      stopping.abort();
      await atMost(bot.stop(), CONFIRM_MS);
      await atMost(listening, FINISH_MS);
      health.report('telegram', 'off', operatorWords.stopped);
    },
  };
};
