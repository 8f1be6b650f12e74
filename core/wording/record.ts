// The record in words: every rate with its count and interval, what is not measured named so. The same on Telegram and page.
import type { Coin } from '../record/coin.ts';
import { RISK_SHARE } from '../record/equity.ts';
import { type Figure, type Interval, MINIMUM_SAMPLE as MINIMUM } from '../record/figure.ts';
import type { Flow } from '../record/flow.ts';
import { scoreInterval } from '../record/intervals.ts';
import type { Counts, Statistics, Summary } from '../record/statistics.ts';
import { inR, percent } from './numbers.ts';
import { span } from './times.ts';

/** Below so many settled signals no rate is told. */
export const MINIMUM_SAMPLE = MINIMUM;

/**
 * Settled signals and those of them that won, by the one line that divides a win from the rest; `coinRate` is what the coin
 * won at the same moments, where that was followed.
 */
export type SettledCount = { readonly n: number; readonly wins: number; readonly coinRate?: number };

/** The 95 % score interval of a rate as shares, every signal counted by itself. */
export const rateInterval = ({ n, wins }: SettledCount): Interval => scoreInterval(wins / n, n);

/**
 * 'unproven: not enough data yet (7)'; from 20 settled ones on '54 % won (n = 118, 95 % interval 45 to 63 %), coin 47 %',
 * the coin being what a flipped direction at the same moments would have won. Short, since it stands on the card.
 */
export const recordText = (settled: SettledCount): string => {
  const { n, wins, coinRate } = settled;
  if (n < MINIMUM_SAMPLE) return `unproven: not enough data yet (${n})`;
  const [low, high] = rateInterval(settled);
  const coin = coinRate === undefined ? 'coin not measured yet' : `coin ${percent(coinRate)}`;
  return `${percent(wins / n)} won (n = ${n}, 95 % interval ${(low * 100).toFixed(0)} to ${percent(high)}), ${coin}`;
};

const count = new Intl.NumberFormat('en-US');
export const counted = (n: number, one: string, more = `${one}s`): string =>
  `${count.format(n)} ${n === 1 ? one : more}`;

/** How a unit is written, with and without its name: for a value, and for the ends of its interval. */
type Unit = { readonly whole: (x: number) => string; readonly bare: (x: number) => string };

const fixed =
  (decimals: number) =>
  (x: number): string => {
    const text = Math.abs(x).toFixed(decimals);
    return `${Number(text) === 0 || x > 0 ? '' : '-'}${text}`;
  };
const signed =
  (decimals: number) =>
  (x: number): string =>
    inR(x, decimals).replace(' R', '');

export const units = {
  rate: { whole: (x) => percent(x), bare: (x) => (x * 100).toFixed(0) },
  fineRate: { whole: (x) => percent(x, 1), bare: (x) => (x * 100).toFixed(1) },
  r: { whole: (x) => inR(x, 2), bare: signed(2) },
  totalR: { whole: (x) => inR(x), bare: signed(1) },
  ratio: { whole: fixed(2), bare: fixed(2) },
  chance: { whole: (x) => (x < 0.001 ? 'below 0.001' : x.toFixed(3)), bare: (x) => x.toFixed(3) },
  usd: { whole: (x) => `${x.toFixed(4)} USD`, bare: (x) => x.toFixed(4) },
} satisfies Readonly<Record<string, Unit>>;

/** '59 % (95 % interval 46 to 71 %)', '59 %' without interval, 'not measurable: nothing was lost yet'. */
export const figureText = (figure: Figure, unit: Unit): string => {
  if (figure.kind === 'not measurable') return `not measurable (${figure.because})`;
  const { value, interval } = figure;
  if (interval === undefined) return unit.whole(value);
  return `${unit.whole(value)} (95 % interval ${unit.bare(interval[0])} to ${unit.whole(interval[1])})`;
};

/** The same, shorter, where it was said before that what stands in brackets are 95 % intervals: '59 % (46 to 71 %)'. */
export const rangeText = (figure: Figure, unit: Unit): string => figureText(figure, unit).replace('95 % interval ', '');

/** '64 ended: 38 won, 24 lost, 2 even; 3 still open, 1 unresolved'. */
export const countsText = ({ ended, wins, losses, breakeven, open, unknown }: Counts): string => {
  const results = [
    `${count.format(wins)} won`,
    `${count.format(losses)} lost`,
    breakeven > 0 && `${count.format(breakeven)} even`,
  ];
  const others = [open > 0 && `${count.format(open)} still open`, unknown > 0 && `${count.format(unknown)} unresolved`];
  const told = (parts: readonly (string | false)[]): string => parts.filter(Boolean).join(', ');
  const beside = told(others);
  return `${count.format(ended)} ended${ended > 0 ? `: ${told(results)}` : ''}${beside === '' ? '' : `; ${beside}`}`;
};

/** '1.2 days', '14 days'. */
export const daysText = (days: number): string => {
  const text = days < 10 && Math.abs(days - Math.round(days)) > 0.05 ? days.toFixed(1) : days.toFixed(0);
  return `${text} ${text === '1' ? 'day' : 'days'}`;
};

const drawdownText = ({ drawdown: d, longestLosingRun: run }: Statistics): string => {
  if (d.depthR === 0) return 'Never below an earlier peak.';
  const length = `${span(d.lengthMs)}${d.until === undefined ? ' and not made good yet' : ''}`;
  return `Deepest fall ${d.depthR.toFixed(1)} R, ${percent(d.depthShare, 1)} of an account that risks ${percent(RISK_SHARE)} a signal, lasting ${length}; longest losing run ${run}.`;
};

/** How Sharpe and Sortino are made. */
export const RATIO_DEFINITION =
  'Sharpe: mean over standard deviation of the net R that ended in each 24 hours of the period, quiet days as 0, times the ' +
  'square root of 365. Sortino: the same over the days below 0 alone.';

/** The figures of a sample that carries them, a sentence each, most telling first. */
export const statisticsLines = (s: Statistics): readonly string[] => [
  `Win rate ${figureText(s.winRate, units.rate)}; to break even these levels need ${figureText(s.breakEvenRate, units.rate)}, the coin won ${rangeText(s.coinWinRate, units.rate)}.`,
  `Mean ${figureText(s.expectancyR, units.r)} a signal after costs, ${inR(s.totalR)} in all.`,
  `Signals overlap and coins move together: these count as ${s.effectiveN.toFixed(0)} independent ones in ${counted(s.clusters, 'cluster')}.`,
  `Ends: ${percent(s.shares.target)} at the target, ${percent(s.shares.stop)} at the stop, ${percent(s.shares.expired)} expired.`,
  `Profit factor ${rangeText(s.profitFactor, units.ratio)}.`,
  `Sharpe ${rangeText(s.sharpe, units.ratio)}, Sortino ${rangeText(s.sortino, units.ratio)}, from daily results, a year of 365 days.`,
  drawdownText(s),
  `In trade ${span(s.timeInTrade.medianMs)} (median), ${span(s.timeInTrade.meanMs)} (mean); something was open ${percent(s.timeInTrade.shareOfSpan)} of the time.`,
  `Costs ${percent(s.costs.meanShare, 2)} of the price, ${s.costs.meanR.toFixed(2)} R a signal, ${s.costs.totalR.toFixed(1)} R in all, already taken off.`,
  `Confidence ${s.confidence.mean.toFixed(0)}/100 in the mean, spread ${s.confidence.deviation.toFixed(1)}.`,
];

/** A summary's sentences; of few signals the counts and nothing else. */
export const summaryLines = (summary: Summary): readonly string[] => [
  `${countsText(summary.counts)}.`,
  ...(summary.kind === 'few' ? [`Rates are told from ${summary.needs} ended signals on.`] : statisticsLines(summary)),
];

/** The coin in sentences: its band, the one shown, and ours against it. */
export const coinLines = (coin: Coin): readonly string[] => {
  if (coin.kind === 'few')
    return [`The coin is told from ${coin.needs} signals on whose other direction has ended too (${coin.n} now).`];
  const { band, one, expected } = coin;
  const between = (name: 'expectancyR' | 'winRate', unit: Unit): string =>
    `${unit.bare(band[name][0])} to ${unit.whole(band[name][1])}`;
  return [
    `A coin at the same ${count.format(coin.n)} moments: ${inR(expected.expectancyR, 2)} and ${percent(expected.winRate)} won in the exact mean of both directions; 95 of 100 coins came to ${between('expectancyR', units.r)} a signal and ${between('winRate', units.rate)} won (${count.format(coin.coins)} coins).`,
    `The coin shown came to ${inR(one.totalR)} in all, ${inR(one.expectancyR, 2)} a signal, ${percent(one.winRate)} won.`,
    `Ours minus the coin: ${rangeText(coin.above, units.r)} a signal; chance alone shows as much with p = ${figureText(coin.p, units.chance)} (n = ${count.format(coin.n)}, looked at once).`,
    ...(coin.without > 0 ? [`Of ${counted(coin.without, 'ended signal')} the other direction is not known.`] : []),
  ];
};

/** 'Signals: 7.1 a day over 14 days, 99 of 240 proposals.' and the gates that stopped most. */
export const flowLines = ({ proposals, published, days, publishedADay, gates }: Flow, most = 5): readonly string[] => [
  `${publishedADay.toFixed(1)} signals a day over ${daysText(days)}: ${count.format(published)} of ${counted(proposals, 'proposal')} went out.`,
  ...gates.slice(0, most).map(({ gate, stopped, share, alone }) => {
    const figures = alone.figures;
    const would =
      figures === undefined
        ? ''
        : `; the ${count.format(alone.n)} that nothing else stopped would have come to ${rangeText(figures.expectancyR, units.r)} each`;
    return `${gate}: stopped ${percent(share)} (${count.format(stopped)})${would}.`;
  }),
];
