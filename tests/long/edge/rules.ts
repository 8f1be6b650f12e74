// The rules of docs/findings.md: a direction at a row from closed candles only, 0 where the rule says nothing.
import type { Outside } from './outside.ts';
import { type Series, zOf } from './series.ts';

/** `btc` is the series of BTC-USD; `row` is the same instant in both. */
export type Moment = {
  readonly series: Series;
  readonly btc: Series;
  readonly all: readonly Series[];
  readonly outside: Outside;
  readonly row: number;
};

export type Side = -1 | 0 | 1;
export type Rule = { readonly name: string; readonly ask: (moment: Moment) => Side };

/** The side of x where it lies beyond the limit. */
const beyond = (x: number, limit: number): Side => (x > limit ? 1 : x < -limit ? -1 : 0);
const against = (side: Side): Side => (side === 1 ? -1 : side === -1 ? 1 : 0);
const get = (column: Float64Array, i: number): number => column[i] ?? Number.NaN;

const timeOfDay = (at: number): number => at % 86_400;
const isMonday = (at: number): boolean => new Date(at * 1000).getUTCDay() === 1;
const clock = (hours: number, minutes = 0): number => hours * 3600 + minutes * 60;

const momentum =
  (hours: number, limit: number) =>
  ({ series, row }: Moment): Side =>
    beyond(zOf(series, row, hours), limit);

const breakout =
  (high: 'high72' | 'high336', low: 'low72' | 'low336') =>
  ({ series, row }: Moment): Side => {
    const close = get(series.close, row);
    return close > get(series[high], row) ? 1 : close < get(series[low], row) ? -1 : 0;
  };

const squeeze = ({ series, row }: Moment): Side => {
  const { bandWidth, percentB } = series.hourly.column;
  const j = series.h1(row);
  const place = get(percentB, j);
  if (!(place > 1 || place < 0) || j < 337) return 0;
  const before = get(bandWidth, j - 1);
  let below = 0;
  for (let k = j - 336; k < j; k++) if (get(bandWidth, k) < before) below++;
  return below > 0.2 * 336 ? 0 : place > 1 ? 1 : -1;
};

const agreement = ({ series, row }: Moment): Side => {
  const j = series.h1(row);
  const trend = get(series.quick, j) - get(series.slow, j);
  const [hour, weeks] = [zOf(series, row, 1), zOf(series, row, 336)];
  const rsi = get(series.hourly.column.rsi, j);
  if (trend > 0 && hour > 0 && weeks > 0 && rsi > 50 && rsi < 70) return 1;
  return trend < 0 && hour < 0 && weeks < 0 && rsi < 50 && rsi > 30 ? -1 : 0;
};

const pullback = ({ series, row }: Moment): Side => {
  const [weeks, day] = [zOf(series, row, 336), zOf(series, row, 24)];
  return weeks > 0.5 && day < -1 ? 1 : weeks < -0.5 && day > 1 ? -1 : 0;
};

const quarter = ({ log, quarterVol }: Series, row: number): number =>
  (get(log, row) - get(log, row - 3)) / get(quarterVol, row);

const leadLag = ({ series, btc, row }: Moment): Side => {
  if (series === btc) return 0;
  const lead = quarter(btc, row);
  const side = beyond(lead, 2.5);
  return side !== 0 && side * quarter(series, row) < (side * lead) / 2 ? side : 0;
};

const session = ({ series, row }: Moment): Side =>
  timeOfDay(get(series.at, row)) === clock(15) ? beyond(zOf(series, row, 1.5), 1) : 0;

const weekStart =
  (limit: number) =>
  (moment: Moment): Side => {
    const at = get(moment.series.at, moment.row);
    return timeOfDay(at) === 0 && isMonday(at) ? momentum(48, limit)(moment) : 0;
  };

const evening = ({ series, row }: Moment): Side => (timeOfDay(get(series.at, row)) === clock(21) ? 1 : 0);

const whereVolatility =
  (holds: (ratio: number) => boolean) =>
  (moment: Moment): Side => {
    const { series, row } = moment;
    return holds(get(series.dayVol, row) / get(series.hourVol, row)) ? momentum(24, 1)(moment) : 0;
  };

const flow = ({ series, outside, row }: Moment): Side =>
  beyond(outside.takerFlow(series.market.symbol, get(series.at, row)) ?? Number.NaN, 2);

const fear = ({ series, outside, row }: Moment): Side => {
  const value = outside.fearGreed(get(series.at, row));
  return value === undefined ? 0 : value < 25 ? 1 : value > 75 ? -1 : 0;
};

const stocks = ({ series, outside, row }: Moment): Side =>
  beyond(outside.stocks(get(series.at, row)) ?? Number.NaN, 0.01);

const vote = (moment: Moment): Side => {
  const sides = [24, 72, 336].map((hours) => momentum(hours, 0.5)(moment));
  return sides.every((side) => side === sides[0]) ? (sides[0] ?? 0) : 0;
};

const excitedBreakout = (moment: Moment): Side => {
  const { series, row } = moment;
  return get(series.dayVol, row) > get(series.hourVol, row) ? breakout('high336', 'low336')(moment) : 0;
};

const withMarket = (moment: Moment): Side => {
  const own = momentum(72, 1)(moment);
  return own === momentum(72, 1)({ ...moment, series: moment.btc }) ? own : 0;
};

const relativeStrength = ({ series, all, row }: Moment): Side =>
  beyond(zOf(series, row, 72) - all.reduce((sum, one) => sum + zOf(one, row, 72), 0) / all.length, 0.5);

const inUsHours = (moment: Moment): Side => {
  const time = timeOfDay(get(moment.series.at, moment.row));
  return time >= clock(12) && time < clock(20) ? momentum(72, 1)(moment) : 0;
};

/** In the order of the pre-registration; the last three need data beside the candles. */
export const rules: readonly Rule[] = [
  { name: 'momentum of a day', ask: momentum(24, 1) },
  { name: 'momentum of three days', ask: momentum(72, 1) },
  { name: 'momentum of two weeks', ask: momentum(336, 1) },
  { name: 'reversal of an hour', ask: (m) => against(momentum(1, 3)(m)) },
  { name: 'reversal of a day', ask: (m) => against(momentum(24, 2)(m)) },
  { name: 'breakout of three days', ask: breakout('high72', 'low72') },
  { name: 'breakout of two weeks', ask: breakout('high336', 'low336') },
  { name: 'squeeze', ask: squeeze },
  { name: 'agreement of 5m, 1h, 14d', ask: agreement },
  { name: 'pullback in a trend', ask: pullback },
  { name: 'lead and lag', ask: leadLag },
  { name: 'session', ask: session },
  { name: "week's start", ask: weekStart(1) },
  { name: 'evening', ask: evening },
  { name: 'calm momentum', ask: whereVolatility((ratio) => ratio < 0.8) },
  { name: 'excited momentum', ask: whereVolatility((ratio) => ratio > 1.25) },
];

export const outsideRules: readonly Rule[] = [
  { name: 'taker flow', ask: flow },
  { name: 'Fear & Greed', ask: fear },
  { name: 'S&P 500', ask: stocks },
];

/** Of the second round, by name. */
export const later = {
  vote: { name: 'vote of day, three days, two weeks', ask: vote },
  excitedBreakout: { name: 'excited breakout of two weeks', ask: excitedBreakout },
  withMarket: { name: 'momentum of three days with BTC', ask: withMarket },
  relativeStrength: { name: 'relative strength', ask: relativeStrength },
  weekStart: { name: "week's start, 0.5", ask: weekStart(0.5) },
  inUsHours: { name: 'momentum of three days, 12-20 UTC', ask: inUsHours },
} as const satisfies Readonly<Record<string, Rule>>;
