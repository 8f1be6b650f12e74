// From stated conviction to the rate at which such signals win: isotonic steps, a beta curve, or one rate for all.

/** Outcomes by their conviction: `won` 1 for a win, 0 for a loss, 0.5 for breakeven; `n` alike, one unless told. */
export type Sample = { readonly confidence: number; readonly won: number; readonly n?: number };

/** `upTo`: convictions up to here, and above the step before, win at `rate`; the last step holds for all beyond. */
type Step = { readonly upTo: number; readonly rate: number };

export type Calibrator =
  | { readonly kind: 'isotonic'; readonly steps: readonly Step[] }
  | { readonly kind: 'beta'; readonly a: number; readonly b: number; readonly c: number }
  | { readonly kind: 'one rate'; readonly rate: number };

export const METHODS = ['isotonic', 'beta', 'one rate'] as const satisfies readonly Calibrator['kind'][];

const countOf = (samples: readonly Sample[]): number => samples.reduce((sum, { n = 1 }) => sum + n, 0);
const winsOf = (samples: readonly Sample[]): number => samples.reduce((sum, { won, n = 1 }) => sum + won * n, 0);
const rateOf = (samples: readonly Sample[]): number => winsOf(samples) / countOf(samples);

/**
 * The non-decreasing steps nearest in squares to the outcomes: pool adjacent violators (Ayer et al. 1955). Rates are kept
 * half an outcome away from 0 and 1, which no sample proves.
 */
const isotonic = (samples: readonly Sample[]): Calibrator => {
  const blocks: { upTo: number; sum: number; n: number }[] = [];
  const byConfidence = [...Map.groupBy(samples, ({ confidence }) => confidence)].toSorted(([x], [y]) => x - y);
  for (const [upTo, group] of byConfidence) {
    blocks.push({ upTo, sum: winsOf(group), n: countOf(group) });
    for (;;) {
      const [under, top] = blocks.slice(-2);
      if (!under || !top || under.sum / under.n < top.sum / top.n) break;
      blocks.splice(-2, 2, { upTo: top.upTo, sum: under.sum + top.sum, n: under.n + top.n });
    }
  }
  const edge = 0.5 / countOf(samples);
  const within = (rate: number): number => Math.min(1 - edge, Math.max(edge, rate));
  return { kind: 'isotonic', steps: blocks.map(({ upTo, sum, n }) => ({ upTo, rate: within(sum / n) })) };
};

/** ln s and -ln(1 - s) of the conviction s as a share, kept off 0 and 1. */
const features = (confidence: number): readonly [number, number] => {
  const s = Math.min(0.995, Math.max(0.005, confidence / 100));
  return [Math.log(s), -Math.log(1 - s)];
};

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

/** Solves a symmetric positive system by Gauss; small enough for no pivoting. */
const solve = (matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] => {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let k = 0; k < rows.length; k++)
    for (let i = 0; i < rows.length; i++) {
      if (i === k) continue;
      const factor = at(i, k) / at(k, k);
      rows[i] = rows[i]?.map((x, j) => x - factor * at(k, j)) ?? [];
    }
  return rows.map((_, i) => at(i, rows.length) / at(i, i));
};

/** Penalty on both slopes: a tenth of an outcome's worth, so that what was never tried cannot run off. */
const RIDGE = 0.1;

/** Logistic regression on the chosen columns by Newton's steps; coefficients in their order. */
const logisticFit = (rows: readonly (readonly number[])[], samples: readonly Sample[]): readonly number[] => {
  const width = rows[0]?.length ?? 0;
  let beta: readonly number[] = Array.from({ length: width }, () => 0);
  for (let step = 0; step < 25; step++) {
    const gradient = beta.map((b, j) => (j === width - 1 ? 0 : -RIDGE * b));
    const hessian: number[][] = beta.map((_, j) =>
      beta.map((__, k) => (j === k ? (j === width - 1 ? 1e-9 : RIDGE) : 0)),
    );
    for (const [i, row] of rows.entries()) {
      const p = logistic(row.reduce((sum, x, j) => sum + x * (beta[j] ?? 0), 0));
      const { won = 0, n = 1 } = samples[i] ?? {};
      const [error, weight] = [n * (won - p), n * p * (1 - p)];
      for (const [j, x] of row.entries()) {
        gradient[j] = (gradient[j] ?? 0) + error * x;
        for (const [k, y] of row.entries()) {
          const line = hessian[j];
          if (line) line[k] = (line[k] ?? 0) + weight * x * y;
        }
      }
    }
    const move = solve(hessian, gradient);
    beta = beta.map((b, j) => b + Math.max(-2, Math.min(2, move[j] ?? 0)));
    if (move.every((x) => Math.abs(x) < 1e-10)) break;
  }
  return beta;
};

/**
 * Beta calibration (Kull, Silva Filho and Flach 2017): logit p = a ln s - b ln(1 - s) + c with a, b >= 0, a slope that
 * would fall being left out. Never decreasing.
 */
const beta = (samples: readonly Sample[]): Calibrator => {
  const columns = samples.map(({ confidence }) => features(confidence));
  const [a = 0, b = 0, c = 0] = logisticFit(
    columns.map(([x, y]) => [x, y, 1]),
    samples,
  );
  if (a >= 0 && b >= 0) return { kind: 'beta', a, b, c };
  const kept = a >= 0 ? 0 : 1;
  const [slope = 0, level = 0] = logisticFit(
    columns.map((f) => [f[kept], 1]),
    samples,
  );
  if (slope < 0) return { kind: 'one rate', rate: rateOf(samples) };
  return { kind: 'beta', a: kept === 0 ? slope : 0, b: kept === 1 ? slope : 0, c: level };
};

/** The calibrator of the method on these samples; a beta curve that could only fall comes as one rate. Throws on none. */
export const calibratorOf = (method: Calibrator['kind'], samples: readonly Sample[]): Calibrator => {
  if (samples.length === 0) throw new RangeError('a calibrator needs outcomes');
  switch (method) {
    case 'isotonic':
      return isotonic(samples);
    case 'beta':
      return beta(samples);
    case 'one rate':
      return { kind: 'one rate', rate: rateOf(samples) };
  }
};

/** The rate at which signals of this conviction win, by the calibrator. */
export const calibratedRate = (calibrator: Calibrator, confidence: number): number => {
  switch (calibrator.kind) {
    case 'isotonic':
      return (calibrator.steps.find(({ upTo }) => confidence <= upTo) ?? calibrator.steps.at(-1))?.rate ?? 0.5;
    case 'beta': {
      const [x, y] = features(confidence);
      return logistic(calibrator.a * x + calibrator.b * y + calibrator.c);
    }
    case 'one rate':
      return calibrator.rate;
  }
};
