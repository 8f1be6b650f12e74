// The turnstile: within a slot places are asked for by confidence, then symbol, and nobody waits long for anybody.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cycleId, plus, SLOT_MS } from '../../core/instant.ts';
import { createTurnstile } from '../../jobs/turnstile.ts';
import { createManualClock } from '../support/manualClock.ts';
import { T0 } from '../support/marketFixtures.ts';
import { quietLog } from '../support/openOnEmbedded.ts';

const CYCLE = cycleId(T0);
const SYMBOLS = ['A-USD', 'B-USD', 'C-USD', 'D-USD'];

const turning = (symbols: readonly string[] = SYMBOLS) => {
  const clock = createManualClock(T0);
  const turnstile = createTurnstile({ symbols, clock, log: quietLog });
  const admitted: string[] = [];
  const leaves = new Map<string, () => void>();
  return {
    clock,
    admitted,
    /** Arrives, and notes when it is let in. */
    come: (symbol: string, confidence?: number, stop?: AbortSignal, cycle = CYCLE): void => {
      const wish = confidence === undefined ? undefined : { confidence, stop };
      const pass = async (): Promise<void> => {
        const leave = await turnstile.arrive(cycle, symbol, wish);
        if (wish) admitted.push(symbol);
        leaves.set(symbol, leave);
      };
      void pass();
    },
    leave: (symbol: string): void => leaves.get(symbol)?.(),
    settled: () => new Promise((resolve) => setImmediate(resolve)),
  };
};

describe('the turnstile', () => {
  test('lets in by confidence, then symbol, one after another, once all have arrived', async () => {
    const t = turning();
    t.come('D-USD', 70);
    t.come('A-USD', 70);
    t.come('C-USD', 64);
    await t.settled();
    expect(t.admitted).toEqual([]);
    t.come('B-USD', 90);
    await t.settled();
    expect(t.admitted).toEqual(['B-USD']);
    for (const symbol of ['B-USD', 'A-USD', 'D-USD', 'C-USD']) {
      t.leave(symbol);
      await t.settled();
    }
    expect(t.admitted).toEqual(['B-USD', 'A-USD', 'D-USD', 'C-USD']);
    expect(t.clock.waiting()).toBe(0);
  });

  test('who has no wish is let through at once and is not waited for', async () => {
    const t = turning(['A-USD', 'B-USD']);
    t.come('A-USD');
    t.come('B-USD', 70);
    await t.settled();
    expect(t.admitted).toEqual(['B-USD']);
  });

  test('a slow symbol makes the others at most 20 s late', async () => {
    const t = turning();
    t.come('B-USD', 70);
    await t.clock.advance(5_000);
    t.come('C-USD', 80);
    await t.clock.advance(14_999);
    expect(t.admitted).toEqual([]);
    await t.clock.advance(1);
    expect(t.admitted).toEqual(['C-USD']);
    t.leave('C-USD');
    await t.settled();
    expect(t.admitted).toEqual(['C-USD', 'B-USD']);
    t.leave('B-USD');
    t.come('A-USD', 99);
    await t.settled();
    expect(t.admitted).toEqual(['C-USD', 'B-USD', 'A-USD']);
  });

  test('nobody is waited for past the slot, but for 2 s where it is over already', async () => {
    const t = turning();
    await t.clock.setMarket(plus(T0, SLOT_MS - 3_000));
    t.come('A-USD', 70);
    await t.clock.advanceWall(2_999);
    expect(t.admitted).toEqual([]);
    await t.clock.advanceWall(1);
    expect(t.admitted).toEqual(['A-USD']);
    await t.clock.setMarket(plus(T0, SLOT_MS + 60_000));
    const next = turning();
    await next.clock.setMarket(plus(T0, 2 * SLOT_MS));
    next.come('A-USD', 70);
    await next.clock.advanceWall(2_000);
    expect(next.admitted).toEqual(['A-USD']);
  });

  test('a turn that does not end is passed on after 5 s, and its late end takes nobody else’s', async () => {
    const t = turning(['A-USD', 'B-USD', 'C-USD']);
    for (const [symbol, confidence] of [
      ['A-USD', 90],
      ['B-USD', 80],
      ['C-USD', 70],
    ] as const)
      t.come(symbol, confidence);
    await t.settled();
    await t.clock.advance(5_000);
    expect(t.admitted).toEqual(['A-USD', 'B-USD']);
    t.leave('A-USD');
    await t.settled();
    expect(t.admitted).toEqual(['A-USD', 'B-USD']);
    t.leave('B-USD');
    t.leave('B-USD');
    await t.settled();
    expect(t.admitted).toEqual(['A-USD', 'B-USD', 'C-USD']);
  });

  test('stopping ends the wait and gives the turn to nobody twice', async () => {
    const t = turning(['A-USD', 'B-USD', 'C-USD']);
    const stop = new AbortController();
    t.come('A-USD', 90, stop.signal);
    t.come('B-USD', 80);
    stop.abort();
    await t.settled();
    expect(t.admitted).toEqual(['A-USD']);
    t.come('C-USD');
    await t.settled();
    expect(t.admitted).toEqual(['A-USD', 'B-USD']);
  });

  test('each slot has a gate of its own', async () => {
    const t = turning(['A-USD', 'B-USD']);
    t.come('A-USD', 90);
    for (let n = 1; n < 20; n++) t.come('B-USD', 70, undefined, cycleId(plus(T0, n * SLOT_MS)));
    t.come('B-USD');
    await t.settled();
    expect(t.admitted).toEqual(['A-USD']);
  });

  test('a confidence that is no number comes last', async () => {
    const t = turning(['A-USD', 'B-USD']);
    t.come('A-USD', Number.NaN);
    t.come('B-USD', 60);
    await t.settled();
    expect(t.admitted).toEqual(['B-USD']);
  });

  test('whatever the order of arrival, the places are asked for in the same order', async () => {
    const wishes = fc.array(fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }), {
      minLength: 4,
      maxLength: 4,
    });
    const arrivals = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(wishes, arrivals, async (confidences, order) => {
        const t = turning();
        for (const i of order) t.come(SYMBOLS[i] ?? '', confidences[i]);
        for (let n = 0; n < 4; n++) {
          await t.settled();
          t.leave(t.admitted.at(-1) ?? '');
        }
        const expected = SYMBOLS.map((symbol, i) => ({ symbol, confidence: confidences[i] }))
          .filter((one) => one.confidence !== undefined)
          .toSorted((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0) || a.symbol.localeCompare(b.symbol));
        expect(t.admitted).toEqual(expected.map((one) => one.symbol));
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});
