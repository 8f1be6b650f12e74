// The Telegram bot as a whole: made without a call, started and stopped by whoever wires it.
import { Api, Bot, type BotError } from 'grammy';
import type { LanguageCode } from 'grammy/types';
import type { Courier } from '../core/ports/outbox.ts';
import type { Lease } from '../core/ports/processes.ts';
import type { ProofChannel } from '../core/ports/record.ts';
import type { Changes, Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { type ReplayRecord, replayBandsOf } from '../core/replay/replayRecord.ts';
import { createLiveSettings, type LiveSettings } from '../core/settings/live.ts';
import { settings as defaultSettings, type Settings } from '../core/settings.ts';
import type { AlarmState } from '../core/watch/alarms.ts';
import { createAccess } from './access.ts';
import { createChartPhotos } from './chartPhotos.ts';
import type { CommandDeps } from './commands/command.ts';
import { commands } from './commands.ts';
import type { BotContext } from './context.ts';
import { startIntroduction } from './conversations/introduction.ts';
import { createConversations } from './conversations.ts';
import { createCourier } from './courier.ts';
import { pressedOf } from './menus/pressed.ts';
import { createSettingsMenus, isSettingsButton, openSettings } from './menus/settings.ts';
import { handleMenu } from './menus.ts';
import { handleMessage, handlePost } from './messages.ts';
import { createOnce } from './once.ts';
import { handleStanding } from './people/standing.ts';
import { createPhaseReader } from './phase.ts';
import { createPolling, LONG_POLL_S, type Started } from './polling.ts';
import { handlePress } from './presses.ts';
import { createProofChannel } from './proofChannel.ts';
import { createReplies } from './replies.ts';
import { createScheduledSummary } from './summary/scheduled.ts';
import { heedOf, talkOf } from './talk.ts';
import { createRedactor, startErrorOf, troubleOf } from './telegramErrors.ts';
import type { LogLine } from './text/admin.ts';
import { languages, wordsOf } from './text/words.ts';
import { createTurns } from './turns.ts';
import { createWebhook, type WebhookAt } from './webhook.ts';

/** Seconds a call may take, and a poll beyond the time Telegram holds it. */
const CALL_TIMEOUT_S = 20;

export type BotDeps = {
  readonly token: string;
  /** of the Bot API, without the token; Telegram's own where absent */
  readonly apiRoot?: string;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly log: Log;
  readonly changes: Changes;
  readonly health: HealthBoard;
  /** Telegram ids that are admins whatever the store says */
  readonly admins: readonly number[];
  /** the one-time admin claim: true once for the right payload of '/start PAYLOAD' */
  readonly claim?: { consume(payload: string): boolean };
  readonly settings?: Settings;
  /** where /set changes them; made from `settings` where absent */
  readonly liveSettings?: LiveSettings;
  /** warnings and errors since the start, newest first, for /logs */
  readonly recentLog?: () => readonly LogLine[];
  /** the symbols that are watched, for /why */
  readonly symbols?: readonly string[];
  /** US dollars a UTC month for the model, for /stats and its notices; absent where no model is configured */
  readonly modelBudgetUsd?: number;
  /** where the page is, for /web; undefined while it is not open. `isPublic`: others than this machine reach it there */
  readonly pageAddress?: () => { readonly url: string; readonly isPublic: boolean } | undefined;
  /** what a replay of the days before has shown, told beside the record until that carries itself */
  readonly replay?: ReplayRecord;
  /** '@name' or id of the channel of the proofs; nobody is asked whether it may hear signals */
  readonly proofChannel?: string;
  /** where Telegram posts updates; it is polled where absent */
  readonly webhook?: WebhookAt;
  /** who of our processes polls; absent where there is but one */
  readonly lease?: Lease;
  /** told with the bot's name each time this process begins to take updates */
  readonly onListening?: (username: string) => void;
  /** of this program, shown by /help */
  readonly version?: string;
};

export type TelegramBot = {
  /** Asks Telegram who it is, then listens in the background, or waits for a process of ours. Rejects with TelegramStartError. */
  start(): Promise<Started>;
  /** Takes no more, finishes what is being handled; within 7 seconds, never rejects. */
  stop(): Promise<void>;
  /** Takes an update that Telegram posted; rejects where it polls instead, or while nobody listens. */
  handleUpdate(update: unknown): Promise<void>;
  /** Works whether or not the bot is listening. */
  readonly courier: Courier;
  /** Past the outbox, for an alarm that no database keeps; tried once, never rejects. */
  tellDirectly(person: number, alarm: AlarmState): Promise<void>;
  /** Says a proof's head in the channel ('@name' or its id). */
  proofChannel(chat: string): ProofChannel;
  /** Without the @; undefined before `start`. */
  username(): string | undefined;
};

/** Nothing is read further than that (unpacked), and the token in the address goes nowhere else. */
const WIRE = { size: 16 * 1024 * 1024, redirect: 'error' } as const;

export const createBot = (deps: BotDeps): TelegramBot => {
  const { token, stores, clock, changes, health } = deps;
  const log = deps.log.child({ part: 'telegram' });
  const redact = createRedactor(token);
  const root = deps.apiRoot === undefined ? {} : { apiRoot: deps.apiRoot.replace(/\/+$/, '') };
  const wire = { ...root, baseFetchConfig: WIRE };
  const api = new Api(token, { ...wire, timeoutSeconds: CALL_TIMEOUT_S });
  const bot = new Bot<BotContext>(token, { client: { ...wire, timeoutSeconds: LONG_POLL_S + CALL_TIMEOUT_S } });
  const access = createAccess({ subscribers: stores.subscribers, admins: deps.admins, clock });
  const replies = createReplies({ api, clock, log });
  const phase = createPhaseReader({ stores, clock });
  const liveSettings =
    deps.liveSettings ?? createLiveSettings(deps.settings ?? defaultSettings, stores.settingsChanges);
  const replayed = deps.replay ? { replay: deps.replay, replayBands: replayBandsOf(deps.replay) } : {};
  const facts = { stores, clock, settings: liveSettings.now, phase, ...replayed };
  const summaryOf = createScheduledSummary({ stores, clock }, (id) => access.isAdmin(id));
  const photos = createChartPhotos({ candles: stores.candles, clock, log });
  const onListening = (): void => deps.onListening?.(bot.botInfo.username);
  const webhook = deps.webhook && createWebhook({ bot, clock, health, log, redact, at: deps.webhook, onListening });
  const lease = deps.lease ? { lease: deps.lease } : {};
  const listening = webhook ?? createPolling({ bot, clock, log, health, redact, onListening, ...lease });
  const press = { ...facts, api, access, replies, changes, log };
  const budget = deps.modelBudgetUsd === undefined ? {} : { modelBudgetUsd: deps.modelBudgetUsd };
  const username = (): string | undefined => (bot.isInited() ? bot.botInfo.username : undefined);
  const command: CommandDeps = {
    ...facts,
    changes,
    access,
    replies,
    ...{ liveSettings, api, log, health, username, recentLog: deps.recentLog ?? (() => []) },
    symbols: deps.symbols ?? [],
    ...budget,
    ...(deps.claim ? { claim: deps.claim } : {}),
    ...(deps.proofChannel === undefined ? {} : { proofChannel: deps.proofChannel }),
    ...(deps.pageAddress ? { pageAddress: deps.pageAddress } : {}),
    ...(deps.version === undefined ? {} : { version: deps.version }),
  };

  const once = createOnce({ updates: stores.handledUpdates, log });

  /** Says sorry to whoever is waiting; that may fail in its turn, which only the log hears. */
  const apologise = async ({ ctx, error }: BotError<BotContext>): Promise<void> => {
    const trouble = troubleOf(error);
    const because = redact(
      error instanceof Error && trouble.kind === 'own' ? (error.stack ?? trouble.because) : trouble.because,
    );
    log.error('an update could not be handled', { update: ctx.update.update_id, because });
    // not waited for: where the database is what failed, the apology would come late
    void once.settled(ctx.me.id, ctx.update.update_id);
    if (trouble.kind === 'unreachable') return;
    // their settings may be what cannot be read now
    const { greetings: say } = wordsOf(ctx.from?.language_code);
    try {
      const isToBeSaid = ctx.callbackQuery ? replies.wasAnswered(ctx.callbackQuery.id) : ctx.message !== undefined;
      if (ctx.callbackQuery && !isToBeSaid) await replies.toast(ctx.callbackQuery.id, say.apologyToast);
      else if (ctx.chat?.type === 'private' && isToBeSaid) await replies.say(ctx.chat.id, say.apology());
    } catch (second) {
      log.warn('the apology did not go through', { because: redact(troubleOf(second).because) });
    }
  };

  /** The three short questions come after the first answer to a card in the person's own chat. */
  const introduce = async ({ callbackQuery: query, chat, talk }: BotContext): Promise<void> => {
    if (!query?.data?.startsWith('d:') || chat?.id !== query.from.id) return;
    await startIntroduction(command, talk, query.from.id);
  };

  /** A button of a settings menu that is rendered no more: it opens the menu as it is now. */
  const renew = async (ctx: BotContext): Promise<void> => {
    const pressed = await pressedOf(command, ctx, '');
    if (pressed) await openSettings(command, pressed);
  };

  const settingsMenus = createSettingsMenus(command);
  bot.catch(apologise);
  bot.use(createTurns());
  bot.use(once.middleware);
  bot.on('my_chat_member', (ctx) => handleStanding(command, ctx));
  bot.on('channel_post', (ctx) => handlePost(command, ctx));
  bot.use((ctx, next) => {
    ctx.heed = () => heedOf(command, ctx);
    ctx.talk = talkOf(ctx, settingsMenus);
    return next();
  });
  // questions first, of which each takes but its own answers; then the menu of settings, cards and all else
  bot.use(createConversations(command));
  bot.use(settingsMenus.middleware);
  bot.on('callback_query', async (ctx) => {
    if (isSettingsButton(ctx.callbackQuery.data ?? '')) return renew(ctx);
    if (await handleMenu(command, ctx)) return;
    await handlePress(press, ctx);
    await introduce(ctx);
  });
  bot.on('message', (ctx) => handleMessage(command, ctx));

  /** Menu and descriptions, a language each: adornment, of which Telegram limits the setting, so a refusal is only noted. */
  const dress = async (): Promise<void> => {
    const known = new Set(Object.keys(commands));
    const each = Object.entries(languages).flatMap(([code, { words }], i) => {
      const language_code = i === 0 ? '' : (code as LanguageCode);
      const { help, greetings: say } = words;
      return [
        api.setMyCommands(help.commandMenu(known), language_code === '' ? {} : { language_code }),
        api.setMyDescription(say.description, language_code === '' ? {} : { language_code }),
        api.setMyShortDescription(say.shortDescription, language_code === '' ? {} : { language_code }),
      ];
    });
    for (const one of await Promise.allSettled(each))
      if (one.status === 'rejected')
        log.warn('menu or description was not set', { because: redact(troubleOf(one.reason).because) });
  };

  return {
    start: async () => {
      try {
        bot.botInfo = await api.getMe();
        await dress();
        return await listening.start();
      } catch (error) {
        const failed = startErrorOf(error, redact);
        health.report('telegram', 'down', failed.message);
        throw failed;
      }
    },
    stop: async () => {
      replies.stop();
      await listening.stop();
    },
    handleUpdate: async (update) => {
      if (!webhook) throw new Error('updates are polled, not posted');
      await webhook.handle(update);
    },
    courier: createCourier({ ...facts, api, photos, log, redact, botUsername: username, summaryOf }),
    tellDirectly: async (person, alarm) => {
      try {
        await replies.say(person, wordsOf(undefined).alarms.alarmText(alarm, false));
      } catch (error) {
        log.warn('an admin could not be told of an alarm', { because: redact(troubleOf(error).because) });
      }
    },
    proofChannel: (chat) => createProofChannel({ api, chat, redact }),
    username,
  };
};
