// Entries of the record made for tests: short to write, any shape, also as arbitraries of awkward ones.
import fc from 'fast-check';
import { HOUR_MS, instant, MINUTE_MS } from '../../../core/instant.ts';
import type { RecordEntry } from '../../../core/record/entry.ts';
import type { Ended } from '../../../core/record/outcome.ts';

export const DAY_ZERO = Date.UTC(2024, 0, 15);

export type Short = {
  readonly id?: string;
  /** minutes from DAY_ZERO to entry, and from there to the end */
  readonly at: number;
  readonly lasts: number;
  readonly r: number;
  /** R of the other direction; null where it was not followed */
  readonly other?: number | null;
  readonly kind?: Ended['kind'];
};

const endedOf = (at: number, lasts: number, r: number, kind: Ended['kind']): Ended => ({
  ...{ kind, at: instant(DAY_ZERO + (at + lasts) * MINUTE_MS), entryAt: instant(DAY_ZERO + at * MINUTE_MS) },
  ...{ entryPrice: 100, exitPrice: 100 + r, r, netShare: r / 100, adverseR: 0.5, favourableR: 1 },
  durationMs: lasts * MINUTE_MS,
});

/** A published BTC-USD BUY of a minute before its entry; R is one per cent of the price, costs 0.2 R. */
export const entry = (short: Short, changes: Partial<RecordEntry> = {}): RecordEntry => {
  const { at, lasts, r, other = null, kind = r > 0 ? 'target' : 'stop' } = short;
  const publishedAt = instant(DAY_ZERO + at * MINUTE_MS - 1000);
  return {
    ...{ id: short.id ?? `s${at}-${lasts}-${r}`, symbol: 'BTC-USD', direction: 'BUY', confidence: 70, tier: 'MEDIUM' },
    ...{ entry: 100, stopLoss: 99, takeProfit: 101.5, lifeHours: 4, asOf: publishedAt, publishedAt, by: 'quant' },
    ...{ expiresAt: instant(publishedAt + 4 * HOUR_MS), published: true, final: true, stoppedBy: [], costs: 0.002 },
    ...{ facts: {}, outcome: endedOf(at, lasts, r, kind) },
    ...(other !== null && { mirror: endedOf(at, lasts, other, other > 0 ? 'target' : 'stop') }),
    ...changes,
  };
};

const r = fc.oneof(fc.constantFrom(-1, -0.05, 0, 0.05, 0.051, 1.3), fc.double({ min: -3, max: 3, noNaN: true }));
const kinds: readonly Ended['kind'][] = ['target', 'stop', 'expired'];

const shortArbitrary = fc.record({
  at: fc.integer({ min: 0, max: 6 * 1440 }),
  lasts: fc.constantFrom(1, 1, 5, 60, 240, 1440),
  r,
  other: fc.option(r),
  kind: fc.constantFrom(...kinds),
});

/** Up to `most` entries with ids of their own, in any order: overlapping, at one instant, all alike. */
export const entriesArbitrary = (fewest: number, most: number): fc.Arbitrary<readonly RecordEntry[]> =>
  fc
    .array(
      fc.tuple(shortArbitrary, fc.constantFrom('BTC-USD', 'ETH-USD'), fc.boolean(), fc.integer({ min: 0, max: 100 })),
      {
        minLength: fewest,
        maxLength: most,
      },
    )
    .map((all) =>
      all.map(([short, symbol, buys, confidence], i) =>
        entry({ ...short, id: `e${i}` }, { symbol, direction: buys ? 'BUY' : 'SELL', confidence }),
      ),
    );

/** Numbers in [0, 1) that are the same every time. */
export const uniformOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
};
