// Bollinger squeeze: bands narrower than they mostly were, and their release.

/** the widths a width is ranked among, itself included */
const MEMORY = 100;
/** ranked below this share it is squeezed */
const SQUEEZED = 0.15;
/** rows after its end in which a squeeze counts as released */
const RECENT = 6;
/** rows with a width that are needed */
export const SQUEEZE_NEEDS = MEMORY + RECENT;

/**
 * `rank` 0..1 is the share of the last 100 widths that are narrower. `bars`: how many rows the squeeze has lasted ('on',
 * at most 100), or how many have passed since its last row ('released'); 0 where there is none.
 */
export type Squeeze = {
  readonly state: 'on' | 'released' | 'none';
  readonly bars: number;
  readonly rank: number;
  readonly width: number;
};

const rankAt = (width: Float64Array, at: number): number => {
  const now = width[at] ?? Number.NaN;
  let below = 0;
  for (let i = at - MEMORY + 1; i <= at; i++) if ((width[i] ?? Number.NaN) < now * (1 - 1e-9)) below++;
  return below / MEMORY;
};

/** Rows back to the last one that was not squeezed, as far as the memory reaches. */
const lasting = (width: Float64Array, last: number, first: number): number => {
  let bars = 1;
  while (bars < MEMORY && last - bars >= first + MEMORY - 1 && rankAt(width, last - bars) < SQUEEZED) bars++;
  return bars;
};

/**
 * State of the last row from the bands' widths (upper - lower) / middle, NaN before the bands begin. Bollinger (2001)
 * calls the narrowest width of six months a squeeze; here it is the narrowest 15 % of 100 rows. Absent below 106 widths;
 * widths of 0 are never squeezed below themselves, so constant prices give none.
 */
export const squeeze = (width: Float64Array): Squeeze | undefined => {
  let first = 0;
  while (first < width.length && Number.isNaN(width[first] ?? Number.NaN)) first++;
  const last = width.length - 1;
  if (width.length - first < SQUEEZE_NEEDS) return undefined;
  const rank = rankAt(width, last);
  const facts = { rank, width: width[last] ?? Number.NaN };
  let widest = 0;
  for (let i = last - MEMORY + 1; i <= last; i++) widest = Math.max(widest, width[i] ?? Number.NaN);
  if (widest === 0) return { state: 'none', bars: 0, ...facts };
  if (rank < SQUEEZED) return { state: 'on', bars: lasting(width, last, first), ...facts };
  for (let back = 1; back <= RECENT; back++)
    if (rankAt(width, last - back) < SQUEEZED) return { state: 'released', bars: back, ...facts };
  return { state: 'none', bars: 0, ...facts };
};
