// Market time as a pure function of a small state and a wall clock reading.

/** A cycle begins at every multiple of this, in milliseconds. */
export const SLOT_MS = 300_000;

/**
 * Everything market time depends on; all instants are epoch milliseconds.
 * `anchorWallMs` is read from a clock that never goes back; `holdAtMs` is null when the clock runs free; `speed` is 0 while it is paused.
 */
export type ClockState = {
  readonly anchorMarketMs: number;
  readonly anchorWallMs: number;
  readonly speed: number;
  readonly holdAtMs: number | null;
  readonly endMs: number;
};

/** What the sandbox tells about its clock; `speed` is that of play, also while paused; `firstMs` is the recording's first candle, `startMs` where play began. */
export type ClockSnapshot = {
  readonly nowMs: number;
  readonly now: string;
  readonly speed: number;
  readonly freeRunning: boolean;
  readonly paused: boolean;
  readonly held: boolean;
  readonly heldAtMs: number | null;
  readonly ended: boolean;
  readonly firstMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly state: ClockState;
};

/** The instant market time may not pass in this state: the hold or the end of the recording. */
export const ceilingOf = (state: ClockState): number => Math.min(state.holdAtMs ?? state.endMs, state.endMs);

/** Market time in whole milliseconds; never before the anchor, never past the hold or the end. */
export const marketNow = (state: ClockState, wallMs: number): number => {
  const elapsedMs = Math.max(0, wallMs - state.anchorWallMs) * state.speed;
  return Math.max(state.anchorMarketMs, Math.floor(Math.min(state.anchorMarketMs + elapsedMs, ceilingOf(state))));
};

/** The first slot boundary at or after an instant. */
export const slotAtOrAfter = (ms: number): number => Math.ceil(ms / SLOT_MS) * SLOT_MS;

/** Where a clock beginning at `startMs` first holds: one slot after its first cycle is due. */
export const firstHold = (startMs: number): number => slotAtOrAfter(startMs) + SLOT_MS;

/**
 * The state after the cycle of `slotMs` is recorded: the next slot's cycle may run for one slot more.
 * A clock that was held goes on from where it stood; an older slot changes nothing and gives the same state back.
 */
export const afterRecorded = (state: ClockState, slotMs: number, wallMs: number): ClockState => {
  if (state.holdAtMs === null) return state;
  const holdAtMs = slotMs + 2 * SLOT_MS;
  if (holdAtMs <= state.holdAtMs) return state;
  const nowMs = marketNow(state, wallMs);
  if (nowMs < state.holdAtMs) return { ...state, holdAtMs };
  return { ...state, holdAtMs, anchorMarketMs: nowMs, anchorWallMs: wallMs };
};

/** The state with another speed from now on: 0 to pause, that of play to go on from where it stood. */
export const atSpeed = (state: ClockState, speed: number, wallMs: number): ClockState => ({
  ...state,
  anchorMarketMs: marketNow(state, wallMs),
  anchorWallMs: wallMs,
  speed,
});

/**
 * A received snapshot as a state on the receiver's own steady clock. Since the snapshot is older than its arrival, the receiver's
 * market time is behind the sandbox's by the journey times the speed, and never ahead, whatever either wall clock does.
 */
export const followedState = (snapshot: ClockSnapshot, receivedMs: number): ClockState => ({
  ...snapshot.state,
  anchorMarketMs: snapshot.nowMs,
  anchorWallMs: receivedMs,
});
