// The formulas of order flow against cases computed by hand, and its sentences.
import { describe, expect, test } from 'vitest';
import { plus } from '../../../core/instant.ts';
import { type Book, createBook } from '../../../core/market/book.ts';
import { depthOf, micropriceOf, orderFlowOf, spreadBpOf, tradeFlowOf } from '../../../core/market/orderFlow.ts';
import { createTradeWindow, type Trade } from '../../../core/market/tradeWindow.ts';
import { orderFlowLines, usd } from '../../../core/wording/orderFlow.ts';
import { T0 } from '../../support/marketFixtures.ts';

const best = { bid: { price: 999, size: 3 }, ask: { price: 1001, size: 1 } };
/** Mid 1000; within 10 bp: 999 and 1001; within 50 bp: down to 995 and up to 1005. */
const madeBook = (): Book => {
  const book = createBook();
  book.snapshot([
    ...[
      { price: 999, size: 3 },
      { price: 997, size: 2 },
      { price: 990, size: 50 },
    ].map((level) => ({ side: 'bid' as const, ...level })),
    ...[
      { price: 1001, size: 1 },
      { price: 1004, size: 4 },
      { price: 1010, size: 50 },
    ].map((level) => ({ side: 'ask' as const, ...level })),
  ]);
  return book;
};
const trade = (id: number, secondsAgo: number, over: Partial<Trade> = {}): Trade => ({
  id,
  at: plus(T0, -secondsAgo * 1000),
  price: 1000,
  size: 1,
  taker: 'buy',
  ...over,
});
const trades = [
  trade(1, 901, { size: 100 }),
  trade(2, 800, { size: 30, taker: 'sell' }),
  trade(3, 300, { size: 7 }),
  trade(4, 200, { size: 2, taker: 'sell' }),
  trade(5, 60, { size: 5 }),
  trade(6, 10, { size: 3, taker: 'sell' }),
  trade(7, 0, { size: 1 }),
  trade(8, -5, { size: 1000 }),
];
const windowOf = (known: readonly Trade[]) => {
  const window = createTradeWindow();
  window.add(known);
  return window;
};
const flowOf = (known: readonly Trade[], book = madeBook()) =>
  orderFlowOf({ from: 'feed', book, trades: windowOf(known), asOf: T0, largeUsd: 5000 });

describe('order flow by hand', () => {
  test('spread 2 / 1000 is 20 bp; the microprice leans to the side about to be used up', () => {
    expect(spreadBpOf(best)).toBe(20);
    expect(micropriceOf(best)).toBe((999 * 1 + 1001 * 3) / 4);
  });

  test('imbalance within 10 bp is (3 - 1) / 4, within 50 bp (5 - 5) / 10', () => {
    const [ten, fifty] = [depthOf(madeBook(), 1000, 10), depthOf(madeBook(), 1000, 50)];
    expect(ten).toEqual({ bidSize: 3, askSize: 1, bidUsd: 2997, askUsd: 1001, imbalance: 0.5 });
    expect(fifty).toMatchObject({ bidSize: 5, askSize: 5, imbalance: 0 });
    expect(depthOf(madeBook(), 1000, 200)).toBeUndefined();
  });

  test('spans end at the instant, begin after their start, and know nothing later', () => {
    const flow = flowOf(trades);
    expect(flow?.flow.m1).toEqual({ trades: 2, buyVolume: 1, sellVolume: 3, cvd: -2, takerBuyShare: 0.25 });
    expect(flow?.flow.m5).toEqual({ trades: 4, buyVolume: 6, sellVolume: 5, cvd: 1, takerBuyShare: 6 / 11 });
    expect(flow?.flow.m15).toMatchObject({ trades: 6, buyVolume: 13, sellVolume: 35, cvd: -22 });
    expect(flow?.large).toEqual({
      minimumUsd: 5000,
      buys: 2,
      sells: 1,
      buyUsd: 12_000,
      sellUsd: 30_000,
      largest: { at: plus(T0, -800_000), usd: 30_000, taker: 'sell' },
    });
  });

  test('a span that is not known without a hole is absent, and so are the large trades', () => {
    const flow = flowOf(trades.filter((each) => each.id !== 3));
    expect(Object.keys(flow?.flow ?? {})).toEqual(['m1']);
    expect(flow?.large).toBeUndefined();
    expect(flowOf([])?.flow).toEqual({});
  });

  test('a span without a trade has no taker buy share', () => {
    const flow = flowOf([trade(1, 20 * 60)]);
    expect(flow?.flow.m1).toEqual({ trades: 0, buyVolume: 0, sellVolume: 0, cvd: 0 });
    expect(tradeFlowOf([])).not.toHaveProperty('takerBuyShare');
  });

  test('a book that cannot be read gives no order flow', () => {
    expect(flowOf(trades, createBook())).toBeUndefined();
    const crossed = madeBook();
    crossed.update([{ side: 'bid', price: 1001, size: 1 }]);
    expect(flowOf(trades, crossed)).toBeUndefined();
  });
});

describe('order flow in words', () => {
  test('every known number with its span, its count and its source', () => {
    const flow = flowOf(trades);
    if (!flow) throw new Error('no order flow');
    const day = { volume: 9, high: 1100, low: 900, change: -0.0123 };
    expect(orderFlowLines({ ...flow, day }, 'BTC-USD', 0.01)).toEqual([
      'Book: 999.00 / 1,001.00, spread 20.00 bp, microprice +5.00 bp from mid',
      'Book imbalance: ±10 bp +0.50 (more bids, $3k / $1k) · ±50 bp 0.00 (even, $5k / $5k)',
      'Taker buys: 1 min 25 % of 2, CVD -2.00 BTC · 5 min 55 % of 4, CVD +1.00 BTC · 15 min 27 % of 6, CVD -22.00 BTC',
      'Large trades on Coinbase (from $5k, 15 min): 2 bought $12k, 1 sold $30k, largest $30k sell 23:46',
      '24 h: -1.23 %, 900.00 to 1,100.00',
      'Source: Coinbase live feed, 6 levels',
    ]);
  });

  test('what is not known is said in words', () => {
    const none = orderFlowOf({ from: 'rest', book: madeBook(), trades: windowOf([]), asOf: T0, largeUsd: 1 });
    if (!none) throw new Error('no order flow');
    const lines = orderFlowLines(
      { ...none, depth: {}, tradesFailure: { reason: 'timeout', afterMs: 8 * 1000 } },
      'BTC-USD',
      0.01,
    );
    expect(lines.slice(1)).toEqual([
      'Book imbalance: the book does not reach 10 bp',
      'Taker buys: no answer within 8 s',
      'Source: Coinbase REST (live feed down), 6 levels',
    ]);
    const flow = flowOf(trades.filter((each) => each.id !== 3));
    expect(flow && orderFlowLines(flow, 'BTC-USD', 0.01)[2]).toBe(
      'Taker buys: 1 min 25 % of 2, CVD -2.00 BTC · rest not known without a gap',
    );
  });

  test('dollars in a few signs', () => {
    expect([950, 1500, 98_700, 999_600, 1_234_567].map(usd)).toEqual(['$950', '$2k', '$99k', '$1.00M', '$1.23M']);
  });
});
