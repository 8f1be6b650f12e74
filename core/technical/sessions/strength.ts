// How lively a session's hours were against all hours.
import { type Instant, instant } from '../../instant.ts';
import type { Candles } from '../../market/candles.ts';
import { firstAt } from '../../market/shapeCandles.ts';
import { type SessionName, sessionsBetween } from './hours.ts';

/** Running sums of squared log returns (close over open) of the rows: what lies between two rows is a difference away. */
export const squaredReturns = (c: Candles): Float64Array => {
  const sums = new Float64Array(c.close.length + 1);
  for (let i = 0; i < c.close.length; i++)
    sums[i + 1] = (sums[i] ?? 0) + Math.log((c.close[i] ?? Number.NaN) / (c.open[i] ?? Number.NaN)) ** 2;
  return sums;
};

/**
 * `ratio`: root mean square of the returns inside the sessions over that of all rows; 1 is as lively as ever. `error`: its
 * standard error from the spread between sessions. `sessions` and `candles` are the n.
 */
export type SessionStrength = {
  readonly ratio: number;
  readonly error: number;
  readonly sessions: number;
  readonly candles: number;
};

const FEWEST = 3;

const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x / values.length, 0);

/**
 * Volatility of a session's hours against all hours of the rows, from whole sessions that had ended by `asOf` (candles
 * must divide half an hour; 15m are meant). The error is that of a mean of sessions, carried through the root (delta
 * method), and leaves out that all hours are measured too. Absent below three sessions and where the price never moved.
 */
export const sessionStrength = (
  c: Candles,
  name: SessionName,
  asOf: Instant,
  squares: Float64Array = squaredReturns(c),
): SessionStrength | undefined => {
  const first = c.time[0];
  const rows = c.close.length;
  const all = (squares[rows] ?? 0) / rows;
  if (first === undefined || !(all > 0)) return undefined;
  const variances: number[] = [];
  let candles = 0;
  for (const { opens, closes } of sessionsBetween(name, instant(first * 1000), asOf)) {
    if (opens < first * 1000 || closes > asOf) continue;
    const [from, to] = [firstAt(c, opens / 1000), firstAt(c, closes / 1000)];
    // a session with missing rows is no whole one
    if ((to - from) * c.intervalS * 1000 !== closes - opens) continue;
    variances.push(((squares[to] ?? Number.NaN) - (squares[from] ?? Number.NaN)) / (to - from) / all);
    candles += to - from;
  }
  const n = variances.length;
  if (n < FEWEST) return undefined;
  const mean = meanOf(variances);
  const spread = Math.sqrt(variances.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1));
  const ratio = Math.sqrt(Math.max(0, mean));
  return { ratio, error: ratio > 0 ? spread / Math.sqrt(n) / (2 * ratio) : 0, sessions: n, candles };
};
