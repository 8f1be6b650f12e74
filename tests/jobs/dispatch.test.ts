// The dispatcher: never early, tried again within its slot, and not stopped by what cannot be finished.
import { describe, expect, test } from 'vitest';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import { type CycleId, cycleId, type Instant, plus, SLOT_MS } from '../../core/instant.ts';
import { createDispatchCycles } from '../../jobs/dispatchCycles.ts';
import type { CycleEnd } from '../../jobs/runCycle.ts';
import { createLeapingClock } from '../support/leapingClock.ts';
import { T0 } from '../support/marketFixtures.ts';
import { quietLog } from '../support/openOnEmbedded.ts';

const dispatching = (
  answer: (cycle: CycleId, symbol: string, attempt: number) => CycleEnd | Error,
  left: readonly CycleId[] = [],
  first?: Instant,
) => {
  const clock = createLeapingClock(plus(T0, 5_000));
  const ran: string[] = [];
  const done: number[] = [];
  const made: string[] = [];
  const health = createHealthBoard(clock);
  const dispatch = createDispatchCycles({
    runCycle: async (cycle, symbol) => {
      ran.push(`${cycle} ${symbol}`);
      const end = answer(cycle, symbol, ran.filter((x) => x === `${cycle} ${symbol}`).length);
      if (end instanceof Error) throw end;
      return end;
    },
    cycles: { unfinished: async () => left.map((cycle) => ({ cycle, symbol: 'BTC-USD' })) } as never,
    symbols: ['BTC-USD'],
    ...{ clock, health, log: quietLog, ...(first !== undefined && { first }) },
    slotDone: async (slot, how) => {
      done.push(slot);
      made.push(how);
    },
  });
  return {
    clock,
    ran,
    done,
    made,
    health,
    wake: (coverMs: number) => dispatch.wake(coverMs, new AbortController().signal),
  };
};
const NOW = `${cycleId(T0)} BTC-USD`;

describe('the dispatcher', () => {
  test('woken a millisecond early waits for the slot instead of losing it', async () => {
    const d = dispatching(() => 'recorded');
    d.clock.set(plus(T0, 4_999));
    await d.wake(240_000);
    expect(d.ran).toEqual([NOW]);
    expect(d.done).toEqual([T0]);
  });

  test('leaves the slot before the first alone, as of a market that stands a moment before its beginning', async () => {
    const d = dispatching(() => 'recorded', [], plus(T0, SLOT_MS));
    d.clock.set(plus(T0, SLOT_MS - 1));
    await d.wake(240_000);
    expect(d.done).toEqual([plus(T0, SLOT_MS)]);
  });

  test('takes a slot in its last millisecond, where a market is held for it', async () => {
    const d = dispatching(() => 'recorded');
    d.clock.set(plus(T0, SLOT_MS - 1));
    await d.wake(0);
    expect(d.done).toEqual([T0]);
  });

  test('leaves a slot alone that ends while the service is still finishing what a crash left, and takes the one that has begun', async () => {
    const d = dispatching(
      (cycle) => {
        if (cycle === cycleId(plus(T0, -SLOT_MS))) d.clock.set(plus(T0, SLOT_MS + 15_000));
        return 'recorded';
      },
      [cycleId(plus(T0, -SLOT_MS))],
    );
    await d.wake(SLOT_MS + 20_000);
    expect(d.done).toEqual([plus(T0, SLOT_MS)]);
    expect(d.ran).not.toContain(NOW);
  });

  test('takes a slot late that began while the one before was still looked after', async () => {
    const d = dispatching((cycle) => {
      if (cycle === cycleId(T0)) d.clock.set(plus(T0, SLOT_MS + 20_000));
      return 'recorded';
    });
    await d.wake(SLOT_MS + 20_000);
    expect(d.done).toEqual([T0, plus(T0, SLOT_MS)]);
  });

  test.each(['held' as const, new Error('planted')])('tries again within the slot after %s', async (first) => {
    const d = dispatching((_cycle, _symbol, attempt) => (attempt < 3 ? first : 'recorded'));
    await d.wake(240_000);
    expect(d.ran).toEqual([NOW, NOW, NOW]);
    expect(d.done).toEqual([T0]);
    expect(d.health.parts()).toMatchObject([{ part: 'cycle', state: 'ok' }]);
  });

  test('covers every slot that falls due until the next wake-up', async () => {
    const d = dispatching(() => 'recorded');
    await d.wake(3 * SLOT_MS);
    expect(d.done).toEqual([T0, plus(T0, SLOT_MS), plus(T0, 2 * SLOT_MS), plus(T0, 3 * SLOT_MS)]);
  });

  test('goes on at once when a clock that was an hour ahead is set right', async () => {
    const d = dispatching(() => 'recorded');
    d.clock.set(plus(T0, 12 * SLOT_MS + 5_000));
    await d.wake(0);
    d.clock.set(plus(T0, 5_000));
    await d.wake(0);
    expect(d.done).toEqual([plus(T0, 12 * SLOT_MS), T0]);
  });

  test('a slot that was over before its verdict is no good cycle', async () => {
    const d = dispatching(() => 'abandoned');
    await d.wake(0);
    expect(d.made).toEqual(['in part']);
    expect(d.health.parts()).toMatchObject([{ part: 'cycle', state: 'degraded' }]);
  });

  test('what was left behind is finished before the slot’s own cycles, once', async () => {
    const old = cycleId(plus(T0, -SLOT_MS));
    const d = dispatching((cycle, _symbol, attempt) => (cycle === old || attempt > 1 ? 'recorded' : 'held'), [old]);
    await d.wake(240_000);
    expect(d.ran).toEqual([`${old} BTC-USD`, NOW, NOW]);
    expect(d.health.parts()).toMatchObject([{ part: 'cycle', state: 'ok' }]);
  });

  test('an old row that cannot be finished stops no new cycle', async () => {
    const old = cycleId(plus(T0, -SLOT_MS));
    const d = dispatching((cycle) => (cycle === old ? new Error('a foreign shape') : 'recorded'), [old]);
    await d.wake(0);
    expect(d.done).toEqual([T0]);
    expect(d.ran).toEqual([`${old} BTC-USD`, NOW]);
    expect(d.health.parts()).toMatchObject([{ part: 'cycle', state: 'degraded' }]);
  });
});
