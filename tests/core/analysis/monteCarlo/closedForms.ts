// Brownian motion with drift in closed form: what the simulation is held against.
import { normalCdf } from '../../../../core/chance/normal.ts';

/** In log price: `drift` and `sigma` a step, `steps` of them. */
export type Motion = { readonly drift: number; readonly sigma: number; readonly steps: number };

/** P(the level `up` > 0 is touched within the life): reflection with drift (Karatzas and Shreve 1991, 3.5.12). */
export const touchesOne = ({ drift, sigma, steps }: Motion, up: number): number => {
  const spread = sigma * Math.sqrt(steps);
  return (
    normalCdf((drift * steps - up) / spread) +
    Math.exp((2 * drift * up) / sigma ** 2) * normalCdf((-drift * steps - up) / spread)
  );
};

/** P(`up` is touched before `-down`), however long it takes: the scale function. */
export const upFirstForever = ({ drift, sigma }: Motion, up: number, down: number): number => {
  if (drift === 0) return down / (up + down);
  const scale = (x: number): number => Math.exp((-2 * drift * x) / sigma ** 2);
  return (1 - scale(-down)) / (scale(up) - scale(-down));
};

/** Density of ending at `y` having touched neither level: the eigenfunction series of the absorbed motion. */
export const keptDensity = ({ drift, sigma, steps }: Motion, up: number, down: number, y: number): number => {
  const width = up + down;
  const tilt = (drift * y) / sigma ** 2 - (drift ** 2 * steps) / (2 * sigma ** 2);
  let sum = 0;
  for (let n = 1; n < 400; n++) {
    const rate = ((n * Math.PI * sigma) / width) ** 2 / 2;
    if (rate * steps > 60) break;
    sum +=
      Math.sin((n * Math.PI * down) / width) * Math.sin((n * Math.PI * (y + down)) / width) * Math.exp(-rate * steps);
  }
  return (2 / width) * Math.exp(tilt) * sum;
};

/** P(neither level is touched within the life), by Simpson's rule over the density. */
export const touchesNeither = (motion: Motion, up: number, down: number): number => {
  const cells = 2000;
  const h = (up + down) / cells;
  let sum = 0;
  for (let i = 0; i <= cells; i++) {
    const weight = i === 0 || i === cells ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * keptDensity(motion, up, down, -down + i * h);
  }
  return (sum * h) / 3;
};

/** P(the worst fall from the best stays below `h`) without drift, watched at every instant: reflected motion's exit. */
export const fallBelow = (h: number, { sigma, steps }: Motion): number => {
  let sum = 0;
  for (let k = 0; k < 200; k++) {
    const odd = 2 * k + 1;
    sum += ((k % 2 === 0 ? 1 : -1) / odd) * Math.exp((-(odd ** 2) * Math.PI ** 2 * sigma ** 2 * steps) / (8 * h ** 2));
  }
  return (4 / Math.PI) * sum;
};
