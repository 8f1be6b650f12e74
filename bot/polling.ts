// Keeps the bot listening by long polling, one process of ours at a time; what Telegram says of it goes on the health board.
import { type Bot, BotError } from 'grammy';
import type { Update } from 'grammy/types';
import type { Lease } from '../core/ports/processes.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import { TOKEN_PART } from '../core/watch/alarms.ts';
import type { BotContext } from './context.ts';
import { type Trouble, troubleOf } from './telegramErrors.ts';
import { operatorWords } from './text/operator.ts';

export const LONG_POLL_S = 20;
const RETRY_MS = 3_000;
/** Telegram does not take the token: asking often helps nobody */
const REFUSED_RETRY_MS = 15_000;
/** Two polls ended by another poller within so long: somebody else has the token. One alone may be a predecessor's last. */
const RIVAL_MS = 60_000;
const CONFIRM_MS = 2000;
const FINISH_MS = 5000;
/** the kinds of update that are asked for */
export const LISTENED = ['message', 'callback_query', 'my_chat_member', 'channel_post'] as const;

export type PollingDeps = {
  readonly bot: Pick<Bot<BotContext>, 'api' | 'botInfo' | 'handleUpdate' | 'errorHandler'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: HealthBoard;
  readonly redact: (words: string) => string;
  /** who of our processes polls; absent where there is but one */
  readonly lease?: Lease;
  /** told each time this process begins to listen */
  readonly onListening?: (() => void) | undefined;
};

/** grammY's types name an older class than Node's, which does the same. */
type ClientSignal = Parameters<Bot['api']['getUpdates']>[1];

/** What a start has come to: updates are taken here, or by another process of ours which this one waits for. */
export type Started = 'listening' | 'waiting';

export type Polling = {
  /** Resolves once Telegram has accepted the bot, or another process of ours is found to listen; rejects where neither. */
  start(): Promise<Started>;
  /** Takes no more, waits for what is being handled, confirms it; within 7 seconds. */
  stop(): Promise<void>;
};

const alone: Lease = { hold: ({ work, signal }) => work(signal), isOurs: async () => true };

/** Whether another program uses our token: known after two polls it ended, forgotten after a minute without one. */
const createRivals = ({ clock, health }: Pick<PollingDeps, 'clock' | 'health'>) => {
  let last = Number.NEGATIVE_INFINITY;
  // a clock that was set back says nothing of how long ago it was
  const justNow = (): boolean => Math.abs(clock.wallMs() - last) < RIVAL_MS;
  return {
    met: (): void => {
      if (justNow()) health.report(TOKEN_PART, 'degraded', operatorWords.secondPoller);
      last = clock.wallMs();
    },
    unmet: (): void => {
      if (!justNow()) health.report(TOKEN_PART, 'ok', operatorWords.aloneWithToken);
    },
  };
};

/** The listening itself: everything taken is handled in its order, and confirmed by the poll after it. */
const createListener = ({ bot, clock, log, health, redact, lease = alone, onListening }: PollingDeps) => {
  const rivals = createRivals({ clock, health });

  const handle = async (update: Update): Promise<void> => {
    try {
      await bot.handleUpdate(update);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      await bot.errorHandler(error);
    }
  };

  const begin = async (): Promise<void> => {
    await bot.api.deleteWebhook({ drop_pending_updates: false });
    health.report('telegram', 'ok', operatorWords.listening(bot.botInfo.username));
    onListening?.();
  };

  const waitMsAfter = (trouble: Trouble): number => {
    if (trouble.kind === 'flood') return trouble.retryAfterMs;
    return trouble.kind === 'token' ? REFUSED_RETRY_MS : RETRY_MS;
  };

  /** Another poller ended ours: one of our own, whose turn it is now, or somebody else. True where it is ours to go on. */
  const heed = async (trouble: Trouble): Promise<boolean> => {
    const isRival = trouble.kind === 'second poller';
    if (isRival && (await lease.isOurs()) === false) return false;
    if (isRival) rivals.met();
    const because = isRival ? operatorWords.secondPoller : redact(trouble.because);
    health.report('telegram', trouble.kind === 'token' ? 'down' : 'degraded', because);
    log.warn('listening to Telegram was interrupted', { because });
    return true;
  };

  /** One poll and what came of it; the offset of the next one. */
  const poll = async (offset: number, signal: AbortSignal): Promise<number> => {
    const asked = { offset, timeout: LONG_POLL_S, allowed_updates: LISTENED };
    const updates = await bot.api.getUpdates(asked, signal as unknown as ClientSignal);
    health.report('telegram', 'ok', operatorWords.listening(bot.botInfo.username));
    rivals.unmet();
    let next = offset;
    for (const update of updates) {
      if (signal.aborted) break;
      await handle(update);
      next = update.update_id + 1;
    }
    return next;
  };

  /**
   * Listens until the signal aborts or another process of ours has taken over; resolves with the offset that is still to
   * be confirmed. `began` is told once Telegram has accepted us; where that fails and `patient` is not set, it rejects.
   */
  return async (signal: AbortSignal, patient: () => boolean, began: () => void): Promise<number> => {
    let offset = 0;
    let accepted = false;
    while (!signal.aborted) {
      try {
        if (!accepted) await begin();
        if (!accepted) began();
        accepted = true;
        offset = await poll(offset, signal);
      } catch (error) {
        if (signal.aborted) break;
        if (!accepted && !patient()) throw error;
        const trouble = troubleOf(error);
        if (!(await heed(trouble))) break;
        if (trouble.kind === 'second poller') accepted = false;
        await clock.sleep(waitMsAfter(trouble), signal);
      }
    }
    return offset;
  };
};

export const createPolling = (deps: PollingDeps): Polling => {
  const { bot, clock, log, health, lease = alone } = deps;
  const stopping = new AbortController();
  const listen = createListener(deps);
  let listening: Promise<void> = Promise.resolve();

  const atMost = async (work: Promise<unknown>, ms: number): Promise<void> => {
    const done = new AbortController();
    const ended = work.then(
      () => done.abort(),
      () => done.abort(),
    );
    await Promise.race([ended, clock.sleep(ms, done.signal)]);
  };

  const waits = (who: string): void => {
    log.info('another process of ours listens to Telegram; this one waits', { who });
    health.report('telegram', 'ok', operatorWords.waiting(who));
    health.report(TOKEN_PART, 'off', operatorWords.oursListens);
  };

  return {
    start: () =>
      new Promise((resolve, reject) => {
        const given = new AbortController();
        const signal = AbortSignal.any([stopping.signal, given.signal]);
        let started = false;
        const settle = (how: Started): void => {
          started = true;
          resolve(how);
        };
        const work = async (ours: AbortSignal): Promise<void> => {
          try {
            const offset = await listen(
              ours,
              () => started,
              () => settle('listening'),
            );
            // whoever took over confirms what it takes itself
            if (stopping.signal.aborted && offset > 0)
              await atMost(bot.api.getUpdates({ offset, limit: 1, timeout: 0 }), CONFIRM_MS);
          } catch (error) {
            given.abort();
            reject(error);
          }
        };
        listening = lease.hold({
          work,
          signal,
          waits: (who) => {
            waits(who);
            settle('waiting');
          },
        });
        listening.catch(reject);
      }),
    stop: async () => {
      stopping.abort();
      await atMost(listening, CONFIRM_MS + FINISH_MS);
      health.report('telegram', 'off', operatorWords.stopped);
    },
  };
};
