// Sums of one number over many groups at once, in one pass over rows whose clusters ascend.
import type { Moments } from './intervals.ts';

export type Cells = {
  /** Adds a row's number to its group; rows come in the order of their clusters. */
  add(cell: number, cluster: number, x: number): void;
  /** What was added to the group. */
  moments(cell: number): Moments;
};

export const createCells = (count: number): Cells => {
  const column = (): Float64Array => new Float64Array(count);
  const [n, sum, squares, clusters, ss, sm, mm] = [
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
  ];
  const open = new Int32Array(count).fill(-1);
  const [size, total] = [column(), column()];
  const bump = (to: Float64Array, i: number, x: number): void => {
    to[i] = (to[i] ?? 0) + x;
  };
  /** the cluster that was being summed goes into the sums over clusters */
  const close = (cell: number): void => {
    const [m, s] = [size[cell] ?? 0, total[cell] ?? 0];
    if (m === 0) return;
    bump(clusters, cell, 1);
    bump(ss, cell, s * s);
    bump(sm, cell, s * m);
    bump(mm, cell, m * m);
    size[cell] = 0;
    total[cell] = 0;
  };
  const at = (from: Float64Array, i: number): number => from[i] ?? 0;
  return {
    add: (cell, cluster, x) => {
      if (open[cell] !== cluster) {
        close(cell);
        open[cell] = cluster;
      }
      bump(n, cell, 1);
      bump(sum, cell, x);
      bump(squares, cell, x * x);
      bump(size, cell, 1);
      bump(total, cell, x);
    },
    moments: (cell) => {
      close(cell);
      open[cell] = -1;
      return {
        ...{ n: at(n, cell), sum: at(sum, cell), squares: at(squares, cell), clusters: at(clusters, cell) },
        ...{ ss: at(ss, cell), sm: at(sm, cell), mm: at(mm, cell) },
      };
    },
  };
};
