// The newest value of RSI, EMA and MACD's histogram without the columns before it: for paths that are asked once.

/**
 * RSI(n) of the last close, equal to the last value of the column; NaN below n + 1 closes. Wilder 1978. Written with the
 * smoothed change and the smoothed size of changes (RSI = 50 + 50 change / size), which needs no branch.
 */
export const lastRsi = (close: Float64Array, n = 14): number => {
  if (close.length <= n) return Number.NaN;
  let before = close[0] ?? Number.NaN;
  let change = 0;
  let size = 0;
  for (let i = 1; i <= n; i++) {
    const now = close[i] ?? Number.NaN;
    change += now - before;
    size += Math.abs(now - before);
    before = now;
  }
  // both are n times the averages: only their ratio matters
  const keep = 1 - 1 / n;
  for (let i = n + 1; i < close.length; i++) {
    const now = close[i] ?? Number.NaN;
    change = change * keep + (now - before);
    size = size * keep + Math.abs(now - before);
    before = now;
  }
  return size === 0 ? 50 : 50 + (50 * change) / size;
};

const meanOfFirst = (values: Float64Array, n: number): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] ?? Number.NaN;
  return sum / n;
};

/** EMA(quick) - EMA(slow) of the last close, each seeded with the mean of its first closes; NaN below `slow` closes. */
export const lastEmaGap = (close: Float64Array, quick: number, slow: number): number => {
  if (close.length < slow) return Number.NaN;
  const [alpha, beta] = [2 / (quick + 1), 2 / (slow + 1)];
  let near = meanOfFirst(close, quick);
  for (let i = quick; i < slow; i++) near += alpha * ((close[i] ?? Number.NaN) - near);
  let far = meanOfFirst(close, slow);
  for (let i = slow; i < close.length; i++) {
    const x = close[i] ?? Number.NaN;
    near += alpha * (x - near);
    far += beta * (x - far);
  }
  return near - far;
};

/** The newest line and signal of MACD, in price units; their difference is the histogram. */
export type LastMacd = { readonly line: number; readonly signal: number };

const FAST = 12;
const SLOW = 26;
const SMOOTH = 9;

/** MACD(12, 26, 9) of the last close, equal to the last values of the columns; NaN below 34 closes. Appel. */
export const lastMacd = (close: Float64Array): LastMacd => {
  const first = SLOW + SMOOTH - 2;
  if (close.length <= first) return { line: Number.NaN, signal: Number.NaN };
  const [alpha, beta, gamma] = [2 / (FAST + 1), 2 / (SLOW + 1), 2 / (SMOOTH + 1)];
  let near = meanOfFirst(close, FAST);
  for (let i = FAST; i < SLOW; i++) near += alpha * ((close[i] ?? Number.NaN) - near);
  let far = meanOfFirst(close, SLOW);
  let signal = near - far;
  for (let i = SLOW; i <= first; i++) {
    const x = close[i] ?? Number.NaN;
    near += alpha * (x - near);
    far += beta * (x - far);
    signal += near - far;
  }
  signal /= SMOOTH;
  for (let i = first + 1; i < close.length; i++) {
    const x = close[i] ?? Number.NaN;
    near += alpha * (x - near);
    far += beta * (x - far);
    signal += gamma * (near - far - signal);
  }
  return { line: near - far, signal };
};
