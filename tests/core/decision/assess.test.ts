// A proposal against the odds: its own simulation, the belief of its band, and what it earns after costs.
import { describe, expect, it } from 'vitest';
import { type AssessedMarket, assess } from '../../../core/decision/assess.ts';
import type { Odds } from '../../../core/decision/odds.ts';
import { instant } from '../../../core/instant.ts';
import { emptyCandles, sliceCandles } from '../../../core/market/shapeCandles.ts';
import { beliefFor, beliefsFrom, noBeliefs } from '../../../core/record/beliefs.ts';
import type { Proposal } from '../../../core/synthesis/synthesis.ts';
import { noiseCandles, noiseReturns } from '../../support/noise.ts';

const costs = { feesBothSides: 0.002, slippage: 0.0002 };
const m5 = noiseCandles(400, { next: noiseReturns('gaussian', 1), intervalS: 300, price: 100, size: 0.0005 });
const h1 = noiseCandles(336, { next: noiseReturns('gaussian', 2), intervalS: 3600, price: 100, size: 0.0017 });
const none = emptyCandles(60);
const market: AssessedMarket = {
  ...{ symbol: 'BTC-USD', ticker: { price: 100, bid: 99.99, ask: 100.01, tick: 0.01 }, atr: 0.5 },
  ...{ candles: { m1: none, m5, m15: none, h1 }, beliefs: noBeliefs, state: 'RANGING_CALM', seed: 1 },
};
const buy: Proposal = {
  ...{ direction: 'BUY', confidence: 72, entry: 100, stopLoss: 99, takeProfit: 102, lifeHours: 4, risk: 'MEDIUM' },
};
const sell: Proposal = { ...buy, direction: 'SELL', stopLoss: 101, takeProfit: 98 };
type Known = Extract<Odds, { kind: 'known' }>;
const oddsOf = (proposal: Proposal, over: Partial<AssessedMarket> = {}): Known => {
  const { odds } = assess(proposal, { ...market, ...over }, costs);
  if (odds.kind !== 'known') throw new Error(odds.because);
  return odds;
};
const because = (proposal: Proposal, over: Partial<AssessedMarket> = {}): string => {
  const { odds } = assess(proposal, { ...market, ...over }, costs);
  return odds.kind === 'unknown' ? odds.because : 'known';
};

describe('the assessment', () => {
  it('gives chances that sum to 1, the stop nearer being the likelier', () => {
    for (const proposal of [buy, sell]) {
      const { pTarget, pStop, pNeither, paths } = oddsOf(proposal);
      expect(pTarget + pStop + pNeither).toBeCloseTo(1, 6);
      expect(pStop).toBeGreaterThan(pTarget);
      expect(paths).toBe(10_000);
    }
  });

  it('expects to lose the costs, in R, where there is no drift', () => {
    for (const proposal of [buy, sell]) {
      const { expectedR, driftHours } = oddsOf({ ...proposal, lifeHours: 24 });
      expect(driftHours).toBe(0);
      // costs 0.0023 over a risk of 0.01; the error of the mean of 10,000 results between -1 and 2 R
      expect(Math.abs(expectedR + 0.23)).toBeLessThan(4 * Math.sqrt(1.5 / 10_000));
    }
  });

  it('counts R over the published distance to the stop, entered at the market price', () => {
    const apart = oddsOf({ ...buy, entry: 100.2, lifeHours: 24 });
    const same = oddsOf({ ...buy, lifeHours: 24 });
    expect(apart.expectedR * (1.2 / 100.2)).toBeCloseTo(same.expectedR * 0.01, 12);
    expect(apart.pTarget).toBe(same.pTarget);
  });

  it('uses drift for lives that have 40 times their hours behind them, and says what was missing', () => {
    const short = oddsOf(buy);
    expect([short.driftHours, short.driftHoursNeeded]).toEqual([335, 160]);
    expect(short.driftPerHour).not.toBe(0);
    const long = oddsOf({ ...buy, lifeHours: 12 });
    expect([long.driftHours, long.driftHoursNeeded, long.driftPerHour]).toEqual([0, 480, 0]);
  });

  it('reaches neither level more rarely the longer the life', () => {
    const neither = ([1, 4, 12, 24] as const).map((lifeHours) => oddsOf({ ...buy, lifeHours }).pNeither);
    expect(neither.toSorted((a, b) => b - a)).toEqual(neither);
  });

  it('says why odds are unknown instead of a number', () => {
    expect(because({ ...buy, takeProfit: 99.9 })).toBe('the price has already passed the target');
    expect(because({ ...sell, stopLoss: 99.9 })).toBe('the price has already passed the stop');
    expect(because({ ...buy, takeProfit: Number.NaN })).toBe('a level is no price');
    expect(because({ ...buy, stopLoss: -1 })).toBe('a level is no price');
    expect(because({ ...buy, entry: 99 })).toBe('the entry is no price beside the stop');
    const few = { ...market.candles, m5: sliceCandles(m5, 0, 100) };
    expect(because(buy, { candles: few })).toBe('needs 289 5m candles, has 100');
    const still = { ...market.candles, m5: { ...m5, close: m5.close.map(() => 100) } };
    expect(because(buy, { candles: still })).toBe('the price did not move in the last 24 h');
  });

  it('holds the belief of the band, or says that nothing was learned', () => {
    expect(assess(buy, market, costs).belief).toEqual({ kind: 'unknown', because: 'no ended signal yet (0)' });
    const beliefs = beliefsFrom(
      Array.from({ length: 12 }, (_, i) => ({
        ...{ signalId: `s${i}`, symbol: 'BTC-USD', direction: 'BUY' as const, state: 'RANGING_CALM', confidence: 70 },
        ...{ result: i % 2 === 0 ? ('win' as const) : ('loss' as const), learnedAt: instant(i) },
      })),
    );
    const { belief } = assess(buy, { ...market, beliefs }, costs);
    const cell = { symbol: 'BTC-USD', direction: 'BUY', state: 'RANGING_CALM', band: '65-74' } as const;
    expect(belief).toEqual({ kind: 'known', band: '65-74', lessons: 12, ...beliefFor(beliefs, cell) });
  });

  it('is the same for the same seed and another, a little, for another', () => {
    expect(assess(buy, market, costs)).toEqual(assess(buy, market, costs));
    expect(oddsOf(buy, { seed: 2 }).pStop).not.toBe(oddsOf(buy).pStop);
  });
});
