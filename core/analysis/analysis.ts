// What one analyst says of the market: a view with its numbers, or an abstention with its reason.
import type { CandleSet } from '../market/context.ts';
import type { Beliefs } from '../record/beliefs.ts';

export type AnalystName =
  | 'entropy'
  | 'hurst'
  | 'markov'
  | 'kalman'
  | 'bayes'
  | 'monteCarlo'
  | 'rsi'
  | 'macd'
  | 'bollinger'
  | 'trend'
  | 'volatility';

/**
 * What the statistic was held against: how noise was made from this very market and how many times, or why there is no
 * noise to hold it against.
 */
export type Null =
  | { readonly made: 'signs flipped' | 'order shuffled'; readonly surrogates: number }
  | { readonly made: 'none'; readonly because: string };

/**
 * `lean` -1 (down) .. 1 (up): 0 where the analyst says nothing of direction or at most what noise says in more than 4 of
 * 100 cases; `strength` 0..1. `label` is the state in the analyst's own word. `noisePercentile` (0..1): the share of pure
 * noise at least as far from its median; absent where the statistic does not vary under a null. `evidence`: how far
 * beyond noise in standard normal units, up positive; only where the statistic has a direction. `numbers` hold what was
 * measured, `points` among them: on how many returns or candles.
 */
export type View = {
  readonly kind: 'view';
  readonly analyst: AnalystName;
  readonly lean: number;
  readonly strength: number;
  readonly label: string;
  readonly noisePercentile?: number;
  readonly against: Null;
  readonly evidence?: number;
  readonly numbers: Readonly<Record<string, number>>;
};
export type Abstention = { readonly kind: 'abstained'; readonly analyst: AnalystName; readonly because: string };
export type Analysis = View | Abstention;

/**
 * What every analyst is given. `atr` is ATR(14) of closed 15m candles in price units, undefined where it cannot be
 * measured. `seed` comes from the cycle and the symbol.
 */
export type AnalysisInput = {
  readonly symbol: string;
  readonly candles: CandleSet;
  readonly atr: number | undefined;
  readonly beliefs: Beliefs;
  readonly seed: number;
};

/** `earlier`: the analyses before this one in the registry's order. Pure; never NaN or infinite numbers. */
export type Analyst = (input: AnalysisInput, earlier: readonly Analysis[]) => Analysis;
