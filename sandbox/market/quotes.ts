// Best bid and ask and the book around the last trade, the same at every run.

import type { Tape, Trade } from './createTape.ts';
import { numberAt } from './numberAt.ts';
import { createRandom, mixed } from './seed.ts';

/** A price level: ticks, units and how many orders stand there. */
export type Level = { readonly ticks: number; readonly units: number; readonly orders: number };

/** Bids descending and asks ascending from the best; `sequence` rises with every trade. */
export type Book = { readonly bids: readonly Level[]; readonly asks: readonly Level[]; readonly sequence: number };

/** The last trade known at an instant with its number; undefined before the first. */
export const lastTrade = (tape: Tape, nowMs: number): Trade | undefined => {
  const count = tape.knownCount(nowMs);
  return count === 0 ? undefined : tape.tradeAt(count - 1);
};

/** What a typical trade's size is, from the last bar that was over before the trade, so that nothing of its own bar leaks. */
export const typicalUnits = (tape: Tape, trade: Trade): number => {
  const { candles } = tape;
  const bar = tape.barAtOrAfter(Math.floor(trade.timeUs / 1_000_000) + 1) - 2;
  const units = bar < 0 ? trade.units : numberAt(candles.units, bar) / ((24 * candles.stepS) / 60);
  return Math.max(1, units);
};

const levels = (best: number, direction: 1 | -1, depth: number, typical: number, random: () => number): Level[] => {
  const widest = Math.max(3, best * 0.00002);
  const made: Level[] = [];
  let ticks = best;
  for (let i = 0; i < depth && ticks >= 1; i++) {
    const units = Math.max(1, Math.floor(typical * (0.1 + 3 * random() * random())));
    made.push({ ticks, units, orders: 1 + Math.floor(6 * random() * random()) });
    const gap = random();
    ticks += direction * (1 + Math.floor(gap * gap * gap * widest));
  }
  return made;
};

/**
 * The book after a trade, `depth` levels a side: the trade's price is the ask where the maker sold and the bid where the maker bought;
 * the spread is mostly one tick. Between trades it stands still. Levels end at one tick.
 */
export const bookAfter = (tape: Tape, trade: Trade, depth: number): Book => {
  const random = createRandom(mixed(tape.seed ^ 0x165667b1, trade.id));
  const chance = random();
  const wide = Math.floor(chance ** 2 * chance ** 2 * Math.max(1, trade.ticks * 0.00003));
  const spread = 1 + wide;
  const bid = Math.max(1, trade.maker === 'buy' ? trade.ticks : trade.ticks - spread);
  const ask = trade.maker === 'buy' ? bid + spread : Math.max(2, trade.ticks);
  const typical = typicalUnits(tape, trade);
  const bidRandom = createRandom(mixed(tape.seed ^ 0x0b1d, trade.id));
  const askRandom = createRandom(mixed(tape.seed ^ 0x0a5c, trade.id));
  return {
    bids: levels(bid, -1, depth, typical, bidRandom),
    asks: levels(ask, 1, depth, typical, askRandom),
    sequence: trade.id * 37,
  };
};
