// What became of a signal on candles, reckoned a second time: written apart from the service's own settling.
import type { Bar, Bars } from './candleFolder.ts';
import type { ProofRow } from './proofFile.ts';

type Trade = ProofRow['signal'];

/** Prices as they fill; R and the share after costs. `at`: the end of the bar that ended it. */
export type Ending = {
  readonly how: 'target' | 'stop' | 'expired';
  readonly opened: number;
  readonly entered: number;
  readonly left: number;
  readonly at: number;
  readonly net: number;
  readonly r: number;
};

export type Followed =
  | { readonly kind: 'ended'; readonly ending: Ending }
  /** nothing had ended it by the candles' end */
  | { readonly kind: 'running'; readonly to: number }
  | { readonly kind: 'not to be told'; readonly because: string };

const MINUTE = 60_000;

/** Index of the last bar that starts at or before the instant; -1 where all are later. */
export const lastAtOrBefore = (bars: readonly Bar[], at: number): number => {
  let [low, high] = [0, bars.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.[0] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/** The net share and R of leaving at a price: fees of both sides, half the spread and slippage come off. */
export const worthOf = (trade: Trade, entered: number, left: number): { readonly net: number; readonly r: number } => {
  const moved = trade.direction === 'BUY' ? left / entered - 1 : 1 - left / entered;
  const net = moved - (trade.fees + trade.spread / 2 + trade.slippage);
  return { net, r: (net * trade.entry) / Math.abs(trade.entry - trade.stopLoss) };
};

/** Where a bar takes the trade out: the stop before the target, a gap through the stop at the open. */
export const takenOut = (
  { direction, stopLoss, takeProfit }: Trade,
  [, open, high, low]: Bar,
  first: boolean,
): { readonly how: 'target' | 'stop'; readonly left: number } | undefined => {
  if (direction === 'BUY') {
    if (low <= stopLoss) return { how: 'stop', left: Math.min(open, stopLoss) };
    if (high >= takeProfit) return { how: 'target', left: first ? Math.max(open, takeProfit) : takeProfit };
    return undefined;
  }
  if (high >= stopLoss) return { how: 'stop', left: Math.max(open, stopLoss) };
  if (low <= takeProfit) return { how: 'target', left: first ? Math.min(open, takeProfit) : takeProfit };
  return undefined;
};

/** Minute by minute from the first full one at or after publication; a minute without a row stands still at the last close. */
export const followOnMinutes = (trade: Trade, { bars }: Bars): Followed => {
  const opened = Math.ceil(trade.publishedAt / MINUTE) * MINUTE;
  const end = (bars.at(-1)?.[0] ?? -Infinity) + MINUTE;
  let i = lastAtOrBefore(bars, opened);
  let bar = bars[i];
  if (!bar) return { kind: 'not to be told', because: 'the candles begin after its entry' };
  const still = (close: number, at: number): Bar => [at, close, close, close, close];
  const entered = bar[0] === opened ? bar[1] : bar[4];
  for (let minute = opened; minute < end; minute += MINUTE) {
    const next = bars[i + 1];
    if (bar[0] < minute && next?.[0] === minute) {
      bar = next;
      i++;
    }
    const now = bar[0] === minute ? bar : still(bar[4], minute);
    const last = minute + MINUTE >= trade.expiresAt;
    const out =
      takenOut(trade, now, minute === opened) ?? (last ? { how: 'expired' as const, left: now[4] } : undefined);
    if (out)
      return {
        kind: 'ended',
        ending: { ...out, opened, entered, at: minute + MINUTE, ...worthOf(trade, entered, out.left) },
      };
  }
  return end <= opened
    ? { kind: 'not to be told', because: 'the candles end before its entry' }
    : { kind: 'running', to: end };
};
