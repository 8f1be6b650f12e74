// What a trial comes to by the pre-registered statistic, and its row in the table of docs/findings.md.
import { COST, type Played, weekOf } from './followed.ts';
import { type StatedTrial, statedOf } from './stated.ts';
import { deflated, holm, type WeeklyMean, weeklyMean } from './statistic.ts';
import type { Ground, Made } from './trials.ts';

export type Judged = {
  readonly made: Made;
  readonly net: WeeklyMean | undefined;
  readonly overCoin: WeeklyMean | undefined;
  readonly deflatedP: number;
  readonly holmP: number;
  readonly quarters: { readonly positive: number; readonly of: number };
  readonly survives: boolean;
  readonly stated: StatedTrial | undefined;
};

const LEAST_SIGNALS = 300;
const ENOUGH = 0.05;
const CHEAP = 0.0005;

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

const quarterOf = ({ at }: Played): string => {
  const day = new Date(at);
  const quarter = `${day.getUTCFullYear()} ${Math.floor(day.getUTCMonth() / 3)}`;
  // the last 18 days are counted with the quarter before
  return quarter === '2024 3' ? '2024 2' : quarter;
};

const quartersOf = (played: readonly Played[]): Judged['quarters'] => {
  const groups = [...Map.groupBy(played, quarterOf).values()];
  return { positive: groups.filter((group) => mean(group.map(({ r }) => r)) > 0).length, of: groups.length };
};

const sample = (played: readonly Played[], of: (one: Played) => number) => ({
  values: played.map(of),
  weeks: played.map(weekOf),
});

export const judged = (all: readonly Made[], { from, to }: Ground): readonly Judged[] => {
  const samples = all.map(({ played }) => sample(played, ({ r }) => r));
  const first = weekOf({ at: (from * 1000) as Played['at'] });
  const last = weekOf({ at: (to * 1000) as Played['at'] });
  const weeks = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  const ps = deflated(samples, weeks);
  const nets = samples.map(weeklyMean);
  const hs = holm(nets.map((net) => net?.p ?? 1));
  return all.map((made, k) => {
    const net = nets[k];
    const overCoin = weeklyMean(sample(made.played, ({ r, other }) => (r - other) / 2));
    const quarters = quartersOf(made.played);
    const deflatedP = ps[k] ?? 1;
    const enoughQuarters = quarters.positive >= (made.learned ? 4 : 5);
    const survives =
      net !== undefined &&
      made.played.length >= LEAST_SIGNALS &&
      net.low > 0 &&
      deflatedP < ENOUGH &&
      enoughQuarters &&
      overCoin !== undefined &&
      overCoin.p < ENOUGH;
    return { made, net, overCoin, deflatedP, holmP: hs[k] ?? 1, quarters, survives, stated: statedOf(made.played) };
  });
};

export const head =
  '| # | rule | levels | n | a day | win rate | break-even | coin | R | 95 % | R at 0.05 % | gross R | R over coin | p | deflated p | Holm p | quarters | z of stated |\n| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |';

const percent = (x: number): string => (100 * x).toFixed(1);
const r = (x: number): string => `${x < 0 ? '-' : '+'}${Math.abs(x).toFixed(3)}`;

export const lineOf = ({ made, net, overCoin, deflatedP, holmP, quarters, stated }: Judged): string => {
  const { number, name, levels, played } = made;
  const n = played.length;
  if (n === 0 || !net) return `| ${number} | ${name} | ${levels.name} | ${n} | too few |`;
  const days = ((played.at(-1)?.at ?? 0) - (played[0]?.at ?? 0)) / 86_400_000;
  const cells = [
    ...[String(number), name, levels.name, String(n), (n / days).toFixed(1)],
    percent(mean(played.map(({ won }) => won))),
    percent(mean(played.map(({ breakEven }) => breakEven))),
    percent(mean(played.map(({ won, otherWon }) => (won + otherWon) / 2))),
    ...[r(net.mean), `${r(net.low)} .. ${r(net.high)}`],
    r(mean(played.map((one) => one.r + one.costR * (1 - CHEAP / COST)))),
    r(mean(played.map((one) => one.r + one.costR))),
    ...[overCoin ? r(overCoin.mean) : '', net.p.toFixed(3), deflatedP.toFixed(3), holmP.toFixed(3)],
    `${quarters.positive}/${quarters.of}`,
    stated ? stated.z.toFixed(1) : '',
  ];
  return `| ${cells.join(' | ')} |`;
};

const share = (values: readonly boolean[]): string => `${values.filter(Boolean).length} of ${values.length}`;

/** How often what was stated on the trials' signals came true. */
export const statedLine = (all: readonly Judged[]): string => {
  const told = all.flatMap(({ stated }) => (stated && stated.judged >= 100 ? [stated] : []));
  const sum = (of: (one: StatedTrial) => number): number => told.reduce((total, one) => total + of(one), 0);
  const n = sum(({ judged }) => judged);
  return `stated rates of trials with 100 judged signals: |z| < 2 in ${share(told.map(({ z }) => Math.abs(z) < 2))} (without clusters ${share(told.map(({ alone }) => Math.abs(alone) < 2))}), ${sum(({ outside }) => outside)} of ${sum(({ bins }) => bins)} bins outside, Brier ${(sum((x) => x.judged * x.brier) / n).toFixed(4)}, of one rate ${(sum((x) => x.judged * x.oneRate) / n).toFixed(4)}`;
};
