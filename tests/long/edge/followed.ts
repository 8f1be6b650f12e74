// A rule played through a span: levels as the product sets them, places as it gives them, ends by its own settle.

import type { Shape } from '../../../core/decision/driftless.ts';
import { DAY_MS, HOUR_MS, type Instant, instant, plus } from '../../../core/instant.ts';
import { mirrored, type PaperTrade, resultOf, settle } from '../../../core/record/settle.ts';
import { breakEvenOf } from '../../../core/record/trades.ts';
import { ASSUMED } from '../../../core/replay/assumed.ts';
import { settings } from '../../../core/settings.ts';
import { stayingBetween } from '../../../core/synthesis/quant.ts';
import type { Side } from './rules.ts';
import type { Series } from './series.ts';

export type Levels = {
  readonly name: string;
  readonly stopInAtr: number;
  readonly ratio: number;
  readonly lives: readonly number[];
};

export const near: Levels = { name: 'A', stopInAtr: 2, ratio: 1.3, lives: [1, 4, 12, 24] };
export const wide: Levels = { name: 'B', stopInAtr: 4, ratio: 1.3, lives: [4, 12, 24, 48] };
export const far: Levels = { name: 'C', stopInAtr: 4, ratio: 4, lives: [12, 24, 48, 72] };
export const farthest: Levels = { name: 'D', stopInAtr: 4, ratio: 8, lives: [24, 48, 72] };

/**
 * `other`: R of the mirrored trade. `won` 1, 0 or 0.5 for neither. `costR`: what costs took. `shape`: its levels as shares of the
 * price, its life and the volatility it was made in.
 */
export type Played = {
  readonly symbol: string;
  readonly at: Instant;
  readonly enteredAt: Instant;
  readonly endedAt: Instant;
  readonly stopped: boolean;
  readonly side: Side;
  readonly r: number;
  readonly other: number;
  readonly won: number;
  readonly otherWon: number;
  readonly costR: number;
  readonly breakEven: number;
  readonly shape: Shape;
};

export const COST = settings.costs.feesBothSides + settings.costs.slippage + ASSUMED.spread / 2;
const WON = { win: 1, breakeven: 0.5, loss: 0 } as const;

const tradeOf = (
  series: Series,
  row: number,
  side: Side,
  { stopInAtr, ratio, lives }: Levels,
): PaperTrade | undefined => {
  const price = series.close[row] ?? Number.NaN;
  const range = series.atr15[series.m15(row)] ?? Number.NaN;
  const loss = (stopInAtr * range) / price;
  const gain = ratio * (loss + COST) + COST;
  const volatility = (series.stepVol[row] ?? Number.NaN) * Math.sqrt(12);
  const staying = (hours: number): number => stayingBetween(gain, loss, volatility, hours);
  const life = lives.find((hours) => staying(hours) <= settings.quant.neitherWithin) ?? lives.at(-1) ?? 0;
  if (!(staying(life) <= settings.judge.maximumNeither)) return undefined;
  const { tick } = series.market;
  const toTick = (x: number): number => Number((Math.round(x / tick) * tick).toFixed(10));
  const asOf = instant((series.at[row] ?? 0) * 1000);
  return {
    direction: side === 1 ? 'BUY' : 'SELL',
    ...{
      entry: toTick(price),
      stopLoss: toTick(price * (1 - side * loss)),
      takeProfit: toTick(price * (1 + side * gain)),
    },
    ...{ publishedAt: plus(asOf, ASSUMED.publishedAfterMs), expiresAt: plus(asOf, life * HOUR_MS) },
    assessment: {
      costs: {
        fees: settings.costs.feesBothSides,
        halfSpread: ASSUMED.spread / 2,
        slippage: settings.costs.slippage,
        total: COST,
      },
    },
  };
};

const playedOf = (series: Series, row: number, side: Side, trade: PaperTrade): Played | undefined => {
  const { candles, symbol } = series.market;
  const [outcome, other] = [settle(trade, candles), settle(mirrored(trade), candles)];
  if (!('r' in outcome) || !('r' in other)) return undefined;
  const { entry, stopLoss, takeProfit } = trade;
  const down = Math.abs(entry - stopLoss) / entry;
  const shape = {
    ...{ up: Math.abs(takeProfit - entry) / entry, down, winsFrom: COST + 0.05 * down },
    volatility: (series.stepVol[row] ?? Number.NaN) * Math.sqrt(12),
    hours: (trade.expiresAt - (series.at[row] ?? 0) * 1000) / HOUR_MS,
  };
  const costs = COST;
  const entered = outcome.entryPrice;
  return {
    ...{
      symbol,
      side,
      at: instant((series.at[row] ?? 0) * 1000),
      enteredAt: outcome.entryAt,
      endedAt: outcome.at,
      r: outcome.r,
      other: other.r,
    },
    stopped: outcome.kind === 'stop',
    won: WON[resultOf(outcome) ?? 'breakeven'],
    otherWon: WON[resultOf(other) ?? 'breakeven'],
    costR: (costs * entry) / Math.abs(entry - stopLoss),
    breakEven: breakEvenOf({ direction: trade.direction, stopLoss, takeProfit, costs }, entered),
    shape,
  };
};

/** Slots that may open a signal: instants in [from, to), every so many seconds. */
export type Slots = { readonly from: number; readonly to: number; readonly everyS: number };

/** Every signal of the rule on one symbol: one open at a time, cooldown of a direction after its stop. */
export const play = (series: Series, ask: (row: number) => Side, levels: Levels, slots: Slots): readonly Played[] => {
  const out: Played[] = [];
  const coolUntil = { 1: 0, [-1]: 0, 0: 0 };
  let openUntil = 0;
  const { at } = series;
  const first = Math.max(0, Math.round((slots.from - (at[0] ?? 0)) / 300));
  for (let row = first; row < at.length; row++) {
    const now = at[row] ?? 0;
    if (now >= slots.to) break;
    if (now % slots.everyS !== 0 || now * 1000 < openUntil) continue;
    const side = ask(row);
    if (side === 0 || now * 1000 < coolUntil[side]) continue;
    const trade = tradeOf(series, row, side, levels);
    const played = trade && playedOf(series, row, side, trade);
    if (!played) continue;
    out.push(played);
    openUntil = played.endedAt;
    if (played.stopped) coolUntil[side] = played.endedAt + settings.judge.limits.cooldownMinutes * 60_000;
  }
  return out;
};

export const weekOf = ({ at }: Pick<Played, 'at'>): number => Math.floor((at + 3 * DAY_MS) / (7 * DAY_MS));
