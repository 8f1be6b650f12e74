// What became of a signal: followed on every 1m candle since its entry, stop first, net of costs.
import type { Signal } from '../decision/verdict.ts';
import { type Instant, instant } from '../instant.ts';
import type { Candle, Candles } from '../market/candles.ts';
import { candleAt, firstAt } from '../market/shapeCandles.ts';
import type { Ended, Outcome } from './outcome.ts';

/** All that following a signal, or a proposal that never became one, rests on. */
export type PaperTrade = Pick<
  Signal,
  'direction' | 'entry' | 'stopLoss' | 'takeProfit' | 'publishedAt' | 'expiresAt'
> & { readonly assessment: Pick<Signal['assessment'], 'costs'> };

type Exit = { readonly kind: Ended['kind']; readonly price: number };

/** The first candle (of 1m) that starts at or after publication is where the paper trade enters, at its open. */
export const entryAt = (signal: Pick<PaperTrade, 'publishedAt'>, intervalS = 60): Instant =>
  instant(Math.ceil(signal.publishedAt / (intervalS * 1000)) * intervalS * 1000);

/**
 * How one candle ends the trade, if it does. Both levels touched: the stop counts. A gap through the stop fills at the
 * open; a price already beyond the target at entry fills there too, otherwise the target fills at the target.
 */
const exitOn = (signal: PaperTrade, candle: Candle, isEntry: boolean): Exit | undefined => {
  const side = signal.direction === 'BUY' ? 1 : -1;
  const worst = side === 1 ? candle.low : candle.high;
  const best = side === 1 ? candle.high : candle.low;
  if (side * (worst - signal.stopLoss) <= 0) {
    const gapped = side * (candle.open - signal.stopLoss) <= 0;
    return { kind: 'stop', price: gapped ? candle.open : signal.stopLoss };
  }
  if (side * (best - signal.takeProfit) >= 0) {
    const beyond = isEntry && side * (candle.open - signal.takeProfit) >= 0;
    return { kind: 'target', price: beyond ? candle.open : signal.takeProfit };
  }
  return undefined;
};

const ended = (
  signal: PaperTrade,
  exit: Exit,
  path: Record<'entry' | 'last', Candle> & Record<'low' | 'high' | 'intervalS', number>,
): Ended => {
  const side = signal.direction === 'BUY' ? 1 : -1;
  const entryPrice = path.entry.open;
  const risk = Math.abs(signal.entry - signal.stopLoss) / signal.entry;
  const netShare = (side * (exit.price - entryPrice)) / entryPrice - signal.assessment.costs.total;
  const down = (entryPrice - path.low) / entryPrice / risk;
  const up = (path.high - entryPrice) / entryPrice / risk;
  const at = instant((path.last.time + path.intervalS) * 1000);
  const entered = instant(path.entry.time * 1000);
  return {
    kind: exit.kind,
    at,
    entryAt: entered,
    entryPrice,
    exitPrice: exit.price,
    r: netShare / risk,
    netShare,
    adverseR: Math.max(0, side === 1 ? down : up),
    favourableR: Math.max(0, side === 1 ? up : down),
    durationMs: at - entered,
  };
};

/**
 * Follows the signal over gapless candles, of 1m (of 5m where a replay has no others). Open while nothing ended it, also
 * where a candle is not there yet; expired at the close of the last candle of its life. R is the net result over the published distance to the stop.
 */
export const settle = (signal: PaperTrade, candles: Candles): Outcome => {
  const { intervalS } = candles;
  const start = entryAt(signal, intervalS) / 1000;
  const end = signal.expiresAt / 1000;
  const from = firstAt(candles, start);
  const entry = candleAt(candles, from);
  if (entry?.time !== start) return { kind: 'open' };
  let low = Infinity;
  let high = -Infinity;
  for (let i = from; ; i++) {
    const candle = candleAt(candles, i);
    if (!candle || candle.time !== start + (i - from) * intervalS) return { kind: 'open' };
    low = Math.min(low, candle.low);
    high = Math.max(high, candle.high);
    const exit = exitOn(signal, candle, i === from);
    if (exit) return ended(signal, exit, { entry, last: candle, low, high, intervalS });
    if (candle.time + intervalS >= end)
      return ended(signal, { kind: 'expired', price: candle.close }, { entry, last: candle, low, high, intervalS });
  }
};

/**
 * The other direction at the same moment: stop and target as far from the entry, each on the other side; the same life and
 * costs. What a coin that fell the other way would have been given.
 */
export const mirrored = <T extends PaperTrade>(trade: T): T => ({
  ...trade,
  direction: trade.direction === 'BUY' ? 'SELL' : 'BUY',
  stopLoss: 2 * trade.entry - trade.stopLoss,
  takeProfit: 2 * trade.entry - trade.takeProfit,
});

/** A result within so much R of nothing is neither won nor lost. */
export const WIN_FROM_R = 0.05;

/** Net R above +0.05 is a win, below -0.05 a loss; undefined while open or unknown. */
export const resultOf = (outcome: Outcome): 'win' | 'loss' | 'breakeven' | undefined => {
  if (outcome.kind === 'open' || outcome.kind === 'unknown') return undefined;
  return outcome.r > WIN_FROM_R ? 'win' : outcome.r < -WIN_FROM_R ? 'loss' : 'breakeven';
};
