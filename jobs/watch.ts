// Looks at the service once a minute and alarms the admins once a change: raised, and over.
import { type Instant, instant, MINUTE_MS, plus } from '../core/instant.ts';
import type { Changes, Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { Budget } from '../core/synthesis/budget.ts';
import {
  ALARM_MEMORY_MS,
  type AlarmState,
  alarmChanges,
  alarmsOf,
  isMeasured,
  type Watched,
  watchLimits,
} from '../core/watch/alarms.ts';
import type { Machine } from '../core/watch/processes.ts';
import type { CandleFeed } from './candleFeed.ts';

export type WatchDeps = {
  readonly stores: Pick<Stores, 'cycles' | 'outbox' | 'subscribers' | 'alarms'>;
  readonly feed: Pick<CandleFeed, 'since'>;
  readonly symbols: readonly string[];
  readonly health: HealthBoard;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly log: Log;
  /** those the processes of the service run on, as they were measured last */
  readonly machines: () => readonly Machine[];
  /** the month's money for the model; absent where none is configured */
  readonly budget?: () => Promise<Budget>;
  /** whether this process speaks for all where nothing can be kept; it does unless told */
  readonly speaks?: () => boolean;
  /** Tells a person past the outbox: for the one alarm that cannot be kept. Never rejects. */
  readonly tellDirectly: (person: number, alarm: AlarmState) => Promise<void>;
};

const CANDLES_MS = 10 * MINUTE_MS;
/** what is not due for longer than that is held on purpose: a limit that Telegram has named */
const DUE_SOON_MS = 2 * MINUTE_MS;
/** a service that is started again finds the record old, and has so long to write the next verdict */
const START_GRACE_MS = 10 * MINUTE_MS;

/** a clock that has moved so much more or less than the wall says nothing of ages until it is known which of them is right */
const STEP_MS = MINUTE_MS;

type Finder = 'look' | 'beat';

export const createWatch = (deps: WatchDeps) => {
  const { stores, clock, log, changes } = deps;
  const startedAt = clock.now();
  const apart = (): number => clock.now() - clock.wallMs();
  const usuallyApart = apart();
  const hasStepped = (): boolean => clock.speed === 1 && Math.abs(apart() - usuallyApart) > STEP_MS;
  const newest = new Map<string, Instant>();
  const candleAgesMs = new Map<string, number>();
  /** symbols of which this process has not seen a candle yet */
  const unseen = new Set(deps.symbols);
  let admins: readonly number[] = [];
  /** what was told while the database kept nothing, and who found it: a look, which asks for more than whether it answers */
  let unkept: { readonly state: AlarmState; readonly by: Finder } | undefined;

  const lookAtCandles = async (symbol: string, signal: AbortSignal): Promise<void> => {
    const askedAt = clock.now();
    const { candles } = await deps.feed.since(symbol, plus(askedAt, -CANDLES_MS), signal);
    const last = candles.time[candles.time.findLastIndex((_, i) => candles.filled[i] !== 1)];
    const end =
      last === undefined
        ? (newest.get(symbol) ?? instant(Math.max(startedAt, askedAt - CANDLES_MS)))
        : instant((last + 60) * 1000);
    newest.set(symbol, end);
    if (last !== undefined) unseen.delete(symbol);
    candleAgesMs.set(symbol, Math.max(0, askedAt - end));
  };

  const learnAdmins = async (): Promise<void> => {
    const active = await stores.subscribers.admins();
    admins = active.filter(({ state }) => state === 'active').map(({ id }) => id);
  };

  /** Of a service that was started many times without a verdict it is the record's, not the newest start. */
  const lastVerdictAt = (last: Instant | undefined): Instant => {
    if (last === undefined) return startedAt;
    return instant(Math.max(last, startedAt + START_GRACE_MS - watchLimits.verdictMs));
  };

  /** Told only of a service that has run for so long, and has verdicts on others. */
  const silentSymbols = async (last: Instant | undefined): Promise<ReadonlySet<string> | undefined> => {
    const [now, since] = [clock.now(), plus(clock.now(), -watchLimits.verdictMs)];
    if (startedAt > since || last === undefined || last <= since) return undefined;
    const heard = await Promise.all(deps.symbols.map((symbol) => stores.cycles.isRecorded(symbol, since, now)));
    return new Set(deps.symbols.filter((_, i) => heard[i] === false));
  };

  const watched = async (signal: AbortSignal): Promise<Watched> => {
    const [last, waiting, budget] = await Promise.all([
      // one of a clock that was ahead tells nothing of now
      stores.cycles.lastRecordedAsOf(clock.now()),
      stores.outbox.oldestWaiting({
        dueByWallMs: clock.wallMs() + DUE_SOON_MS,
        plannedByWallMs: clock.wallMs() - watchLimits.outboxMs,
      }),
      deps.budget?.(),
      learnAdmins(),
      ...deps.symbols.map((symbol) => lookAtCandles(symbol, signal)),
    ]);
    const silent = await silentSymbols(last);
    const beside = {
      ...{ now: clock.now(), parts: deps.health.parts(), machines: deps.machines(), budget },
      ...(waiting !== undefined && { waitingMs: (clock.now() - waiting) / clock.speed }),
    };
    // a wrong clock makes verdicts and candles old, or young
    if (hasStepped()) return { ...beside, candleAgesMs: new Map(), unseen: new Set(deps.symbols) };
    const ages = { lastVerdictAt: lastVerdictAt(last), recordedAt: last, candleAgesMs, unseen };
    return { ...beside, ...ages, ...(silent && { silent }) };
  };

  const tell = async ({ key, revision }: AlarmState): Promise<void> => {
    const rows = admins.map((id) => ({ subscriber: id, kind: 'alarm', subject: key, revision }) as const);
    // with nobody to tell it waits for the first who can be told
    if (rows.length === 0) return;
    if ((await stores.outbox.enqueue(rows, clock.now())) > 0) changes.emit({ kind: 'outbox' });
    await stores.alarms.markTold(key, revision);
  };

  const keep = async (watchedNow: Watched): Promise<void> => {
    const before = await stores.alarms.all();
    for (const state of before) if (!state.told) await tell(state);
    const next = alarmChanges(before, alarmsOf(watchedNow), watchedNow.now, (key) => isMeasured(key, watchedNow));
    for (const state of next) if (await stores.alarms.change(state)) await tell(state);
    await stores.alarms.forget(plus(watchedNow.now, -ALARM_MEMORY_MS));
  };

  const tellAll = async (state: AlarmState, by: Finder): Promise<void> => {
    unkept = state.state === 'raised' ? { state, by } : undefined;
    await Promise.all(admins.map((id) => deps.tellDirectly(id, state)));
  };

  /** A database in trouble keeps no alarm: those admins that were known are told directly, once, by one process. */
  const databaseFailed = async (error: unknown, by: Finder = 'beat'): Promise<void> => {
    log.error('the service could not be looked at', { error });
    if (unkept || deps.speaks?.() === false) return;
    const trouble = error instanceof Error ? error.message : String(error);
    const [alarm] = alarmsOf({ ...blank(), databaseTrouble: trouble });
    const now = clock.now();
    if (alarm) await tellAll({ ...alarm, state: 'raised', at: now, raisedAt: now, revision: 1, told: true }, by);
  };

  const blank = (): Watched => ({
    ...{ now: clock.now(), candleAgesMs: new Map(), parts: [], machines: [] },
  });

  const allClear = async (): Promise<void> => {
    if (unkept) await tellAll({ ...unkept.state, state: 'over', at: clock.now() }, unkept.by);
  };

  return {
    /** The database has not answered for a while, so that nobody wakes this watch either. Never rejects. */
    databaseFailed: (error: unknown) => databaseFailed(error),
    /** The database answers: whom to tell when it does not is learned now. */
    async databaseWell(): Promise<void> {
      if (unkept?.by === 'beat') await allClear();
      await learnAdmins();
    },
    /** One look; never rejects. */
    async look(signal: AbortSignal): Promise<void> {
      try {
        await keep(await watched(signal));
        await allClear();
      } catch (error) {
        if (!signal.aborted) await databaseFailed(error, 'look');
      }
    },
  };
};
