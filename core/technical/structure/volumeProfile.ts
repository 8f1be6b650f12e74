// Volume by price: where most was traded, and the area that holds 70 % of it.
import type { Candles } from '../../market/candles.ts';

/**
 * Price units: `vpoc` is the middle of the bin with most volume, the value area reaches from the lower edge of its lowest
 * bin to the upper edge of its highest. `volume` is that of all rows, `inArea` the share of it inside the area, `rows` how
 * many candles it rests on.
 */
export type VolumeProfile = {
  readonly vpoc: number;
  readonly valueAreaLow: number;
  readonly valueAreaHigh: number;
  readonly binWidth: number;
  readonly volume: number;
  readonly inArea: number;
  readonly rows: number;
};

const VALUE_AREA = 0.7;

/** Each candle's volume spread evenly from its low to its high over bins of equal width from `bottom` up. */
export const spreadVolume = (c: Candles, bottom: number, width: number, bins: number): Float64Array => {
  const out = new Float64Array(bins);
  const last = bins - 1;
  for (let i = 0; i < c.close.length; i++) {
    const volume = c.volume[i] ?? 0;
    if (!(volume > 0)) continue;
    const from = ((c.low[i] ?? 0) - bottom) / width;
    const to = ((c.high[i] ?? 0) - bottom) / width;
    const first = Math.min(last, Math.max(0, Math.floor(from)));
    const end = Math.min(last, Math.max(first, Math.floor(to)));
    const each = to > from ? volume / (to - from) : 0;
    if (first === end || each === 0) {
      out[first] = (out[first] ?? 0) + volume;
      continue;
    }
    out[first] = (out[first] ?? 0) + each * (first + 1 - from);
    for (let b = first + 1; b < end; b++) out[b] = (out[b] ?? 0) + each;
    out[end] = (out[end] ?? 0) + each * (to - end);
  }
  return out;
};

const mostOf = (bins: Float64Array): number => {
  let best = 0;
  for (let b = 1; b < bins.length; b++) if ((bins[b] ?? 0) > (bins[best] ?? 0)) best = b;
  return best;
};

/** From the fullest bin the fuller neighbour is added, the upper of equals, until the share is reached. */
const areaOf = (bins: Float64Array, volume: number): { low: number; high: number; held: number } => {
  let low = mostOf(bins);
  let high = low;
  let held = bins[low] ?? 0;
  while (held < VALUE_AREA * volume && (low > 0 || high < bins.length - 1)) {
    const below = low > 0 ? (bins[low - 1] ?? 0) : -1;
    const above = high < bins.length - 1 ? (bins[high + 1] ?? 0) : -1;
    held += Math.max(above, below);
    if (above >= below) high++;
    else low--;
  }
  return { low, high, held };
};

/**
 * Profile of all given rows in `bins` bins between their lowest low and highest high (Market Profile, Steidlmayer 1984;
 * the value area grows bin by bin). The volume of a candle is spread evenly over its range: what a candle cannot tell is
 * where inside it was traded. Of equally full bins the lowest is the VPOC. Absent without volume; where the price never
 * moved all its prices are one.
 */
export const volumeProfile = (c: Candles, bins = 50): VolumeProfile | undefined => {
  const rows = c.close.length;
  let [bottom, top, volume] = [Infinity, -Infinity, 0];
  for (let i = 0; i < rows; i++) {
    bottom = Math.min(bottom, c.low[i] ?? Number.NaN);
    top = Math.max(top, c.high[i] ?? Number.NaN);
    volume += c.volume[i] ?? 0;
  }
  const width = (top - bottom) / bins;
  if (!(volume > 0) || !Number.isFinite(volume) || !Number.isFinite(width)) return undefined;
  if (!(width > 0))
    return { vpoc: bottom, valueAreaLow: bottom, valueAreaHigh: top, binWidth: 0, volume, inArea: 1, rows };
  const held = spreadVolume(c, bottom, width, bins);
  const area = areaOf(held, volume);
  return {
    vpoc: bottom + (mostOf(held) + 0.5) * width,
    valueAreaLow: bottom + area.low * width,
    valueAreaHigh: bottom + (area.high + 1) * width,
    binWidth: width,
    volume,
    inArea: Math.min(1, area.held / volume),
    rows,
  };
};
