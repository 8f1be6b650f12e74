// Whether the record passes: two rows of demands, each passed, failed, or in need of more signals; a failure says where to look.
import { normalQuantile } from '../chance/normal.ts';
import { type Figure, measured, notMeasurable } from './figure.ts';
import type { Lead } from './leads.ts';
import type { Statistics, Summary } from './statistics.ts';

/** What each row asks for. The win rate must lie above `chanceRate` at a one-sided p below `significance`. */
export const demands = {
  first: { winRate: 0.6, sharpe: 1, drawdownShare: 0.2 },
  second: { winRate: 0.7, sharpe: 1.5, drawdownShare: 0.15 },
  chanceRate: 0.5,
  significance: 0.05,
  signals: 50,
} as const;

/** `more`: about so many more ended signals. A failed one lists what to look at first. */
export type Judged =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly lookAt: readonly Lead[] }
  | { readonly kind: 'needs more'; readonly more: number };

export type DemandName = 'win rate' | 'above chance' | 'Sharpe' | 'drawdown' | 'signals';

/** `wanted` and `figure` in one unit: a share of signals, a p-value, a ratio, a share of the paper account, a count. */
export type ValidationRow = {
  readonly row: 'first' | 'second';
  readonly demand: DemandName;
  readonly wanted: number;
  readonly figure: Figure;
  readonly n: number;
  readonly verdict: Judged;
};

/** A whole row is passed where all of it is, failed where one is, else it needs more. */
export type Validation = {
  readonly rows: readonly ValidationRow[];
  readonly first: Judged['kind'];
  readonly second: Judged['kind'];
};

/** So many more, at the rate seen, until a normal test at the significance would tell it from chance. */
const moreForChance = (rate: number, effectiveN: number, n: number): number => {
  const needed = ((normalQuantile(1 - demands.significance) * 0.5) / (rate - demands.chanceRate)) ** 2;
  return Math.max(1, Math.ceil((Math.max(0, needed - effectiveN) * n) / effectiveN));
};

type Ask = { readonly n: number; readonly lookAt: readonly Lead[] };

/**
 * Below the signals asked for nothing is passed or failed; from there on the figure itself decides. What they cannot carry
 * yet needs about as many again.
 */
const reached = (figure: Figure, wanted: number, { n, lookAt }: Ask): Judged => {
  if (n < demands.signals) return { kind: 'needs more', more: demands.signals - n };
  if (figure.kind === 'not measurable') return { kind: 'needs more', more: n };
  return figure.value >= wanted ? { kind: 'passed' } : { kind: 'failed', lookAt };
};

const aboveChance = (s: Statistics, { n, lookAt }: Ask): Judged => {
  if (n < demands.signals) return { kind: 'needs more', more: demands.signals - n };
  const [p, rate, effective] = [s.pAboveHalf, s.winRate, s.winEffectiveN];
  if (p.kind === 'measured' && p.value < demands.significance) return { kind: 'passed' };
  if (rate.kind === 'measured' && rate.value <= demands.chanceRate) return { kind: 'failed', lookAt };
  if (rate.kind !== 'measured' || effective.kind !== 'measured') return { kind: 'needs more', more: n };
  return { kind: 'needs more', more: moreForChance(rate.value, effective.value, n) };
};

/** A Sharpe must lie above what is asked; one on the line has not passed. */
const above = (figure: Figure, wanted: number, ask: Ask): Judged =>
  figure.kind === 'measured' && figure.value === wanted && ask.n >= demands.signals
    ? { kind: 'failed', lookAt: ask.lookAt }
    : reached(figure, wanted, ask);

/** A fall that was too deep stays so, however few signals there are. */
const drawdown = (share: number, wanted: number, { n, lookAt }: Ask): Judged => {
  if (share >= wanted) return { kind: 'failed', lookAt };
  return n < demands.signals ? { kind: 'needs more', more: demands.signals - n } : { kind: 'passed' };
};

const whole = (rows: readonly ValidationRow[]): Judged['kind'] => {
  const kinds = rows.map(({ verdict }) => verdict.kind);
  if (kinds.includes('failed')) return 'failed';
  return kinds.includes('needs more') ? 'needs more' : 'passed';
};

const rowsOf = (row: 'first' | 'second', summary: Summary, lookAt: readonly Lead[]): readonly ValidationRow[] => {
  const n = summary.counts.ended;
  const ask: Ask = { n, lookAt };
  const wanted = demands[row];
  const few = notMeasurable(`${n} ended signals`);
  const s = summary.kind === 'measured' ? summary : undefined;
  const needs: Judged = { kind: 'needs more', more: Math.max(1, demands.signals - n) };
  const tell = (
    demand: DemandName,
    limit: number,
    figure: Figure | undefined,
    verdict: Judged | undefined,
  ): ValidationRow => ({
    ...{ row, demand, wanted: limit, figure: figure ?? few, n },
    verdict: verdict ?? needs,
  });
  const chance = tell('above chance', demands.significance, s?.pAboveHalf, s && aboveChance(s, ask));
  return [
    tell('win rate', wanted.winRate, s?.winRate, s && reached(s.winRate, wanted.winRate, ask)),
    ...(row === 'first' ? [chance] : []),
    tell('Sharpe', wanted.sharpe, s?.sharpe, s && above(s.sharpe, wanted.sharpe, ask)),
    tell(
      'drawdown',
      wanted.drawdownShare,
      s && measured(s.drawdown.depthShare),
      s && drawdown(s.drawdown.depthShare, wanted.drawdownShare, ask),
    ),
    ...(row === 'first'
      ? [tell('signals', demands.signals, measured(n), n >= demands.signals ? { kind: 'passed' } : needs)]
      : []),
  ];
};

/** The verdicts on published signals; `lookAt` is what a failed demand names. */
export const validationOf = (summary: Summary, lookAt: readonly Lead[]): Validation => {
  const [first, second] = [rowsOf('first', summary, lookAt), rowsOf('second', summary, lookAt)];
  return { rows: [...first, ...second], first: whole(first), second: whole(second) };
};
