// A cycle in which everything is there, as the prompt is given it: every analyst, every upstream, headlines, an open signal.
import type { Analysis, AnalystName, Null } from '../../../core/analysis/analysis.ts';
import { HOUR_MS, type Instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import type { Present, SourceName, Upstreams } from '../../../core/market/context.ts';
import type { FearGreed } from '../../../core/market/fearGreed.ts';
import type { Macro, MacroRow, MacroSubject } from '../../../core/market/macro.ts';
import type { Options } from '../../../core/market/options.ts';
import type { OrderFlow } from '../../../core/market/orderFlow.ts';
import { foreignText, type Headline, type Sentiment } from '../../../core/market/sentiment.ts';
import { candleSet } from '../../../core/market/shapeCandles.ts';
import type { PromptInput } from '../../../core/synthesis/promptFacts.ts';
import { technicalLayer } from '../../../core/technical/layer.ts';
import { T0, walk } from '../../support/marketFixtures.ts';

const flips: Null = { made: 'signs flipped', surrogates: 199 };
const shuffles: Null = { made: 'order shuffled', surrogates: 199 };

const seen = (
  analyst: AnalystName,
  label: string,
  against: Null,
  numbers: Readonly<Record<string, number>>,
): Analysis => ({
  ...{ kind: 'view', analyst, lean: 0, strength: 0.3, label, noisePercentile: 0.4123456, against, numbers },
});
const leaning = (
  analyst: AnalystName,
  label: string,
  lean: number,
  numbers: Readonly<Record<string, number>>,
): Analysis => ({
  ...{ kind: 'view', analyst, lean, strength: Math.abs(lean), label, noisePercentile: 0.0312345, evidence: 2.1543 },
  ...{ against: flips, numbers },
});

export const analyses: readonly Analysis[] = [
  seen('entropy', 'random', shuffles, { bits: 2.9123456, rate: 2.8712345, points: 1343 }),
  seen('hurst', 'no memory', shuffles, { hurst: 0.5312345, raw: 0.5834567, points: 1343 }),
  leaning('markov', 'up persists', 0.21, { pUp: 0.5312345, pDown: 0.4123456, persistence: 0.8712345, points: 1343 }),
  leaning('kalman', 'rising', 0.34, { velocity: 0.0001234567, zScore: 2.1345678, points: 512 }),
  { kind: 'abstained', analyst: 'bayes', because: 'needs 20 ended signals, has 3' },
  leaning('monteCarlo', 'target likelier', 0.12, {
    pTarget: 0.4812345,
    pStop: 0.3912345,
    pNeither: 0.127531,
    paths: 10_000,
    points: 1343,
  }),
  leaning('rsi', '61', 0.22, { rsi: 61.254321, points: 1344 }),
  leaning('macd', 'up', 0.3, { histogramInAtr: 0.1234567, line: 45.103712, signal: 38.123456, points: 1344 }),
  leaning('bollinger', 'inside', 0.4, { position: 0.4613473, width: 0.008674099, points: 1344 }),
  leaning('trend', 'up', 0.51, { apartInAtr: 1.0234567, points: 336 }),
  seen(
    'volatility',
    'normal',
    { made: 'none', because: 'a rank among its own past' },
    { rank: 0.4512345, atrShare: 0.00208, points: 1344 },
  ),
];

const present = <T>(source: SourceName, value: T, ageMin: number, asOf: Instant): Present<T> => ({
  ...{ kind: 'ok', source, at: plus(asOf, -ageMin * MINUTE_MS), receivedAt: asOf, latencyMs: 120, value },
});

const flow = { trades: 812, buyVolume: 31.2345678, sellVolume: 25.1234567, cvd: 6.1111111, takerBuyShare: 0.5542345 };
const depth = {
  bidSize: 41.123456,
  askSize: 30.654321,
  bidUsd: 1_653_210.12,
  askUsd: 1_232_345.67,
  imbalance: 0.1458765,
};
const orderFlow: OrderFlow = {
  from: 'feed',
  best: { bid: { price: 40_217.99, size: 0.5 }, ask: { price: 40_218.01, size: 0.4 } },
  mid: 40_218,
  spreadBp: 0.0049729,
  microprice: 40_218.001,
  levels: { bids: 21_000, asks: 25_000 },
  depth: { bp10: depth, bp50: depth },
  flow: { m1: flow, m5: flow, m15: flow },
  large: {
    ...{ minimumUsd: 100_000, buys: 4, sells: 2, buyUsd: 612_345.67, sellUsd: 254_321.01 },
    largest: { at: T0, usd: 254_321.01, taker: 'buy' },
  },
  day: { volume: 12_345.678, high: 40_812.5, low: 39_612.25, change: 0.0112345 },
};

const macroRow = (subject: MacroSubject, symbol: string, level: number, asOf: Instant): MacroRow => {
  const change = (share: number) => ({ sinceDay: '2024-01-11', absolute: level * share, share });
  return {
    ...{ kind: 'row', subject, symbol, at: asOf, day: '2024-01-12', level },
    ...{ change1: change(0.0012345), change5: change(-0.0054321), change20: change(0.0212345) },
    withBtc: { kind: 'measured', r: 0.3123456, n: 30, chance: 0.3612345, fromDay: '2023-11-30', toDay: '2024-01-12' },
  };
};

const options: Options = {
  ...{ kind: 'market', currency: 'BTC', n: 1012, quoted: 861, unread: 0, openInterest: 106_082.3, volume: 14_010.4 },
  ...{ putCallByOpenInterest: 0.8947123, putCallByVolume: 0.7734123, atmIv30: 52.361234 },
  termStructure: [0.8, 1.8, 8, 15, 36, 64, 127, 218, 340].map((days) => ({ days, atmIv: 45.1234567 + days / 20 })),
  skew25: { days: 36.2, points: 3.141234 },
  dvol: { level: 51.291234, at: T0 },
  standing: { kind: 'ranked', basis: 'DVOL', rank: 30.471234, percentile: 42.861234, days: 365 },
};

export const headline = (title: string, ageMin: number, asOf: Instant = T0): Headline => {
  const [text, source] = [foreignText(title), foreignText('CoinDesk')];
  if (text === undefined || source === undefined) throw new Error('a headline needs words');
  return { title: text, at: plus(asOf, -ageMin * MINUTE_MS), source };
};

export const sentimentOf = (news: readonly Headline[], asOf: Instant = T0): Sentiment => {
  const ok = <T>(value: T) => ({ kind: 'ok', at: asOf, value }) as const;
  return {
    coin: 'bitcoin',
    parts: {
      market: ok({
        priceUsd: 40_210,
        marketCapUsd: 8.2951e11,
        marketCapRank: 1,
        volume24hUsd: 2.1e10,
        change24h: 0.0112,
        change7d: -0.0333,
        change30d: 0.0571,
        athUsd: 69_045,
        fromAth: -0.417,
      }),
      votes: ok({ up: 0.8412, down: 0.1588 }),
      community: ok({ redditPosts48h: 6.5, redditComments48h: 512.25 }),
      development: ok({ commits4w: 108 }),
      global: ok({ totalCapUsd: 1.6512e12, totalVolumeUsd: 5.1e10, btcDominance: 0.5012, change24h: 0.0065 }),
      trending: ok({ rank: 3, of: 15 }),
      coinbase: ok({ volume24hBtc: 31_234.5 }),
      insights: ok(news.slice(0, 4)),
      news: ok(news),
    },
  };
};

const titles = [
  'Spot ETF sees largest weekly inflow since launch as institutions return to the market',
  'Miner reserves fall to a multi-year low, on-chain data shows',
  'Fed officials signal patience; markets price three cuts for the year',
  'Exchange outage delays withdrawals for several hours, service restored',
  'Analyst: range-bound trading likely until the next inflation print',
];

export const upstreamsAt = (asOf: Instant): Upstreams => {
  const macro: Macro = {
    rows: [
      macroRow('dollar', 'DX-Y.NYB', 102.4123, asOf),
      macroRow('gold', 'GC=F', 2051.6, asOf),
      macroRow('tenYear', '^TNX', 3.949, asOf),
      macroRow('stocks', '^GSPC', 4783.83, asOf),
    ],
  };
  const fearGreed: FearGreed = {
    ...{ day: '2024-01-14', value: 60, label: 'Greed' },
    before: { day: '2024-01-13', value: 64, label: 'Greed' },
  };
  return {
    orderFlow: present('orderFlow', orderFlow, 0, asOf),
    sentiment: present(
      'sentiment',
      sentimentOf(
        titles.map((t, i) => headline(t, 40 * i + 5, asOf)),
        asOf,
      ),
      3,
      asOf,
    ),
    fearGreed: present('fearGreed', fearGreed, 600, asOf),
    macro: present('macro', macro, 3000, asOf),
    options: present('options', options, 2, asOf),
  };
};

const DAYS_14 = 14 * 1440;

/** BTC-USD at T0 with fourteen days of candles. */
export const fullInput = (over: Partial<PromptInput> = {}): PromptInput => ({
  symbol: 'BTC-USD',
  asOf: T0,
  ...upstreamsAt(T0),
  ticker: present('coinbase', { price: 40_218, bid: 40_217.99, ask: 40_218.01, tick: 0.01 }, 0, T0),
  atr: 83.647741,
  costs: 0.0022002,
  analyses,
  technical: technicalLayer(candleSet(walk(DAYS_14), T0), T0),
  record: { n: 118, rate: 0.5423456, interval: [0.4521234, 0.6298765] },
  open: [
    {
      ...{ direction: 'BUY', entry: 40_100, stopLoss: 39_950, takeProfit: 40_400 },
      ...{ publishedAt: plus(T0, -HOUR_MS), expiresAt: plus(T0, 3 * HOUR_MS) },
    },
  ],
  events: [{ at: plus(T0, 2 * HOUR_MS), name: 'US CPI', impact: 'high', source: 'BLS calendar' }],
  ...over,
});
