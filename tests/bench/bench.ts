// What a benchmark is: named work, timed in turns against its baseline, reported as lines.

/**
 * One measured figure. `baseline` is the same figure of what it is held against, in the same unit; `ratio` is
 * value / baseline (below 1: ours takes less). `aim` is the most the project allows itself, in the unit or as a ratio.
 */
export type BenchLine = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline?: number;
  readonly ratio?: number;
  readonly against?: string;
  readonly aim?: string;
};

/** A benchmark file exports one as `bench`. */
export type Bench = () => Promise<readonly BenchLine[]>;

/** The middle value (mean of the two middle ones where the count is even); NaN of nothing. */
export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
};

export type Work = () => unknown;

/** Before it is measured a work runs this long, so that it has been compiled; a measured turn is this long, or one run. */
const WARM_UP_MS = 1_000;
const TURN_MS = 250;

/** Runs a work until the time is over, at least once; milliseconds of each run. */
const runFor = async (ms: number, name: string, work: Work): Promise<readonly number[]> => {
  const taken: number[] = [];
  const start = performance.now();
  for (let now = start; taken.length === 0 || now - start < ms; ) {
    // the result is looked at, so that no work is skipped
    if ((await work()) === undefined) throw new Error(`the work ${name} gives nothing back`);
    const end = performance.now();
    taken.push(end - now);
    now = end;
  }
  return taken;
};

export type Timing = { readonly warmUpMs?: number; readonly turnMs?: number };

/**
 * Median wall milliseconds of a run of each work. The works take turns, `rounds` times, so that a busy machine slows all of
 * them alike; a turn repeats a short work, and counts as the median of its runs.
 */
export const medianMs = async <Name extends string>(
  works: Readonly<Record<Name, Work>>,
  rounds = 5,
  { warmUpMs = WARM_UP_MS, turnMs = TURN_MS }: Timing = {},
): Promise<Readonly<Record<Name, number>>> => {
  const names = Object.keys(works) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (const name of names) await runFor(warmUpMs, name, works[name]);
  for (let round = 0; round < rounds; round++)
    for (const name of names) taken.get(name)?.push(medianOf(await runFor(turnMs, name, works[name])));
  return Object.fromEntries(names.map((name) => [name, medianOf(taken.get(name) ?? [])])) as Record<Name, number>;
};

/** A figure to at most four significant digits, as it is printed. */
export const rounded = (x: number): number => Number(x.toPrecision(4));
