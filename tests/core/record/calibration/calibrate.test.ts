// The calibration of confidence: chosen and judged on later outcomes only.
import { describe, expect, it } from 'vitest';
import { generator } from '../../../../core/chance/generator.ts';
import { DAY_MS, plus } from '../../../../core/instant.ts';
import { CALIBRATION_NEEDS, calibrationOf } from '../../../../core/record/calibration/calibrate.ts';
import { calibratedRate } from '../../../../core/record/calibration/calibrator.ts';
import type { RecordEntry } from '../../../../core/record/entry.ts';
import { entryOn } from '../../../support/recordEntries.ts';

const record = (seed: number, n: number, rate: (confidence: number) => number): readonly RecordEntry[] => {
  const uniform = generator(seed);
  return Array.from({ length: n }, (_, i) => {
    const confidence = 60 + Math.floor(40 * uniform());
    return entryOn(i / 8, uniform() < rate(confidence) ? 1.1 : -1.4, { confidence });
  });
};

describe('the calibration of confidence', () => {
  it('waits for enough outcomes and says how many', () => {
    const few = record(1, CALIBRATION_NEEDS - 1, () => 0.5);
    expect(calibrationOf(few)).toEqual({ kind: 'not yet', n: CALIBRATION_NEEDS - 1, needed: CALIBRATION_NEEDS });
    expect(calibrationOf([])).toMatchObject({ kind: 'not yet', n: 0 });
  });

  it('finds that confidence means something, and states rates that come true', () => {
    const told = calibrationOf(record(2, 900, (c) => 0.3 + (0.4 * (c - 60)) / 40));
    if (told.kind !== 'calibrated') throw new Error('enough outcomes');
    expect(told.method).not.toBe('one rate');
    expect(told.brier[told.method]).toBeLessThan(told.brier['one rate']);
    expect(calibratedRate(told.calibrator, 95)).toBeGreaterThan(calibratedRate(told.calibrator, 62) + 0.2);
    expect(Math.abs(told.reliability.spiegelhalter?.z ?? 9)).toBeLessThan(4);
    expect(told.judged).toBeLessThan(told.n);
  });

  it('states one rate where confidence means nothing, in most records', () => {
    const methods = Array.from({ length: 20 }, (_, seed) => calibrationOf(record(seed, 300, () => 0.45)));
    const plain = methods.filter((told) => told.kind === 'calibrated' && told.method === 'one rate');
    expect(plain.length).toBeGreaterThanOrEqual(12);
  });

  it('judges by nothing that was not known before: what ends after the last stretch changes no score', () => {
    const all = record(3, 200, (c) => c / 140);
    const before = calibrationOf(all);
    const last = all.at(-1)?.publishedAt ?? 0;
    const late = all.map((e, i) =>
      i < 20 && e.outcome.kind !== 'open' ? { ...e, learnedAt: plus(e.asOf, 999 * DAY_MS) } : e,
    );
    const after = calibrationOf(late);
    if (before.kind !== 'calibrated' || after.kind !== 'calibrated') throw new Error('enough outcomes');
    expect(after.calibrator).toEqual({ ...before.calibrator });
    expect(late[0]?.learnedAt ?? 0).toBeGreaterThan(last);
    expect(after.brier).not.toEqual(before.brier);
    expect(calibrationOf(all.toReversed())).toEqual(before);
  });

  it('counts no withheld proposal', () => {
    const withheld = record(4, 200, () => 0.5).map((e) => ({ ...e, published: false }));
    expect(calibrationOf(withheld)).toMatchObject({ kind: 'not yet', n: 0 });
  });
});
