// The slope of a power law: a weighted straight line through logarithms.

/**
 * Weighted least squares of log(y) on log(size): the exponent of y ~ size^slope. All three of one length; NaN where fewer
 * than two sizes have a positive finite y (the others are left out).
 */
export const logLogSlope = (sizes: readonly number[], y: Float64Array, weights: Float64Array): number => {
  let [w, sx, sy, sxx, sxy, used] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < y.length; i++) {
    const value = y[i] ?? 0;
    if (!(value > 0 && value < Infinity)) continue;
    const weight = weights[i] ?? 0;
    const lx = Math.log(sizes[i] ?? Number.NaN);
    const ly = Math.log(value);
    w += weight;
    sx += weight * lx;
    sy += weight * ly;
    sxx += weight * lx * lx;
    sxy += weight * lx * ly;
    used++;
  }
  return used < 2 ? Number.NaN : (w * sxy - sx * sy) / (w * sxx - sx * sx);
};
