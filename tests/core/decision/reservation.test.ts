// Places an hour and open signals.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cancel,
  type Reservation,
  type ReservationRequest,
  release,
  reserve,
} from '../../../core/decision/reservation.ts';
import { HOUR_MS, plus } from '../../../core/instant.ts';
import { T0 } from '../../support/marketFixtures.ts';

const limits = { anHour: 10, anHourHigh: 5, highConfidence: 75 };
const request = (n: number, over: Partial<ReservationRequest> = {}): ReservationRequest => ({
  signalId: `s${n}`,
  symbol: `S${n}-USD`,
  direction: 'BUY',
  confidence: 65,
  at: plus(T0, n * 1000),
  expiresAt: plus(T0, HOUR_MS),
  limits,
  ...over,
});
const fill = (n: number, over: Partial<ReservationRequest> = {}): readonly Reservation[] =>
  Array.from({ length: n }, (_, i) => i).reduce<readonly Reservation[]>(
    (ledger, i) => reserve(ledger, request(i, over)).ledger,
    [],
  );

describe('reserving a place', () => {
  test('the eleventh of an hour is refused by name, and granted when the hour has passed', () => {
    const full = fill(10);
    expect(reserve(full, request(10)).result).toEqual({
      kind: 'refused',
      reasons: [{ reason: 'hourly limit', published: 10, limit: 10 }],
    });
    expect(reserve(full, request(10, { at: plus(T0, HOUR_MS + 1) })).result.kind).toBe('granted');
  });

  test('the sixth with confidence 75 or more is refused, one with 74 is not', () => {
    const five = fill(5, { confidence: 80 });
    expect(reserve(five, request(5, { confidence: 75 })).result.kind).toBe('refused');
    expect(reserve(five, request(5, { confidence: 74 })).result.kind).toBe('granted');
  });

  test('one open signal a direction and symbol; the other direction may open; an ended one makes room', () => {
    const one = fill(1);
    const again = request(1, { symbol: 'S0-USD' });
    expect(reserve(one, again).result).toEqual({
      kind: 'refused',
      reasons: [{ reason: 'already open', signalId: 's0' }],
    });
    expect(reserve(one, { ...again, direction: 'SELL' }).result.kind).toBe('granted');
    expect(reserve(release(one, 's0'), again).result.kind).toBe('granted');
  });

  test('an open signal older than an hour still blocks its twin but no place', () => {
    const later = request(1, { symbol: 'S0-USD', at: plus(T0, 2 * HOUR_MS) });
    expect(reserve(fill(1), later).result.kind).toBe('refused');
  });

  test('asked again for the same signal it grants and changes nothing', () => {
    const full = fill(10);
    const again = reserve(full, request(3));
    expect(again.result.kind).toBe('granted');
    expect(again.ledger).toEqual(full);
  });

  test('a cancelled place is free again, a released one still counts for the hour', () => {
    expect(reserve(cancel(fill(10), 's4'), request(10)).result.kind).toBe('granted');
    expect(reserve(release(fill(10), 's4'), request(10)).result.kind).toBe('refused');
  });

  test('no order of requests breaks a limit', () => {
    const one = fc.record({
      n: fc.nat(400),
      symbol: fc.constantFrom('A-USD', 'B-USD', 'C-USD'),
      high: fc.boolean(),
      buy: fc.boolean(),
      ends: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 60 }), (many) => {
        let ledger: readonly Reservation[] = [];
        let now = 0;
        for (const [i, r] of many.entries()) {
          now += r.n * 1000;
          const asked = request(i, {
            symbol: r.symbol,
            direction: r.buy ? 'BUY' : 'SELL',
            confidence: r.high ? 80 : 62,
            at: plus(T0, now),
          });
          ledger = reserve(ledger, asked).ledger;
          if (r.ends) ledger = release(ledger, `s${i}`);
          const hour = ledger.filter((x) => x.at > plus(T0, now) - HOUR_MS);
          expect(hour.length).toBeLessThanOrEqual(10);
          expect(hour.filter((x) => x.confidence >= 75).length).toBeLessThanOrEqual(5);
          const open = ledger.filter((x) => x.open).map((x) => `${x.symbol} ${x.direction}`);
          expect(new Set(open).size).toBe(open.length);
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
