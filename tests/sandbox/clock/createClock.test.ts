// The running clock: what it stores, how it goes on after any death, and how it ends.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createClockStore } from '../../../sandbox/clock/clockStore.ts';
import { createClock, type MarketClock } from '../../../sandbox/clock/createClock.ts';
import { SLOT_MS } from '../../../sandbox/clock/marketTime.ts';
import { createSteadyWall } from '../../../sandbox/clock/steadyWall.ts';
import { temporaryFolder } from '../market/sampleRecording.ts';

const START = Date.UTC(2024, 0, 15);
const END = START + 20 * SLOT_MS;
const options = { firstMs: START - SLOT_MS, endMs: END, startMs: START, speed: 60, freeRunning: false };

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A clock on a wall that the test moves; `die` ends it as a kill would, without a last word. */
const clockOn = (dir: string, changes: Partial<typeof options> = {}) => {
  const wall = { ms: Date.UTC(2026, 10, 22) };
  const store = createClockStore(dir);
  const saves: number[] = [];
  const counted = {
    ...store,
    save: (clock: Parameters<typeof store.save>[0]) => {
      saves.push(wall.ms);
      store.save(clock);
    },
  };
  let clock: MarketClock;
  try {
    clock = createClock({ ...options, ...changes, store: counted, wallMs: () => wall.ms });
  } catch (error) {
    store.close();
    throw error;
  }
  let alive = true;
  const end = (last: () => void) => () => {
    if (alive) last();
    alive = false;
  };
  const close = end(() => {
    clock.close();
    store.close();
  });
  open.push(close);
  return { clock, wall, saves, close, die: end(() => store.close()) };
};

describe('the clock', () => {
  test('does not go back when the wall clock does', () => {
    const { clock, wall } = clockOn(temporaryFolder());
    wall.ms += 2000;
    expect(clock.nowMs()).toBe(START + 120_000);
    wall.ms -= 3_600_000;
    expect(clock.nowMs()).toBe(START + 120_000);
  });

  test('stands still while it is paused, also for a cycle that is recorded meanwhile, and goes on from there', () => {
    const { clock, wall } = clockOn(temporaryFolder());
    wall.ms += 2000;
    clock.pause(true);
    wall.ms += 60_000;
    expect(clock.snapshot()).toMatchObject({ nowMs: START + 120_000, paused: true, speed: 60, held: false });
    expect(clock.recorded(START)).toEqual({ kind: 'accepted' });
    clock.pause(true);
    wall.ms += 60_000;
    expect(clock.nowMs()).toBe(START + 120_000);
    clock.pause(false);
    wall.ms += 4000;
    expect(clock.snapshot()).toMatchObject({ nowMs: START + 360_000, paused: false });
  });

  test('takes its wall time from a source that cannot be set', () => {
    const steady = createSteadyWall();
    const real = Date.now;
    try {
      const before = steady();
      Date.now = () => 0;
      expect(steady()).toBeGreaterThanOrEqual(before);
    } finally {
      Date.now = real;
    }
  });

  test('holds a slot after the cycle that is due, and goes on when it is recorded', () => {
    const { clock, wall } = clockOn(temporaryFolder());
    const heard: number[] = [];
    clock.subscribe((snapshot) => heard.push(snapshot.state.holdAtMs ?? 0));
    wall.ms += 60_000;
    expect(clock.snapshot()).toMatchObject({
      nowMs: START + SLOT_MS,
      held: true,
      heldAtMs: START + SLOT_MS,
      ended: false,
    });
    expect(clock.recorded(START)).toEqual({ kind: 'accepted' });
    expect(clock.snapshot()).toMatchObject({ nowMs: START + SLOT_MS, held: false, heldAtMs: null });
    wall.ms += 1000;
    expect(clock.nowMs()).toBe(START + SLOT_MS + 60_000);
    expect(clock.recorded(START - SLOT_MS)).toEqual({ kind: 'accepted' });
    expect(heard).toEqual([START + 2 * SLOT_MS]);
  });

  test('refuses a slot that has not begun and an instant that is no slot', () => {
    const { clock } = clockOn(temporaryFolder());
    expect(clock.recorded(START + SLOT_MS)).toMatchObject({ kind: 'refused' });
    expect(clock.recorded(START + 1)).toMatchObject({ kind: 'refused' });
    expect(clock.recorded(Number.NaN)).toMatchObject({ kind: 'refused' });
  });

  test('running free it does not hold, and at the end of the recording it stands and says so', () => {
    const { clock, wall } = clockOn(temporaryFolder(), { freeRunning: true });
    wall.ms += (15 * SLOT_MS) / 60;
    expect(clock.snapshot()).toMatchObject({
      nowMs: START + 15 * SLOT_MS,
      held: false,
      ended: false,
      freeRunning: true,
    });
    wall.ms += 86_400_000;
    expect(clock.snapshot()).toMatchObject({ nowMs: END, ended: true });
  });

  test('a clean end goes on at the same millisecond, with the same hold, ignoring a new start', () => {
    const dir = temporaryFolder();
    const first = clockOn(dir);
    first.wall.ms += 1234;
    const nowMs = first.clock.nowMs();
    const { holdAtMs } = first.clock.snapshot().state;
    first.close();
    const second = clockOn(dir, { startMs: START + 5 * SLOT_MS });
    expect(second.clock.snapshot()).toMatchObject({ nowMs, startMs: START, state: { holdAtMs } });
  });

  test('after a kill it begins at or after all it ever served, at most 1.5 wall seconds on, and never past the hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 12 }),
        fc.constantFrom(1, 60, 600),
        (steps, speed) => {
          const dir = temporaryFolder();
          const first = clockOn(dir, { speed });
          for (const step of steps) {
            first.wall.ms += step;
            first.clock.nowMs();
          }
          const served = first.clock.nowMs();
          const { holdAtMs } = first.clock.snapshot().state;
          first.die();
          const second = clockOn(dir, { speed });
          const again = second.clock.nowMs();
          expect(again).toBeGreaterThanOrEqual(served);
          expect(again).toBeLessThanOrEqual(Math.min(served + 1500 * speed, holdAtMs ?? END));
          expect(second.clock.snapshot().state.holdAtMs).toBe(holdAtMs);
          second.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  test('stores at most once a wall second between releases', () => {
    const { clock, wall, saves } = clockOn(temporaryFolder(), { speed: 1 });
    for (let ms = 0; ms < 20_000; ms += 50) {
      wall.ms += 50;
      clock.nowMs();
    }
    expect(saves.length).toBeLessThanOrEqual(22);
    expect(saves.length).toBeGreaterThan(15);
  });

  test('a folder has one owner, and what cannot be is said in a sentence', () => {
    const dir = temporaryFolder();
    clockOn(dir);
    expect(() => clockOn(dir)).toThrow(`Another sandbox is already running on ${dir}.`);
    expect(() => clockOn(temporaryFolder(), { startMs: END + 1 })).toThrow(
      /^The start 2024-.* is outside the recording/,
    );
    expect(() => clockOn(temporaryFolder(), { startMs: Number.NaN })).toThrow(/^The start NaN is outside/);
    expect(() => clockOn(temporaryFolder(), { speed: 0 })).toThrow('The speed must be a number above 0');
  });

  test('a stored position outside another recording is refused with what to do', () => {
    const dir = temporaryFolder();
    clockOn(dir).close();
    expect(() => clockOn(dir, { firstMs: END, endMs: END + SLOT_MS, startMs: END })).toThrow(
      /^The stored clock .* Use another data folder/,
    );
  });
});
