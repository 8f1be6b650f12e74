// The whole service wired together: database, jobs, bot and page; used by `start` and by `demo`.
import { settleNamed } from '../bot/access.ts';
import { createBot, type TelegramBot } from '../bot/createBot.ts';
import type { Started } from '../bot/polling.ts';
import type { Config } from '../core/config.ts';
import { type Instant, plus, SLOT_MS, slotOf } from '../core/instant.ts';
import type { Lease } from '../core/ports/processes.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import type { ReplayRecord } from '../core/replay/replayRecord.ts';
import { createLiveSettings } from '../core/settings/live.ts';
import { settings } from '../core/settings.ts';
import type { Machine } from '../core/watch/processes.ts';
import { createBeliefsAt } from '../jobs/beliefs.ts';
import { createDeliver } from '../jobs/deliver.ts';
import { createDispatchCycles, type SlotMade } from '../jobs/dispatchCycles.ts';
import { eachInTurn } from '../jobs/eachInTurn.ts';
import { createForgetMessages } from '../jobs/forgetMessages.ts';
import { createHeartbeat } from '../jobs/heartbeat.ts';
import { createLearn } from '../jobs/learn.ts';
import { createLease } from '../jobs/lease.ts';
import { createWatchPhase } from '../jobs/phases.ts';
import { createPresence } from '../jobs/presence.ts';
import { createPublishProof, type PublishProof } from '../jobs/publishProof.ts';
import { createRunCycle, type RunCycle } from '../jobs/runCycle.ts';
import { createSchedule, type ScheduleDeps } from '../jobs/schedule.ts';
import { createSettleSignals } from '../jobs/settleSignals.ts';
import { shareChanges } from '../jobs/shareChanges.ts';
import { createClockSkew } from '../jobs/sources/coinbaseTime.ts';
import { tellStart } from '../jobs/startNotice.ts';
import { createSummarise } from '../jobs/summarise.ts';
import { createTurnstile } from '../jobs/turnstile.ts';
import type { UpstreamsDeps } from '../jobs/upstreams.ts';
import { createWatch } from '../jobs/watch.ts';
import { createWatchCards } from '../jobs/watchCards.ts';
import { createWeb } from '../web/createWeb.ts';
import { createChanges } from './changes.ts';
import type { Claim } from './claim.ts';
import { connectBot } from './connectBot.ts';
import type { DatabaseServer } from './databaseServer.ts';
import { readEventsFile } from './eventsFile.ts';
import { freeSpace } from './freeSpace.ts';
import { sha256 } from './hash.ts';
import { createHealthBoard } from './healthBoard.ts';
import { createLogMemory } from './logMemory.ts';
import { thisProcess } from './thisProcess.ts';
import { codeVersion } from './version.ts';
import { webhookAt } from './webhookAt.ts';
import { wireDatabase } from './wireDatabase.ts';
import { wireMarket } from './wireMarket.ts';
import { wireModel } from './wireModel.ts';

/** Said wherever a stand-in's values are shown; of the model, by whom it answered. */
export type StandInNotes = UpstreamsDeps['notes'] & { readonly deepseek?: string };

export type ServiceOptions = {
  readonly config: Config;
  readonly botToken: string;
  readonly clock: Clock;
  readonly log: Log;
  /** closed by whoever opened it */
  readonly database: DatabaseServer;
  readonly mode: ScheduleDeps['mode'];
  readonly claim?: Claim;
  readonly chatUrl?: string;
  /** where stand-ins have their values from */
  readonly notes?: StandInNotes;
  /** what a replay of the days before has shown */
  readonly replay?: ReplayRecord;
  /** absent: the end of the current slot; it may answer that there is no next one */
  readonly nextCycleAt?: () => Instant | undefined;
  /** Told with the bot's name each time this process begins to take what people press and type. */
  readonly onListening?: (username: string) => void;
  /** the first slot there is to decide, where a market begins with one */
  readonly firstSlot?: Instant;
  /** Told when every symbol of a slot has its record. */
  readonly slotDone: (slot: Instant, made: SlotMade) => Promise<void>;
};

type Measured = readonly [Machine['disk'], Machine['skewMs']];
const measured = ([disk, skewMs]: Measured): Omit<Machine, 'who'> => ({
  ...(disk && { disk }),
  ...(skewMs !== undefined && { skewMs }),
});

/** Where people reach the page; undefined while it is not open. */
const pageAddress = ({ PUBLIC_URL }: Config, url: string | undefined) =>
  url === undefined ? undefined : { url: PUBLIC_URL ?? url, isPublic: PUBLIC_URL !== undefined };

/** The public half of a token. */
const botId = (token: string): string => token.slice(0, token.indexOf(':'));

/** Without a channel nothing is sent, and every signal stays unproven: /health says so. */
const wireProof = (
  { TELEGRAM_PROOF_CHANNEL: chat }: Config,
  bot: TelegramBot,
  deps: Omit<Parameters<typeof createPublishProof>[0], 'channel'>,
): PublishProof | undefined => {
  deps.health.report('proof', chat === undefined ? 'off' : 'ok', chat ?? 'TELEGRAM_PROOF_CHANNEL is not set');
  return chat === undefined ? undefined : createPublishProof({ ...deps, channel: bot.proofChannel(chat) });
};

/**
 * Opens the database and wires everything to it; nothing is scheduled, polled or served before `start`. `stop` ends
 * running work within the grace and closes everything; it may be called once.
 */
export const createService = async (given: ServiceOptions) => {
  const memory = createLogMemory(given.log, given.clock.wallMs);
  const options: ServiceOptions = { ...given, log: memory.log };
  const { config, clock, log } = options;
  const changes = createChanges(log);
  const opened = await wireDatabase(options);
  const { stores } = opened;
  const self = thisProcess();
  const presence = createPresence({
    ...{ processes: stores.processes, ...self, clock, log, parts: () => health.own() },
    measure: async (signal) => measured(await Promise.all([freeSpace(config.DATA_DIR), skewMs(signal)])),
    onTrouble: (error) => watch.databaseFailed(error),
    onWell: () => watch.databaseWell(),
  });
  const health = createHealthBoard(clock, () => presence.others().flatMap(({ parts }) => parts));
  opened.tellOn(health);
  await readEventsFile({ dataDir: config.DATA_DIR, events: stores.events, clock, log });
  const market = wireMarket({ ...options, stores, health });
  const skewMs = createClockSkew({ clock, readJson: market.readJson, baseUrl: config.COINBASE_REST_URL });
  const liveSettings = createLiveSettings(settings, stores.settingsChanges);
  await liveSettings.refresh();
  let page: { readonly url: string; close(): Promise<void> } | undefined;
  const webhook = webhookAt(config, options.botToken);
  const lease = (name: string): Lease => createLease({ leases: stores.leases, name, ...self, clock, log });
  const bot = createBot({
    ...(webhook ? { webhook } : {}),
    ...(options.onListening ? { onListening: options.onListening } : {}),
    lease: lease(`telegram ${botId(options.botToken)}`),
    token: options.botToken,
    apiRoot: config.TELEGRAM_API_ROOT,
    stores,
    clock,
    log,
    changes,
    health,
    admins: config.TELEGRAM_ADMINS,
    ...(config.TELEGRAM_PROOF_CHANNEL === undefined ? {} : { proofChannel: config.TELEGRAM_PROOF_CHANNEL }),
    ...(options.claim ? { claim: options.claim } : {}),
    liveSettings,
    recentLog: memory.recent,
    ...(options.replay ? { replay: options.replay } : {}),
    pageAddress: () => pageAddress(config, page?.url),
    symbols: config.SYMBOLS,
    ...(config.DEEPSEEK_API_KEY ? { modelBudgetUsd: config.DEEPSEEK_MONTHLY_BUDGET_USD } : {}),
    version: codeVersion,
  });
  const model = wireModel({ config, clock, log, health, stores, note: options.notes?.deepseek });
  const cycle = {
    ...{ stores, clock, changes, log, codeVersion },
    gather: market.gather,
    hash: sha256,
    turnstile: createTurnstile({ symbols: config.SYMBOLS, clock, log }),
    beliefsAt: createBeliefsAt(stores),
    ...(model ? { askModel: model.ask } : {}),
  };
  // one set of settings throughout a cycle; the next one sees what /set has changed
  const runCycle: RunCycle = async (...which) =>
    createRunCycle({ ...cycle, settings: await liveSettings.refresh() })(...which);
  const ending = new AbortController();
  const beat = createHeartbeat({ readJson: market.readJson, url: config.HEARTBEAT_URL?.reveal(), health, log });
  const dispatch = createDispatchCycles({
    ...{ runCycle, clock, health, log },
    cycles: stores.cycles,
    symbols: config.SYMBOLS,
    ...(options.firstSlot !== undefined && { first: options.firstSlot }),
    slotDone: async (slot, made) => {
      if (made === 'now') beat(ending.signal).catch((error: unknown) => log.error('the heartbeat failed', { error }));
      await options.slotDone(slot, made);
    },
  });
  const settleSignals = createSettleSignals({ stores, feed: market.feed, clock, changes, log });
  const summarise = createSummarise({ stores, clock, changes });
  const watchCards = createWatchCards({ stores, feed: market.feed, clock, changes, log });
  const learn = createLearn({ stores, clock, log });
  const forgetMessages = createForgetMessages({ stores, clock, log });
  const watchPhase = createWatchPhase({ stores, clock, health, log });
  const settleAndLearn = (_coverMs: number, signal: AbortSignal): Promise<void> =>
    eachInTurn(
      [settleSignals, watchCards, summarise, learn, watchPhase, stores.decisions.logOwed, forgetMessages],
      signal,
    );
  const deliver = createDeliver({ stores, courier: bot.courier, clock, health, log });
  const publishProof = wireProof(config, bot, { stores, clock, health, log });
  const watch = createWatch({
    ...{ stores, feed: market.feed, symbols: config.SYMBOLS, health, clock, changes, log },
    ...{ machines: presence.machines, speaks: presence.speaks },
    ...(model ? { budget: model.budget } : {}),
    tellDirectly: bot.tellDirectly,
  });
  const { db } = opened.connection;
  if (!db) throw new Error('the database connection was closed while the service was being wired');
  const schedule = createSchedule({
    ...{
      clock,
      date: () => Date.now(),
      log,
      mode: options.mode,
      cycle: dispatch.wake,
      settle: settleAndLearn,
      deliver: deliver.wake,
      ...(publishProof ? { proof: publishProof } : {}),
      watch: (_coverMs: number, signal: AbortSignal) => watch.look(signal),
    },
    mongo: db,
  });
  const web = createWeb({
    ...{ stores, health, changes, clock, log, version: codeVersion, database: opened.tally },
    symbols: config.SYMBOLS,
    nextCycleAt: options.nextCycleAt ?? (() => plus(slotOf(clock.now()), SLOT_MS)),
    ...(options.chatUrl ? { chatUrl: options.chatUrl } : {}),
    ...{ isPublic: config.PUBLIC_PAGES, admins: config.TELEGRAM_ADMINS, lastPrice: market.upstreams.lastPrice },
    ...(config.TELEGRAM_PROOF_CHANNEL ? { proofChannel: config.TELEGRAM_PROOF_CHANNEL } : {}),
    ...(config.PUBLIC_URL ? { publicUrl: config.PUBLIC_URL } : {}),
    ...(options.replay ? { replay: options.replay } : {}),
    ...(webhook ? { telegram: { secret: webhook.secret, handle: bot.handleUpdate } } : {}),
  });
  const besides: Promise<void>[] = [];

  const nudge = changes.subscribe((event, from) => {
    if (from === 'elsewhere') return;
    if (event.kind !== 'outbox') return;
    deliver.drain(ending.signal).catch((error: unknown) => log.error('delivery failed', { error }));
  });

  return {
    stores,
    health,
    feed: market.feed,
    settleSignals,
    deliver,
    signal: ending.signal,
    /**
     * Serves the page first, so that /health can tell what is wrong with the rest. `connected` resolves once Telegram
     * accepts the bot or another process of ours listens, and rejects where it is refused.
     */
    async start(): Promise<{ readonly url: string; readonly connected: Promise<Started | undefined> }> {
      await settleNamed(stores.subscribers, config.TELEGRAM_ADMINS);
      page = await web.listen(config.PORT, config.HOST);
      const connected = connectBot(bot, options, ending.signal);
      connected.catch(() => undefined);
      market.upstreams.start();
      await presence.once(ending.signal);
      this.beside((signal) => presence.run(signal));
      this.beside((signal) =>
        shareChanges({ feed: stores.changeFeed, ...{ ...self, clock, log, ...changes } }, signal),
      );
      await tellStart({ stores, clock, changes, log });
      await schedule.start();
      return { url: page.url, connected };
    },
    /** Runs beside the service until it stops, and is waited for then. */
    beside(work: (signal: AbortSignal) => Promise<void>): void {
      const run = work(ending.signal).catch((error: unknown) => log.error('work beside the service failed', { error }));
      besides.push(run);
    },
    /** As `beside`, in one process at a time of those that share the database. */
    besideAlone(name: string, work: (signal: AbortSignal) => Promise<void>): void {
      this.beside((signal) =>
        lease(name).hold({ work, signal, waits: (who) => log.info('left to another process', { name, who }) }),
      );
    },
    /** True where all running work had ended in time; a message on its way to Telegram is waited for as well. */
    async stop(graceMs: number): Promise<boolean> {
      ending.abort();
      nudge();
      const over = new AbortController();
      const rest = Promise.all([...besides, deliver.idle()]).then(() => true);
      const [jobs, others] = await Promise.all([
        schedule.stop(graceMs),
        Promise.race([rest, clock.sleep(graceMs, over.signal).then(() => false)]),
      ]);
      over.abort();
      await market.upstreams.stop();
      await bot.stop();
      await page?.close();
      await opened.close();
      return jobs && others;
    },
  };
};

export type Service = Awaited<ReturnType<typeof createService>>;
