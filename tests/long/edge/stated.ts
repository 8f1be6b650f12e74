// Whether rates stated on a trial's signals come true, by the calibration that the product states rates with.
import { HOUR_MS, plus } from '../../../core/instant.ts';
import { type Calibration, calibrationOf, type Judged } from '../../../core/record/calibration/calibrate.ts';
import { COST, type Played } from './followed.ts';

/** A signal at a price of 100; the confidence is one for all, since a rule has none. */
const entryOf = ({ symbol, at, enteredAt, endedAt, side, r, shape }: Played): Judged => ({
  ...{ id: `${at}-${symbol}`, confidence: 70, publishedAt: plus(at, 20_000), published: true },
  ...{ entry: 100, stopLoss: 100 * (1 - side * shape.down), takeProfit: 100 * (1 + side * shape.up), costs: COST },
  ...{ asOf: at, expiresAt: plus(at, shape.hours * HOUR_MS), facts: { volatilityPerHour: shape.volatility } },
  outcome: {
    ...{ kind: 'expired', at: endedAt, entryAt: enteredAt, entryPrice: 100, exitPrice: 100 },
    ...{ r, netShare: r * shape.down, adverseR: 0, favourableR: 0, durationMs: endedAt - enteredAt },
  },
});

/** `outside` of `bins` with 50 signals and more: their stated rate lies outside the interval of what came. */
export type StatedTrial = {
  readonly judged: number;
  readonly method: string;
  readonly z: number;
  readonly alone: number;
  readonly bins: number;
  readonly outside: number;
  readonly brier: number;
  readonly oneRate: number;
};

export const statedOf = (played: readonly Played[]): StatedTrial | undefined => {
  const told: Calibration = calibrationOf(played.map(entryOf));
  if (told.kind === 'not yet' || !told.reliability.spiegelhalter) return undefined;
  const { z, alone } = told.reliability.spiegelhalter;
  const bins = told.reliability.bins.filter(({ n }) => n >= 50);
  const outside = bins.filter(
    ({ stated, interval }) => interval && (stated < interval[0] || stated > interval[1]),
  ).length;
  const { judged, method, brier } = told;
  return {
    judged,
    method,
    z,
    alone,
    bins: bins.length,
    outside,
    brier: told.reliability.brier,
    oneRate: brier['one rate'],
  };
};
