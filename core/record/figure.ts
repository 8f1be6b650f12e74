// A figure as the record tells it: a measured value with its interval, or why the sample cannot carry one.

/** Below so many ended signals no rate, mean or ratio is told, only the count. */
export const MINIMUM_SAMPLE = 20;

/** Lower and upper end of a 95 % interval, in the figure's own unit. */
export type Interval = readonly [low: number, high: number];

/** `interval` is absent where the sample is one overlap cluster, or too few of them for a bootstrap. */
export type Figure =
  | { readonly kind: 'measured'; readonly value: number; readonly interval?: Interval }
  | { readonly kind: 'not measurable'; readonly because: string };

export const measured = (value: number, interval?: Interval): Figure =>
  Number.isFinite(value)
    ? { kind: 'measured', value, ...(interval && { interval }) }
    : { kind: 'not measurable', because: 'it is no finite number' };

export const notMeasurable = (because: string): Figure => ({ kind: 'not measurable', because });

/** The value where there is one. */
export const valueOf = (figure: Figure): number | undefined => (figure.kind === 'measured' ? figure.value : undefined);
