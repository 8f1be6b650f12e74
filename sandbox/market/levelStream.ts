// A product's book as one client hears of it: everything once, then only what changed since it was last told.
import type { Tape } from './createTape.ts';
import { type NearBook, nearBook } from './nearBook.ts';
import { numberAt } from './numberAt.ts';
import { type FarLevels, recordedDepth } from './recordedDepth.ts';

export { LEVEL_DECIMALS } from './recordedDepth.ts';

/** A level's new whole size in units of 10^-8; 0 takes it away. */
export type LevelChange = { readonly side: 'bid' | 'offer'; readonly ticks: number; readonly units: number };

export type LevelStream = {
  /** Every level from the best on, bids first; empty before the first trade. */
  snapshot(nowMs: number): readonly LevelChange[];
  /** What changed since the last call: what goes first, then what comes. */
  update(nowMs: number): readonly LevelChange[];
};

const NONE: FarLevels = { shares: new Float64Array(), units: new Float64Array() };

/** The far levels of a side around a centre, from the nearest on; those that fall on one tick are one. */
const farAround = (far: FarLevels, side: LevelChange['side'], near: NearBook): LevelChange[] => {
  const levels: { side: LevelChange['side']; ticks: number; units: number }[] = [];
  for (let i = 0; i < far.shares.length; i++) {
    const exact = near.centreTicks * numberAt(far.shares, i);
    const ticks = side === 'bid' ? Math.floor(exact) : Math.ceil(exact);
    const last = levels.at(-1);
    if (last?.ticks === ticks) last.units += numberAt(far.units, i);
    else if (ticks >= 1 && (side === 'bid' ? ticks < near.lowTicks : ticks > near.highTicks))
      levels.push({ side, ticks, units: numberAt(far.units, i) });
  }
  return levels;
};

const sorted = (side: LevelChange['side'], levels: ReadonlyMap<number, number>): LevelChange[] =>
  [...levels]
    .map(([ticks, units]) => ({ side, ticks, units }))
    .toSorted((a, b) => (side === 'bid' ? b.ticks - a.ticks : a.ticks - b.ticks));

type Sides = { readonly bids: readonly LevelChange[]; readonly asks: readonly LevelChange[] };

const farOf = (tape: Tape, near: NearBook): Sides => {
  const depth = recordedDepth(tape.product);
  return {
    bids: farAround(depth?.farBids ?? NONE, 'bid', near),
    asks: farAround(depth?.farAsks ?? NONE, 'offer', near),
  };
};

/** All levels at an instant from the best on; undefined before the first trade. */
export const wholeBook = (tape: Tape, nowMs: number): Sides | undefined => {
  const near = nearBook(tape, nowMs);
  if (near === undefined) return undefined;
  const far = farOf(tape, near);
  return { bids: [...sorted('bid', near.bids), ...far.bids], asks: [...sorted('offer', near.asks), ...far.asks] };
};

/** Changes that make `after` of `before`. */
const differences = (
  side: LevelChange['side'],
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): { readonly gone: LevelChange[]; readonly come: LevelChange[] } => {
  const gone: LevelChange[] = [];
  const come: LevelChange[] = [];
  for (const ticks of before.keys()) if (!after.has(ticks)) gone.push({ side, ticks, units: 0 });
  for (const [ticks, units] of after) if (before.get(ticks) !== units) come.push({ side, ticks, units });
  return { gone, come };
};

/**
 * A new client's stream of a product. The near levels follow the price; far ones stay where the snapshot put them and are taken
 * away where the price comes near, so that following costs little however many there are.
 */
export const createLevelStream = (tape: Tape): LevelStream => {
  let told: Pick<NearBook, 'bids' | 'asks'> = { bids: new Map(), asks: new Map() };
  let far: Sides = { bids: [], asks: [] };
  let [farBid, farAsk] = [0, 0];

  const overtaken = (near: NearBook): LevelChange[] => {
    const gone: LevelChange[] = [];
    for (let level = far.bids[farBid]; level && level.ticks >= near.lowTicks; level = far.bids[++farBid])
      if (!near.bids.has(level.ticks)) gone.push({ ...level, units: 0 });
    for (let level = far.asks[farAsk]; level && level.ticks <= near.highTicks; level = far.asks[++farAsk])
      if (!near.asks.has(level.ticks)) gone.push({ ...level, units: 0 });
    return gone;
  };

  return {
    snapshot: (nowMs) => {
      const near = nearBook(tape, nowMs);
      if (near === undefined) return [];
      told = near;
      far = farOf(tape, near);
      [farBid, farAsk] = [0, 0];
      return [...sorted('bid', near.bids), ...far.bids, ...sorted('offer', near.asks), ...far.asks];
    },
    update: (nowMs) => {
      const near = nearBook(tape, nowMs);
      if (near === undefined) return [];
      const bids = differences('bid', told.bids, near.bids);
      const asks = differences('offer', told.asks, near.asks);
      told = near;
      return [...overtaken(near), ...bids.gone, ...asks.gone, ...bids.come, ...asks.come];
    },
  };
};
