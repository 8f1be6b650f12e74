// One product's order book as the wire tells it: sorted levels, a bound on their number, and no reading while it is crossed.

export type Side = 'bid' | 'ask';
/** Price in quote currency, size in base currency, both above 0. */
export type Level = { readonly price: number; readonly size: number };
/** `size` is the level's new whole size; 0 takes the level away. */
export type LevelChange = Level & { readonly side: Side };
export type BestLevels = { readonly bid: Level; readonly ask: Level };

/** What stands between the best price and a limit; `reaches` says whether the book goes on to the limit or beyond it. */
export type Standing = {
  readonly levels: number;
  readonly size: number;
  /** price times size, in quote currency */
  readonly worth: number;
  readonly reaches: boolean;
};

/** `empty` has had no snapshot; `crossed` has a bid at or above an ask and must not be read. */
export type BookState = 'empty' | 'ready' | 'crossed';

export type Book = {
  /** Replaces everything; the last word on a price counts where it is named twice. */
  snapshot(levels: readonly LevelChange[]): void;
  /** Applies a message's changes as one; false where there was no snapshot yet, and then they are skipped. */
  update(changes: readonly LevelChange[]): boolean;
  clear(): void;
  state(): BookState;
  /** Undefined unless the book is ready and has both sides. */
  best(): BestLevels | undefined;
  /** Levels of a side from the best to the limit price, inclusive. */
  within(side: Side, limit: number): Standing;
  /** Levels of a side from the best on, at most `most`. */
  levels(side: Side, most?: number): readonly Level[];
  count(side: Side): number;
};

/** Levels a side beyond which the farthest are dropped; twice what the busiest recorded snapshot holds. */
const MOST_LEVELS = 60_000;

type Ladder = {
  clear(): void;
  fill(levels: readonly Level[]): void;
  set(price: number, size: number): void;
  readonly length: () => number;
  /** The i-th level from the best. */
  at(i: number): Level | undefined;
};

/** Whether levels stand as snapshots have them: from the best on, each price once, each size above 0. */
const sortedFromBest = (levels: readonly Level[], sign: 1 | -1): boolean => {
  let before = Infinity;
  for (const { price, size } of levels) {
    if (!(price * sign < before && size > 0)) return false;
    before = price * sign;
  }
  return true;
};

/**
 * Two columns sorted so that the best level stands last, where most changes are and moving costs least. `sign` is 1 for bids
 * (the highest is best) and -1 for asks.
 */
const createLadder = (sign: 1 | -1, most: number): Ladder => {
  let keys = new Float64Array(256);
  let sizes = new Float64Array(256);
  let n = 0;

  const room = (wanted: number): void => {
    if (wanted <= keys.length) return;
    const [oldKeys, oldSizes] = [keys, sizes];
    keys = new Float64Array(Math.max(wanted, keys.length * 2));
    sizes = new Float64Array(keys.length);
    keys.set(oldKeys);
    sizes.set(oldSizes);
  };
  /** The first index whose key is at least the wanted. */
  const find = (key: number): number => {
    let [low, high] = [0, n];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? Infinity) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const move = (to: number, from: number): void => {
    keys.copyWithin(to, from, n);
    sizes.copyWithin(to, from, n);
    n += to - from;
  };
  const set = (price: number, size: number): void => {
    const key = price * sign;
    const i = find(key);
    const known = i < n && keys[i] === key;
    if (!(size > 0)) {
      if (known) move(i, i + 1);
      return;
    }
    if (!known) {
      room(n + 1);
      move(i + 1, i);
      keys[i] = key;
    }
    sizes[i] = size;
    if (n > most) move(0, n - most);
  };
  const append = (level: Level | undefined): void => {
    if (level === undefined) return;
    room(n + 1);
    keys[n] = level.price * sign;
    sizes[n++] = level.size;
  };
  return {
    clear: () => {
      n = 0;
    },
    fill: (levels) => {
      n = 0;
      if (sortedFromBest(levels, sign)) for (let i = levels.length - 1; i >= 0; i--) append(levels[i]);
      else for (const { price, size } of levels) set(price, size);
      if (n > most) move(0, n - most);
    },
    set,
    length: () => n,
    at: (i) => {
      const [key, size] = [keys[n - 1 - i], sizes[n - 1 - i]];
      return i < 0 || i >= n || key === undefined || size === undefined ? undefined : { price: key * sign, size };
    },
  };
};

const standing = (ladder: Ladder, sign: 1 | -1, limit: number): Standing => {
  let [size, worth, i] = [0, 0, 0];
  for (; i < ladder.length(); i++) {
    const level = ladder.at(i);
    if (level === undefined || level.price * sign < limit * sign) return { levels: i, size, worth, reaches: true };
    size += level.size;
    worth += level.price * level.size;
  }
  return { levels: i, size, worth, reaches: ladder.at(i - 1)?.price === limit };
};

/** An empty book. Sizes that are not above 0 take a level away, so no level ever has a negative size. */
export const createBook = (mostLevels: number = MOST_LEVELS): Book => {
  const bids = createLadder(1, mostLevels);
  const asks = createLadder(-1, mostLevels);
  let told = false;
  const ladder = (side: Side): Ladder => (side === 'bid' ? bids : asks);
  const state = (): BookState => {
    if (!told) return 'empty';
    const [bid, ask] = [bids.at(0), asks.at(0)];
    return bid !== undefined && ask !== undefined && bid.price >= ask.price ? 'crossed' : 'ready';
  };
  return {
    snapshot: (levels) => {
      bids.fill(levels.filter((level) => level.side === 'bid'));
      asks.fill(levels.filter((level) => level.side === 'ask'));
      told = true;
    },
    update: (changes) => {
      if (told) for (const { side, price, size } of changes) ladder(side).set(price, size);
      return told;
    },
    clear: () => {
      bids.clear();
      asks.clear();
      told = false;
    },
    state,
    best: () => {
      const [bid, ask] = [bids.at(0), asks.at(0)];
      return bid !== undefined && ask !== undefined && state() === 'ready' ? { bid, ask } : undefined;
    },
    within: (side, limit) => standing(ladder(side), side === 'bid' ? 1 : -1, limit),
    levels: (side, most = Infinity) =>
      Array.from({ length: Math.min(most, ladder(side).length()) }, (_, i) => ladder(side).at(i)).filter(
        (level) => level !== undefined,
      ),
    count: (side) => ladder(side).length(),
  };
};
