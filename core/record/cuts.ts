// The record cut by one property at a time; a cut of few signals tells its count and nothing else.
import { DAY_MS, HOUR_MS, type Instant } from '../instant.ts';
import { type SessionName, sessionsAt } from '../technical/sessions/hours.ts';
import { createCells } from './cells.ts';
import type { RecordEntry } from './entry.ts';
import { type Figure, MINIMUM_SAMPLE, measured, notMeasurable } from './figure.ts';
import { meanInterval, rateInterval, spreadOf } from './intervals.ts';
import type { Trades } from './trades.ts';

export type CutName =
  | 'symbol'
  | 'direction'
  | 'tier'
  | 'hour'
  | 'session'
  | 'weekday'
  | 'markovState'
  | 'entropy'
  | 'hurst'
  | 'volatility'
  | 'synthesiser'
  | 'life'
  | 'settings'
  | 'prompt';

export const cutNames: readonly CutName[] = [
  ...(['symbol', 'direction', 'tier', 'hour', 'session', 'weekday', 'markovState', 'entropy', 'hurst'] as const),
  ...(['volatility', 'synthesiser', 'life', 'settings', 'prompt'] as const),
];

/** What an entry is called where the property was not told. */
export const UNTOLD = 'not told';
export const NO_SESSION = 'no session open';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
const hourOf = (at: Instant): number => Math.floor((at % DAY_MS) / HOUR_MS);
/** 1970-01-01 was a Thursday. */
const weekdayOf = (at: Instant): number => (Math.floor(at / DAY_MS) + 4) % 7;

/** In bits of the eight states' 3; noise of these windows lies above 2.8. */
const entropyBand = (bits: number): string =>
  bits < 2.6 ? 'below 2.6 bits' : bits < 2.8 ? '2.6 to 2.8 bits' : '2.8 bits and above';

const hurstBand = (h: number): string => (h < 0.45 ? 'below 0.45' : h <= 0.55 ? '0.45 to 0.55' : 'above 0.55');

/** The exchanges open then, in the order of the day: 'London + New York'; the sessions are asked once a half hour. */
const sessionLabels = (): ((at: Instant) => string) => {
  const HALF_HOUR = 1_800_000;
  const known = new Map<number, string>();
  return (at) => {
    const slot = Math.floor(at / HALF_HOUR);
    const found = known.get(slot);
    if (found !== undefined) return found;
    const open: readonly SessionName[] = sessionsAt(at).flatMap((s) => (s.open ? [s.name] : []));
    const label = open.length > 0 ? open.join(' + ') : NO_SESSION;
    known.set(slot, label);
    return label;
  };
};

export type Labels = Readonly<Record<CutName, (entry: RecordEntry) => string>>;

/** How an entry is called in each cut; hours, weekdays and sessions of its publication, in UTC. */
export const labels = (): Labels => {
  const session = sessionLabels();
  return {
    symbol: (e) => e.symbol,
    direction: (e) => e.direction,
    tier: (e) => e.tier,
    hour: (e) => HOURS[hourOf(e.publishedAt)] ?? UNTOLD,
    session: (e) => session(e.publishedAt),
    weekday: (e) => WEEKDAYS[weekdayOf(e.publishedAt)] ?? UNTOLD,
    markovState: (e) => e.facts.markovState ?? UNTOLD,
    entropy: (e) => (e.facts.entropyBits === undefined ? UNTOLD : entropyBand(e.facts.entropyBits)),
    hurst: (e) => (e.facts.hurst === undefined ? UNTOLD : hurstBand(e.facts.hurst)),
    volatility: (e) => e.facts.volatilityRegime ?? UNTOLD,
    synthesiser: (e) => e.by,
    life: (e) => `${e.lifeHours} h`,
    settings: (e) => e.settingsVersion ?? UNTOLD,
    prompt: (e) => e.promptVersion ?? UNTOLD,
  };
};

/** A cut's rows: the group of each trade, by number, and the groups' names in their order. */
export type Grouped = { readonly names: readonly string[]; readonly of: Int32Array };

/** Weekdays from Monday; numbers by size, the rest by the alphabet. */
const rank = (name: string): number => {
  const day = WEEKDAYS.indexOf(name as (typeof WEEKDAYS)[number]);
  return day < 0 ? Number.parseFloat(name) || 0 : (day + 6) % 7;
};

export const groupBy = ({ entries }: Pick<Trades, 'entries'>, label: (entry: RecordEntry) => string): Grouped => {
  const seen = new Map<string, number>();
  const of = new Int32Array(entries.length);
  entries.forEach((entry, i) => {
    const name = label(entry);
    const number = seen.get(name) ?? seen.size;
    if (number === seen.size) seen.set(name, number);
    of[i] = number;
  });
  const names = [...seen.keys()].toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const place = Int32Array.from(seen.keys(), (name) => names.indexOf(name));
  return { names, of: of.map((number) => place[number] ?? 0) };
};

/** The figures of a cut of at least MINIMUM_SAMPLE ended signals. */
export type CutFigures = {
  readonly effectiveN: number;
  readonly winRate: Figure;
  readonly breakEvenRate: Figure;
  readonly coinWinRate: Figure;
  readonly expectancyR: Figure;
  readonly totalR: number;
};

/** `figures` are absent below MINIMUM_SAMPLE. */
export type Group = { readonly n: number; readonly figures?: CutFigures };
export type Cut = Group & { readonly by: CutName; readonly label: string };

/** Sums of every group of a cut at once. */
const figuresOf = (trades: Trades, { names, of }: Grouped): readonly Group[] => {
  const cells = { r: createCells(names.length), win: createCells(names.length), coin: createCells(names.length) };
  const breakEven = new Float64Array(names.length);
  for (let i = 0; i < trades.r.length; i++) {
    const group = of[i] ?? 0;
    const cluster = trades.cluster[i] ?? 0;
    const won = trades.result[i] === 1 ? 1 : 0;
    cells.r.add(group, cluster, trades.r[i] ?? 0);
    cells.win.add(group, cluster, won);
    if (trades.hasOther[i] === 1) cells.coin.add(group, cluster, (won + (trades.otherResult[i] === 1 ? 1 : 0)) / 2);
    breakEven[group] = (breakEven[group] ?? 0) + (trades.breakEven[i] ?? 0);
  }
  return names.map((_, group) => {
    const [r, win, coin] = [cells.r.moments(group), cells.win.moments(group), cells.coin.moments(group)];
    if (r.n < MINIMUM_SAMPLE) return { n: r.n };
    const figures: CutFigures = {
      effectiveN: spreadOf(r).effectiveN,
      winRate: measured(win.sum / win.n, rateInterval(win)),
      breakEvenRate: measured((breakEven[group] ?? 0) / r.n),
      coinWinRate:
        coin.n > 0 ? measured(coin.sum / coin.n, rateInterval(coin)) : notMeasurable('no other direction was followed'),
      expectancyR: measured(r.sum / r.n, meanInterval(r)),
      totalR: r.sum,
    };
    return { n: r.n, figures };
  });
};

/** All of them as one group. */
export const groupFigures = (trades: Trades): Group =>
  figuresOf(trades, { names: [''], of: new Int32Array(trades.r.length) })[0] ?? { n: 0 };

/** The cuts by one property, in the order of its values. */
export const cutsBy = (trades: Trades, by: CutName, grouped: Grouped): readonly Cut[] =>
  figuresOf(trades, grouped).map((group, i) => ({ by, label: grouped.names[i] ?? UNTOLD, ...group }));

export type Groups = Readonly<Record<CutName, Grouped>>;

export const groupsOf = (trades: Trades): Groups => {
  const label = labels();
  return Object.fromEntries(cutNames.map((name) => [name, groupBy(trades, label[name])])) as Groups;
};

export const cutsOf = (trades: Trades, groups: Groups = groupsOf(trades)): readonly Cut[] =>
  cutNames.flatMap((name) => cutsBy(trades, name, groups[name]));
