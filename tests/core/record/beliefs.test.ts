// Beliefs: a pure fold over lessons, pooled over kinds, that no single lesson can overturn.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generator } from '../../../core/chance/generator.ts';
import { DAY_MS, HOUR_MS, instant } from '../../../core/instant.ts';
import {
  type Beliefs,
  beliefBand,
  beliefFor,
  beliefSettings,
  beliefsFrom,
  foldBeliefs,
  type Lesson,
  MOST_A_DAY_MOVES,
  MOST_A_LESSON_MOVES,
  noBeliefs,
} from '../../../core/record/beliefs.ts';

let days = 0;
/** Each on a day of its own, unless it is said otherwise. */
const lesson = (over: Partial<Lesson> = {}): Lesson => ({
  signalId: 'a',
  symbol: 'BTC-USD',
  direction: 'BUY',
  state: 'RANGING_CALM',
  confidence: 70,
  result: 'win',
  learnedAt: instant(DAY_MS * days++),
  ...over,
});
const many = (n: number, over: Partial<Lesson> = {}): readonly Lesson[] =>
  Array.from({ length: n }, () => lesson(over));
const withheld = { withheld: true } as const;

const anyLesson: fc.Arbitrary<Lesson> = fc.record(
  {
    signalId: fc.string(),
    symbol: fc.constantFrom('BTC-USD', 'ETH-USD'),
    direction: fc.constantFrom('BUY', 'SELL'),
    state: fc.constantFrom('RANGING_CALM', 'TRENDING_BULLISH', undefined),
    confidence: fc.integer({ min: 60, max: 100 }),
    result: fc.constantFrom('win', 'loss', 'breakeven'),
    learnedAt: fc.integer({ min: 0, max: 40 }).map((hours) => instant(hours * HOUR_MS)),
    withheld: fc.constant(true as const),
  },
  { requiredKeys: ['signalId', 'symbol', 'direction', 'state', 'confidence', 'result', 'learnedAt'] },
);
const cell = { symbol: 'BTC-USD', direction: 'BUY', state: 'RANGING_CALM', band: '65-74' } as const;
const wide = { symbol: 'BTC-USD', direction: 'BUY' } as const;

describe('beliefs', () => {
  it('hold the prior and no effective count where nothing was learned', () => {
    const belief = beliefFor(noBeliefs, cell);
    expect(belief.mean).toBe(beliefSettings.priorRate);
    expect(belief.effectiveN).toBe(0);
    expect(belief.low).toBeLessThan(belief.mean);
    expect(belief.high).toBeGreaterThan(belief.mean);
  });

  it('are pooled by hand: 5 wins of 5 in the cell, 2 of 10 with the other direction', () => {
    const beliefs = beliefsFrom([...many(10, { direction: 'SELL', result: 'loss' }), ...many(5)]);
    const left = (lessons: number): number => 2 ** (-lessons / beliefSettings.halfLifeLessons);
    let other = 0;
    let own = 0;
    for (let i = 0; i < 10; i++) other += left(5 + i);
    for (let i = 0; i < 5; i++) own += left(i);
    const symbol = (20 * beliefSettings.priorRate) / (other + 20);
    expect(beliefFor(beliefs, cell).mean).toBeCloseTo((own + 20 * symbol) / (own + 20), 12);
    expect(beliefFor(beliefs, cell).own).toBeCloseTo(own, 12);
  });

  it('say the same folded one by one as all at once, bit for bit, and change nothing they were given', () => {
    fc.assert(
      fc.property(fc.array(anyLesson, { maxLength: 60 }), (lessons) => {
        const frozen = Object.freeze({ ...noBeliefs, cells: Object.freeze([]) });
        const folded = lessons.reduce<Beliefs>(foldBeliefs, frozen);
        expect(folded).toEqual(beliefsFrom(lessons));
        expect(beliefFor(folded, cell)).toEqual(beliefFor(beliefsFrom(lessons), cell));
        expect(JSON.parse(JSON.stringify(folded))).toEqual(folded);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it('are moved by no single lesson farther than the stated bound', () => {
    fc.assert(
      fc.property(
        fc.array(anyLesson, { maxLength: 120 }),
        anyLesson,
        fc.constantFrom(cell, wide, { symbol: 'ETH-USD' }),
        (lessons, next, question) => {
          const before = beliefsFrom(lessons);
          const after = foldBeliefs(before, next);
          const moved = Math.abs(beliefFor(after, question).mean - beliefFor(before, question).mean);
          expect(moved).toBeLessThanOrEqual(MOST_A_LESSON_MOVES);
        },
      ),
      { numRuns: 150, seed: 2 },
    );
    expect(MOST_A_LESSON_MOVES).toBeLessThan(0.05);
  });

  it('are moved by no day of up to 24 lessons farther than the stated bound', () => {
    const inDay = (day: number, length: { min: number; max: number }) =>
      fc.array(
        fc.tuple(anyLesson, fc.boolean()).map(([l]) => ({ ...l, learnedAt: instant(day * DAY_MS) })),
        { minLength: length.min, maxLength: length.max },
      );
    fc.assert(
      fc.property(
        fc.array(anyLesson, { maxLength: 60 }),
        inDay(9, { min: 1, max: 24 }),
        fc.constantFrom('win' as const, 'loss' as const),
        fc.constantFrom(cell, wide, { symbol: 'ETH-USD' }),
        (lessons, day, result, question) => {
          const before = beliefsFrom(lessons);
          const after = beliefsFrom(
            day.map((l) => ({ ...l, result })),
            before,
          );
          const moved = Math.abs(beliefFor(after, question).mean - beliefFor(before, question).mean);
          expect(moved).toBeLessThanOrEqual(MOST_A_DAY_MOVES);
        },
      ),
      { numRuns: 100, seed: 4 },
    );
    const five = ['60-64', '65-74', '75+'].flatMap((_, i) =>
      many(8, { learnedAt: instant(0), confidence: 62 + 6 * i }),
    );
    expect(beliefFor(beliefsFrom(five), cell).mean - beliefSettings.priorRate).toBeLessThan(MOST_A_DAY_MOVES);
    expect(MOST_A_DAY_MOVES).toBeLessThan(0.28);
  });

  it('count the lessons of one day in full up to five, and each further one half as much', () => {
    const sameDay = (n: number) => beliefFor(beliefsFrom(many(n, { learnedAt: instant(0) })), cell).own;
    expect(sameDay(5)).toBeCloseTo(
      [0, 1, 2, 3, 4].reduce((sum, i) => sum + 2 ** (-i / 500), 0),
      12,
    );
    expect(sameDay(100)).toBeLessThan(6);
    expect(beliefFor(beliefsFrom(many(8)), cell).own).toBeGreaterThan(7.9);
  });

  it('learn from withheld proposals under their flag alone: no published belief is touched by them', () => {
    const published = many(12);
    const both = beliefsFrom([...published, ...many(40, { ...withheld, result: 'loss' })]);
    expect(both).toMatchObject({ lessons: 12, withheld: 40 });
    expect(beliefFor(both, cell)).toEqual(beliefFor(beliefsFrom(published), cell));
    const included = beliefFor(both, { ...cell, withheld: 'included' });
    expect(included.mean).toBeLessThan(beliefFor(both, cell).mean);
    expect(included.own).toBeCloseTo(
      beliefFor(both, cell).own + 0.2 * [...Array(40).keys()].reduce((sum, i) => sum + 2 ** (-i / 500), 0),
      9,
    );
  });

  it('always lie in order, within 0 and 1, with no more effective count than lessons', () => {
    fc.assert(
      fc.property(fc.array(anyLesson, { maxLength: 80 }), (lessons) => {
        const { low, mean, high, effectiveN, own } = beliefFor(beliefsFrom(lessons), cell);
        expect(0 <= low && low <= mean && mean <= high && high <= 1).toBe(true);
        expect(effectiveN).toBeLessThanOrEqual(lessons.filter((l) => !l.withheld).length + 1e-9);
        expect(own).toBeLessThanOrEqual(effectiveN + 1e-9);
      }),
      { numRuns: 50, seed: 3 },
    );
  });

  it('rise with a win, fall with a loss', () => {
    const before = beliefsFrom(many(9, { result: 'breakeven' }));
    const at = (result: Lesson['result']): number => beliefFor(foldBeliefs(before, lesson({ result })), cell).mean;
    expect(at('win')).toBeGreaterThan(at('breakeven'));
    expect(at('breakeven')).toBeGreaterThan(at('loss'));
  });

  it('learn of a kind never seen from its nearest relatives', () => {
    const bad = beliefsFrom(many(200, { result: 'loss', confidence: 62 }));
    expect(beliefFor(bad, { ...cell, band: '75+' }).mean).toBeLessThan(0.1);
    expect(beliefFor(bad, { ...cell, symbol: 'SOL-USD' }).mean).toBeLessThan(0.1);
    expect(beliefFor(bad, { ...cell, band: '75+' }).own).toBe(0);
  });

  it('come to the true rate, and forget one that no longer holds', () => {
    const uniform = generator(1);
    const won = (rate: number): Lesson => lesson({ result: uniform() < rate ? 'win' : 'loss' });
    const first = beliefsFrom(Array.from({ length: 2000 }, () => won(0.7)));
    const se = Math.sqrt(0.21 / 720);
    expect(Math.abs(beliefFor(first, cell).mean - 0.7)).toBeLessThan(4 * se + 0.02);
    const turned = beliefsFrom(
      Array.from({ length: 2000 }, () => won(0.3)),
      first,
    );
    expect(beliefFor(turned, cell).mean).toBeLessThan(0.4);
  });

  it('cover the true rate in about 90 of 100 records of 60 lessons', () => {
    let covered = 0;
    for (let seed = 0; seed < 200; seed++) {
      const uniform = generator(seed);
      const lessons = Array.from({ length: 60 }, () =>
        lesson({
          result: uniform() < 0.42 ? 'win' : 'loss',
          direction: uniform() < 0.5 ? 'BUY' : 'SELL',
          confidence: 60 + 20 * uniform(),
        }),
      );
      const { low, high } = beliefFor(beliefsFrom(lessons), cell);
      if (low <= 0.42 && 0.42 <= high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.9 - 4 * Math.sqrt(0.09 / 200));
  });

  it('put confidence into the bands of the tiers', () => {
    expect([60, 64, 65, 74, 75, 100].map(beliefBand)).toEqual(['60-64', '60-64', '65-74', '65-74', '75+', '75+']);
  });
});
