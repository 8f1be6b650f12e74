// How often levels win where the price has no drift: the rate that the shape of the levels alone gives.

/**
 * Shares of the price: `up` to the target, `down` to the stop, `winsFrom` the gross move from which what is closed at the end
 * of the life counts as won. `volatility` an hour, `hours` of life.
 */
export type Shape = {
  readonly up: number;
  readonly down: number;
  readonly winsFrom: number;
  readonly volatility: number;
  readonly hours: number;
};

const TERMS = 2000;

/**
 * Chance that driftless Brownian motion touches the target before the stop within the life, or touches neither and ends
 * above `winsFrom`. Eigenfunction series between two barriers (Cox and Miller 1965, section 5.7). Undefined where a distance,
 * the volatility or the life is not above 0.
 */
export const driftlessWinRate = ({ up, down, winsFrom, volatility, hours }: Shape): number | undefined => {
  if (!(up > 0 && down > 0 && volatility > 0 && hours > 0)) return undefined;
  const width = up + down;
  const start = down / width;
  const line = Math.min(1, Math.max(0, (down + winsFrom) / width));
  const decay = (Math.PI ** 2 * volatility ** 2 * hours) / (2 * width ** 2);
  let [target, above] = [start, 0];
  for (let n = 1; n <= TERMS; n++) {
    const fade = Math.exp(-decay * n * n);
    if (fade < 1e-12) break;
    const wave = (2 / (n * Math.PI)) * Math.sin(n * Math.PI * start) * fade;
    const turn = n % 2 === 0 ? 1 : -1;
    target += turn * wave;
    above += wave * (Math.cos(n * Math.PI * line) - turn);
  }
  return Math.min(1, Math.max(0, target + above));
};
