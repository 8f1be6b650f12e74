// What the past tells of drift and volatility: the drift hardly anything, the volatility a good deal.

export const HOURS_A_YEAR = 8760;
/** Hours of hourly returns a drift needs for a life of so many hours. */
export const hoursNeeded = (lifeHours: number): number => 40 * lifeHours;
/** 5m returns of the last 24 h */
export const VOLATILITY_RETURNS = 288;
export const STEPS_AN_HOUR = 12;
/** the Sharpe ratio a year that the prior holds for one standard deviation */
const PRIOR_SHARPE = 1;

/**
 * `perHour` is the growth of the expected price (log) an hour; `usedHours` 0 where the life needs more hours than there
 * are: then the drift is the prior's mean, 0.
 */
export type Drift = { readonly perHour: number; readonly usedHours: number; readonly neededHours: number };

/** Root mean square, about zero: no mean is taken out, so it does not know the signs. NaN of nothing. */
export const rootMeanSquare = (returns: Float64Array): number => {
  let sum = 0;
  for (const r of returns) sum += r * r;
  return Math.sqrt(sum / returns.length);
};

/**
 * Posterior mean of the drift of hourly log returns under the prior N(0, tau^2), tau an annual Sharpe ratio of 1
 * (sigma / sqrt(8760) an hour), the volatility taken as known: with n returns sum(r + sigma^2 / 2) / (n + 8760), so 14
 * days move it 4 % of the way to their own mean (normal with known variance, e.g. Gelman et al. 2013, section 2.5).
 */
export const posteriorDrift = (hourly: Float64Array, lifeHours: number): Drift => {
  const neededHours = hoursNeeded(lifeHours);
  if (hourly.length < neededHours || hourly.length === 0) return { perHour: 0, usedHours: 0, neededHours };
  const half = rootMeanSquare(hourly) ** 2 / 2;
  let sum = 0;
  for (const r of hourly) sum += r + half;
  const perHour = sum / (hourly.length + HOURS_A_YEAR / PRIOR_SHARPE ** 2);
  return { perHour, usedHours: hourly.length, neededHours };
};

const lastReturns = (close: Float64Array, most: number): Float64Array => {
  const n = Math.max(0, Math.min(most, close.length - 1));
  const first = close.length - 1 - n;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++)
    out[i] = Math.log((close[first + i + 1] ?? Number.NaN) / (close[first + i] ?? Number.NaN));
  return out;
};

/** the hourly returns a drift is told from: 14 days */
export const DRIFT_RETURNS = 336;

/** Log returns of the last 14 days of hourly closes, fewer where there are fewer. */
export const hourlyReturns = (close: Float64Array): Float64Array => lastReturns(close, DRIFT_RETURNS);

/** a typical 5m move of half the price is no market, but a break in the data */
const WILDEST = 0.5;

/** Volatility of one 5m step: root mean square of the last 288 5m log returns; or why there is none to go by. */
export const recentVolatility = (m5Close: Float64Array): number | string => {
  const returns = lastReturns(m5Close, VOLATILITY_RETURNS);
  if (returns.length < VOLATILITY_RETURNS) return `needs ${VOLATILITY_RETURNS + 1} 5m candles, has ${m5Close.length}`;
  const sigma = rootMeanSquare(returns);
  if (!(sigma > 0)) return 'the price did not move in the last 24 h';
  return sigma < WILDEST ? sigma : 'the 5m moves of the last 24 h are as large as the price';
};

/** The same volatility over a year of 365 days, e.g. 0.55 for 55 %. */
export const annual = (perStep: number): number => perStep * Math.sqrt(STEPS_AN_HOUR * HOURS_A_YEAR);
