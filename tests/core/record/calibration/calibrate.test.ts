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
    const told = calibrationOf(record(2, 700, (c) => 0.3 + (0.4 * (c - 60)) / 40));
    if (told.kind !== 'calibrated') throw new Error('enough outcomes');
    const at = (confidence: number): number => calibratedRate(told.calibrator, { confidence, driftless: 1 / 2.3 });
    expect(['levels', 'one rate']).not.toContain(told.method);
    expect(told.brier[told.method]).toBeLessThan(told.brier['one rate']);
    expect(at(95)).toBeGreaterThan(at(62) + 0.2);
    expect(Math.abs(told.reliability.spiegelhalter?.z ?? 9)).toBeLessThan(4);
    expect(told.judged).toBeLessThan(told.n);
  });

  it('states what the levels say where confidence means nothing, in nearly all records', () => {
    const methods = Array.from({ length: 12 }, (_, seed) => calibrationOf(record(seed, 200, () => 0.45)));
    const plain = methods.filter((told) => told.kind === 'calibrated' && told.method === 'levels');
    expect(plain.length).toBeGreaterThanOrEqual(10);
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

  it('tells levels of unlike chances apart, which one rate cannot', () => {
    const uniform = generator(6);
    const entries = Array.from({ length: 600 }, (_, i) => {
      const ratio = 1 + 3 * uniform();
      // no life and no volatility are told, so the stop's share of both distances is the driftless rate
      const won = uniform() < 1 / (1 + ratio);
      return entryOn(i / 8, won ? ratio : -1.2, { takeProfit: 100 + ratio });
    });
    const told = calibrationOf(entries);
    if (told.kind !== 'calibrated') throw new Error('enough outcomes');
    expect(told.method).toBe('levels');
    expect(told.brier.levels).toBeLessThan(told.brier['one rate']);
    expect(told.reliability.resolution).toBeGreaterThan(0.003);
    expect(Math.abs(told.reliability.spiegelhalter?.z ?? 9)).toBeLessThan(3);
  });

  it('takes signals that overlap as one piece', () => {
    const single = record(7, 240, () => 0.45).map((e) =>
      e.outcome.kind === 'open' || e.outcome.kind === 'unknown'
        ? e
        : { ...e, outcome: { ...e.outcome, entryAt: e.publishedAt } },
    );
    const twice = single.flatMap((e) => [e, { ...e, id: `${e.id}-ETH`, symbol: 'ETH-USD' }]);
    const told = calibrationOf(twice);
    if (told.kind !== 'calibrated') throw new Error('enough outcomes');
    const { z = 0, alone = 0 } = told.reliability.spiegelhalter ?? {};
    expect(Math.abs(z)).toBeLessThanOrEqual(Math.abs(alone));
    const wide = told.reliability.bins.filter(({ n }) => n >= 100);
    expect(wide.length).toBeGreaterThan(0);
    for (const { n, came, interval } of wide) {
      const [low, high] = interval ?? [0, 0];
      // as wide as half as many signals would have it, and more
      expect(high - low).toBeGreaterThan(0.99 * 2 * 1.96 * Math.sqrt((came * (1 - came)) / (n / 2 + 3.84)));
    }
  });

  it('counts no withheld proposal', () => {
    const withheld = record(4, 200, () => 0.5).map((e) => ({ ...e, published: false }));
    expect(calibrationOf(withheld)).toMatchObject({ kind: 'not yet', n: 0 });
  });
});
