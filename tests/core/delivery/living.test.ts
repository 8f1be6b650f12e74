// Where a signal stands for its reader, which levels are near, and how large a position an account allows.
import { describe, expect, it } from 'vitest';
import { hasMoved, levelsNear, livingOf, runningR } from '../../../core/delivery/living.ts';
import { positionSize } from '../../../core/delivery/size.ts';
import { MINUTE_MS, plus } from '../../../core/instant.ts';
import { endedAt, NOON, signalOf } from '../../bot/support/signals.ts';

const signal = signalOf();
const mirrored = signalOf({ direction: 'SELL', stopLoss: 97_040, takeProfit: 95_340 });
const open = { kind: 'open' } as const;

describe('a signal', () => {
  it('is valid, moved, too late, broken, ending or ended, the weightier first', () => {
    const thesis = { at: NOON, cycle: signal.cycle };
    const kind = (minutes: number, more: object = {}) =>
      livingOf({ signal, outcome: open, ...more }, plus(NOON, minutes * MINUTE_MS)).kind;
    expect([kind(1), kind(5), kind(1, { moved: true }), kind(6, { moved: true })]).toEqual([
      ...['valid', 'valid', 'moved', 'entry over'],
    ]);
    expect([kind(1, { thesis, moved: true }), kind(241, { thesis })]).toEqual(['thesis broken', 'ending']);
    expect(kind(1, { thesis, outcome: endedAt(signal, 'stop', -1) })).toBe('ended');
  });

  it('has moved beyond three tenths of the way to the stop, to either side and for either direction', () => {
    for (const s of [signal, mirrored]) {
      expect([186, -186].map((by) => hasMoved(s, s.entry + by))).toEqual([false, false]);
      expect([187, -187].map((by) => hasMoved(s, s.entry + by))).toEqual([true, true]);
    }
  });

  it('is near a level within 15 % of the risk, or beyond it; the entry only while one may enter', () => {
    const later = plus(NOON, 10 * MINUTE_MS);
    const near = (s: typeof signal, low: number, high: number, now = later) => levelsNear(s, { low, high }, now);
    expect(near(signal, 97_300, 97_406)).toEqual([]);
    expect(near(signal, 97_300, 97_407)).toEqual(['target']);
    expect(near(signal, 95_893, 96_000)).toEqual(['stop']);
    expect(near(mirrored, 95_433, 95_500)).toEqual(['target']);
    expect(near(mirrored, 96_900, 96_947)).toEqual(['stop']);
    expect(near(signal, 96_400, 96_440, NOON)).toEqual(['entry']);
    expect(near(signal, 96_400, 96_440)).toEqual([]);
  });

  it('has so many R now, after costs: less than nothing at its entry, the same mirrored', () => {
    expect(runningR(signal, signal.entry, signal.entry)).toBeCloseTo(-0.00221 / (620 / 96_420), 6);
    expect(runningR(signal, signal.entry, 96_920)).toBeCloseTo(runningR(mirrored, signal.entry, 95_920), 6);
  });
});

describe('a position', () => {
  it('loses the risk at the stop, costs included', () => {
    const size = positionSize(signal, { account: 1000, riskPct: 1 });
    expect(size?.risked).toBe(10);
    expect((size?.notional ?? 0) * signal.assessment.netLoss).toBeCloseTo(10, 9);
    expect(size?.leverage).toBeCloseTo((size?.notional ?? 0) / 1000, 9);
  });

  it('is none where the figures make none', () => {
    for (const account of [0, -5, Number.NaN]) expect(positionSize(signal, { account, riskPct: 1 })).toBeUndefined();
    const free = { ...signal, assessment: { ...signal.assessment, netLoss: 0 } };
    expect(positionSize(free, { account: 1000, riskPct: 1 })).toBeUndefined();
  });
});
