// Evidence that may be looked at every day: a planted edge is found, a planted absence is not, a turned edge is noticed.
import { describe, expect, it } from 'vitest';
import { plus } from '../../../../core/instant.ts';
import { detectTurn } from '../../../../core/record/evidence/detector.ts';
import { evidenceOf, type Followed, plainTest } from '../../../../core/record/evidence/evidence.ts';
import { MEAN_RUN_LENGTH } from '../../../../core/record/evidence/rules.ts';
import { falseAlarms, nulls } from '../../../support/falseAlarms.ts';
import { endedAt, FIRST, independentRecord } from '../../../support/records.ts';

const seeds = (n: number): readonly number[] => Array.from({ length: n }, (_, seed) => seed);

describe('evidence', () => {
  it('says 1 of an empty record, held by nothing', () => {
    expect(evidenceOf([], 'zero')).toEqual({
      ...{ claim: 'zero', n: 0, untold: 0, open: 0, bound: 3, beyondBound: 0, e: 1, best: 1, anytimeP: 1 },
      ...{ held: false, plain: { n: 0, mean: 0 } },
    });
  });

  const [a, b, c, d, e] = [10, 20, 30, 40, 50].map((minutes) => plus(FIRST, minutes * 60_000));
  if (!(a && b && c && d && e)) throw new Error('five instants');
  const entries: readonly Followed[] = [
    { id: 'a', publishedAt: FIRST, outcome: endedAt(b, 1), mirror: endedAt(c, -1.5) },
    { id: 'b', publishedAt: a, outcome: endedAt(c, -4) },
    { id: 'c', publishedAt: b, outcome: { kind: 'open' }, mirror: endedAt(d, 1) },
    { id: 'd', publishedAt: c, outcome: { kind: 'unknown', because: 'no candles' }, mirror: { kind: 'open' } },
  ];

  it('counts what is settled, open, not to be told and beyond its bound', () => {
    expect(evidenceOf(entries, 'zero')).toMatchObject({ n: 2, open: 1, untold: 1, beyondBound: 1 });
  });

  it('holds against the coin only signals whose other direction was followed, as half the difference', () => {
    const { plain, ...coin } = evidenceOf(entries, 'coin');
    expect(coin).toMatchObject({ n: 1, open: 1, untold: 1, beyondBound: 0 });
    expect(plain).toEqual({ n: 1, mean: 1.25 });
  });

  it('does not know an outcome before it was learned, however early the candle closed', () => {
    const late = { ...entries[0], learnedAt: e } as Followed;
    expect(evidenceOf([late], 'zero').bestAt).toEqual(e);
    expect(evidenceOf([{ ...late, learnedAt: a }], 'zero').bestAt).toEqual(b);
  });

  it('gives the plain p of Student: 1.1 +- 0.9 over 5 by the table, both tails', () => {
    // t = 2.132 is the 95 % point of four degrees of freedom (any table of Student's t)
    const at = (t: number) => [-2, -1, 0, 1, 2].map((x) => x + (t * Math.sqrt(2.5)) / Math.sqrt(5));
    expect(plainTest(at(2.1318468)).p).toBeCloseTo(0.05, 6);
    expect(plainTest(at(-2.1318468)).p).toBeCloseTo(0.95, 6);
    expect(plainTest([1, 1, 1]).p).toBeUndefined();
    expect(plainTest([1]).p).toBeUndefined();
  });

  it.each(Object.entries(nulls))('stays silent on %s in all but 5 of 100 records', (_, record) => {
    for (const claim of ['zero', 'coin'] as const) {
      const { daily, always, allowed } = falseAlarms(record, claim, { runs: 50, days: 12 });
      expect(Math.max(daily, always)).toBeLessThanOrEqual(allowed);
    }
  });

  it('finds a planted edge of 0.3 R within 400 signals in 9 of 10 records, against zero and against the coin', () => {
    for (const claim of ['zero', 'coin'] as const) {
      const found = seeds(60).filter(
        (s) => evidenceOf(independentRecord(s, { days: 50, aDay: 8, edge: 0.3 }), claim).held,
      );
      expect(found.length).toBeGreaterThanOrEqual(54);
    }
  });
});

describe('the detector', () => {
  const runLength = (edge: number, days: number) => {
    const lengths = seeds(80).map(
      (s) => detectTurn(independentRecord(s, { days, aDay: 8, edge })).turned?.after ?? days * 8,
    );
    const mean = lengths.reduce((sum, x) => sum + x, 0) / lengths.length;
    const sd = Math.sqrt(lengths.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (lengths.length - 1));
    return { mean, se: sd / Math.sqrt(lengths.length) };
  };

  it('suspends a record of exactly no edge after its stated mean run length at the earliest, in the mean', () => {
    const { mean, se } = runLength(0, 300);
    expect(mean + 2 * se).toBeGreaterThanOrEqual(MEAN_RUN_LENGTH);
  });

  it('notices an edge of -0.3 R within 150 signals in the mean', () => {
    expect(runLength(-0.3, 100).mean).toBeLessThan(150);
  });

  it('says when it turned and after how many signals; nothing of an empty record', () => {
    expect(detectTurn([])).toEqual({ level: 0, threshold: MEAN_RUN_LENGTH, signals: 0 });
    const { turned } = detectTurn(independentRecord(1, { days: 60, aDay: 8, edge: -0.5 }));
    expect(turned?.level).toBeGreaterThanOrEqual(MEAN_RUN_LENGTH);
    expect(turned?.after).toBeLessThan(300);
  });
});
