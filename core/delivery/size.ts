// How much of the market a person's account and risk allow on a signal's levels.
import type { Signal } from '../decision/verdict.ts';

/** `account` in quote currency; `riskPct` per cent of it that a stop may cost, after all costs. */
export type AccountRisk = { readonly account: number; readonly riskPct: number };

/** `quantity` in base currency, `notional` and `risked` in quote currency, `leverage` = notional / account. */
export type PositionSize = {
  readonly quantity: number;
  readonly notional: number;
  readonly leverage: number;
  readonly risked: number;
};

/** The size at which the stop costs the risk, fees and slippage included; undefined where the figures make none. */
export const positionSize = (
  signal: Pick<Signal, 'entry' | 'assessment'>,
  { account, riskPct }: AccountRisk,
): PositionSize | undefined => {
  const risked = (account * riskPct) / 100;
  const notional = risked / signal.assessment.netLoss;
  const size = { quantity: notional / signal.entry, notional, leverage: notional / account, risked };
  return Object.values(size).every((x) => Number.isFinite(x) && x > 0) ? size : undefined;
};
