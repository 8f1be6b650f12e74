// From a signal's levels and conviction to the rate at which such signals win: five ways, each fitted on outcomes.
import { logistic, logisticFit, logit } from './logistic.ts';

/** What is known of a signal when its rate is stated; `driftless` see ./driftlessRate.ts, within 0 and 1. */
export type Known = { readonly confidence: number; readonly driftless: number };

/** One outcome: `won` 1 for a win, 0 for a loss, 0.5 for breakeven. */
export type Sample = Known & { readonly won: number };

/** `upTo`: convictions up to here, and above the step before, win at `rate`; the last step holds for all beyond. */
type Step = { readonly upTo: number; readonly rate: number };

/** `offset` and `slope` move the log odds of the levels' driftless rate, the slope from confidence 60 to 100. */
export type Calibrator =
  | { readonly kind: 'levels'; readonly offset: number }
  | { readonly kind: 'levels and confidence'; readonly offset: number; readonly slope: number }
  | { readonly kind: 'isotonic'; readonly steps: readonly Step[] }
  | { readonly kind: 'beta'; readonly a: number; readonly b: number; readonly c: number }
  | { readonly kind: 'one rate'; readonly rate: number };

export const METHODS = [
  'levels',
  'levels and confidence',
  'isotonic',
  'beta',
  'one rate',
] as const satisfies readonly Calibrator['kind'][];

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

/**
 * The non-decreasing steps nearest in squares to the outcomes: pool adjacent violators (Ayer et al. 1955). Rates are kept
 * half an outcome away from 0 and 1, which no sample proves.
 */
const isotonic = (samples: readonly Sample[]): Calibrator => {
  const blocks: { upTo: number; sum: number; n: number }[] = [];
  const byConfidence = [...Map.groupBy(samples, ({ confidence }) => confidence)].toSorted(([x], [y]) => x - y);
  for (const [upTo, group] of byConfidence) {
    blocks.push({ upTo, sum: group.reduce((sum, { won }) => sum + won, 0), n: group.length });
    for (;;) {
      const [under, top] = blocks.slice(-2);
      if (!under || !top || under.sum / under.n < top.sum / top.n) break;
      blocks.splice(-2, 2, { upTo: top.upTo, sum: under.sum + top.sum, n: under.n + top.n });
    }
  }
  const edge = 0.5 / samples.length;
  const within = (rate: number): number => Math.min(1 - edge, Math.max(edge, rate));
  return { kind: 'isotonic', steps: blocks.map(({ upTo, sum, n }) => ({ upTo, rate: within(sum / n) })) };
};

/** ln s and -ln(1 - s) of the conviction s as a share, kept off 0 and 1. */
const features = (confidence: number): readonly [number, number] => {
  const s = Math.min(0.995, Math.max(0.005, confidence / 100));
  return [Math.log(s), -Math.log(1 - s)];
};

/** What was known before counts as much as so many outcomes at the levels' own rates: they are near the truth by themselves. */
const PRIOR_OUTCOMES = 50;

/** 0 at confidence 60, 1 at 100. */
const conviction = (confidence: number): number => (confidence - 60) / 40;

const priorOf = (samples: readonly Sample[]): number =>
  (PRIOR_OUTCOMES * samples.reduce((sum, { driftless: p }) => sum + p * (1 - p), 0)) / samples.length;

/**
 * Log odds of the levels' rate, moved by what came: posterior mode under normal priors about 0 worth 50 outcomes each. A slope
 * on confidence that would fall is left out.
 */
const levels = (samples: readonly Sample[], isSloped: boolean): Calibrator => {
  const penalty = priorOf(samples);
  const fit = (rows: readonly (readonly number[])[]): readonly number[] =>
    logisticFit(rows, {
      won: samples.map(({ won }) => won),
      from: samples.map(({ driftless }) => logit(driftless)),
      penalties: (rows[0] ?? []).map(() => penalty),
    });
  if (isSloped) {
    const [offset = 0, slope = 0] = fit(samples.map(({ confidence }) => [1, conviction(confidence)]));
    if (slope > 0) return { kind: 'levels and confidence', offset, slope };
  }
  const [offset = 0] = fit(samples.map(() => [1]));
  return { kind: 'levels', offset };
};

/** Penalty on both slopes: a tenth of an outcome's worth, so that what was never tried cannot run off. */
const RIDGE = 0.1;
/** next to none */
const FREE = 1e-9;

/**
 * Beta calibration (Kull, Silva Filho and Flach 2017): logit p = a ln s - b ln(1 - s) + c with a, b >= 0, a slope that
 * would fall being left out. Never decreasing.
 */
const beta = (samples: readonly Sample[]): Calibrator => {
  const won = samples.map((s) => s.won);
  const columns = samples.map(({ confidence }) => features(confidence));
  const from = samples.map(() => 0);
  const [a = 0, b = 0, c = 0] = logisticFit(
    columns.map(([x, y]) => [x, y, 1]),
    { won, from, penalties: [RIDGE, RIDGE, FREE] },
  );
  if (a >= 0 && b >= 0) return { kind: 'beta', a, b, c };
  const kept = a >= 0 ? 0 : 1;
  const [slope = 0, level = 0] = logisticFit(
    columns.map((f) => [f[kept], 1]),
    { won, from, penalties: [RIDGE, FREE] },
  );
  if (slope < 0) return { kind: 'one rate', rate: mean(won) };
  return { kind: 'beta', a: kept === 0 ? slope : 0, b: kept === 1 ? slope : 0, c: level };
};

/**
 * The calibrator of the method on these samples; a beta curve that could only fall comes as one rate, a slope that could
 * only fall as levels alone. Throws on none.
 */
export const calibratorOf = (method: Calibrator['kind'], samples: readonly Sample[]): Calibrator => {
  if (samples.length === 0) throw new RangeError('a calibrator needs outcomes');
  switch (method) {
    case 'levels':
      return levels(samples, false);
    case 'levels and confidence':
      return levels(samples, true);
    case 'isotonic':
      return isotonic(samples);
    case 'beta':
      return beta(samples);
    case 'one rate':
      return { kind: 'one rate', rate: mean(samples.map(({ won }) => won)) };
  }
};

/** The rate at which signals like this win, by the calibrator. */
export const calibratedRate = (calibrator: Calibrator, { confidence, driftless }: Known): number => {
  switch (calibrator.kind) {
    case 'levels':
      return logistic(logit(driftless) + calibrator.offset);
    case 'levels and confidence':
      return logistic(logit(driftless) + calibrator.offset + calibrator.slope * conviction(confidence));
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
