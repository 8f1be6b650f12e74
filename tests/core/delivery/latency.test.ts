// From the candle's close to Telegram: percentiles over first cards, and who does not count.
import { describe, expect, it } from 'vitest';
import { type AcceptedCard, latencyOf } from '../../../core/delivery/latency.ts';
import { cycleId, type Instant, instant, plus, SLOT_MS } from '../../../core/instant.ts';

const T0 = instant(Date.UTC(2026, 10, 22, 11, 5));
const cardAt = (slot: number, afterMs: number, subscriber = 1): AcceptedCard => {
  const end = plus(T0, slot * SLOT_MS);
  return { subscriber, signalId: `${cycleId(end)}-BTC-USD`, acceptedAt: plus(end, afterMs) };
};
const cards = (waits: readonly number[]): AcceptedCard[] => waits.map((ms, i) => cardAt(i, ms));

const same = (n: number, ms: number): number[] => Array.from({ length: n }, () => ms);

describe('latency', () => {
  it('is the nearest rank of what was measured, in any order', () => {
    const waits = Array.from({ length: 100 }, (_, i) => (i + 1) * 1000);
    const expected = { kind: 'measured', n: 100, p50Ms: 50_000, p95Ms: 95_000 };
    expect(latencyOf(cards(waits))).toEqual(expected);
    expect(latencyOf(cards(waits.toReversed()))).toEqual(expected);
    expect(latencyOf(cards(Array.from({ length: 20 }, (_, i) => i)))).toMatchObject({ n: 20, p50Ms: 9, p95Ms: 18 });
  });

  it('is not told below 20 cards', () => {
    expect(latencyOf([])).toEqual({ kind: 'too few', n: 0 });
    expect(latencyOf(cards(same(19, 5)))).toEqual({ kind: 'too few', n: 19 });
    expect(latencyOf(cards(same(20, 5))).kind).toBe('measured');
  });

  it('leaves out who joined after the candle had closed, and what is no signal', () => {
    const regular = cards(same(20, 17_000));
    const late: AcceptedCard[] = Array.from({ length: 30 }, (_, i) => cardAt(0, 3_600_000, 100 + i));
    const foreign: AcceptedCard = { subscriber: 1, signalId: 'budget:2026-11:spent', acceptedAt: T0 };
    const joined = new Map<number, Instant>([[1, T0], ...late.map((c) => [c.subscriber, plus(T0, 1)] as const)]);
    expect(latencyOf([...regular, ...late, foreign], joined)).toEqual({
      ...{ kind: 'measured', n: 20, p50Ms: 17_000, p95Ms: 17_000 },
    });
  });

  it('never counts below nothing', () => {
    expect(latencyOf(cards(same(20, -500)))).toMatchObject({ p50Ms: 0, p95Ms: 0 });
  });
});
