// Looks at the service once a minute and alarms the admins once a change: raised, and over.
import { type Instant, instant, MINUTE_MS, plus } from '../core/instant.ts';
import type { Changes, Clock, HealthBoard, Log, Stores } from '../core/ports.ts';
import { ALARM_MEMORY_MS, type AlarmState, alarmChanges, alarmsOf, type Watched } from '../core/watch/alarms.ts';
import type { CandleFeed } from './candleFeed.ts';

export type WatchDeps = {
  readonly stores: Pick<Stores, 'cycles' | 'outbox' | 'subscribers' | 'alarms'>;
  readonly feed: Pick<CandleFeed, 'since'>;
  readonly symbols: readonly string[];
  readonly health: HealthBoard;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly log: Log;
  /** undefined where it cannot be told */
  readonly disk: () => Promise<{ readonly freeBytes: number; readonly totalBytes: number } | undefined>;
  /** this machine's clock minus Coinbase's, in milliseconds; undefined where Coinbase does not say */
  readonly skewMs: (signal: AbortSignal) => Promise<number | undefined>;
  /** Tells a person past the outbox: for the one alarm that cannot be kept. Never rejects. */
  readonly tellDirectly: (person: number, alarm: AlarmState) => Promise<void>;
};

const CANDLES_MS = 10 * MINUTE_MS;
/** what is not due for longer than that is held on purpose: quiet hours, a limit that Telegram has named */
const DUE_SOON_MS = 2 * MINUTE_MS;

export const createWatch = (deps: WatchDeps) => {
  const { stores, clock, log, changes } = deps;
  const startedAt = clock.now();
  const newest = new Map<string, Instant>();
  const candleAgesMs = new Map<string, number>();
  let admins: readonly number[] = [];
  /** what was told while the database kept nothing */
  let unkept: AlarmState | undefined;

  const lookAtCandles = async (symbol: string, signal: AbortSignal): Promise<void> => {
    const askedAt = clock.now();
    const { candles } = await deps.feed.since(symbol, plus(askedAt, -CANDLES_MS), signal);
    const last = candles.time[candles.time.findLastIndex((_, i) => candles.filled[i] !== 1)];
    const end = last === undefined ? (newest.get(symbol) ?? startedAt) : instant((last + 60) * 1000);
    newest.set(symbol, end);
    candleAgesMs.set(symbol, Math.max(0, askedAt - end));
  };

  const watched = async (signal: AbortSignal): Promise<Watched> => {
    const [counts, all, waiting, disk, skewMs] = await Promise.all([
      stores.cycles.counts(),
      stores.subscribers.admins(),
      stores.outbox.oldestWaiting(clock.wallMs() + DUE_SOON_MS),
      deps.disk(),
      deps.skewMs(signal),
      ...deps.symbols.map((symbol) => lookAtCandles(symbol, signal)),
    ]);
    admins = all.filter(({ state }) => state === 'active').map(({ id }) => id);
    const last = counts.lastRecordedAsOf;
    return {
      ...{ now: clock.now(), candleAgesMs, parts: deps.health.parts() },
      lastVerdictAt: last !== undefined && last > startedAt ? last : startedAt,
      ...(waiting !== undefined && { waitingMs: (clock.now() - waiting) / clock.speed }),
      ...(disk && { disk }),
      ...(skewMs !== undefined && { skewMs }),
    };
  };

  const tell = async ({ key, revision }: AlarmState): Promise<void> => {
    const rows = admins.map((id) => ({ subscriber: id, kind: 'alarm', subject: key, revision }) as const);
    if ((await stores.outbox.enqueue(rows, clock.now())) > 0) changes.emit({ kind: 'outbox' });
    await stores.alarms.markTold(key, revision);
  };

  const keep = async (watchedNow: Watched): Promise<void> => {
    const before = await stores.alarms.all();
    for (const state of before) if (!state.told) await tell(state);
    const next = alarmChanges(before, alarmsOf(watchedNow), watchedNow.now);
    for (const state of next) if (await stores.alarms.change(state)) await tell(state);
    await stores.alarms.forget(plus(watchedNow.now, -ALARM_MEMORY_MS));
  };

  const tellAll = async (state: AlarmState): Promise<void> => {
    unkept = state.state === 'raised' ? state : undefined;
    await Promise.all(admins.map((id) => deps.tellDirectly(id, state)));
  };

  /** A database in trouble keeps no alarm: those admins that were known are told directly, once. */
  const databaseFailed = async (error: unknown): Promise<void> => {
    log.error('the service could not be looked at', { error });
    if (unkept) return;
    const trouble = error instanceof Error ? error.message : String(error);
    const [alarm] = alarmsOf({ ...blank(), databaseTrouble: trouble });
    const now = clock.now();
    if (alarm) await tellAll({ ...alarm, state: 'raised', at: now, raisedAt: now, revision: 1, told: true });
  };

  const blank = (): Watched => ({
    ...{ now: clock.now(), candleAgesMs: new Map(), parts: [] },
  });

  return {
    /** One look; never rejects. */
    async look(signal: AbortSignal): Promise<void> {
      try {
        await keep(await watched(signal));
        if (unkept) await tellAll({ ...unkept, state: 'over', at: clock.now() });
      } catch (error) {
        if (!signal.aborted) await databaseFailed(error);
      }
    },
  };
};
