// Market time as a pure function: never back, never past a hold, no jump at a release.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterRecorded,
  type ClockState,
  firstHold,
  followedState,
  marketNow,
  SLOT_MS,
  slotAtOrAfter,
} from '../../../sandbox/clock/marketTime.ts';

const START = Date.UTC(2024, 0, 15);
const WALL = Date.UTC(2026, 10, 22);

const states = fc.record({
  anchorMarketMs: fc.integer({ min: START, max: START + 10 * SLOT_MS }),
  anchorWallMs: fc.constant(WALL),
  speed: fc.double({ min: 0.1, max: 5000, noNaN: true }),
  holdAtMs: fc.option(fc.integer({ min: 10, max: 20 }).map((slots) => START + slots * SLOT_MS)),
  endMs: fc.integer({ min: 10, max: 30 }).map((slots) => START + slots * SLOT_MS),
}) satisfies fc.Arbitrary<ClockState>;
const elapsed = fc.integer({ min: -100_000, max: 10_000_000 });

describe('market time', () => {
  test('never goes back while the wall goes on, and never passes the hold or the end', () => {
    fc.assert(
      fc.property(states, elapsed, fc.nat(1_000_000), (state, from, more) => {
        const [earlier, later] = [marketNow(state, WALL + from), marketNow(state, WALL + from + more)];
        expect(later).toBeGreaterThanOrEqual(earlier);
        expect(later).toBeLessThanOrEqual(Math.min(state.holdAtMs ?? state.endMs, state.endMs));
        expect(earlier).toBeGreaterThanOrEqual(state.anchorMarketMs);
      }),
    );
  });

  test('a release never moves the present, only how far it may go', () => {
    fc.assert(
      fc.property(states, elapsed, fc.integer({ min: 0, max: 25 }), fc.nat(100_000), (state, from, slots, more) => {
        const wallMs = WALL + Math.max(0, from);
        const released = afterRecorded(state, START + slots * SLOT_MS, wallMs);
        expect(marketNow(released, wallMs)).toBe(marketNow(state, wallMs));
        expect(marketNow(released, wallMs + more)).toBeGreaterThanOrEqual(marketNow(state, wallMs + more));
        const reached = START + (slots + 2) * SLOT_MS;
        expect(released.holdAtMs).toBe(state.holdAtMs === null ? null : Math.max(state.holdAtMs, reached));
      }),
    );
  });

  test('after a hold it goes on from the held instant at its speed, however long it was held', () => {
    const state: ClockState = {
      anchorMarketMs: START,
      anchorWallMs: WALL,
      speed: 60,
      holdAtMs: firstHold(START),
      endMs: START * 2,
    };
    expect(marketNow(state, WALL + 3_600_000)).toBe(START + SLOT_MS);
    const released = afterRecorded(state, START, WALL + 3_600_000);
    expect(marketNow(released, WALL + 3_601_000)).toBe(START + SLOT_MS + 60_000);
    expect(marketNow(released, WALL + 9_600_000)).toBe(START + 2 * SLOT_MS);
  });

  test('a release before the hold is reached leaves no trace of it', () => {
    const state: ClockState = {
      anchorMarketMs: START,
      anchorWallMs: WALL,
      speed: 60,
      holdAtMs: firstHold(START),
      endMs: START * 2,
    };
    const released = afterRecorded(state, START, WALL + 1000);
    expect(marketNow(released, WALL + 6000)).toBe(START + 360_000);
  });

  test('a start inside a slot first holds one slot after the next boundary', () => {
    expect(slotAtOrAfter(START)).toBe(START);
    expect(firstHold(START)).toBe(START + SLOT_MS);
    expect(firstHold(START + 1)).toBe(START + 2 * SLOT_MS);
  });

  test('a follower is never ahead, whatever the journey took and whatever its own wall clock says', () => {
    fc.assert(
      fc.property(
        states,
        fc.nat(100_000),
        fc.nat(500),
        fc.nat(100_000),
        fc.integer(),
        (state, sent, journey, later, own) => {
          const nowMs = marketNow(state, WALL + sent);
          const snapshot = { ...base, nowMs, state };
          const followed = followedState(snapshot, own);
          expect(marketNow(followed, own + later)).toBeLessThanOrEqual(marketNow(state, WALL + sent + journey + later));
        },
      ),
    );
  });
});

const base = {
  now: '',
  speed: 1,
  freeRunning: false,
  paused: false,
  held: false,
  heldAtMs: null,
  ended: false,
  firstMs: 0,
  startMs: 0,
  endMs: 0,
};
