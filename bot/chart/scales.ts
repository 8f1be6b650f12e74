// Where prices and times fall on the picture, and which of them are written on the axes.

export type Scale = { readonly from: number; readonly to: number; at(value: number): number };

/** Linear from [from, to] to [a, b]; a range without extent maps to the middle. */
export const linear = (from: number, to: number, a: number, b: number): Scale => ({
  from,
  to,
  at: (value) => (to > from ? a + ((value - from) / (to - from)) * (b - a) : (a + b) / 2),
});

/** The range that holds every finite value with a margin; where all are one price, a range of some ticks around it. */
export const rangeOf = (values: readonly number[], tick: number): readonly [number, number] => {
  const known = values.filter((x) => Number.isFinite(x));
  const low = Math.min(...known);
  const high = Math.max(...known);
  if (known.length === 0) return [0, 1];
  const extent = Math.max(high - low, tick * 8, Math.abs(high) * 1e-6);
  const margin = extent * 0.07 + (extent - (high - low)) / 2;
  return [low - margin, high + margin];
};

/** Round values in the range, about `count` of them, on the tick; at least one step apart. */
export const niceTicks = (from: number, to: number, count: number, tick: number): readonly number[] => {
  const raw = (to - from) / Math.max(1, count);
  if (!Number.isFinite(raw) || raw <= 0) return [];
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const nice = [1, 2, 2.5, 5, 10].map((m) => m * magnitude).find((step) => step >= raw) ?? raw;
  const step = Math.max(tick, Math.round(nice / tick) * tick);
  const first = Math.ceil(from / step);
  const ticks: number[] = [];
  for (let i = first; i * step <= to && ticks.length < 50; i++) ticks.push(i * step);
  return ticks;
};

const TIME_STEPS_S = [300, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800] as const;

/** Epoch seconds on round UTC times, at most `count`. */
export const timeTicks = (from: number, to: number, count: number): readonly number[] => {
  const step = TIME_STEPS_S.find((s) => (to - from) / s <= count) ?? TIME_STEPS_S[11];
  const ticks: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to && ticks.length < 50; t += step) ticks.push(t);
  return ticks;
};

/**
 * Centres of labels so that none overlaps: kept in their order, at least `gap` apart, inside [low, high], moved as
 * little as that allows. Input need not be sorted; the result is in the input's order.
 */
export const spread = (centres: readonly number[], gap: number, low: number, high: number): readonly number[] => {
  const order = centres.map((y, i) => ({ y, i })).toSorted((a, b) => a.y - b.y || a.i - b.i);
  const groups: { sum: number; members: number[] }[] = [];
  const top = (g: { sum: number; members: number[] }): number => {
    const n = g.members.length;
    return Math.min(high - (n - 1) * gap, Math.max(low, g.sum / n - ((n - 1) * gap) / 2));
  };
  for (const { y, i } of order) {
    groups.push({ sum: y, members: [i] });
    for (;;) {
      const last = groups.at(-1);
      const before = groups.at(-2);
      if (!last || !before || top(before) + before.members.length * gap <= top(last)) break;
      groups.splice(-2, 2, { sum: before.sum + last.sum, members: [...before.members, ...last.members] });
    }
  }
  const result = [...centres];
  for (const g of groups) for (const [k, i] of g.members.entries()) result[i] = top(g) + k * gap;
  return result;
};
