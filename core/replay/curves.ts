// The lines of the validation report's plots: account, coin, holding, and how far each stands below its peak.

import type { Coin } from '../record/coin.ts';
import type { RecordEntry } from '../record/entry.ts';
import { RISK_SHARE, type Span, stepsOf } from '../record/equity.ts';
import { tradesOf } from '../record/trades.ts';
import type { PricePath } from './document.ts';

/** Instants ascending, epoch milliseconds; values as shares, 0.01 being one per cent. */
export type Curve = { readonly at: readonly number[]; readonly value: readonly number[] };
export type Band = {
  readonly at: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
};

/**
 * Of an account that risks RISK_SHARE of its start on every signal: 1 R is that share, and nothing is compounded, so that
 * ours and the coins' lie on one scale. `coin` and `band` are absent where the coin is not told yet; `held` where no price is known.
 */
export type Curves = {
  readonly ours: Curve;
  readonly coin: Curve | undefined;
  readonly band: Band | undefined;
  readonly held: Curve | undefined;
};

/** From 0 at the start of the span to the last value at its end. */
const framed = ({ from, to }: Span, at: readonly number[], value: readonly number[]): Curve => ({
  at: [from, ...at, Math.max(to, at.at(-1) ?? to)],
  value: [0, ...value, value.at(-1) ?? 0],
});

const oursOf = (entries: readonly RecordEntry[], span: Span): Curve => {
  const steps = stepsOf(tradesOf(entries.filter((entry) => entry.published)));
  let sum = 0;
  const values = steps.map(({ r }) => (sum += r) * RISK_SHARE);
  return framed(
    span,
    steps.map(({ at }) => at),
    values,
  );
};

/** Mean of the symbols' changes where all are known; at the instants of the first. */
export const heldCurve = (prices: readonly PricePath[]): Curve | undefined => {
  const [first] = prices;
  if (!first || first.at.length === 0) return undefined;
  const value = first.at.map((_, i) => {
    const known = prices.flatMap(({ ratio }) => ratio[i] ?? []);
    return known.reduce((sum, x) => sum + x, 0) / known.length - 1;
  });
  return { at: first.at, value };
};

export const curvesOf = (
  entries: readonly RecordEntry[],
  { coin, prices, span }: { readonly coin: Coin; readonly prices: readonly PricePath[]; readonly span: Span },
): Curves => {
  const told = coin.kind === 'measured' ? coin.curve : undefined;
  const at = told?.map((point) => point.at) ?? [];
  const of = (name: 'coin' | 'low' | 'high'): Curve =>
    framed(span, at, told?.map((point) => point[name] * RISK_SHARE) ?? []);
  return {
    ours: oursOf(entries, span),
    coin: told && of('coin'),
    band: told && { at: of('low').at, low: of('low').value, high: of('high').value },
    held: heldCurve(prices),
  };
};

/** How far each value lies below the highest before it, in the same shares; never above 0. */
export const belowPeak = ({ at, value }: Curve): Curve => {
  let peak = Number.NEGATIVE_INFINITY;
  return {
    at,
    value: value.map((x) => {
      peak = Math.max(peak, x);
      return x - peak;
    }),
  };
};
