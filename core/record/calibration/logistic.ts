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

/** Coefficients of the columns, in their order. */
export const logisticFit = (
  rows: readonly (readonly number[])[],
  { won, from, penalties }: LogisticTarget,
): readonly number[] => {
  const penalty = (j: number): number => penalties[j] ?? 0;
  let beta: readonly number[] = penalties.map(() => 0);
  for (let step = 0; step < 25; step++) {
    const gradient = beta.map((b, j) => -penalty(j) * b);
    const hessian: number[][] = beta.map((_, j) => beta.map((__, k) => (j === k ? penalty(j) : 0)));
    for (const [i, row] of rows.entries()) {
      const p = logistic(row.reduce((sum, x, j) => sum + x * (beta[j] ?? 0), from[i] ?? 0));
      const [error, weight] = [(won[i] ?? 0) - p, p * (1 - p)];
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
