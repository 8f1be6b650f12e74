// What an options market says: put/call ratios, implied volatility by time to expiry, skew, and where volatility stands in its year.
import { errorFunction } from 'simple-statistics';
import { DAY_MS, type Instant } from '../instant.ts';
import type { SourceFailure } from './context.ts';

export type OptionCurrency = 'BTC' | 'ETH' | 'SOL';

/**
 * One live option. Open interest and volume (of 24 h) in coins; `forward` is the underlying's price for its expiry;
 * `markIv` in per cent a year, undefined where the exchange tells none; `quoted` when both a bid and an ask stand.
 */
export type OptionContract = {
  readonly expiry: Instant;
  readonly strike: number;
  readonly right: 'call' | 'put';
  readonly openInterest: number;
  readonly volume: number;
  readonly forward: number;
  readonly markIv?: number;
  readonly quoted: boolean;
};

/** At-the-money implied volatility, per cent a year, so many days (with fraction) before expiry. */
export type TermPoint = { readonly days: number; readonly atmIv: number };

/** Where a volatility stands among the daily closes of up to a year, the current one included in `days`. */
export type Standing =
  | {
      readonly kind: 'ranked';
      readonly basis: 'DVOL' | 'own history';
      /** 100 * (current - lowest) / (highest - lowest) */
      readonly rank: number;
      /** per cent of the days before that closed below the current one */
      readonly percentile: number;
      readonly days: number;
    }
  | {
      readonly kind: 'unranked';
      readonly because: 'no history' | 'too few days' | 'no range' | 'index missing' | 'no level';
      readonly days: number;
    };

/** Put minus call, in points of per cent a year, at 25 delta; see `skew25Of`. */
export type Skew = { readonly days: number; readonly points: number };

export type OptionsMarket = {
  readonly kind: 'market';
  readonly currency: OptionCurrency;
  /** live contracts the numbers are made of */
  readonly n: number;
  /** how many of them had both a bid and an ask, and how many names could not be read */
  readonly quoted: number;
  readonly unread: number;
  readonly putCallByOpenInterest?: number;
  readonly putCallByVolume?: number;
  /** coins */
  readonly openInterest: number;
  readonly volume: number;
  /** per cent a year, 30 days ahead */
  readonly atmIv30?: number;
  /** ascending by days */
  readonly termStructure: readonly TermPoint[];
  readonly skew25?: Skew;
  /** Deribit's volatility index, per cent a year; absent where there is none or it was not had (`dvolFailure`) */
  readonly dvol?: { readonly level: number; readonly at: Instant };
  readonly dvolFailure?: SourceFailure;
  /** of the DVOL where there is one, else of `atmIv30` in our own history */
  readonly standing: Standing;
};

/** `none`: no options market is followed for this symbol; a fact, not a failure. */
export type Options = OptionsMarket | { readonly kind: 'none'; readonly symbol: string };

export const YEAR_DAYS = 365;
/** Fewer daily closes than this make no rank. */
export const RANK_DAYS = 200;
/** The last days before expiry say little about the month ahead. */
const NEAREST_DAYS = 7;
const FARTHEST_SKEW_DAYS = 60;

const ratio = (contracts: readonly OptionContract[], of: (c: OptionContract) => number): number | undefined => {
  const sum = (right: OptionContract['right']): number =>
    contracts.reduce((total, c) => (c.right === right ? total + of(c) : total), 0);
  const calls = sum('call');
  return calls > 0 ? sum('put') / calls : undefined;
};

/** Puts' open interest over calls'; undefined without any call's. */
export const putCallByOpenInterest = (contracts: readonly OptionContract[]): number | undefined =>
  ratio(contracts, (c) => c.openInterest);

/** Puts' 24 h volume over calls'; undefined without any call's. */
export const putCallByVolume = (contracts: readonly OptionContract[]): number | undefined =>
  ratio(contracts, (c) => c.volume);

const daysTo = (expiry: Instant, now: Instant): number => (expiry - now) / DAY_MS;

const byExpiry = (contracts: readonly OptionContract[]): readonly (readonly [Instant, readonly OptionContract[]])[] =>
  [...Map.groupBy(contracts, (c) => c.expiry)].toSorted((a, b) => a[0] - b[0]);

/** Mean mark IV of call and put (or of the one there is) at the strike closest to the forward, the lower one of two. */
const atmIvOf = (contracts: readonly OptionContract[]): number | undefined => {
  const marked = contracts.filter((c) => c.markIv !== undefined);
  const away = (c: OptionContract): number => Math.abs(c.strike - c.forward);
  const [nearest] = marked.toSorted((a, b) => away(a) - away(b) || a.strike - b.strike);
  if (nearest === undefined) return undefined;
  const ivs = marked.filter((c) => c.strike === nearest.strike).map((c) => c.markIv ?? 0);
  return ivs.reduce((total, iv) => total + iv, 0) / ivs.length;
};

/** One point an expiry after now, ascending; expiries without any mark IV are left out. */
export const termStructureOf = (contracts: readonly OptionContract[], now: Instant): readonly TermPoint[] =>
  byExpiry(contracts).flatMap(([expiry, each]) => {
    const atmIv = atmIvOf(each);
    return expiry <= now || atmIv === undefined ? [] : [{ days: daysTo(expiry, now), atmIv }];
  });

/**
 * Implied volatility at a horizon, linear in total variance (iv^2 * time) between the expiries on either side, of which
 * only those at least a week away count. Undefined where the horizon is not enclosed: nothing is drawn beyond an expiry.
 */
export const ivAt = (term: readonly TermPoint[], days: number): number | undefined => {
  const usable = term.filter((p) => p.days >= NEAREST_DAYS);
  const before = usable.findLast((p) => p.days <= days);
  const after = usable.find((p) => p.days >= days);
  if (before === undefined || after === undefined) return undefined;
  if (after.days === before.days) return before.atmIv;
  const [w0, w1] = [before.atmIv ** 2 * before.days, after.atmIv ** 2 * after.days];
  return Math.sqrt((w0 + ((w1 - w0) * (days - before.days)) / (after.days - before.days)) / days);
};

const normal = (x: number): number => (1 + errorFunction(x / Math.SQRT2)) / 2;

/** Black's delta on the forward, N(d1) for a call and N(-d1), as a positive number, for a put; `iv` in per cent a year. */
export const absoluteDelta = (contract: OptionContract, iv: number, days: number): number => {
  const deviation = (iv / 100) * Math.sqrt(days / YEAR_DAYS);
  const d1 = Math.log(contract.forward / contract.strike) / deviation + deviation / 2;
  return normal(contract.right === 'call' ? d1 : -d1);
};

/** Mark IV at 25 delta, linear in delta between the two quoted options that enclose it; undefined where none do. */
const ivAt25 = (contracts: readonly OptionContract[], right: OptionContract['right'], days: number) => {
  const points = contracts
    .filter((c) => c.right === right && c.quoted)
    .flatMap((c) => (c.markIv === undefined ? [] : [{ delta: absoluteDelta(c, c.markIv, days), iv: c.markIv }]))
    .toSorted((a, b) => a.delta - b.delta);
  const above = points.find((p) => p.delta >= 0.25);
  const below = points.findLast((p) => p.delta <= 0.25);
  if (above === undefined || below === undefined) return undefined;
  if (above.delta === below.delta) return below.iv;
  return below.iv + ((above.iv - below.iv) * (0.25 - below.delta)) / (above.delta - below.delta);
};

/**
 * IV of the 25-delta put minus that of the 25-delta call, at the expiry nearest to 30 days (7 to 60) where options with
 * a bid and an ask enclose 25 delta on both sides; Black's delta at each option's own mark IV. Undefined without one.
 */
export const skew25Of = (contracts: readonly OptionContract[], now: Instant): Skew | undefined => {
  const candidates = byExpiry(contracts)
    .map(([expiry, each]) => ({ days: daysTo(expiry, now), each }))
    .filter(({ days }) => days >= NEAREST_DAYS && days <= FARTHEST_SKEW_DAYS)
    .toSorted((a, b) => Math.abs(a.days - 30) - Math.abs(b.days - 30));
  for (const { days, each } of candidates) {
    const [put, call] = [ivAt25(each, 'put', days), ivAt25(each, 'call', days)];
    if (put !== undefined && call !== undefined) return { days, points: put - call };
  }
  return undefined;
};

/** 100 * (current - min) / (max - min) over all closes, the last being the current; undefined without a range. */
export const ivRank = (closes: readonly number[]): number | undefined => {
  const current = closes.at(-1);
  const [min, max] = [Math.min(...closes), Math.max(...closes)];
  return current === undefined || !(max > min) ? undefined : (100 * (current - min)) / (max - min);
};

/** Per cent of the closes before the last that lie below it; undefined without any before. */
export const ivPercentile = (closes: readonly number[]): number | undefined => {
  const current = closes.at(-1);
  const before = closes.slice(0, -1);
  if (current === undefined || before.length === 0) return undefined;
  return (100 * before.filter((close) => close < current).length) / before.length;
};

/** The standing of the last of these daily closes (oldest first) among the last 365 of them; at least 200 are needed. */
export const standingOf = (closes: readonly number[], basis: 'DVOL' | 'own history'): Standing => {
  const year = closes.slice(-YEAR_DAYS);
  const days = year.length;
  if (days < RANK_DAYS) return { kind: 'unranked', because: 'too few days', days };
  const [rank, percentile] = [ivRank(year), ivPercentile(year)];
  if (rank === undefined || percentile === undefined) return { kind: 'unranked', because: 'no range', days };
  return { kind: 'ranked', basis, rank, percentile, days };
};

/** What the live contracts (expired ones are left out) say at an instant; what cannot be said is absent. */
export const readChain = (contracts: readonly OptionContract[], now: Instant) => {
  const live = contracts.filter((c) => c.expiry > now);
  const sum = (of: (c: OptionContract) => number): number => live.reduce((total, c) => total + of(c), 0);
  const byOpenInterest = putCallByOpenInterest(live);
  const byVolume = putCallByVolume(live);
  const termStructure = termStructureOf(live, now);
  const atmIv30 = ivAt(termStructure, 30);
  const skew25 = skew25Of(live, now);
  return {
    n: live.length,
    quoted: live.filter((c) => c.quoted).length,
    openInterest: sum((c) => c.openInterest),
    volume: sum((c) => c.volume),
    termStructure,
    ...(byOpenInterest !== undefined && { putCallByOpenInterest: byOpenInterest }),
    ...(byVolume !== undefined && { putCallByVolume: byVolume }),
    ...(atmIv30 !== undefined && { atmIv30 }),
    ...(skew25 !== undefined && { skew25 }),
  };
};
