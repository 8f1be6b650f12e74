// The whole service on the recorded market with the local Telegram: no key, no network.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Config, parseConfig } from '../core/config.ts';
import { type Instant, iso } from '../core/instant.ts';
import type { Clock, Log } from '../core/ports.ts';
import { type FollowedClock, followClock } from '../sandbox/clock/followClock.ts';
import { createSandboxClock } from './clocks.ts';
import { type DemoOptions, parseDemoOptions } from './demo/demoOptions.ts';
import { freePair } from './demo/freePort.ts';
import { preload } from './demo/preload.ts';
import { ensureSandbox, type SandboxProcess } from './demo/sandboxProcess.ts';
import { demoSummary } from './demo/summary.ts';
import { createLog } from './log.ts';
import { isPlain } from './plainErrors.ts';
import { createService, type Service } from './service.ts';
import { untilStopped } from './untilStopped.ts';

/** a token for the local Telegram only; it opens nothing anywhere else */
const BOT_TOKEN = '7000000001:local-sandbox-only';
/** the local Telegram's first person, who has already joined */
const ADMIN = { id: 100_001, firstName: 'Alex' };
const SLOT_WALL_MS = 300_000;
const GRACE_MS = 8_000;
const DEFAULT_PORT = 8080;
const RELEASE_RETRY_MS = 200;

const configOf = (dir: string, port: number, sandboxUrl: string): Config => {
  const result = parseConfig(
    {
      TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: sandboxUrl,
      TELEGRAM_ADMINS: String(ADMIN.id),
      COINBASE_REST_URL: `${sandboxUrl}/coinbase`,
      DATA_DIR: join(dir, 'service'),
      PORT: String(port),
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

/** Counts recorded slots; resolves `enough` at the wanted number. */
const createCounter = (wanted: number | undefined) => {
  const enough = Promise.withResolvers<void>();
  const seen = new Set<Instant>();
  return {
    enough: enough.promise,
    count(slot: Instant): void {
      seen.add(slot);
      if (seen.size === wanted) enough.resolve();
    },
    slots: () => seen.size,
    full: () => wanted !== undefined && seen.size >= wanted,
  };
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
  const stop = followed.subscribe((snapshot) => {
    if (!snapshot.ended) return;
    console.log(
      `The recording ends at ${snapshot.now.slice(0, 16).replace('T', ' ')} UTC: the market stands still from here on.`,
    );
    stop();
  });
};

const drain = async (service: Service): Promise<void> => {
  await service.settleSignals();
  await service.deliver.wake(60_000, service.signal);
};

const play = async (dir: string, port: number, options: DemoOptions, log: Log): Promise<number> => {
  const webUrl = `http://127.0.0.1:${port}`;
  let sandbox: SandboxProcess | undefined;
  let service: Service | undefined;
  const following = new AbortController();
  try {
    sandbox = await ensureSandbox(dir, port + 1, options, { token: BOT_TOKEN, webUrl });
    const followed = await followClock(`${sandbox.url}/clock`, following.signal);
    const clock = createSandboxClock(followed);
    const config = configOf(dir, port, sandbox.url);
    const counter = createCounter(options.cycles);
    service = await createService({
      ...{ config, clock, log, botToken: BOT_TOKEN, chatUrl: `${sandbox.url}/chat` },
      mode: { kind: 'sandbox', slotWallMs: SLOT_WALL_MS / options.speed },
      slotDone: async (slot) => {
        counter.count(slot);
        if (counter.full()) return;
        await followed.recorded(slot).catch(async (error: unknown) => {
          log.warn('the sandbox did not hear of a recorded slot', { error });
          await clock.sleep(RELEASE_RETRY_MS);
          await followed.recorded(slot);
        });
      },
    });
    await preload(service.stores.candles, { dir: options.candlesDir, symbols: config.SYMBOLS, now: clock.now() });
    await admit(service, clock);
    const { url } = await service.start();
    sayWhenEnded(followed);
    welcome({ chat: `${sandbox.url}/chat`, web: url }, options, clock.now());
    await untilStopped(options.cycles === undefined ? undefined : counter.enough);
    if (counter.full()) {
      await drain(service);
      console.log(await demoSummary(service.stores, counter.slots()));
    }
    return 0;
  } catch (error) {
    if (!isPlain(error)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    await service?.stop(GRACE_MS);
    following.abort();
    if (sandbox?.launched || service) await sandbox?.stop();
  }
};

/** Exit code 0 after a signal or after `--cycles`; 1 with a sentence where something could not start; 2 for wrong options. */
export const demo = async (args: readonly string[]): Promise<number> => {
  const parsed = parseDemoOptions(args);
  if (parsed.kind === 'invalid') {
    for (const issue of parsed.issues) console.error(issue);
    return 2;
  }
  const { options } = parsed;
  const dir = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), 'v7-demo-')) : resolve(options.dataDir);
  const port = options.port ?? (await freePair(DEFAULT_PORT));
  try {
    return await play(dir, port, options, createLog('warn'));
  } finally {
    if (options.dataDir === undefined) rmSync(dir, { recursive: true, force: true });
  }
};
