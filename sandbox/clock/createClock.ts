// The sandbox's clock: runs market time, holds it for unrecorded cycles and never serves an instant twice.
import type { ClockStore } from './clockStore.ts';
import {
  afterRecorded,
  atSpeed,
  type ClockSnapshot,
  type ClockState,
  ceilingOf,
  firstHold,
  marketNow,
  SLOT_MS,
} from './marketTime.ts';
import { SandboxError } from './sandboxError.ts';
import { createSteadyWall } from './steadyWall.ts';

/** What the other parts of the sandbox need of the clock. */
export type SandboxClock = {
  /** Market time, epoch milliseconds; never goes back. */
  nowMs(): number;
};

export type RecordedAnswer = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly because: string };

export type MarketClock = SandboxClock & {
  snapshot(): ClockSnapshot;
  /** The cycle of this slot is recorded; older slots are accepted and change nothing. */
  recorded(slotMs: number): RecordedAnswer;
  /** Market time stands still until it is let go; a sandbox that is started again is not paused. */
  pause(paused: boolean): void;
  /** Hears every change of state, and when the clock comes to a hold or to the end; returns the way to stop. */
  subscribe(listener: (snapshot: ClockSnapshot) => void): () => void;
  /** Stores the exact position and stops. */
  close(): void;
};

export type ClockOptions = {
  readonly store: ClockStore;
  /** the recording's first candle and end, epoch milliseconds */
  readonly firstMs: number;
  readonly endMs: number;
  /** used when nothing is stored */
  readonly startMs: number;
  readonly speed: number;
  readonly freeRunning: boolean;
  /** true: a new clock stands at its start until the slot before it is told as recorded, which is the word that a service is ready */
  readonly holdAtStart?: boolean;
  /** a steady wall clock; the default cannot be set back */
  readonly wallMs?: () => number;
};

/** How far ahead of the served time a position is stored, and what is left of it when the next is stored; wall milliseconds. */
const RESERVE_MS = 1500;
const RESERVE_LEFT_MS = 500;
const PULSE_MS = 200;

type Beginning = { readonly state: ClockState; readonly startMs: number };

const iso = (ms: number): string => new Date(ms).toISOString();

const begin = (options: ClockOptions, wallMs: number): Beginning => {
  const { store, firstMs, endMs, speed, freeRunning } = options;
  if (!Number.isFinite(speed) || speed <= 0 || speed > 100_000) {
    throw new SandboxError(`The speed must be a number above 0 and at most 100000, not ${speed}.`);
  }
  const stored = store.load();
  const positionMs = stored?.positionMs ?? options.startMs;
  if (!(positionMs >= firstMs && positionMs <= endMs)) {
    const what = stored === undefined ? 'The start' : 'The stored clock';
    const remedy = stored === undefined ? '' : ' Use another data folder for another recording.';
    const instant = Number.isFinite(positionMs) ? iso(positionMs) : String(positionMs);
    throw new SandboxError(`${what} ${instant} is outside the recording (${iso(firstMs)} to ${iso(endMs)}).${remedy}`);
  }
  // a clock that ran free has no word on the current slot, so it counts as not recorded
  const first = options.holdAtStart ? positionMs : firstHold(positionMs);
  const untold = stored === undefined ? first : Math.floor(positionMs / SLOT_MS) * SLOT_MS + SLOT_MS;
  const holdAtMs = freeRunning ? null : (stored?.holdAtMs ?? untold);
  return {
    state: { anchorMarketMs: positionMs, anchorWallMs: wallMs, speed, holdAtMs, endMs },
    startMs: stored?.startMs ?? options.startMs,
  };
};

/**
 * Makes the clock, going on from the stored position if there is one. What is stored is not the time but a reservation: an instant up
 * to 1.5 wall seconds ahead (never past the hold or the end), written before anything later than the old one is served. So a killed
 * sandbox begins again at or after all it ever served: it may skip up to 1.5 wall seconds of market, as if it had slept, and cannot
 * repeat or skip a cycle, because the reservation ends at the hold. A clean close stores the exact time.
 * Throws a SandboxError for a speed or a start that cannot be.
 */
export const createClock = (options: ClockOptions): MarketClock => {
  const { store, firstMs, endMs, speed, freeRunning } = options;
  const wallMs = options.wallMs ?? createSteadyWall();
  const listeners = new Set<(snapshot: ClockSnapshot) => void>();
  const beginning = begin(options, wallMs());
  const { startMs } = beginning;
  let { state } = beginning;
  let servedMs = state.anchorMarketMs;
  let reservedMs = Number.NEGATIVE_INFINITY;
  let stoppedAtMs: number | null = null;

  const reserve = (nowMs: number): void => {
    reservedMs = Math.min(nowMs + speed * RESERVE_MS, ceilingOf(state));
    store.save({ positionMs: reservedMs, holdAtMs: state.holdAtMs, startMs });
  };

  const nowMs = (): number => {
    servedMs = Math.max(servedMs, marketNow(state, wallMs()));
    if (reservedMs < ceilingOf(state) && servedMs > reservedMs - speed * RESERVE_LEFT_MS) reserve(servedMs);
    return servedMs;
  };

  const snapshot = (): ClockSnapshot => {
    const now = nowMs();
    const held = state.holdAtMs !== null && now >= state.holdAtMs;
    const heldAtMs = held ? now : null;
    const ended = now >= endMs;
    const paused = state.speed === 0;
    return {
      nowMs: now,
      now: iso(now),
      speed,
      freeRunning,
      paused,
      held,
      heldAtMs,
      ended,
      firstMs,
      startMs,
      endMs,
      state,
    };
  };

  const publish = (): void => {
    const current = snapshot();
    for (const listener of listeners) listener(current);
  };

  const pulse = setInterval(() => {
    const now = nowMs();
    const stopsAtMs = now >= ceilingOf(state) ? now : null;
    if (stopsAtMs === stoppedAtMs) return;
    stoppedAtMs = stopsAtMs;
    publish();
  }, PULSE_MS);
  pulse.unref();
  reserve(servedMs);

  return {
    nowMs,
    snapshot,
    recorded: (slotMs) => {
      const now = nowMs();
      if (!Number.isInteger(slotMs / SLOT_MS)) {
        return { kind: 'refused', because: 'The slot must be the start of a five-minute slot.' };
      }
      if (slotMs > now)
        return { kind: 'refused', because: `The slot ${iso(slotMs)} has not begun; it is ${iso(now)}.` };
      const next = afterRecorded(state, slotMs, wallMs());
      if (next !== state) {
        state = next;
        reserve(now);
        publish();
      }
      return { kind: 'accepted' };
    },
    pause: (paused) => {
      state = atSpeed(state, paused ? 0 : speed, wallMs());
      publish();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      clearInterval(pulse);
      listeners.clear();
      store.save({ positionMs: nowMs(), holdAtMs: state.holdAtMs, startMs });
    },
  };
};
