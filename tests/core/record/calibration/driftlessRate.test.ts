// The rate stated before anything is learned: of a record's row, and of a coin on a made-up market.
import { describe, expect, it } from 'vitest';
import { generator } from '../../../../core/chance/generator.ts';
import { normals } from '../../../../core/chance/normal.ts';
import { driftlessRateOf } from '../../../../core/record/calibration/driftlessRate.ts';
import { entryOn } from '../../../support/recordEntries.ts';

const VOLATILITY = 0.004;
const STEP_MINUTES = 1;

/** Shares won by trades on driftless normal minutes, levels watched at every minute's end. */
const playedShare = (up: number, down: number, costs: number): number => {
  const normal = normals(generator(5));
  const step = VOLATILITY * Math.sqrt(STEP_MINUTES / 60);
  let won = 0;
  for (let trade = 0; trade < 4000; trade++) {
    let x = 0;
    for (let minute = 0; minute < 240 && x > -down && x < up; minute++) x += step * normal();
    if ((Math.min(up, Math.max(-down, x)) - costs) / down > 0.05) won++;
  }
  return won / 4000;
};

describe('the driftless rate of a recorded signal', () => {
  it('is what trades without an edge win, net of costs', () => {
    const facts = { volatilityPerHour: VOLATILITY };
    for (const [stopLoss, takeProfit] of [
      [99.4, 101.2],
      [99, 101.6],
      [98.8, 102.5],
    ] as const) {
      const rate = driftlessRateOf(entryOn(0, 1, { stopLoss, takeProfit, facts }));
      // four standard errors of 4,000 trades, and what watching only whole minutes misses
      expect(Math.abs(rate - playedShare((takeProfit - 100) / 100, (100 - stopLoss) / 100, 0.0023))).toBeLessThan(0.05);
    }
  });

  it('is the same for mirrored levels', () => {
    const facts = { volatilityPerHour: VOLATILITY };
    const buy = entryOn(0, 1, { stopLoss: 99, takeProfit: 102, facts });
    const sell = entryOn(0, 1, { direction: 'SELL', stopLoss: 101, takeProfit: 98, facts });
    expect(driftlessRateOf(sell)).toBeCloseTo(driftlessRateOf(buy), 12);
  });

  it('of a row without a volatility is that of distances alone, and never 0 or 1', () => {
    expect(driftlessRateOf(entryOn(0, 1))).toBeCloseTo(1 / 2.3, 9);
    expect(driftlessRateOf(entryOn(0, 1, { takeProfit: 1000 }))).toBe(0.02);
    expect(driftlessRateOf(entryOn(0, 1, { stopLoss: 50, takeProfit: 100.01 }))).toBe(0.98);
  });
});
