// Accumulators that add up: sum, average and deviation.
import { Decimal128, Double, Int32 } from 'bson';
import { addNumbers, count as countOf, divideDecimals, kindOf, toDouble } from '../../values/numbers.ts';
import { compensated } from '../compensated.ts';
import { type Make, simple } from './accumulation.ts';

/** Sums numbers of any type; everything else is left out. */
function summing() {
  let whole: unknown = new Int32(0);
  let decimal: Decimal128 | undefined;
  let doubles: ReturnType<typeof compensated> | undefined;
  let n = 0;
  return {
    add: (value: unknown) => {
      const kind = kindOf(value);
      if (kind === undefined) return;
      n += 1;
      if (kind === 'decimal') decimal = addNumbers(decimal ?? Decimal128.fromString('0'), value) as Decimal128;
      else if (kind === 'double') {
        doubles ??= compensated();
        doubles.add(toDouble(value));
      } else {
        whole = addNumbers(whole, value);
      }
    },
    count: () => n,
    result: (): unknown => {
      const doubled = doubles === undefined ? whole : new Double(doubles.plus(toDouble(whole)));
      return decimal === undefined ? doubled : addNumbers(decimal, doubled);
    },
  };
}

export const sum: Make = simple(
  summing,
  (state, value) => (state.add(value), state),
  (state) => state.result(),
);

function averageOf(state: ReturnType<typeof summing>): unknown {
  if (state.count() === 0) return null;
  const total = state.result();
  const n = countOf(state.count());
  return total instanceof Decimal128 ? divideDecimals(total, n) : new Double(toDouble(total) / state.count());
}

export const avg: Make = simple(summing, (state, value) => (state.add(value), state), averageOf);

type Spread = { readonly n: number; readonly mean: number; readonly squares: number };

// Welford's update of mean and sum of squared differences.
function spread({ n, mean, squares }: Spread, value: unknown): Spread {
  if (kindOf(value) === undefined) return { n, mean, squares };
  const x = toDouble(value);
  const next = mean + (x - mean) / (n + 1);
  return { n: n + 1, mean: next, squares: squares + (x - mean) * (x - next) };
}

/** `lost`: degrees of freedom that the mean has cost. */
export const deviation = (lost: 0 | 1): Make =>
  simple<Spread>(
    () => ({ n: 0, mean: 0, squares: 0 }),
    spread,
    ({ n, squares }) => (n - lost <= 0 ? null : new Double(Math.sqrt(squares / (n - lost)))),
  );
