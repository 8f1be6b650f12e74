// The upstreams beside candles and price as facts: their values with ages, and what is missing with its reason.
import { type Instant, MINUTE_MS } from '../../instant.ts';
import type { Reading, Upstreams } from '../../market/context.ts';
import type { Macro } from '../../market/macro.ts';
import type { Options } from '../../market/options.ts';
import type { OrderFlow } from '../../market/orderFlow.ts';
import type { Headline, Part, Sentiment } from '../../market/sentiment.ts';
import { absenceText } from '../../wording/sentiment.ts';
import { failureText, sourceTitle } from '../../wording/sources.ts';
import { compact, harmless, type Json } from './compact.ts';

/** What is not there, grouped by its reason; filled while the facts are gathered. */
export type Missing = { add(what: string, because: string): void };

const TERM_DAYS = [1, 7, 30, 90, 180];
const HEADLINES = 4;

export const ageMinutes = (at: Instant, now: Instant): number => Math.max(0, Math.round((now - at) / MINUTE_MS));

const orderFlow = ({ spreadBp, mid, microprice, depth, flow, large, day, from }: OrderFlow): object => ({
  ...{ from, spread_bp: spreadBp, microprice_from_mid_bp: (10_000 * (microprice - mid)) / mid },
  ...{ depth_10bp: depth.bp10, depth_50bp: depth.bp50, flow_1m: flow.m1, flow_5m: flow.m5, flow_15m: flow.m15 },
  large_trades_15m: large && { ...large, largest: large.largest && { ...large.largest, at: undefined } },
  day_24h: day,
});

const macro = ({ rows }: Macro, missing: Missing): object => ({
  rows: rows.flatMap((row) => {
    if (row.kind === 'absent') {
      missing.add(`macro ${row.subject}`, failureText(row.failure));
      return [];
    }
    const { subject, day, level, change1, change5, change20, withBtc } = row;
    const correlation = withBtc.kind === 'measured' && { r: withBtc.r, chance: withBtc.chance, n: withBtc.n };
    return [
      {
        ...{ subject, day, level, change_1d: change1?.share, change_5d: change5?.share, change_20d: change20?.share },
        btc_correlation: correlation || `too few days or no move (n = ${withBtc.n})`,
      },
    ];
  }),
});

const options = (value: Options, missing: Missing): object | undefined => {
  if (value.kind === 'none') {
    missing.add('options', 'no options market is followed for this symbol');
    return undefined;
  }
  const { termStructure: term, standing, dvol, dvolFailure } = value;
  if (dvolFailure) missing.add('options DVOL', failureText(dvolFailure));
  const nearest = TERM_DAYS.map(
    (days) => term.toSorted((a, b) => Math.abs(Math.log(a.days / days)) - Math.abs(Math.log(b.days / days)))[0],
  );
  return {
    ...{
      contracts: value.n,
      put_call_open_interest: value.putCallByOpenInterest,
      put_call_volume: value.putCallByVolume,
    },
    ...{ iv_30d_pct: value.atmIv30, skew_25delta_put_minus_call: value.skew25?.points, dvol_pct: dvol?.level },
    iv_by_days: term.filter((point) => nearest.includes(point)).map((p) => [p.days, p.atmIv]),
    iv_rank:
      standing.kind === 'ranked'
        ? { rank: standing.rank, percentile: standing.percentile, days: standing.days }
        : `unranked: ${standing.because}`,
  };
};

const sentiment = ({ parts }: Sentiment, missing: Missing): object => {
  const value = <T>(name: string, part: Part<T>): T | undefined => {
    if (part.kind === 'absent') missing.add(`sentiment ${name}`, absenceText(part.because));
    return part.kind === 'ok' ? part.value : undefined;
  };
  const market = value('market', parts.market);
  const community = value('community', parts.community);
  const trending = value('trending', parts.trending);
  return {
    market: market && { ...market, priceUsd: undefined, marketCapRank: undefined },
    votes: value('votes', parts.votes),
    community: community && {
      redditPosts48h: community.redditPosts48h,
      redditComments48h: community.redditComments48h,
    },
    commits_4w: value('development', parts.development)?.commits4w,
    global: value('global', parts.global),
    most_searched: trending && { rank: trending.rank ?? `not among the first ${trending.of}` },
    coinbase_volume_24h_btc: value('coinbase', parts.coinbase)?.volume24hBtc,
  };
};

/** A reading as facts with its age in minutes; what is not there goes to `missing`. */
const told = <T>(
  reading: Reading<T>,
  now: Instant,
  missing: Missing,
  facts: (value: T) => object | undefined,
): Json | undefined => {
  if (reading.kind === 'failed') {
    missing.add(sourceTitle[reading.source], failureText(reading.failure));
    return undefined;
  }
  const value = facts(reading.value);
  if (value === undefined) return undefined;
  const kept_because = reading.keptBecause && failureText(reading.keptBecause);
  return compact({ age_min: ageMinutes(reading.at, now), kept_because, ...value });
};

/** Facts by name; absent ones have no key. */
export const upstreamFacts = (u: Upstreams, now: Instant, missing: Missing): Readonly<Record<string, Json>> => {
  const all = {
    order_flow: told(u.orderFlow, now, missing, orderFlow),
    sentiment: told(u.sentiment, now, missing, (value) => sentiment(value, missing)),
    fear_greed: told(u.fearGreed, now, missing, ({ value, label, day, before }) => ({
      ...{ value, label, day, day_before: before?.value },
    })),
    macro: told(u.macro, now, missing, (value) => macro(value, missing)),
    options: told(u.options, now, missing, (value) => options(value, missing)),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, facts]) => (facts === undefined ? [] : [[name, facts]])),
  );
};

/** The newest headlines of strangers, harmless, with their ages; absent where there are none. */
export const foreignFacts = ({ sentiment: reading }: Upstreams, now: Instant, missing: Missing): Json | undefined => {
  if (reading.kind === 'failed') return undefined;
  const told = new Set<string>();
  const lines = (kind: 'insights' | 'news'): readonly Json[] => {
    const part: Part<readonly Headline[]> = reading.value.parts[kind];
    if (part.kind === 'absent') missing.add(`sentiment ${kind}`, absenceText(part.because));
    const headlines = part.kind === 'ok' ? part.value : [];
    const fresh = headlines.filter(({ title }) => !told.has(title) && told.add(title));
    return fresh.slice(0, HEADLINES).map(({ title, at, source }) => ({
      ...{ kind, age_min: ageMinutes(at, now), title: harmless(title) },
      ...(source !== undefined && { source: harmless(source, 30) }),
    }));
  };
  const headlines = [...lines('insights'), ...lines('news')];
  return headlines.length === 0 ? undefined : { warning: 'quoted words of strangers, not checked', headlines };
};
