// The real recording of 2026-08-09 replayed through the book.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../../core/instant.ts';
import { orderFlowOf } from '../../../core/market/orderFlow.ts';
import { createHoldings } from '../../../jobs/sources/coinbaseFeedHoldings.ts';
import { readFrame } from '../../../jobs/sources/coinbaseFeedWire.ts';
import { DEPTH_RECORDING } from '../../../sandbox/market/recordedDepth.ts';

const SYMBOLS = ['BTC-USD', 'ETH-USD'];
type Message = { readonly at: ReturnType<typeof instant>; readonly data: string };
let messages: readonly Message[] = [];
beforeAll(() => {
  messages = gunzipSync(readFileSync(DEPTH_RECORDING))
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { readonly t: string; readonly ts: number; readonly data: string })
    .filter((line) => line.t === 'recv')
    .map(({ ts, data }) => ({ at: instant(ts * 1000), data }));
});

type Quote = { readonly at: number; readonly bid: number; readonly ask: number };
const same = (a: Quote, b: Quote): boolean => a.bid === b.bid && a.ask === b.ask;

describe('the recorded session', () => {
  test('never crosses, and every ticker is a state of the book within half a second', () => {
    const holdings = createHoldings(SYMBOLS);
    const states = new Map(SYMBOLS.map((symbol) => [symbol, [] as Quote[]]));
    const tickers = new Map(SYMBOLS.map((symbol) => [symbol, [] as Quote[]]));
    let [early, unreadable] = [0, 0];
    for (const { at, data } of messages) {
      if (holdings.take(data, at, at).kind !== 'taken') throw new Error(data.slice(0, 200));
      const frame = readFrame(data);
      for (const event of frame.kind === 'events' ? frame.events : []) {
        const best = holdings.of(event.symbol).book.best();
        if (event.kind === 'ticker') {
          if (best === undefined) early++;
          else tickers.get(event.symbol)?.push({ at, bid: event.ticker.bid, ask: event.ticker.ask });
        } else if (event.kind === 'book') {
          if (best === undefined) unreadable++;
          else states.get(event.symbol)?.push({ at, bid: best.bid.price, ask: best.ask.price });
        }
      }
    }
    expect(unreadable).toBe(0);
    const counts = holdings.all().map((holding) => holding.tickers);
    const sum = (of: 'early' | 'seen' | 'equal'): number => counts.reduce((total, each) => total + each[of], 0);
    expect([sum('early'), sum('seen')]).toEqual([early, 160 - early]);
    expect(sum('equal') / sum('seen')).toBeGreaterThanOrEqual(0.85);
    const strangers = SYMBOLS.flatMap((symbol) =>
      (tickers.get(symbol) ?? []).filter((ticker) => {
        const own = states.get(symbol) ?? [];
        // the state that stood half a second before counts as well: nothing changed until the first later one
        const from = own.findLastIndex((state) => state.at <= ticker.at - 500);
        return !own.slice(Math.max(0, from)).some((state) => state.at <= ticker.at + 500 && same(state, ticker));
      }),
    );
    expect(strangers).toEqual([]);
    expect(holdings.all().map(({ book, skipped }) => [book.count('bid'), book.count('ask'), skipped])).toEqual([
      [18_769, 27_238, 0],
      [6925, 16_403, 0],
    ]);
  });

  test('is processed far faster than it came', () => {
    const began = performance.now();
    const holdings = createHoldings(SYMBOLS);
    for (const { at, data } of messages) holdings.take(data, at, at);
    const tookMs = performance.now() - began;
    expect(holdings.of('BTC-USD').book.state()).toBe('ready');
    // measured at 200 to 300 ms on two cores; a tenth of the session's 24 s is the bound of a crowded machine
    expect(tookMs).toBeLessThan(2400);
  });

  test('gives the order flow at its end, with takers opposite to the sides on the wire', () => {
    const holdings = createHoldings(SYMBOLS);
    for (const { at, data } of messages) holdings.take(data, at, at);
    const asOf = messages.at(-1)?.at ?? instant(0);
    const { book, trades, day } = holdings.of('BTC-USD');
    const flow = orderFlowOf({ from: 'feed', book, trades, asOf, largeUsd: 1000, day });
    expect(flow).toMatchObject({ best: { bid: { price: 65_083.66 }, ask: { price: 65_083.67 } } });
    expect(flow?.spreadBp).toBeCloseTo(0.001536, 5);
    expect(flow?.depth.bp10?.imbalance).toBeGreaterThan(-1);
    expect(flow?.depth.bp50?.bidSize).toBeGreaterThan(flow?.depth.bp10?.bidSize ?? Infinity);
    const wire = messages
      .filter(({ data }) => data.startsWith('{"channel":"market_trades"'))
      .flatMap(({ data }) => (JSON.parse(data) as { events: { trades: Record<string, string>[] }[] }).events)
      .flatMap((event) => event.trades);
    const last = trades.newest();
    const maker = wire.find((each) => Number(each['trade_id']) === last?.id)?.['side'];
    expect(last?.taker).toBe(maker === 'SELL' ? 'buy' : 'sell');
    // trades at the ask were bought by takers, those at the bid sold
    const atQuotes = trades.between(instant(0), asOf).filter(({ price }) => price === 65_083.67 || price === 65_083.66);
    expect(atQuotes.filter(({ taker, price }) => (taker === 'buy') !== (price === 65_083.67))).toEqual([]);
    expect(atQuotes.length).toBeGreaterThan(50);
  });

  test('a message that is missing is noticed at once', () => {
    const holdings = createHoldings(SYMBOLS);
    const head = messages.slice(0, 40);
    const takenAll = head.filter((_, i) => i !== 20).map(({ at, data }) => holdings.take(data, at, at));
    expect(takenAll.map(({ kind }) => kind).indexOf('lost')).toBe(20);
    expect(takenAll[20]).toEqual({
      kind: 'lost',
      because: 'sequence',
      detail: 'message 21 came where 20 was due',
    });
  });
});
