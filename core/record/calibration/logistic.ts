// Logistic regression from given log odds on, with a penalty a column, by Newton's steps.

export const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

/** Log odds; infinite at 0 and 1. */
export const logit = (p: number): number => Math.log(p / (1 - p));

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

/** Per row: `won` 0 to 1, `from` the log odds it begins with. Per column: `penalties`, half of each times the square is paid. */
export type LogisticTarget = {
  readonly won: readonly number[];
  readonly from: readonly number[];
  readonly penalties: readonly number[];
};

/** Coefficients of the columns, in their order. Flat arrays inside: long records are fitted a hundred times at a look. */
export const logisticFit = (
  rows: readonly (readonly number[])[],
  { won, from, penalties }: LogisticTarget,
): readonly number[] => {
  const width = penalties.length;
  const x = Float64Array.from(rows.flat());
  const beta = new Float64Array(width);
  const gradient = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  const addRow = (i: number): void => {
    const at = i * width;
    let z = from[i] ?? 0;
    for (let j = 0; j < width; j++) z += (x[at + j] ?? 0) * (beta[j] ?? 0);
    const p = logistic(z);
    const [error, weight] = [(won[i] ?? 0) - p, p * (1 - p)];
    for (let j = 0; j < width; j++) {
      const xj = x[at + j] ?? 0;
      gradient[j] = (gradient[j] ?? 0) + error * xj;
      for (let k = 0; k < width; k++)
        hessian[j * width + k] = (hessian[j * width + k] ?? 0) + weight * xj * (x[at + k] ?? 0);
    }
  };
  for (let step = 0; step < 25; step++) {
    hessian.fill(0);
    for (const [j, penalty] of penalties.entries()) {
      gradient[j] = -penalty * (beta[j] ?? 0);
      hessian[j * width + j] = penalty;
    }
    for (let i = 0; i < rows.length; i++) addRow(i);
    const lines = penalties.map((_, j) => [...hessian.subarray(j * width, (j + 1) * width)]);
    const move = solve(lines, [...gradient]);
    for (const [j, by] of move.entries()) beta[j] = (beta[j] ?? 0) + Math.max(-2, Math.min(2, by));
    if (move.every((by) => Math.abs(by) < 1e-10)) break;
  }
  return [...beta];
};
