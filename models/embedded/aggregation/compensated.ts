// Sums of doubles whose rounding errors are kept apart and added at the end (Neumaier).

export type Compensated = {
  readonly add: (value: number) => void;
  /** The sum of all and `more`. */
  readonly plus: (more: number) => number;
};

/** Starts at 0. */
export function compensated(): Compensated {
  let sum = 0;
  let lost = 0;
  // Infinities leave no error to keep: their difference is NaN.
  const error = (total: number, value: number) => {
    const difference = Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
    return Number.isNaN(difference) ? 0 : difference;
  };
  return {
    add: (value) => {
      const total = sum + value;
      lost += error(total, value);
      sum = total;
    },
    plus: (more) => {
      const total = sum + more;
      return total + (lost + error(total, more));
    },
  };
}
