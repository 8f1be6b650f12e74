// The eighty trials of docs/findings.md, each with its signals in a span.
import { far, farthest, type Levels, near, type Played, play, wide } from './followed.ts';
import { type Fit, ridge, sidesOf, type Table, trees } from './learned.ts';
import type { Outside } from './outside.ts';
import { later, outsideRules, type Rule, rules, type Side } from './rules.ts';
import type { Series } from './series.ts';

export type Trial = {
  readonly number: number;
  readonly name: string;
  readonly levels: Levels;
  readonly learned: boolean;
};
export type Made = Trial & { readonly played: readonly Played[] };

export type Ground = {
  readonly all: readonly Series[];
  readonly btc: Series;
  readonly outside: Outside;
  readonly table: Table;
  readonly from: number;
  readonly to: number;
};

const QUARTER_S = 900;
const HOUR_S = 3600;
const FIRST_FIT = Date.UTC(2023, 6, 1) / 1000;

const quarters = (to: number): readonly number[] => {
  const out: number[] = [];
  for (let month = 6; ; month += 3) {
    const at = Date.UTC(2023, month, 1) / 1000;
    if (at >= to) return out;
    out.push(at);
  }
};

type Planned = Trial & {
  readonly ask: (ground: Ground) => (series: Series, row: number) => Side;
  readonly everyS: number;
};

const ruled = (rule: Rule, levels: Levels): Omit<Planned, 'number'> => ({
  ...{ name: rule.name, levels, learned: false, everyS: QUARTER_S },
  ask:
    ({ btc, all, outside }) =>
    (series, row) =>
      rule.ask({ series, btc, all, outside, row }),
});

const fitted = (name: string, fit: Fit, hours: number, levels: Levels): Omit<Planned, 'number'> => ({
  ...{ name: `${name}, ${hours} h`, levels, learned: true, everyS: HOUR_S },
  ask: ({ table, to }) => sidesOf(table, { fit, hours, refits: quarters(to) }),
});

const learnedOf = (name: string, fit: Fit): readonly Omit<Planned, 'number'>[] => [
  fitted(name, fit, 4, near),
  fitted(name, fit, 12, wide),
  fitted(name, fit, 24, far),
];

const SLOW = ['momentum of three days', 'momentum of two weeks', 'breakout of three days', 'breakout of two weeks'];

const bothFar = (rule: Rule): readonly Omit<Planned, 'number'>[] => [ruled(rule, far), ruled(rule, farthest)];

export const planned: readonly Planned[] = [
  ...rules.flatMap((rule) => [near, wide, far].map((levels) => ruled(rule, levels))),
  ...outsideRules.flatMap((rule) => [wide, far].map((levels) => ruled(rule, levels))),
  ...learnedOf('ridge', ridge),
  ...learnedOf('trees', trees),
  ...rules.filter(({ name }) => SLOW.includes(name)).map((rule) => ruled(rule, farthest)),
  ...[later.vote, later.excitedBreakout, later.withMarket, later.relativeStrength].flatMap(bothFar),
  ...[near, wide, far].map((levels) => ruled(later.weekStart, levels)),
  ...bothFar(later.inUsHours),
  ...[fitted('ridge', ridge, 48, far), fitted('trees', trees, 48, far), fitted('trees', trees, 72, farthest)],
].map((trial, i) => ({ ...trial, number: i + 1 }));

/** In the order of entry, all symbols together. */
export const make = (trial: Planned, ground: Ground): Made => {
  const side = trial.ask(ground);
  const from = trial.learned ? Math.max(ground.from, FIRST_FIT) : ground.from;
  const played = ground.all
    .flatMap((series) =>
      play(series, (row) => side(series, row), trial.levels, { from, to: ground.to, everyS: trial.everyS }),
    )
    .toSorted((a, b) => a.at - b.at);
  const { number, name, levels, learned } = trial;
  return { number, name, levels, learned, played };
};
