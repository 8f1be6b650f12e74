// The whole service wired together: database, jobs, bot and page; used by `start` and by `demo`.
import { join } from 'node:path';
import { createBot, type TelegramBot } from '../bot/createBot.ts';
import { TelegramStartError } from '../bot/telegramErrors.ts';
import type { Config } from '../core/config.ts';
import { type Instant, plus, SLOT_MS, slotOf } from '../core/instant.ts';
import type { Clock, HealthBoard, Log, Stores } from '../core/ports.ts';
import { settings } from '../core/settings.ts';
import { createCandleFeed } from '../jobs/candleFeed.ts';
import { createDeliver } from '../jobs/deliver.ts';
import { createDispatchCycles } from '../jobs/dispatchCycles.ts';
import { createGather } from '../jobs/gather.ts';
import { createRunCycle } from '../jobs/runCycle.ts';
import { createSchedule, type ScheduleDeps } from '../jobs/schedule.ts';
import { createSettleSignals } from '../jobs/settleSignals.ts';
import { createCoinbase } from '../jobs/sources/coinbase.ts';
import { createReadJson } from '../jobs/sources/readJson.ts';
import { startEmbedded } from '../models/embedded/startEmbedded.ts';
import { openStores } from '../models/openStores.ts';
import { createWeb } from '../web/createWeb.ts';
import { createChanges } from './changes.ts';
import type { Claim } from './claim.ts';
import { sha256 } from './hash.ts';
import { createHealthBoard } from './healthBoard.ts';
import { codeVersion } from './version.ts';

export type ServiceOptions = {
  readonly config: Config;
  readonly botToken: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly mode: ScheduleDeps['mode'];
  readonly claim?: Claim;
  readonly chatUrl?: string;
  /** Told when every symbol of a slot has its record. */
  readonly slotDone: (slot: Instant) => Promise<void>;
};

/** The database the configuration names, or the embedded one in DATA_DIR, whose single owner we then are. */
const openDatabase = async ({ config, clock, log }: ServiceOptions, health: HealthBoard) => {
  const embedded = config.MONGODB_URI
    ? undefined
    : await startEmbedded({
        dataDir: join(config.DATA_DIR, 'database'),
        onFailure: (error) => {
          log.error('the embedded database failed', { error });
          health.report('database', 'down', 'the embedded database failed; a restart opens it again');
        },
      });
  try {
    const opened = await openStores({ uri: config.MONGODB_URI?.reveal() ?? embedded?.uri ?? '', clock, log });
    if (embedded) await opened.releaseLeases();
    health.report('database', 'ok', embedded ? `embedded, in ${config.DATA_DIR}` : 'MongoDB');
    opened.connection.on('disconnected', () => health.report('database', 'down', 'the connection was lost'));
    opened.connection.on('connected', () => health.report('database', 'ok', 'connected'));
    return {
      ...opened,
      close: async (): Promise<void> => {
        opened.connection.removeAllListeners();
        await opened.close();
        await embedded?.close();
      },
    };
  } catch (error) {
    await embedded?.close();
    throw error;
  }
};

const wireMarket = ({ config, clock, log }: ServiceOptions, stores: Stores) => {
  const readJson = createReadJson({ wallMs: clock.wallMs, userAgent: `v7-signals/${codeVersion}` });
  const source = createCoinbase({ clock, readJson, baseUrl: config.COINBASE_REST_URL });
  const feed = createCandleFeed({ source, store: stores.candles, clock, log });
  return { source, feed, gather: createGather({ feed, source, clock }) };
};

const TELEGRAM_RETRY_MS = 10_000;

/** A refused token ends the start; a Telegram that is not reached is tried again while everything else runs. */
const startBot = async (
  bot: TelegramBot,
  deps: Pick<ServiceOptions, 'clock' | 'log'>,
  signal: AbortSignal,
): Promise<void> => {
  try {
    await bot.start();
  } catch (error) {
    if (!(error instanceof TelegramStartError) || error.reason !== 'not reached') throw error;
    deps.log.warn('Telegram was not reached; the engine runs, cards wait in the outbox', { error });
    const again = async (): Promise<void> => {
      await deps.clock.sleep(TELEGRAM_RETRY_MS, signal);
      if (!signal.aborted) await startBot(bot, deps, signal);
    };
    again().catch((refused: unknown) => deps.log.error('Telegram refused the bot', { error: refused }));
  }
};

/**
 * Opens the database and wires everything to it; nothing is scheduled, polled or served before `start`. `stop` ends
 * running work within the grace and closes everything; it may be called once.
 */
export const createService = async (options: ServiceOptions) => {
  const { config, clock, log } = options;
  const health = createHealthBoard(clock);
  const changes = createChanges(log);
  const database = await openDatabase(options, health);
  const { stores } = database;
  const market = wireMarket(options, stores);
  const bot = createBot({
    token: options.botToken,
    apiRoot: config.TELEGRAM_API_ROOT,
    stores,
    clock,
    log,
    changes,
    health,
    admins: config.TELEGRAM_ADMINS,
    ...(options.claim ? { claim: options.claim } : {}),
    settings,
  });
  const runCycle = createRunCycle({
    ...{ stores, clock, changes, log, settings, codeVersion },
    gather: market.gather,
    hash: sha256,
  });
  const dispatch = createDispatchCycles({
    ...{ runCycle, clock, health, log },
    cycles: stores.cycles,
    symbols: config.SYMBOLS,
    slotDone: options.slotDone,
  });
  const settleSignals = createSettleSignals({ stores, feed: market.feed, clock, changes, log });
  const deliver = createDeliver({ stores, courier: bot.courier, clock, health, log });
  const { db } = database.connection;
  if (!db) throw new Error('the database connection was closed while the service was being wired');
  const schedule = createSchedule({
    ...{
      clock,
      log,
      mode: options.mode,
      cycle: dispatch.wake,
      settle: (_coverMs: number, signal: AbortSignal) => settleSignals(signal),
      deliver: deliver.wake,
    },
    mongo: db,
  });
  const web = createWeb({
    ...{ stores, health, changes, clock, log, version: codeVersion },
    nextCycleAt: () => plus(slotOf(clock.now()), SLOT_MS),
    ...(options.chatUrl ? { chatUrl: options.chatUrl } : {}),
  });
  const ending = new AbortController();
  let page: { readonly url: string; close(): Promise<void> } | undefined;

  const nudge = changes.subscribe((event) => {
    if (event.kind !== 'outbox') return;
    deliver.drain(ending.signal).catch((error: unknown) => log.error('delivery failed', { error }));
  });

  return {
    stores,
    feed: market.feed,
    settleSignals,
    deliver,
    signal: ending.signal,
    /** Serves the page first, so that /health can tell what is wrong with the rest. */
    async start(): Promise<{ readonly url: string }> {
      page = await web.listen(config.PORT, config.HOST);
      await startBot(bot, options, ending.signal);
      await schedule.start();
      return { url: page.url };
    },
    /** True where all running work had ended in time. */
    async stop(graceMs: number): Promise<boolean> {
      ending.abort();
      nudge();
      const all = await schedule.stop(graceMs);
      await bot.stop();
      await page?.close();
      await database.close();
      return all;
    },
  };
};

export type Service = Awaited<ReturnType<typeof createService>>;
