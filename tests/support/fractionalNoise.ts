// Exact fractional Gaussian noise: increments with a known Hurst exponent, to test estimators against.
import { generator } from '../../core/chance/generator.ts';
import { normals } from '../../core/chance/normal.ts';

/** The complex discrete Fourier transform in place, sum of x_j exp(-2 pi i j k / n); n a power of two (Cooley-Tukey). */
export const fft = (re: Float64Array, im: Float64Array): void => {
  const n = re.length;
  if (n < 1 || (n & (n - 1)) !== 0 || im.length !== n) throw new RangeError(`${n} is no power of two`);
  const swap = (x: Float64Array, a: number, b: number): void => {
    const kept = x[a] ?? 0;
    x[a] = x[b] ?? 0;
    x[b] = kept;
  };
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      swap(re, i, j);
      swap(im, i, j);
    }
  }
  const cos = Float64Array.from({ length: n / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sin = Float64Array.from({ length: n / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / n));
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half)
      for (let k = 0; k < half; k++) {
        const a = start + k;
        const b = a + half;
        const [c, s] = [cos[k * stride] ?? 0, sin[k * stride] ?? 0];
        const [x, y] = [re[b] ?? 0, im[b] ?? 0];
        const [tx, ty] = [x * c - y * s, x * s + y * c];
        re[b] = (re[a] ?? 0) - tx;
        im[b] = (im[a] ?? 0) - ty;
        re[a] = (re[a] ?? 0) + tx;
        im[a] = (im[a] ?? 0) + ty;
      }
  }
};

/** Autocovariance of unit fractional Gaussian noise at a lag (Mandelbrot and Van Ness 1968). */
export const fractionalCovariance = (hurst: number, lag: number): number =>
  (Math.abs(lag + 1) ** (2 * hurst) - 2 * Math.abs(lag) ** (2 * hurst) + Math.abs(lag - 1) ** (2 * hurst)) / 2;

/**
 * Endless independent paths of `length` (a power of two) points of unit fractional Gaussian noise, exact in law: circulant
 * embedding of the covariance (Davies and Harte 1987). Each transform gives two paths, its real and its imaginary part.
 */
export const fractionalNoise = (hurst: number, length: number, seed: number): (() => Float64Array) => {
  const n = 2 * length;
  const size = Float64Array.from({ length: n }, (_, k) => fractionalCovariance(hurst, Math.min(k, n - k)));
  fft(size, new Float64Array(n));
  for (let j = 0; j < n; j++) size[j] = Math.sqrt(Math.max(0, size[j] ?? 0) / n);
  const normal = normals(generator(seed));
  let kept: Float64Array | undefined;
  return () => {
    if (kept) {
      const path = kept;
      kept = undefined;
      return path;
    }
    const re = size.map((x) => x * normal());
    const im = size.map((x) => x * normal());
    fft(re, im);
    kept = im.slice(0, length);
    return re.slice(0, length);
  };
};
