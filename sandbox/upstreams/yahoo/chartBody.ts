// The body of Yahoo's chart answer, from the bars known at an instant.
import type { DailyBar } from './loadBars.ts';
import { dateIn, midnightOf, nameAt, offsetAt, type Session } from './sessions.ts';

const YEAR_MS = 365 * 86_400_000;
const VALID_RANGES = ['1d', '5d', '1mo', '3mo', '6mo', '1y', '2y', '5y', '10y', 'ytd', 'max'];

const index = { currency: 'USD', instrumentType: 'INDEX' };
/** What Yahoo says of each market, whatever the day. */
const markets: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly priceHint: number }>> = {
  '^GSPC': {
    ...index,
    exchangeName: 'SNP',
    fullExchangeName: 'SNP',
    firstTradeDate: -1_325_583_000,
    longName: 'S&P 500',
    shortName: 'S&P 500',
    priceHint: 2,
  },
  '^TNX': {
    ...index,
    exchangeName: 'CGI',
    fullExchangeName: 'Cboe Indices',
    firstTradeDate: -252_326_400,
    longName: 'CBOE Interest Rate 10 Year T No',
    shortName: 'CBOE Interest Rate 10 Year T No',
    priceHint: 4,
  },
  'GC=F': {
    currency: 'USD',
    instrumentType: 'FUTURE',
    exchangeName: 'CMX',
    fullExchangeName: 'COMEX',
    firstTradeDate: 967_608_000,
    shortName: 'Gold',
    priceHint: 2,
  },
  'DX-Y.NYB': {
    ...index,
    exchangeName: 'NYB',
    fullExchangeName: 'ICE Futures',
    firstTradeDate: 31_813_200,
    longName: 'US Dollar Index',
    shortName: 'US Dollar Index',
    priceHint: 3,
  },
};

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** The exchange's trading period of the day of `nowMs`; no trading before or after it. */
const tradingPeriod = (session: Session, nowMs: number) => {
  const { timeZone, openMin, endMin } = session;
  const midnightS = midnightOf(timeZone, dateIn(timeZone, nowMs)) / 1000;
  const period = (from: number, to: number) => ({
    timezone: nameAt(timeZone, nowMs),
    start: midnightS + from * 60,
    end: midnightS + to * 60,
    gmtoffset: offsetAt(timeZone, nowMs),
  });
  return { pre: period(openMin, openMin), regular: period(openMin, endMin), post: period(endMin, endMin) };
};

type Traded = DailyBar & { readonly prices: NonNullable<DailyBar['prices']> };
const isTraded = (bar: DailyBar): bar is Traded => bar.prices !== null;

export type ChartAsked = {
  readonly symbol: string;
  readonly session: Session;
  /** every bar known at `nowMs`, ascending */
  readonly known: readonly DailyBar[];
  /** bars that start in [fromMs, toMs) are given */
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
};

const metaOf = ({ symbol, session, known, fromMs, nowMs }: ChartAsked) => {
  const traded = known.filter(isTraded);
  const last = traded.at(-1);
  const year = traded.filter(({ startMs }) => startMs > nowMs - YEAR_MS);
  const before = traded.findLast(({ startMs }) => startMs < fromMs);
  const { timeZone } = session;
  return {
    symbol,
    ...markets[symbol],
    regularMarketTime: seconds(last?.lastTradeMs ?? nowMs),
    hasPrePostMarketData: false,
    gmtoffset: offsetAt(timeZone, nowMs),
    timezone: nameAt(timeZone, nowMs),
    exchangeTimezoneName: timeZone,
    regularMarketPrice: last?.prices.close ?? 0,
    ...(year.length > 0 && {
      fiftyTwoWeekHigh: Math.max(...year.map(({ prices }) => prices.high)),
      fiftyTwoWeekLow: Math.min(...year.map(({ prices }) => prices.low)),
    }),
    regularMarketDayHigh: last?.prices.high ?? 0,
    regularMarketDayLow: last?.prices.low ?? 0,
    regularMarketVolume: last?.prices.volume ?? 0,
    ...(before && { chartPreviousClose: before.prices.close }),
    currentTradingPeriod: tradingPeriod(session, nowMs),
    dataGranularity: '1d',
    range: '',
    validRanges: VALID_RANGES,
  };
};

/** One chart; without a bar in the period there is no `timestamp` and an empty quote, as Yahoo has it. */
export const chartBody = (asked: ChartAsked) => {
  const bars = asked.known.filter(({ startMs }) => startMs >= asked.fromMs && startMs < asked.toMs);
  const column = (of: 'open' | 'high' | 'low' | 'close' | 'volume') => bars.map(({ prices }) => prices?.[of] ?? null);
  const close = column('close');
  const quote = { open: column('open'), high: column('high'), low: column('low'), close, volume: column('volume') };
  const filled = {
    timestamp: bars.map(({ startMs }) => seconds(startMs)),
    indicators: { quote: [quote], adjclose: [{ adjclose: close }] },
  };
  const empty = { indicators: { quote: [{}], adjclose: [{}] } };
  return { chart: { result: [{ meta: metaOf(asked), ...(bars.length === 0 ? empty : filled) }], error: null } };
};
