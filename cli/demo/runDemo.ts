// The demo's service: wired to the sandbox's clock and stand-ins, its history put in place, set going and told of.
import type { Config } from '../../core/config.ts';
import { type Instant, instant, iso, plus, SLOT_MS, slotOf } from '../../core/instant.ts';
import type { Clock, Log } from '../../core/ports/shell.ts';
import { type FollowedClock, followClock } from '../../sandbox/clock/followClock.ts';
import { createSandboxClock } from '../clocks.ts';
import type { DatabaseServer } from '../databaseServer.ts';
import { historyRecordAt } from '../replay/historyRecord.ts';
import { createService, type Service } from '../service.ts';
import type { Stop } from '../untilStopped.ts';
import { createCounter } from './counter.ts';
import type { DemoOptions } from './demoOptions.ts';
import { keepSandbox } from './keepSandbox.ts';
import { preload } from './preload.ts';
import { BOT_TOKEN, sandboxNotes } from './sandboxEnvironment.ts';
import type { SandboxProcess } from './sandboxProcess.ts';
import { demoSummary, type StoreCounts, storeCounts } from './summary.ts';

/** the local Telegram's first person, who has already joined */
const ADMIN = { id: 100_001, firstName: 'Alex' };
const GRACE_MS = 8_000;
const RELEASE_RETRY_MS = 200;

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
  const { nowMs } = followed.snapshot();
  if (isNew(followed)) await followed.recorded(slotOf(instant(nowMs)) - SLOT_MS);
};

const isNew = (followed: FollowedClock): boolean => followed.snapshot().nowMs === followed.snapshot().startMs;

type Told = { readonly slot: Instant; readonly offMs: () => number };

/** By the sandbox's own time, wherever the service's clock stands. */
const tellRecorded = async (
  followed: FollowedClock,
  clock: Clock,
  { slot, offMs }: Told,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      return await followed.recorded(slot - offMs());
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

export type Demo = {
  readonly config: Config;
  readonly options: DemoOptions;
  readonly log: Log;
  readonly stop: Stop;
  /** how far the service's clock is wrong (ms), for checks of that; absent, never */
  readonly clockOffMs?: () => number;
};

type World = {
  readonly sandbox: SandboxProcess;
  readonly database: DatabaseServer;
  readonly restart: () => Promise<SandboxProcess>;
};

/** Runs the service beside the sandbox until it is told to stop, has played its cycles, or cannot go on. */
export const runDemo = async (
  { config, options, log, stop, clockOffMs: offMs = () => 0 }: Demo,
  { sandbox, database, restart }: World,
  ending: AbortController,
): Promise<void> => {
  const followed = await followClock(`${sandbox.url}/clock`, ending.signal);
  if (stop.asked()) return;
  const clock = createSandboxClock(followed, offMs);
  const counter = createCounter(options.cycles);
  const replay = historyRecordAt(instant(followed.nowMs()), options.candlesDir);
  const service = await createService({
    ...{ config, clock, log, database, botToken: BOT_TOKEN, chatUrl: `${sandbox.url}/chat` },
    notes: sandboxNotes,
    ...(replay ? { replay } : {}),
    mode: { kind: 'sandbox', slotWallMs: SLOT_MS / options.speed },
    nextCycleAt: nextCycleAt(followed, clock),
    // it stands a millisecond before its beginning, in a slot that is not its own
    ...(isNew(followed) && { firstSlot: slotOf(instant(followed.snapshot().startMs)) }),
    slotDone: async (slot, made) => {
      if (made !== 'before') counter.count(slot);
      if (!counter.full()) await tellRecorded(followed, clock, { slot, offMs }, ending.signal);
    },
  });
  try {
    const before: StoreCounts = await storeCounts(service.stores);
    const now = instant(followed.nowMs());
    await preload(service.stores.candles, { dir: options.candlesDir, symbols: config.SYMBOLS, now });
    await admit(service, clock);
    const { url, connected } = await service.start();
    await setGoing(followed);
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
