// The levels around the last trade at an instant: recorded ones laid around its price, or made from the candles.
import type { Tape, Trade } from './createTape.ts';
import { bookAfter, lastTrade, typicalUnits } from './quotes.ts';
import { LEVEL_DECIMALS, NEAR, type RecordedDepth, recordedDepth } from './recordedDepth.ts';
import { mixed } from './seed.ts';

/** Ticks to units of 10^-8 of each side; every level lies within [lowTicks, highTicks]. */
export type NearBook = {
  readonly centreTicks: number;
  readonly lowTicks: number;
  readonly highTicks: number;
  readonly bids: ReadonlyMap<number, number>;
  readonly asks: ReadonlyMap<number, number>;
};

/** A basis point of the price, at least a tick: the steps in which the levels follow it, so that few of them move at a time. */
const stepOf = (ticks: number): number => Math.max(1, Math.round(ticks * 0.0001));

type Place = (side: 'bid' | 'offer', ticks: number, units: number) => void;

const placeRecorded = (depth: RecordedDepth, centreTicks: number, nowMs: number, place: Place): void => {
  const units = Float64Array.from(depth.near, (level) => level.units);
  const phaseMs = nowMs % depth.loopMs;
  for (const change of depth.changes) {
    if (change.atMs > phaseMs) break;
    units[change.index] = change.units;
  }
  for (const [i, { share, side }] of depth.near.entries()) {
    const exact = centreTicks * share;
    place(side, side === 'bid' ? Math.floor(exact) : Math.ceil(exact), units[i] ?? 0);
  }
};

/** One level each half basis point, larger with the distance; each changes its size once a minute, at a second of its own. */
const placeMade = (tape: Tape, trade: Trade, centreTicks: number, nowMs: number, place: Place): void => {
  const step = Math.max(1, Math.round(centreTicks * 0.00005));
  const typical = typicalUnits(tape, trade) * 10 ** (LEVEL_DECIMALS - tape.candles.sizeDecimals);
  const first = Math.ceil((centreTicks * (1 - NEAR)) / step) * step;
  for (let ticks = first; ticks <= centreTicks * (1 + NEAR); ticks += step) {
    const minute = Math.floor(nowMs / 60_000 + (mixed(tape.seed, ticks) % 60) / 60);
    for (const side of ['bid', 'offer'] as const) {
      const chance = mixed(mixed(tape.seed ^ (side === 'bid' ? 0x0b1d : 0x0a5c), ticks), minute) / 0x1_0000_0000;
      const farther = 1 + Math.abs(ticks / centreTicks - 1) * 500;
      place(side, ticks, Math.max(1, Math.round(typical * farther * (0.2 + 3 * chance * chance))));
    }
  }
};

/** Never crossed: the best levels are those of the ticker, and nothing stands beyond them. Undefined before the first trade. */
export const nearBook = (tape: Tape, nowMs: number): NearBook | undefined => {
  const trade = lastTrade(tape, nowMs);
  if (trade === undefined) return undefined;
  const [bid, ask] = [bookAfter(tape, trade, 1).bids[0], bookAfter(tape, trade, 1).asks[0]];
  if (bid === undefined || ask === undefined) return undefined;
  const mid = (bid.ticks + ask.ticks) / 2;
  const step = stepOf(mid);
  const centreTicks = Math.round(mid / step) * step;
  const [bids, asks] = [new Map<number, number>(), new Map<number, number>()];
  const place: Place = (side, ticks, units) => {
    const inside = side === 'bid' ? ticks < bid.ticks : ticks > ask.ticks;
    const book = side === 'bid' ? bids : asks;
    if (inside && units > 0 && ticks >= 1) book.set(ticks, (book.get(ticks) ?? 0) + units);
  };
  const scale = 10 ** (LEVEL_DECIMALS - tape.candles.sizeDecimals);
  bids.set(bid.ticks, bid.units * scale);
  asks.set(ask.ticks, ask.units * scale);
  const depth = recordedDepth(tape.product);
  if (depth === undefined) placeMade(tape, trade, centreTicks, nowMs, place);
  else placeRecorded(depth, centreTicks, nowMs, place);
  const lowTicks = Math.min(bid.ticks, Math.floor(centreTicks * (1 - NEAR)));
  const highTicks = Math.max(ask.ticks, Math.ceil(centreTicks * (1 + NEAR)));
  return { centreTicks, lowTicks, highTicks, bids, asks };
};
