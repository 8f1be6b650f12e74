// The sandbox's books: what a client puts together of the stream is the book at that instant, never crossed, with the ticker's quotes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMarket } from '../../../sandbox/market/createMarket.ts';
import type { Tape } from '../../../sandbox/market/createTape.ts';
import { levelsEvent, tickerEvent } from '../../../sandbox/market/feedMessages.ts';
import { createLevelStream, type LevelChange, wholeBook } from '../../../sandbox/market/levelStream.ts';
import { bookNote, RECORDED_PRODUCTS, recordedDepth } from '../../../sandbox/market/recordedDepth.ts';
import { SAMPLE_START_MS, sampleCandles } from './sampleRecording.ts';

const ROWS = 600;
const PRODUCTS = ['BTC-USD', 'ETH-USD', 'SOL-USD'];
const market = createMarket({
  candles: PRODUCTS.map((product) => sampleCandles({ product, rows: ROWS })),
  firstMs: SAMPLE_START_MS,
  endMs: SAMPLE_START_MS + ROWS * 60_000,
});
const START = SAMPLE_START_MS + 60 * 60_000;
const tapeOf = (product: string): Tape => {
  const tape = market.tape(product, START);
  if (tape === undefined) throw new Error(product);
  return tape;
};

/** What a client makes of the changes it hears. */
const listener = () => {
  const sides = { bid: new Map<number, number>(), offer: new Map<number, number>() };
  const hear = (changes: readonly LevelChange[]): void => {
    for (const { side, ticks, units } of changes) {
      if (units === 0) sides[side].delete(ticks);
      else sides[side].set(ticks, units);
    }
  };
  const best = () => {
    let [bid, offer] = [0, Infinity];
    for (const ticks of sides.bid.keys()) bid = Math.max(bid, ticks);
    for (const ticks of sides.offer.keys()) offer = Math.min(offer, ticks);
    return { bid, offer };
  };
  return { sides, hear, best };
};

describe.each(PRODUCTS)('the book of %s', (product) => {
  test('heard in any steps is never crossed, has the best of the ticker, and near the price is the whole book of that instant', () => {
    const tape = tapeOf(product);
    const steps = fc.array(fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900_000 })), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(steps, (stepsMs) => {
        const [stream, client] = [createLevelStream(tape), listener()];
        let nowMs = START;
        client.hear(stream.snapshot(nowMs));
        for (const stepMs of stepsMs) {
          nowMs = Math.min(nowMs + stepMs, SAMPLE_START_MS + ROWS * 60_000 - 1);
          client.hear(stream.update(nowMs));
          const ticker = tickerEvent(tape, 'update', nowMs)?.tickers[0];
          const { bid, offer } = client.best();
          expect(bid).toBeLessThan(offer);
          expect([bid / 100, offer / 100]).toEqual([Number(ticker?.best_bid), Number(ticker?.best_ask)]);
        }
        const whole = wholeBook(tape, nowMs);
        const { bid } = client.best();
        const near = (ticks: number): boolean => Math.abs(ticks / bid - 1) < 0.006;
        for (const [side, levels] of [['bid', whole?.bids] as const, ['offer', whole?.asks] as const]) {
          const wanted = (levels ?? []).filter((level) => near(level.ticks)).map(({ ticks, units }) => [ticks, units]);
          const heard = [...client.sides[side]].filter(([ticks]) => near(ticks));
          const sorted = heard.toSorted(([a], [b]) => (side === 'bid' ? b - a : a - b));
          // compared as text: a difference among thousands of levels is told by the first that differs
          const differs = wanted.findIndex((each, i) => String(each) !== String(sorted[i]));
          expect([sorted.length, differs, sorted[differs]]).toEqual([wanted.length, -1, undefined]);
        }
      }),
      { seed: 3, numRuns: 12 },
    );
  });

  test('has as many levels as the recorded one, or reaches 50 bp where none was recorded', () => {
    const snapshot = createLevelStream(tapeOf(product)).snapshot(START);
    const recorded = { 'BTC-USD': 46_000, 'ETH-USD': 23_334 }[product] ?? 100;
    expect(snapshot.length / recorded).toBeGreaterThan(0.98);
    const best = snapshot[0]?.ticks ?? 0;
    const [lows, highs] = [
      snapshot.filter((x) => x.ticks < best * 0.995),
      snapshot.filter((x) => x.ticks > best * 1.005),
    ];
    expect(Math.min(lows.length, highs.length)).toBeGreaterThan(0);
    expect(snapshot.every(({ ticks, units }) => ticks >= 1 && units >= 1)).toBe(true);
  });

  test('takes levels away with size 0, in the form of the wire', () => {
    const stream = createLevelStream(tapeOf(product));
    stream.snapshot(START);
    const changes = stream.update(START + 120_000);
    const event = levelsEvent(tapeOf(product), 'update', changes, START + 120_000);
    expect(event).toMatchObject({ type: 'update', product_id: product });
    expect(event.updates.some((update) => update.new_quantity === '0')).toBe(true);
    expect(event.updates[0]).toEqual({
      side: expect.stringMatching(/^(bid|offer)$/),
      event_time: new Date(START + 120_000).toISOString().replace('.000', ''),
      price_level: expect.stringMatching(/^\d+(\.\d+)?$/),
      new_quantity: expect.stringMatching(/^\d+(\.\d+)?$/),
    });
    expect(stream.update(START + 120_000)).toEqual([]);
  });
});

test('the loop goes through the recorded changes, and each product says where its book comes from', () => {
  expect(RECORDED_PRODUCTS.filter((product) => recordedDepth(product) === undefined)).toEqual([]);
  expect(recordedDepth('SOL-USD')).toBeUndefined();
  expect(recordedDepth('BTC-USD')?.loopMs).toBeGreaterThan(23_000);
  expect(recordedDepth('ETH-USD')?.changes.length).toBeGreaterThan(1500);
  expect([bookNote('BTC-USD'), bookNote('SOL-USD')]).toEqual([
    expect.stringContaining('recorded'),
    expect.stringContaining('reconstructed'),
  ]);
});
