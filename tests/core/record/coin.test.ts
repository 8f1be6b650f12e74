// The coin: its exact mean, its band and the test against chance; and records of mirrored markets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, instant, MINUTE_MS } from '../../../core/instant.ts';
import { candlesOf } from '../../../core/market/shapeCandles.ts';
import { type Coin, coinOf, flipsOf } from '../../../core/record/coin.ts';
import type { RecordEntry } from '../../../core/record/entry.ts';
import { entryOfSignal } from '../../../core/record/entryOf.ts';
import { valueOf } from '../../../core/record/figure.ts';
import { reportOn } from '../../../core/record/report.ts';
import { mirrored, type PaperTrade, settle } from '../../../core/record/settle.ts';
import { tradesOf } from '../../../core/record/trades.ts';
import { signalAt } from '../../contracts/stores/examples.ts';
import { DAY_ZERO, entriesArbitrary, entry, uniformOf } from './records.ts';

const measuredCoin = (entries: readonly RecordEntry[], coins = 64): Extract<Coin, { kind: 'measured' }> => {
  const coin = coinOf(tradesOf(entries), coins);
  if (coin.kind === 'few') throw new Error('too few');
  return coin;
};

const outcomeR = (o: RecordEntry['mirror']): number | undefined =>
  o === undefined || o.kind === 'open' || o.kind === 'unknown' ? undefined : o.r;

/** R of every signal as one coin tosses it; signals without the other direction are not tossed. */
const tossedBy = (
  entries: readonly RecordEntry[],
  coin: number,
): readonly { readonly r: number; readonly at: number }[] =>
  entries.flatMap((e) => {
    const [own, other] = [e.outcome, e.mirror];
    if (own.kind === 'open' || own.kind === 'unknown') return [];
    if (other === undefined || other.kind === 'open' || other.kind === 'unknown') return [];
    const bit = ((flipsOf(e.id, 2)[coin >> 5] ?? 0) >>> (coin & 31)) & 1;
    return [bit === 1 ? { r: own.r, at: own.at } : { r: other.r, at: other.at }];
  });

describe('the coin', () => {
  it('has the exact mean of both directions, and a band between the coins tossed one by one', () => {
    const arbitrary = entriesArbitrary(25, 45).filter((all) => all.filter((e) => e.mirror !== undefined).length >= 20);
    fc.assert(
      fc.property(arbitrary, (entries) => {
        const coin = measuredCoin(entries);
        const both = entries.filter((e) => e.mirror !== undefined);
        expect([coin.n, coin.without]).toEqual([both.length, entries.length - both.length]);
        const means = both.map((e) => ((outcomeR(e.outcome) ?? 0) + (outcomeR(e.mirror) ?? 0)) / 2);
        expect(coin.expected.totalR).toBeCloseTo(
          means.reduce((a, b) => a + b, 0),
          8,
        );
        const totals = Array.from({ length: 64 }, (_, c) => tossedBy(entries, c).reduce((s, { r }) => s + r, 0));
        expect(coin.one.totalR).toBeCloseTo(totals[0] ?? Number.NaN, 8);
        const sorted = totals.toSorted((a, b) => a - b);
        expect(coin.band.totalR[0]).toBeCloseTo(sorted[2] ?? Number.NaN, 8);
        expect(coin.band.totalR[1]).toBeCloseTo(sorted[61] ?? Number.NaN, 8);
        const wins = tossedBy(entries, 0).filter(({ r }) => r > 0.05).length;
        expect(coin.one.winRate).toBeCloseTo(wins / both.length, 12);
        const above = both.map((e, i) => (outcomeR(e.outcome) ?? 0) - (means[i] ?? 0));
        expect(valueOf(coin.above)).toBeCloseTo(above.reduce((a, b) => a + b, 0) / both.length, 8);
        expect(coin.curve.at(-1)?.coin).toBeCloseTo(coin.one.totalR, 8);
      }),
      { numRuns: 40 },
    );
  });

  it('falls either way as often, and keeps its past when signals follow', () => {
    const flips = Array.from({ length: 4000 }, (_, i) => flipsOf(`20240115T1200Z-${i}`, 1)[0] ?? 0);
    for (let bit = 0; bit < 32; bit++) {
      const heads = flips.filter((flip) => (flip >>> bit) & 1).length;
      // four standard errors of 4,000 fair flips
      expect(Math.abs(heads - 2000)).toBeLessThan(4 * Math.sqrt(1000));
    }
    const entries = Array.from({ length: 30 }, (_, i) => entry({ at: i * 300, lasts: 30, r: 1, other: -1.2 }));
    const [before, after] = [measuredCoin(entries.slice(0, 24)), measuredCoin(entries)];
    expect(after.curve[23]?.coin).toBeCloseTo(before.one.totalR, 8);
  });

  it('finds skill where there is some, and none where directions are drawn by lot', () => {
    const next = uniformOf(5);
    const skilled = Array.from({ length: 200 }, (_, i) => {
      const right = next() < 0.7;
      return entry({ id: `s${i}`, at: i * 100, lasts: 30, r: right ? 1.1 : -1.2, other: right ? -1.2 : 1.1 });
    });
    expect(valueOf(measuredCoin(skilled).p)).toBeLessThan(0.001);
    // 400 records of pure chance: a p below 0.05 in 5 %, and four standard errors
    let found = 0;
    for (let run = 0; run < 400; run++) {
      const chance = Array.from({ length: 40 }, (_, i) => {
        const right = next() < 0.5;
        return entry({ id: `c${i}`, at: i * 100, lasts: 30, r: right ? 1.1 : -1.2, other: right ? -1.2 : 1.1 });
      });
      if ((valueOf(measuredCoin(chance, 32).p) ?? 1) < 0.05) found++;
    }
    expect(found / 400).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 400));
  });

  it('is not told below twenty signals, nor a p where nothing differs', () => {
    const entries = Array.from({ length: 30 }, (_, i) =>
      entry({ at: i * 300, lasts: 30, r: 1, other: i < 19 ? -1 : null }),
    );
    expect(coinOf(tradesOf(entries))).toEqual({ kind: 'few', n: 19, without: 11, needs: 20 });
    const alike = Array.from({ length: 30 }, (_, i) => entry({ at: i * 300, lasts: 30, r: -1, other: -1 }));
    expect(measuredCoin(alike).p.kind).toBe('not measurable');
  });
});

/** 1m candles that wander, starting at DAY_ZERO. */
const market = (seed: number, minutes: number) => {
  const next = uniformOf(seed);
  let open = 100;
  const rows = Array.from({ length: minutes }, (_, i) => {
    const close = open * (1 + (next() - 0.5) * 0.004);
    const [high, low] = [Math.max(open, close) + next() * 0.1, Math.min(open, close) - next() * 0.1];
    const row = { time: DAY_ZERO / 1000 + i * 60, open, high, low, close, volume: 1, filled: false };
    open = close;
    return row;
  });
  return candlesOf(rows, 60);
};

/** The market turned upside down around a price. */
const upsideDown = (c: ReturnType<typeof market>, around: number): ReturnType<typeof market> => {
  const turned = (column: Float64Array): Float64Array => column.map((x) => 2 * around - x);
  return { ...c, open: turned(c.open), high: turned(c.low), low: turned(c.high), close: turned(c.close) };
};

describe('a mirrored market', () => {
  const tradeAt = (minute: number, at: number, side: 1 | -1, lifeHours: number): PaperTrade => {
    const publishedAt = instant(DAY_ZERO + minute * MINUTE_MS - 5000);
    return {
      ...{ direction: side === 1 ? 'BUY' : 'SELL', entry: at, stopLoss: at - side * 0.6, takeProfit: at + side * 0.9 },
      ...{ publishedAt, expiresAt: instant(DAY_ZERO + minute * MINUTE_MS + lifeHours * HOUR_MS) },
      assessment: { costs: { fees: 0.002, halfSpread: 0.0001, slippage: 0.0002, total: 0.0023 } },
    };
  };

  it('gives the mirrored trade what the market gives the trade', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 900 }), fc.boolean(), (seed, minute, buys) => {
        const candles = market(seed, 1500);
        const at = candles.open[minute] ?? 100;
        const trade = tradeAt(minute, at, buys ? 1 : -1, 4);
        const [own, turned] = [settle(trade, candles), settle(mirrored(trade), upsideDown(candles, at))];
        expect(turned.kind).toBe(own.kind);
        if (own.kind === 'open' || own.kind === 'unknown' || turned.kind === 'open' || turned.kind === 'unknown')
          return;
        expect(turned.r).toBeCloseTo(own.r, 9);
        expect([turned.at, turned.entryAt, turned.durationMs]).toEqual([own.at, own.entryAt, own.durationMs]);
        expect([turned.adverseR, turned.favourableR]).toEqual([
          expect.closeTo(own.adverseR, 9) as number,
          expect.closeTo(own.favourableR, 9) as number,
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('mirrored twice is the trade again', () => {
    const trade = tradeAt(10, 100, 1, 4);
    expect(mirrored(mirrored(trade))).toEqual({
      ...trade,
      stopLoss: expect.closeTo(trade.stopLoss, 9) as number,
      takeProfit: expect.closeTo(trade.takeProfit, 9) as number,
    });
  });

  it('has the mirrored record: longs and shorts change places, nothing else', () => {
    const candles = market(9, 5000);
    const signals = Array.from({ length: 90 }, (_, k) => {
      const minute = 20 + k * 50;
      const trade = tradeAt(minute, candles.open[minute] ?? 100, k % 3 === 0 ? -1 : 1, k % 2 ? 1 : 4);
      return { ...signalAt(k), ...trade, id: `m${k}`, assessment: { ...signalAt(0).assessment, ...trade.assessment } };
    });
    const own = signals.map((s) => entryOfSignal(s, settle(s, candles), { mirror: settle(mirrored(s), candles) }));
    const turned = signals.map((s) => {
      const [other, back] = [mirrored(s), upsideDown(candles, s.entry)];
      return entryOfSignal(other, settle(other, back), { mirror: settle(mirrored(other), back) });
    });
    const [a, b] = [reportOn(own), reportOn(turned)];
    const cut = (r: typeof a, label: string) => r.cuts.find((c) => c.by === 'direction' && c.label === label);
    expect(b.published.counts).toEqual(a.published.counts);
    for (const [long, short] of [
      ['BUY', 'SELL'],
      ['SELL', 'BUY'],
    ] as const) {
      expect(cut(b, short)?.n).toBe(cut(a, long)?.n);
      expect(cut(b, short)?.figures?.totalR).toBeCloseTo(cut(a, long)?.figures?.totalR ?? Number.NaN, 6);
    }
    expect(b.coin.kind === 'measured' && b.coin.one.totalR).toBeCloseTo(
      a.coin.kind === 'measured' ? a.coin.one.totalR : Number.NaN,
      6,
    );
  });
});
