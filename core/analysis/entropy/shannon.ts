// Shannon's entropy of counts, plain and with the bias of small samples removed.

/** H in bits (Shannon 1948) of the shares of the counts; 0 where one class has them all, NaN where there are none. */
export const shannonEntropy = (counts: ArrayLike<number>): number => {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    total += count;
    if (count > 0) sum += count * Math.log2(count);
  }
  return total > 0 ? Math.max(0, Math.log2(total) - sum / total) : Number.NaN;
};

const seen = (counts: ArrayLike<number>): readonly [classes: number, total: number] => {
  let classes = 0;
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    total += count;
    if (count > 0) classes++;
  }
  return [classes, total];
};

/**
 * What a sample of this size shows too little on average, in bits: (K - 1) / (2 n ln 2), K the classes seen and n the
 * sum of the counts (Miller 1955, Madow 1948).
 */
export const millerMadow = (counts: ArrayLike<number>): number => {
  const [classes, total] = seen(counts);
  return (classes - 1) / (2 * total * Math.LN2);
};

/** `shannonEntropy` plus `millerMadow`, in bits; on a flat distribution it may come out slightly above log2 K. */
export const correctedEntropy = (counts: ArrayLike<number>): number => shannonEntropy(counts) + millerMadow(counts);
