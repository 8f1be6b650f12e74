// Learning as a figure: against frozen beliefs on the same signals, and what one outcome taught in words.
import { describe, expect, it } from 'vitest';
import { generator } from '../../../../core/chance/generator.ts';
import { plus } from '../../../../core/instant.ts';
import { beliefsFrom, type Lesson, noBeliefs } from '../../../../core/record/beliefs.ts';
import type { RecordEntry } from '../../../../core/record/entry.ts';
import { inOrder, learnedAgainstFrozen, lessonOf } from '../../../../core/record/learning/learnedAgainstFrozen.ts';
import { lessonText } from '../../../../core/wording/lesson.ts';
import { entryOn } from '../../../support/recordEntries.ts';
import { endedAt, FIRST } from '../../../support/records.ts';

const record = (seed: number, n: number, rate: number): readonly RecordEntry[] => {
  const uniform = generator(seed);
  return Array.from({ length: n }, (_, i) => entryOn(i / 4, uniform() < rate ? 1.1 : -1.4));
};

describe('learned against frozen', () => {
  it('gains where there is something to learn, its interval above zero', () => {
    const told = learnedAgainstFrozen(record(1, 200, 0.75));
    if (told.kind !== 'compared') throw new Error('enough');
    expect(told).toMatchObject({ n: 200, days: 50 });
    expect(told.gain).toBeCloseTo(told.frozen - told.learned, 12);
    expect(told.interval?.[0]).toBeGreaterThan(0);
  });

  it('gains nothing where the prior was right from the beginning', () => {
    const told = learnedAgainstFrozen(record(2, 200, 1 / 2.3));
    if (told.kind !== 'compared') throw new Error('enough');
    expect(Math.abs(told.gain)).toBeLessThan(0.02);
    expect(told.interval?.[0]).toBeLessThan(0.01);
  });

  it('compares on the same signals from the moment of freezing on, and never knows an outcome before it was learned', () => {
    const all = record(3, 100, 0.7);
    expect(learnedAgainstFrozen(all, plus(FIRST, 10 * 86_400_000))).toMatchObject({ n: 60 });
    const neverLearned = all.map((e) => ({ ...e, learnedAt: plus(e.asOf, 1e12) }));
    expect(learnedAgainstFrozen(neverLearned)).toMatchObject({ gain: 0 });
    expect(learnedAgainstFrozen([])).toEqual({ kind: 'not yet', n: 0 });
    expect(learnedAgainstFrozen(all.slice(0, 19))).toEqual({ kind: 'not yet', n: 19 });
    expect(learnedAgainstFrozen(all.map((e) => ({ ...e, published: false })))).toEqual({ kind: 'not yet', n: 0 });
  });
});

describe('a lesson', () => {
  it('is one an outcome; a withheld proposal carries its flag, an open one teaches nothing', () => {
    const at = plus(FIRST, 7_200_000);
    expect(lessonOf(entryOn(0, 1.1))).toEqual({
      ...{ signalId: 's00000.0000', symbol: 'BTC-USD', direction: 'BUY', state: undefined, confidence: 70 },
      ...{ result: 'win', learnedAt: at },
    });
    expect(lessonOf(entryOn(0, 0.01, { published: false, learnedAt: plus(at, 5) }))).toMatchObject({
      ...{ withheld: true, result: 'breakeven', learnedAt: plus(at, 5) },
    });
    expect(lessonOf(entryOn(0, 1, { outcome: { kind: 'open' } }))).toBeUndefined();
    expect(lessonOf(entryOn(0, 1, { outcome: endedAt(at, -1.4) }))?.result).toBe('loss');
  });

  const lesson = (signalId: string, learnedAt: number, result: Lesson['result'] = 'loss'): Lesson => ({
    ...{ signalId, symbol: 'BTC-USD', direction: 'BUY', state: 'RANGING_CALM', confidence: 70, result },
    learnedAt: plus(FIRST, learnedAt),
  });

  it('stands in one order: when it was learned, then by id', () => {
    const shuffled = [lesson('b', 5), lesson('a', 5), lesson('c', 1)];
    expect(inOrder(shuffled).map(({ signalId }) => signalId)).toEqual(['c', 'a', 'b']);
  });

  it('is told with the belief before, after, and why', () => {
    expect(lessonText(lesson('a', 0), noBeliefs)).toBe(
      'Taught: BUY of BTC-USD at 65-74 in ranging calm wins 33.3 %, believed on n 1.0; before 35.0 % on n 0.0, since it lost. One lesson moves a belief by 5.0 points at most.',
    );
    const withheld = { ...lesson('a', 0, 'win'), withheld: true } as const;
    expect(lessonText(withheld, beliefsFrom([lesson('b', 0)]))).toMatch(/since it won\..*teaches the analysts only\.$/);
  });
});
