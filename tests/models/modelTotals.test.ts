// Sums that are kept by the hour are those of all calls, whatever span is asked and whenever.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, type Instant, instant, MINUTE_MS, plus } from '../../core/instant.ts';
import type { LedgerTotals } from '../../core/synthesis/ledger.ts';
import { createModelTotals, nothingUsed } from '../../models/modelTotals.ts';

type Call = { readonly at: number; readonly usd: number };

const START = instant(Date.UTC(2026, 10, 1));
const totalsOf = (calls: readonly Call[]): LedgerTotals => ({
  ...nothingUsed,
  calls: calls.length,
  costUsd: calls.reduce((sum, { usd }) => sum + usd, 0),
});

/** Calls as a database has them; counts how many of them were read. */
const world = () => {
  const calls: Call[] = [];
  const seen = { read: 0, now: START };
  const totals = createModelTotals({
    now: () => seen.now,
    sums: (from, to) => {
      const found = calls.filter(({ at }) => at >= from && at < to);
      seen.read += found.length;
      const hours = Map.groupBy(found, ({ at }) => instant(Math.floor(at / HOUR_MS) * HOUR_MS));
      return Promise.resolve([...hours].map(([hour, those]) => ({ hour, totals: totalsOf(those) })));
    },
  });
  const plain = (from: Instant, to: Instant) => totalsOf(calls.filter(({ at }) => at >= from && at < to));
  return { calls, seen, totals, plain };
};

describe('The totals of the model', () => {
  it('are those of all calls in the span, however time went on between two questions', async () => {
    const minutes = fc.integer({ min: 0, max: 20 });
    const step = fc.record({
      goOn: fc.integer({ min: 0, max: 400 }),
      calls: fc.array(fc.record({ ago: minutes, usd: fc.integer({ min: 1, max: 9 }) }), { maxLength: 4 }),
      from: fc.integer({ min: -200, max: 3000 }),
      length: fc.integer({ min: -50, max: 4000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { calls, seen, totals, plain } = world();
        for (const { goOn, calls: made, from, length } of steps) {
          seen.now = plus(seen.now, goOn * MINUTE_MS);
          for (const { ago, usd } of made) calls.push({ at: seen.now - ago * MINUTE_MS, usd });
          const span = [plus(START, from * MINUTE_MS), plus(START, (from + length) * MINUTE_MS)] as const;
          expect(await totals(...span)).toEqual(plain(...span));
        }
      }),
    );
  });

  it('read what is long over once, and of a month only the last hours again', async () => {
    const { calls, seen, totals } = world();
    for (let minute = 0; minute < 20 * 24 * 60; minute += 10) calls.push({ at: START + minute * MINUTE_MS, usd: 1 });
    seen.now = plus(START, 20 * 24 * HOUR_MS);
    const month = [START, plus(START, 30 * 24 * HOUR_MS)] as const;
    expect((await totals(...month)).calls).toBe(calls.length);
    expect(seen.read).toBe(calls.length);
    seen.read = 0;
    for (let i = 0; i < 10; i++) expect((await totals(...month)).calls).toBe(calls.length);
    expect(seen.read).toBe(10 * 3 * 6);
  });

  it('are asked at once by many and counted once', async () => {
    const { calls, seen, totals } = world();
    for (let hour = 0; hour < 50; hour++) calls.push({ at: START + hour * HOUR_MS, usd: 2 });
    seen.now = plus(START, 50 * HOUR_MS);
    const hours = [
      [30, 34],
      [2, 6],
      [0, 60],
      [20, 60],
      [8, 28],
    ] as const;
    const spans = hours.map(([from, to]) => [plus(START, from * HOUR_MS), plus(START, to * HOUR_MS)] as const);
    const answers = await Promise.all(spans.map((span) => totals(...span)));
    expect(answers.map((answer) => answer.calls)).toEqual([4, 4, 50, 30, 20]);
  });
});
