// Log returns with the moving size of the market taken out, so that a null may reorder or flip them.

/** RiskMetrics 1996, the decay for short-term volatility. */
const DECAY = 0.94;
/** standardised returns are told to nine places, so that rounding errors of equal moves rank as equal */
const EXACT = 1e9;
/** returns whose mean square is the first variance */
export const STANDARDISING_WARM_UP = 60;

/** Natural logs of close over the close before; one shorter than the closes. */
export const logReturns = (close: Float64Array): Float64Array => {
  const out = new Float64Array(Math.max(0, close.length - 1));
  for (let i = 0; i < out.length; i++) out[i] = Math.log((close[i + 1] ?? Number.NaN) / (close[i] ?? Number.NaN));
  return out;
};

/**
 * Returns divided by an exponentially weighted volatility of the returns before them only (never their own), starting
 * after the warm-up: the result is `STANDARDISING_WARM_UP` shorter. The volatility rests on squares, so flipping the sign
 * of returns flips these and changes nothing else. A return after nothing but zeros is 0.
 */
export const standardise = (returns: Float64Array): Float64Array => {
  const out = new Float64Array(Math.max(0, returns.length - STANDARDISING_WARM_UP));
  let variance = 0;
  for (let i = 0; i < Math.min(STANDARDISING_WARM_UP, returns.length); i++)
    variance += (returns[i] ?? 0) ** 2 / STANDARDISING_WARM_UP;
  for (let i = 0; i < out.length; i++) {
    const r = returns[i + STANDARDISING_WARM_UP] ?? 0;
    out[i] = variance > 0 ? Math.round((r / Math.sqrt(variance)) * EXACT) / EXACT : 0;
    variance = DECAY * variance + (1 - DECAY) * r * r;
  }
  return out;
};
