// Places an hour, open signals and cooldowns.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cancel,
  type Reservation,
  type ReservationRequest,
  type ReservationResult,
  release,
  reserve,
  type SignalEnd,
} from '../../../core/decision/reservation.ts';
import type { WithholdReason } from '../../../core/decision/verdict.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, plus } from '../../../core/instant.ts';
import { settings } from '../../../core/settings.ts';
import { T0 } from '../../support/marketFixtures.ts';

const { limits } = settings.judge;
const atTarget: SignalEnd = { kind: 'target', at: plus(T0, MINUTE_MS) };
const stoppedAt = (minute: number): SignalEnd => ({ kind: 'stop', at: plus(T0, minute * MINUTE_MS) });
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

  test('one open signal a direction and symbol; an ended one makes room', () => {
    const one = fill(1);
    const again = request(1, { symbol: 'S0-USD' });
    expect(reserve(one, again).result).toEqual({
      kind: 'refused',
      reasons: [{ reason: 'already open', signalId: 's0' }],
    });
    expect(reserve(release(one, 's0', atTarget), again).result.kind).toBe('granted');
  });

  test('a place whose signal never came to be recorded blocks its symbol for three days after its life, and no longer', () => {
    const again = (days: number) =>
      reserve(fill(1), request(1, { symbol: 'S0-USD', at: plus(T0, HOUR_MS + days * DAY_MS) })).result.kind;
    expect([again(2.9), again(3.1)]).toEqual(['refused', 'granted']);
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
    expect(reserve(release(fill(10), 's4', atTarget), request(10)).result.kind).toBe('refused');
  });

  test('the other direction is refused while one is open, naming it, and granted once it has ended', () => {
    const sell = request(1, { symbol: 'S0-USD', direction: 'SELL' });
    expect(reserve(fill(1), sell).result).toEqual({
      kind: 'refused',
      reasons: [{ reason: 'opposes open signal', signalId: 's0' }],
    });
    expect(reserve(fill(1), { ...sell, symbol: 'X-USD' }).result.kind).toBe('granted');
    expect(reserve(release(fill(1), 's0', stoppedAt(5)), sell).result.kind).toBe('granted');
  });

  test('after a stop that direction of the symbol waits for the cooldown, to the millisecond; nothing else does', () => {
    const stopped = release(fill(1), 's0', stoppedAt(30));
    const until = plus(T0, 90 * MINUTE_MS);
    const at = (ms: number, over: Partial<ReservationRequest> = {}): ReservationResult =>
      reserve(stopped, request(1, { symbol: 'S0-USD', at: plus(until, ms), ...over })).result;
    expect(at(-1)).toEqual({ kind: 'refused', reasons: [{ reason: 'cooldown', until, stoppedSignal: 's0' }] });
    expect(at(0).kind).toBe('granted');
    expect(at(-1, { direction: 'SELL' }).kind).toBe('granted');
    expect(at(-1, { symbol: 'S9-USD' }).kind).toBe('granted');
    expect(at(-1, { limits: { ...limits, cooldownMinutes: 59 } }).kind).toBe('granted');
  });

  test.each(['target', 'expired', 'unknown'] as const)('no cooldown after %s', (kind) => {
    const ended = release(fill(1), 's0', { kind, at: plus(T0, 30 * MINUTE_MS) });
    expect(reserve(ended, request(1, { symbol: 'S0-USD', at: plus(T0, 31 * MINUTE_MS) })).result.kind).toBe('granted');
  });

  test('of two cooldowns the later one is told, and the first end of a signal stands', () => {
    const first = release(fill(1), 's0', stoppedAt(10));
    expect(release(first, 's0', atTarget)).toEqual(first);
    const next = reserve(first, request(1, { symbol: 'S0-USD', at: plus(T0, 80 * MINUTE_MS) }));
    const both = release(next.ledger, 's1', stoppedAt(85));
    expect(reserve(both, request(2, { symbol: 'S0-USD', at: plus(T0, 86 * MINUTE_MS) })).result).toMatchObject({
      reasons: [{ reason: 'cooldown', until: plus(T0, 145 * MINUTE_MS), stoppedSignal: 's1' }],
    });
  });

  test('every reason is given, not the first', () => {
    const full = fill(9, { confidence: 65 });
    const { ledger } = reserve(release(full, 's0', stoppedAt(1)), request(9, { symbol: 'S0-USD', direction: 'SELL' }));
    const asked = reserve(ledger, request(10, { symbol: 'S0-USD' })).result;
    expect(asked.kind === 'refused' && asked.reasons.map((r) => r.reason)).toEqual([
      'hourly limit',
      'opposes open signal',
      'cooldown',
    ]);
  });

  test('rows stored before ends were kept count as before', () => {
    const old: readonly Reservation[] = fill(2).map(({ ...r }) => ({ ...r, open: r.signalId === 's1' }));
    expect(reserve(old, request(5, { symbol: 'S0-USD' })).result.kind).toBe('granted');
    expect(reserve(old, request(5, { symbol: 'S1-USD' })).result.kind).toBe('refused');
  });
});

/** The rules by their definition, over everything that ever happened: nothing is forgotten here. */
type Past = ReservationRequest & { ended?: SignalEnd };
const refusals = (past: readonly Past[], asked: ReservationRequest): readonly WithholdReason['reason'][] => {
  const hour = past.filter((p) => p.at > asked.at - HOUR_MS);
  const same = past.filter((p) => p.symbol === asked.symbol);
  const stops = same.filter((p) => p.direction === asked.direction && p.ended?.kind === 'stop');
  const rules: readonly (readonly [WithholdReason['reason'], boolean])[] = [
    ['hourly limit', hour.length >= 10],
    ['hourly limit of high confidence', asked.confidence >= 75 && hour.filter((p) => p.confidence >= 75).length >= 5],
    ['already open', same.some((p) => !p.ended && p.direction === asked.direction)],
    ['opposes open signal', same.some((p) => !p.ended && p.direction !== asked.direction)],
    ['cooldown', stops.some((p) => asked.at < (p.ended?.at ?? 0) + HOUR_MS)],
  ];
  return rules.filter(([, holds]) => holds).map(([reason]) => reason);
};
type Real = { ledger: readonly Reservation[] };
type Model = { past: Past[]; now: number; n: number };

type Step = fc.Command<Model, Real>;
const told = new Set<string>();

const reserving = ({ lateMs, ...over }: Partial<ReservationRequest> & { readonly lateMs: number }): Step => ({
  check: () => true,
  run: (model, real) => {
    const asked = request(model.n++, { ...over, at: plus(T0, model.now - lateMs) });
    const { result, ledger } = reserve(real.ledger, asked);
    real.ledger = ledger;
    const reasons = result.kind === 'refused' ? result.reasons.map((r) => r.reason) : [];
    expect(reasons).toEqual(refusals(model.past, asked));
    for (const reason of reasons) told.add(reason);
    if (reasons.length === 0) model.past.push(asked);
    expect(reserve(ledger, asked).result.kind).toBe(result.kind);
    for (const { at } of model.past)
      expect(model.past.filter((p) => p.at > at - HOUR_MS && p.at <= at).length).toBeLessThanOrEqual(10);
  },
  toString: () => `reserve ${JSON.stringify({ ...over, lateMs })}`,
});

const ending = (which: number, kind: SignalEnd['kind'] | 'cancel'): Step => ({
  check: ({ past }) => past.some((p) => !p.ended),
  run: (model, real) => {
    const open = model.past.filter((p) => !p.ended);
    const one = open[which % open.length];
    if (!one) return;
    if (kind === 'cancel') {
      model.past = model.past.filter((p) => p !== one);
      real.ledger = cancel(real.ledger, one.signalId);
      return;
    }
    one.ended = { kind, at: plus(T0, model.now) };
    real.ledger = release(real.ledger, one.signalId, one.ended);
  },
  toString: () => `end ${which} by ${kind}`,
});

const passing = (ms: number): Step => ({
  check: () => true,
  run: (model, real) => {
    model.now += ms;
    expect(real.ledger.filter((r) => !r.open).length).toBeLessThanOrEqual(60);
  },
  toString: () => `pass ${ms}`,
});

const symbols = ['A-USD', 'B-USD', 'C-USD', 'D-USD', 'E-USD', 'F-USD', 'G-USD', 'H-USD'];
const reservations = fc
  .record({
    symbol: fc.constantFrom(...symbols),
    direction: fc.constantFrom<'BUY' | 'SELL'>('BUY', 'SELL'),
    confidence: fc.constantFrom(60, 74, 75, 90),
    lateMs: fc.constantFrom(0, 0, 0, 1, 7 * MINUTE_MS),
  })
  .map(reserving);
const endings = fc
  .tuple(fc.nat(20), fc.constantFrom<SignalEnd['kind'] | 'cancel'>('target', 'stop', 'stop', 'unknown', 'cancel'))
  .map(([which, kind]) => ending(which, kind));
const passes = fc.constantFrom(1, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS - 1).map(passing);

describe('the ledger, which forgets', () => {
  test('decides as if it remembered everything, also where requests come out of order', () => {
    const steps = fc.commands([reservations, reservations, endings, passes], { maxCommands: 80, size: 'max' });
    fc.assert(
      fc.property(steps, (all) =>
        fc.modelRun(() => ({ model: { past: [], now: 0, n: 0 }, real: { ledger: [] } }), all),
      ),
      { seed: 11, numRuns: 200 },
    );
    expect([...told].toSorted()).toEqual([
      'already open',
      'cooldown',
      'hourly limit',
      'hourly limit of high confidence',
      'opposes open signal',
    ]);
  });
});
