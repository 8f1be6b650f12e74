// What a person's own choices were worth: the paper results of signals they took, skipped, monitored or left unanswered.
import { type Instant, iso, MINUTE_MS } from '../instant.ts';
import { createCells } from './cells.ts';
import type { RecordEntry } from './entry.ts';
import { type Figure, MINIMUM_SAMPLE, measured, notMeasurable } from './figure.ts';
import { meanInterval, rateInterval } from './intervals.ts';
import type { RecordedDecision } from './outcome.ts';
import { type Trades, tradesOf } from './trades.ts';

export type Choice = 'took' | 'skipped' | 'monitored' | 'unanswered';
export const choices: readonly Choice[] = ['took', 'skipped', 'monitored', 'unanswered'];

/**
 * Net R of the paper trades, not what the person made of them. `totalR` carries its interval from two overlap clusters on;
 * mean and rate are told from MINIMUM_SAMPLE on.
 */
export type ChoiceFigures = {
  readonly n: number;
  readonly totalR: Figure;
  readonly expectancyR: Figure;
  readonly winRate: Figure;
};
export type Choices = Readonly<Record<Choice, ChoiceFigures>>;

export type EdgeCut = {
  readonly by: 'symbol' | 'direction' | 'hour';
  readonly label: string;
  readonly n: number;
  /** absent below MINIMUM_SAMPLE signals in the cut */
  readonly choices?: Choices;
};

/**
 * `late`: decided, changed or taken back when target, stop or end had been touched, left out of everything else, and so are
 * `open` and `unknown` ones. `skippingSavedR`: minus what the skipped ones came to, above 0 where skipping was right.
 */
export type Edge = {
  readonly received: number;
  readonly late: number;
  readonly open: number;
  readonly unknown: number;
  readonly choices: Choices;
  readonly skippingSavedR: Figure;
  readonly cuts: readonly EdgeCut[];
};

/** `spot`: the person cannot sell short, so that SELL signals are no choice of theirs. */
export type EdgeOptions = { readonly spot?: boolean };

/** `reached`: the signals whose card the person got; `words`: everybody's standing words by signal id. */
export type PersonalView = EdgeOptions & {
  readonly subscriber: number;
  readonly reached: readonly string[];
  readonly words: ReadonlyMap<string, readonly RecordedDecision[]>;
};

const choiceOf = (word: RecordedDecision | undefined): Choice => {
  if (word === undefined || word.decision === 'undone') return 'unanswered';
  return word.decision === 'monitoring' ? 'monitored' : word.decision;
};

/** The minute in which it ended counts as after: nobody can tell whether the touch came first. */
const isLate = (word: RecordedDecision | undefined, endedAt: Instant): boolean =>
  word !== undefined && (word.late || word.at >= endedAt - MINUTE_MS);

const fewer = (n: number): Figure => notMeasurable(`${n} ended, told from ${MINIMUM_SAMPLE} on`);

/** Every choice of every group at once; `of` numbers the group of each trade. */
const figuresIn = (
  trades: Trades,
  chosen: readonly Choice[],
  groups: number,
  of: (i: number) => number,
): readonly Choices[] => {
  const cells = { r: createCells(groups * choices.length), win: createCells(groups * choices.length) };
  for (let i = 0; i < trades.r.length; i++) {
    const cell = of(i) * choices.length + choices.indexOf(chosen[i] ?? 'unanswered');
    cells.r.add(cell, trades.cluster[i] ?? 0, trades.r[i] ?? 0);
    cells.win.add(cell, trades.cluster[i] ?? 0, trades.result[i] === 1 ? 1 : 0);
  }
  const told = (cell: number): ChoiceFigures => {
    const [r, win] = [cells.r.moments(cell), cells.win.moments(cell)];
    const mean = meanInterval(r);
    const enough = r.n >= MINIMUM_SAMPLE;
    return {
      n: r.n,
      totalR: measured(r.sum, mean && [mean[0] * r.n, mean[1] * r.n]),
      expectancyR: enough ? measured(r.sum / r.n, mean) : fewer(r.n),
      winRate: enough ? measured(win.sum / win.n, rateInterval(win)) : fewer(r.n),
    };
  };
  return Array.from(
    { length: groups },
    (_, group) => Object.fromEntries(choices.map((choice, k) => [choice, told(group * choices.length + k)])) as Choices,
  );
};

const cutLabels: Readonly<Record<EdgeCut['by'], (entry: RecordEntry) => string>> = {
  symbol: (e) => e.symbol,
  direction: (e) => e.direction,
  hour: (e) => iso(e.publishedAt).slice(11, 13),
};

const cutsOf = (trades: Trades, chosen: readonly Choice[], by: EdgeCut['by']): readonly EdgeCut[] => {
  const found = trades.entries.map(cutLabels[by]);
  const names = [...new Set(found)].toSorted();
  const group = new Map(names.map((name, i) => [name, i]));
  const figures = figuresIn(trades, chosen, names.length, (i) => group.get(found[i] ?? '') ?? 0);
  return names.map((label, i) => {
    const told = figures[i];
    const n = told === undefined ? 0 : choices.reduce((sum, choice) => sum + told[choice].n, 0);
    return { by, label, n, ...(told !== undefined && n >= MINIMUM_SAMPLE && { choices: told }) };
  });
};

const opposite = (figure: Figure): Figure =>
  figure.kind === 'measured'
    ? measured(0 - figure.value, figure.interval && [0 - figure.interval[1], 0 - figure.interval[0]])
    : figure;

/**
 * `received`: the published signals whose card the person got; `words`: that person's standing word on each, by signal id,
 * words taken back among them.
 */
export const edgeOf = (
  received: readonly RecordEntry[],
  words: ReadonlyMap<string, RecordedDecision>,
  { spot = false }: EdgeOptions = {},
): Edge => {
  const theirs = received.filter(({ published, direction }) => published && !(spot && direction === 'SELL'));
  const all = tradesOf(theirs);
  const inTime = all.entries.filter((e) => !isLate(words.get(e.id), e.outcome.at));
  const trades = tradesOf(inTime);
  const chosen = trades.entries.map(({ id }) => choiceOf(words.get(id)));
  const [figures] = figuresIn(trades, chosen, 1, () => 0);
  const of = (kind: 'open' | 'unknown'): number => theirs.filter(({ outcome }) => outcome.kind === kind).length;
  if (figures === undefined) throw new Error('one group has figures');
  return {
    ...{ received: theirs.length, late: all.entries.length - inTime.length, open: of('open'), unknown: of('unknown') },
    choices: figures,
    skippingSavedR:
      figures.skipped.n > 0 ? opposite(figures.skipped.totalR) : notMeasurable('nothing was skipped in time'),
    cuts: (['symbol', 'direction', 'hour'] as const).flatMap((by) => cutsOf(trades, chosen, by)),
  };
};

/** The edge of one person among the entries; other people's words are left aside. */
export const personalEdge = (
  entries: readonly RecordEntry[],
  { subscriber, reached, words, ...options }: PersonalView,
): Edge => {
  const mine = new Set(reached);
  const own = [...words].flatMap(([id, all]) => {
    const word = all.find((one) => one.subscriber === subscriber);
    return word ? [[id, word] as const] : [];
  });
  return edgeOf(
    entries.filter(({ id, published }) => published && mine.has(id)),
    new Map(own),
    options,
  );
};
