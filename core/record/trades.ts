// Ended entries as columns in the order they were entered, with the overlap cluster of each.
import { type EndedEntry, isEnded, type RecordEntry } from './entry.ts';
import { resultOf } from './settle.ts';

/**
 * Rows in the order of entry, then id. `cluster` ascends: a signal that was entered before all earlier ones had ended is of
 * their cluster, whatever its symbol. `other` is R of the mirrored trade, told where `hasOther` is 1. `result`: 1 won, -1
 * lost, 0 neither. `breakEven` is the rate of its levels from the price it entered at, `costsR` what costs took of it.
 */
export type Trades = {
  readonly entries: readonly EndedEntry[];
  readonly r: Float64Array;
  readonly enteredAt: Float64Array;
  readonly endedAt: Float64Array;
  readonly cluster: Int32Array;
  readonly clusters: number;
  readonly result: Int8Array;
  readonly other: Float64Array;
  readonly otherResult: Int8Array;
  readonly otherEndedAt: Float64Array;
  readonly hasOther: Uint8Array;
  readonly breakEven: Float64Array;
  readonly costsR: Float64Array;
};

const sign = { win: 1, loss: -1, breakeven: 0 } as const;

const ordered = (entries: readonly EndedEntry[]): readonly EndedEntry[] => {
  const at = Float64Array.from(entries, ({ outcome }) => outcome.entryAt);
  const id = (i: number): string => entries[i]?.id ?? '';
  const byId = (a: number, b: number): number => (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : a - b);
  const rows = Int32Array.from(at.keys()).toSorted((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || byId(a, b));
  return [...rows].flatMap((i) => entries[i] ?? []);
};

/** Clusters of spans given in the order of their starts; one that begins when all before have ended opens a new one. */
export const clustersOf = (
  starts: ArrayLike<number>,
  ends: ArrayLike<number>,
): { readonly cluster: Int32Array; readonly clusters: number } => {
  const cluster = new Int32Array(starts.length);
  let [clusters, until] = [0, -Infinity];
  for (let i = 0; i < starts.length; i++) {
    const end = ends[i] ?? 0;
    if ((starts[i] ?? 0) >= until) {
      clusters++;
      until = end;
    } else if (end > until) until = end;
    cluster[i] = clusters - 1;
  }
  return { cluster, clusters };
};

/** The distance to the stop as a share of the published entry: what one R is. */
export const riskOf = ({ entry, stopLoss }: Pick<RecordEntry, 'entry' | 'stopLoss'>): number =>
  Math.abs(entry - stopLoss) / entry;

/**
 * The win rate at which levels neither earn nor lose after costs, from the price at which the trade entered: net loss over
 * net loss and gain. 1 where the target earns nothing after costs, 0 where the stop loses nothing.
 */
export const breakEvenOf = (
  { direction, stopLoss, takeProfit, costs }: Pick<RecordEntry, 'direction' | 'stopLoss' | 'takeProfit' | 'costs'>,
  entered: number,
): number => {
  const side = direction === 'BUY' ? 1 : -1;
  const gain = (side * (takeProfit - entered)) / entered - costs;
  const loss = (side * (entered - stopLoss)) / entered + costs;
  if (gain <= 0) return 1;
  return loss <= 0 ? 0 : loss / (gain + loss);
};

/** The entries that have a result; the rest is left out. */
export const tradesOf = (all: readonly RecordEntry[]): Trades => {
  const entries = ordered(all.filter(isEnded));
  const n = entries.length;
  const enteredAt = Float64Array.from(entries, ({ outcome }) => outcome.entryAt);
  const endedAt = Float64Array.from(entries, ({ outcome }) => outcome.at);
  const other = new Float64Array(n);
  const otherResult = new Int8Array(n);
  const otherEndedAt = new Float64Array(n);
  const hasOther = new Uint8Array(n);
  entries.forEach(({ mirror }, i) => {
    if (mirror === undefined || mirror.kind === 'open' || mirror.kind === 'unknown') return;
    other[i] = mirror.r;
    otherEndedAt[i] = mirror.at;
    otherResult[i] = sign[resultOf(mirror) ?? 'breakeven'];
    hasOther[i] = 1;
  });
  return {
    entries,
    r: Float64Array.from(entries, ({ outcome }) => outcome.r),
    ...{ enteredAt, endedAt, ...clustersOf(enteredAt, endedAt) },
    result: Int8Array.from(entries, ({ outcome }) => sign[resultOf(outcome) ?? 'breakeven']),
    ...{ other, otherResult, otherEndedAt, hasOther },
    breakEven: Float64Array.from(entries, (e) => breakEvenOf(e, e.outcome.entryPrice)),
    costsR: Float64Array.from(entries, (e) => e.costs / riskOf(e)),
  };
};
