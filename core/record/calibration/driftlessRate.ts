// The rate at which a recorded signal's own levels win where the price has no drift.
import { driftlessWinRate } from '../../decision/driftless.ts';
import { HOUR_MS } from '../../instant.ts';
import type { RecordEntry } from '../entry.ts';
import { WIN_FROM_R } from '../settle.ts';
import { riskOf } from '../trades.ts';

export type Levelled = Pick<
  RecordEntry,
  'entry' | 'stopLoss' | 'takeProfit' | 'costs' | 'asOf' | 'expiresAt' | 'facts'
>;

/** No rate is stated nearer to 0 or 1 than this. */
const LEAST = 0.02;

/**
 * From the entry the signal names, its life and the volatility of the hour it was made in; won is what counts as a win, net.
 * A row without a volatility is told as though its life had no end: distance to the stop over both distances. Within 0.02 and 0.98.
 */
export const driftlessRateOf = (levelled: Levelled): number => {
  const { entry, takeProfit, costs, asOf, expiresAt, facts } = levelled;
  const down = riskOf(levelled);
  const up = Math.abs(takeProfit - entry) / entry;
  const volatility = facts.volatilityPerHour ?? 0;
  const shape = { up, down, winsFrom: costs + WIN_FROM_R * down, volatility, hours: (expiresAt - asOf) / HOUR_MS };
  const rate = driftlessWinRate(shape) ?? down / (up + down);
  return Math.min(1 - LEAST, Math.max(LEAST, rate));
};
