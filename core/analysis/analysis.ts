// What one analyst says of the market: a view with its numbers, or an abstention with its reason.

export type AnalystName = 'rsi' | 'macd' | 'bollinger' | 'trend' | 'volatility';

/**
 * `lean` -1 (down) .. 1 (up), 0 where the analyst says nothing of direction; `strength` 0..1. `label` is the state in the
 * analyst's own word. `noisePercentile` (0..1): the share of pure noise at least as far from its median; absent where the
 * statistic has no null to be held against.
 */
export type Analysis =
  | {
      readonly kind: 'view';
      readonly analyst: AnalystName;
      readonly lean: number;
      readonly strength: number;
      readonly label: string;
      readonly noisePercentile?: number;
      readonly numbers: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'abstained'; readonly analyst: AnalystName; readonly because: string };
