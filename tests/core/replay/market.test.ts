// What a slot of a recorded market is shown: the candles a live cycle would have had, and nothing that came later.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plus, SLOT_MS } from '../../../core/instant.ts';
import type { Candle, Candles } from '../../../core/market/candles.ts';
import {
  between,
  candleAt,
  candleSet,
  candlesOf,
  fillForward,
  gaplessTail,
} from '../../../core/market/shapeCandles.ts';
import { contextAt, countedFrom, endOf, holesOf, replayMarket } from '../../../core/replay/market.ts';
import { T0, walk } from '../../support/marketFixtures.ts';

const DAYS = 15;
const whole = walk(DAYS * 1440, { end: plus(T0, DAYS * DAY_MS) });
const START = instant((whole.time[0] ?? 0) * 1000);

const rowsOf = (c: Candles): readonly Candle[] =>
  Array.from(c.time, (_, i) => candleAt(c, i)).filter((x) => x !== undefined);
/** The record without the minutes [from, to), counted from its start. */
const without = (...holes: readonly (readonly [number, number])[]): Candles =>
  candlesOf(
    rowsOf(whole).filter((_, i) => !holes.some(([from, to]) => i >= from && i < to)),
    60,
  );
const at = (minutes: number): Instant => plus(START, minutes * MINUTE_MS);
const seen = (c: Candles, asOf: Instant) => contextAt(replayMarket('BTC-USD', 0.01, c), asOf);

describe('a slot of a recorded market', () => {
  it('shows what a live cycle makes of the same minutes, cut from rows made once', () => {
    const market = replayMarket('BTC-USD', 0.01, whole);
    for (const slot of [1, 7, 300, 3999, 4320]) {
      const asOf = plus(START, slot * SLOT_MS);
      const { candles, ticker } = contextAt(market, asOf);
      const live = candleSet(gaplessTail(between(whole, plus(asOf, -14 * DAY_MS), asOf)), asOf);
      expect(candles.kind === 'ok' && candles.value).toEqual(live);
      expect(ticker.kind === 'ok' && ticker.value.price).toBe(live.m1.close.at(-1));
    }
  });

  it('holds no candle that ends later, wherever it is asked', () => {
    const market = replayMarket('BTC-USD', 0.01, without([1000, 1003], [5000, 5600]));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: DAYS * 288 }), (slot) => {
        const asOf = plus(START, slot * SLOT_MS);
        const { candles } = contextAt(market, asOf);
        if (candles.kind === 'failed') return;
        for (const c of Object.values(candles.value))
          expect(((c.time.at(-1) ?? 0) + c.intervalS) * 1000).toBeLessThanOrEqual(asOf);
      }),
      { numRuns: 200 },
    );
  });

  it('fills a short gap as live candles are filled, once a later candle shows that nothing traded', () => {
    const gappy = without([1001, 1004]);
    const { candles } = seen(gappy, at(1010));
    const live = candleSet(between(fillForward(gappy, at(2000)), START, at(1010)), at(1010));
    expect(candles.kind === 'ok' && candles.value).toEqual(live);
    expect(candles.kind === 'ok' && [...candles.value.m1.filled.subarray(1000, 1005)]).toEqual([0, 1, 1, 1, 0]);
  });

  it('names the candles missing where the slot’s own last minute was not recorded, with the age of the newest', () => {
    const { candles, ticker } = seen(without([1003, 1012]), at(1010));
    expect(candles).toMatchObject({
      ...{ kind: 'failed', source: 'coinbase' },
      failure: { reason: 'stale', ageMs: 7 * MINUTE_MS + 20_000 },
    });
    expect(ticker.kind).toBe('failed');
  });

  it('knows the same inside a gap, whether the record goes on after it or ends there', () => {
    const ended = between(whole, START, at(1003));
    expect(seen(without([1003, 1012]), at(1010))).toEqual(seen(ended, at(1010)));
    expect(seen(without([1003, 3003]), at(1010))).toEqual(seen(ended, at(1010)));
  });

  it('looks back over no gap of more than six hours', () => {
    const long = without([2000, 2361]);
    const market = replayMarket('BTC-USD', 0.01, long);
    const asOf = at(2500);
    const { candles } = contextAt(market, asOf);
    expect(candles.kind === 'ok' && candles.value).toEqual(candleSet(between(long, at(2361), asOf), asOf));
    expect(holesOf(long)).toEqual([{ from: at(2000) / 1000, to: at(2361) / 1000, filled: false }]);
    expect(holesOf(without([2000, 2360]))[0]?.filled).toBe(true);
  });

  it('takes a row without volume for one without a trade: it repeats the last close', () => {
    const rows = rowsOf(whole).map((row, i) => (i === 500 ? { ...row, volume: 0 } : row));
    const { candles } = seen(candlesOf(rows, 60), at(505));
    const m1 = candles.kind === 'ok' ? candles.value.m1 : undefined;
    expect([m1?.open[500], m1?.high[500], m1?.low[500], m1?.close[500]]).toEqual(Array(4).fill(m1?.close[499]));
    expect(m1?.filled[500]).toBe(1);
  });

  it('tells nothing before the first trade, and of an empty record nothing at all', () => {
    const rows = rowsOf(whole)
      .slice(0, 100)
      .map((row, i) => (i < 10 ? { ...row, volume: 0 } : row));
    const market = replayMarket('BTC-USD', 0.01, candlesOf(rows, 60));
    expect(market.candles.time[0]).toBe(at(10) / 1000);
    const none = replayMarket('BTC-USD', 0.01, candlesOf([], 60));
    expect([countedFrom(none), endOf(none), contextAt(none, at(5)).candles.kind]).toEqual([
      undefined,
      undefined,
      'failed',
    ]);
  });

  it('counts from 14 days after the first candle on, on the next slot', () => {
    const market = replayMarket('BTC-USD', 0.01, between(whole, at(2), at(20_000)));
    expect(countedFrom(market)).toBe(at(14 * 1440 + 5));
    expect(endOf(market)).toBe(at(20_000));
  });

  it('reads five-minute candles as well, the finest there are then', () => {
    const fives = candleSet(whole, plus(T0, DAYS * DAY_MS)).m5;
    const asOf = plus(T0, 3 * DAY_MS + 2 * HOUR_MS);
    const { candles } = contextAt(replayMarket('BTC-USD', 0.01, fives), asOf);
    const fromMinutes = contextAt(replayMarket('BTC-USD', 0.01, whole), asOf).candles;
    if (candles.kind === 'failed' || fromMinutes.kind === 'failed') throw new Error('both are there');
    expect(candles.value.m5).toEqual(fromMinutes.value.m5);
    expect(candles.value.h1.close).toEqual(fromMinutes.value.h1.close);
    expect(candles.value.m1).toEqual(candles.value.m5);
  });
});
