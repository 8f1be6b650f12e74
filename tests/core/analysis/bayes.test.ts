// The Bayesian analyst before a proposal.
import { describe, expect, it } from 'vitest';
import type { Analysis, AnalysisInput } from '../../../core/analysis/analysis.ts';
import { bayesAnalyst } from '../../../core/analysis/bayes.ts';
import { DAY_MS, instant } from '../../../core/instant.ts';
import { emptyCandles } from '../../../core/market/shapeCandles.ts';
import { type Beliefs, beliefFor, beliefsFrom, type Lesson, noBeliefs } from '../../../core/record/beliefs.ts';

const inputOf = (beliefs: Beliefs): AnalysisInput => {
  const none = emptyCandles(60);
  return { symbol: 'BTC-USD', candles: { m1: none, m5: none, m15: none, h1: none }, atr: undefined, beliefs, seed: 1 };
};
const inState = (label: string): Analysis => ({
  ...{ kind: 'view', analyst: 'markov', lean: 0, strength: 0.5, label, numbers: { points: 100 } },
  against: { made: 'none', because: 'a fixture' },
});
const lessons = (n: number, over: Partial<Lesson>): readonly Lesson[] =>
  Array.from({ length: n }, (_, i) => ({
    ...{ signalId: `s${i}`, symbol: 'BTC-USD', direction: 'BUY', state: 'RANGING_CALM', confidence: 70 },
    ...{ result: i % 3 === 0 ? 'win' : 'loss', learnedAt: instant(i * DAY_MS) },
    ...over,
  }));

describe('the Bayesian analyst', () => {
  it('abstains while no signal has ended', () => {
    expect(bayesAnalyst(inputOf(noBeliefs), [])).toEqual({
      ...{ kind: 'abstained', analyst: 'bayes', because: 'no ended signal yet (0)' },
    });
  });

  it('tells BUY and SELL apart, with interval and effective n, and says nothing of direction', () => {
    const beliefs = beliefsFrom([...lessons(60, {}), ...lessons(40, { direction: 'SELL', result: 'win' })]);
    const view = bayesAnalyst(inputOf(beliefs), [inState('RANGING_CALM')]);
    if (view.kind !== 'view') throw new Error(view.because);
    const buy = beliefFor(beliefs, { symbol: 'BTC-USD', direction: 'BUY', state: 'RANGING_CALM' });
    expect(view.numbers).toMatchObject({ buyMean: buy.mean, buyLow: buy.low, buyHigh: buy.high, buyN: buy.effectiveN });
    expect(view.numbers['sellMean']).toBeGreaterThan(buy.mean);
    expect(view.numbers['points']).toBe(100);
    expect(view.lean).toBe(0);
    expect(view.noisePercentile).toBeUndefined();
    expect(view.against.made).toBe('none');
  });

  it('asks for the state the Markov filter named, and for all where it named none', () => {
    const beliefs = beliefsFrom([
      ...lessons(50, { result: 'win' }),
      ...lessons(50, { state: 'TRENDING_BEARISH', result: 'loss' }),
    ]);
    const meanIn = (earlier: readonly Analysis[]): number => {
      const view = bayesAnalyst(inputOf(beliefs), earlier);
      return view.kind === 'view' ? (view.numbers['buyMean'] ?? Number.NaN) : Number.NaN;
    };
    const calm = meanIn([inState('RANGING_CALM')]);
    const bear = meanIn([inState('TRENDING_BEARISH')]);
    const any = meanIn([{ kind: 'abstained', analyst: 'markov', because: 'too few' }]);
    expect(calm).toBeGreaterThan(any);
    expect(any).toBeGreaterThan(bear);
  });
});
