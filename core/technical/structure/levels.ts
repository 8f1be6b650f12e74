// Support and resistance: prices where swings have turned the market more than once.
import type { Swing } from './swings.ts';

/** `price` is the mean of the swings that touched it, `lastRow` the candle of the latest touch. */
export type Level = {
  readonly kind: 'support' | 'resistance';
  readonly price: number;
  readonly touches: number;
  readonly lastRow: number;
};

export type LevelOptions = {
  /** the widest a cluster may be, in ATR */
  readonly tolerance?: number;
  readonly minimumTouches?: number;
};

const levelOf = (cluster: readonly Swing[], close: number): Level => {
  const price = cluster.reduce((sum, s) => sum + s.price / cluster.length, 0);
  return {
    kind: price <= close ? 'support' : 'resistance',
    price,
    touches: cluster.length,
    lastRow: cluster.reduce((last, s) => Math.max(last, s.row), 0),
  };
};

/**
 * Swings ordered by price, from the lowest up; each joins the cluster before it while it lies within `tolerance` ATR of
 * that cluster's lowest, so no cluster is wider. Highs and lows count alike: broken resistance turns to support. The kind
 * tells on which side of the close it lies (at the close: support). Ascending by price; clusters of fewer than
 * `minimumTouches` are left out. Empty where the ATR is not above 0.
 */
export const levels = (
  found: readonly Swing[],
  market: { readonly atr: number; readonly close: number },
  { tolerance = 0.5, minimumTouches = 2 }: LevelOptions = {},
): readonly Level[] => {
  if (!(market.atr > 0)) return [];
  const out: Level[] = [];
  let cluster: Swing[] = [];
  const finish = (): void => {
    if (cluster.length >= minimumTouches) out.push(levelOf(cluster, market.close));
  };
  for (const swing of found.toSorted((a, b) => a.price - b.price)) {
    const lowest = cluster[0]?.price;
    if (lowest !== undefined && swing.price - lowest <= tolerance * market.atr) cluster.push(swing);
    else {
      finish();
      cluster = [swing];
    }
  }
  finish();
  return out;
};

/** The `n` levels nearest below the close and above it, nearest first. */
export const nearest = (
  all: readonly Level[],
  close: number,
  n = 3,
): { readonly support: readonly Level[]; readonly resistance: readonly Level[] } => {
  const by = (a: Level, b: Level): number => Math.abs(a.price - close) - Math.abs(b.price - close);
  const of = (kind: Level['kind']): readonly Level[] =>
    all
      .filter((l) => l.kind === kind)
      .toSorted(by)
      .slice(0, n);
  return { support: of('support'), resistance: of('resistance') };
};
