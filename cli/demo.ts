// The whole service on the recorded market with the local Telegram: no key, no network.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Config, parseConfig } from '../core/config.ts';
import { type Instant, instant, iso, plus, SLOT_MS, slotOf } from '../core/instant.ts';
import type { Clock, Log } from '../core/ports.ts';
import { type FollowedClock, followClock } from '../sandbox/clock/followClock.ts';
import { createSandboxClock } from './clocks.ts';
import { type DatabaseServer, openDatabaseServer } from './databaseServer.ts';
import { createCounter } from './demo/counter.ts';
import { type DemoOptions, parseDemoOptions } from './demo/demoOptions.ts';
import { isPortTaken, portFor } from './demo/freePort.ts';
import { keepSandbox } from './demo/keepSandbox.ts';
import { preload, recordedSymbols } from './demo/preload.ts';
import { BOT_TOKEN, sandboxEnvironment, sandboxNotes } from './demo/sandboxEnvironment.ts';
import { ensureSandbox, type SandboxProcess } from './demo/sandboxProcess.ts';
import { demoSummary, type StoreCounts, storeCounts } from './demo/summary.ts';
import { createLog } from './log.ts';
import { isPlain } from './plainErrors.ts';
import { createService, type Service } from './service.ts';
import type { Stop } from './untilStopped.ts';

/** the local Telegram's first person, who has already joined */
const ADMIN = { id: 100_001, firstName: 'Alex' };
const GRACE_MS = 8_000;
const DEFAULT_PORT = 8080;
const RELEASE_RETRY_MS = 200;

type Place = {
  readonly dir: string;
  readonly port: number;
  readonly options: DemoOptions;
  readonly log: Log;
  readonly stop: Stop;
};

const configOf = ({ dir, port, options }: Place): Config => {
  const result = parseConfig(
    {
      ...sandboxEnvironment(`http://127.0.0.1:${port + 1}`, dir),
      PORT: String(port),
      SYMBOLS: options.candlesDir === undefined ? undefined : recordedSymbols(options.candlesDir).join(','),
      LOG_LEVEL: 'warn',
    },
    () => undefined,
  );
  if (result.kind === 'invalid') throw new Error(result.issues.join('; '));
  return result.config;
};

const admit = async ({ stores }: Service, clock: Clock): Promise<void> => {
  if (await stores.subscribers.get(ADMIN.id)) return;
  await stores.subscribers.put({ ...ADMIN, role: 'admin', state: 'active', joinedAt: clock.now() });
};

const welcome = (urls: { readonly chat: string; readonly web: string }, options: DemoOptions, now: Instant): void => {
  console.log(`
  V7 Signals, demo on the recorded market (${iso(now).slice(0, 16).replace('T', ' ')} UTC, ${options.speed} market seconds a second)

    Chat (local Telegram)   ${urls.chat}
    Web page                ${urls.web}

  Nothing here needs a key or the network, and nothing is ever traded. Ctrl-C ends it.
`);
};

/** The recording's end is told once; the chat page says it too. */
const sayWhenEnded = (followed: FollowedClock): void => {
  let said = false;
  const say = ({ ended, now }: ReturnType<FollowedClock['snapshot']>): void => {
    if (!ended || said) return;
    said = true;
    console.log(
      `The recording ends at ${now.slice(0, 16).replace('T', ' ')} UTC: the market stands still from here on.`,
    );
  };
  followed.subscribe(say);
  say(followed.snapshot());
};

/** A new clock stands at its start until a service is ready: the word that the slot before is done sets it going. */
const setGoing = async (followed: FollowedClock): Promise<void> => {
  const { nowMs, startMs } = followed.snapshot();
  if (nowMs === startMs) await followed.recorded(slotOf(instant(nowMs)) - SLOT_MS);
};

const tellRecorded = async (
  followed: FollowedClock,
  clock: Clock,
  slot: Instant,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      return await followed.recorded(slot);
    } catch {
      await clock.sleep(RELEASE_RETRY_MS, signal);
    }
  }
};

const nextCycleAt = (followed: FollowedClock, clock: Clock) => (): Instant | undefined =>
  followed.snapshot().ended ? undefined : plus(slotOf(clock.now()), SLOT_MS);

const drain = async (service: Service): Promise<void> => {
  await service.settleSignals();
  await service.deliver.wake(60_000, service.signal);
};

type World = {
  readonly sandbox: SandboxProcess;
  readonly followed: FollowedClock;
  readonly database: DatabaseServer;
  readonly restart: () => Promise<SandboxProcess>;
};

const run = async (
  place: Place,
  { sandbox, followed, database, restart }: World,
  ending: AbortController,
): Promise<void> => {
  const { options, log, stop } = place;
  const clock = createSandboxClock(followed);
  const config = configOf(place);
  const counter = createCounter(options.cycles);
  const service = await createService({
    ...{ config, clock, log, database, botToken: BOT_TOKEN, chatUrl: `${sandbox.url}/chat` },
    notes: sandboxNotes,
    mode: { kind: 'sandbox', slotWallMs: SLOT_MS / options.speed },
    nextCycleAt: nextCycleAt(followed, clock),
    slotDone: async (slot, made) => {
      if (made === 'now') counter.count(slot);
      if (!counter.full()) await tellRecorded(followed, clock, slot, ending.signal);
    },
  });
  try {
    const before: StoreCounts = await storeCounts(service.stores);
    const now = instant(followed.nowMs());
    await preload(service.stores.candles, { dir: options.candlesDir, symbols: config.SYMBOLS, now });
    await admit(service, clock);
    await setGoing(followed);
    const { url, connected } = await service.start();
    welcome({ chat: `${sandbox.url}/chat`, web: url }, options, now);
    sayWhenEnded(followed);
    const died = database.failed.then((error) => Promise.reject(error));
    const lost = keepSandbox({ followed, sandbox, restart }, ending.signal);
    const refused = connected.then(() => Promise.withResolvers<never>().promise);
    await stop.until(Promise.race([counter.enough, died, lost, refused]));
    if (!counter.full()) return;
    await drain(service);
    console.log(demoSummary(before, await storeCounts(service.stores), counter.slots()));
  } finally {
    ending.abort();
    await service.stop(GRACE_MS);
  }
};

const startSandbox = (dir: string, port: number, options: DemoOptions): Promise<SandboxProcess> =>
  ensureSandbox(dir, port + 1, options, { token: BOT_TOKEN, webUrl: `http://127.0.0.1:${port}` });

/** The folder's database is taken first: who has it owns the sandbox too. Rejects with what could not start. */
const play = async (place: Place): Promise<void> => {
  const { dir, port, options, stop } = place;
  const ending = new AbortController();
  let database: DatabaseServer | undefined;
  let running: SandboxProcess | undefined;
  const restart = async (): Promise<SandboxProcess> => {
    running = await startSandbox(dir, port, options);
    return running;
  };
  try {
    database = await openDatabaseServer({ MONGODB_URI: undefined, DATA_DIR: join(dir, 'service') });
    if (stop.asked()) return;
    const sandbox = await restart();
    const followed = await followClock(`${sandbox.url}/clock`, ending.signal);
    if (!stop.asked()) await run(place, { sandbox, followed, database, restart }, ending);
  } finally {
    ending.abort();
    await running?.stop();
    await database?.close();
  }
};

/** Plays on ports that are free; where somebody takes one just then and none was asked for, on the next. */
const playSomewhere = async (place: Omit<Place, 'port'>): Promise<number> => {
  for (let from = DEFAULT_PORT; ; ) {
    const port = place.options.port ?? (await portFor(place.dir, from));
    try {
      await play({ ...place, port });
      return 0;
    } catch (error) {
      if (!isPlain(error)) throw error;
      from = port + 2;
      if (place.options.port === undefined && isPortTaken(error) && from < DEFAULT_PORT + 40) continue;
      console.error(error.message);
      return 1;
    }
  }
};

/** Exit code 0 after a signal or after `--cycles`; 1 with a sentence where something could not start; 2 for wrong options. */
export const demo = async (args: readonly string[], stop: Stop): Promise<number> => {
  const parsed = parseDemoOptions(args);
  if (parsed.kind === 'invalid') {
    for (const issue of parsed.issues) console.error(issue);
    return 2;
  }
  const { options } = parsed;
  const dir = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), 'v7-demo-')) : resolve(options.dataDir);
  try {
    return await playSomewhere({ dir, options, log: createLog('warn'), stop });
  } finally {
    if (options.dataDir === undefined) rmSync(dir, { recursive: true, force: true });
  }
};
