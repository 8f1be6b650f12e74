// The options market's numbers against hand-computed cases and what the exchange itself recorded.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, type Instant, instant, plus } from '../../../core/instant.ts';
import {
  absoluteDelta,
  ivAt,
  ivPercentile,
  ivRank,
  type OptionContract,
  putCallByOpenInterest,
  putCallByVolume,
  readChain,
  skew25Of,
  standingOf,
  termStructureOf,
} from '../../../core/market/options.ts';

const NOW = instant(Date.parse('2024-01-15T12:00:00Z'));
const inDays = (days: number): Instant => plus(NOW, days * DAY_MS);
const option = (over: Partial<OptionContract> = {}): OptionContract => ({
  expiry: inDays(30),
  strike: 100,
  right: 'call',
  openInterest: 1,
  volume: 1,
  forward: 100,
  markIv: 50,
  quoted: true,
  ...over,
});

describe('put/call ratios', () => {
  const contracts = [
    option({ openInterest: 4, volume: 2 }),
    option({ openInterest: 6, volume: 0 }),
    option({ right: 'put', openInterest: 3, volume: 5 }),
    option({ right: 'put', openInterest: 2, volume: 0 }),
  ];

  test('are puts over calls: 5 / 10 by open interest, 5 / 2 by volume', () => {
    expect(putCallByOpenInterest(contracts)).toBe(0.5);
    expect(putCallByVolume(contracts)).toBe(2.5);
  });

  test('are absent without calls and 0 without puts', () => {
    expect(putCallByOpenInterest([option({ right: 'put' })])).toBeUndefined();
    expect(putCallByVolume([option({ volume: 0 }), option({ right: 'put' })])).toBeUndefined();
    expect(putCallByOpenInterest([option()])).toBe(0);
    expect(putCallByOpenInterest([])).toBeUndefined();
  });
});

describe('implied volatility by time', () => {
  test('at the money is the mean of call and put at the strike closest to the forward of that expiry', () => {
    const expiry = inDays(10);
    const term = termStructureOf(
      [
        option({ expiry, strike: 95, forward: 101, markIv: 70 }),
        option({ expiry, strike: 102, forward: 101, markIv: 50 }),
        option({ expiry, strike: 102, forward: 101, markIv: 54, right: 'put' }),
        option({ expiry, strike: 105, forward: 101, markIv: 40 }),
      ],
      NOW,
    );
    expect(term).toEqual([{ days: 10, atmIv: 52 }]);
  });

  test('an expiry without marks is left out, one of a single side stands by itself', () => {
    const { markIv: _none, ...unmarked } = option({ expiry: inDays(8) });
    const term = termStructureOf([unmarked, option({ expiry: inDays(9), markIv: 61 })], NOW);
    expect(term).toEqual([{ days: 9, atmIv: 61 }]);
  });

  test('30 days lie between 20 and 40 in total variance: sqrt((20 * 40^2 + 40 * 60^2) / 2 / 30)', () => {
    const term = [
      { days: 3, atmIv: 200 },
      { days: 20, atmIv: 40 },
      { days: 40, atmIv: 60 },
    ];
    expect(ivAt(term, 30)).toBeCloseTo(Math.sqrt(88_000 / 30), 10);
    expect(ivAt(term, 20)).toBe(40);
  });

  test('nothing is said outside the expiries, nor from one that is less than a week away', () => {
    expect(ivAt([{ days: 20, atmIv: 40 }], 30)).toBeUndefined();
    expect(ivAt([{ days: 40, atmIv: 40 }], 30)).toBeUndefined();
    const close = [
      { days: 5, atmIv: 40 },
      { days: 40, atmIv: 40 },
    ];
    expect(ivAt(close, 30)).toBeUndefined();
    expect(ivAt([], 30)).toBeUndefined();
  });

  test('a flat term structure gives its own level, whatever the expiries', () => {
    const days = fc.double({ min: 7, max: 29.9, noNaN: true });
    const later = fc.double({ min: 30.1, max: 400, noNaN: true });
    fc.assert(
      fc.property(days, later, fc.double({ min: 5, max: 300, noNaN: true }), (near, far, atmIv) => {
        const term = [near, far].map((d) => ({ days: d, atmIv }));
        expect(ivAt(term, 30)).toBeCloseTo(atmIv, 8);
      }),
    );
  });
});

describe('skew', () => {
  const recordedAt = (ms: number, expiry: string): number => (Date.parse(expiry) - ms) / DAY_MS;

  // name, ms, forward, mark IV and delta as Deribit told them on 2020-05-21
  test.each([
    ['put', 6750, 9098.05, 121.74, recordedAt(1590103193778, '2020-06-05T08:00Z'), 0.08741],
    ['call', 10_500, 9094.9, 81.74, recordedAt(1590103204852, '2020-06-26T08:00Z'), 0.3309],
    ['put', 8000, 9093.15, 94.62, recordedAt(1590103331049, '2020-06-26T08:00Z'), 0.28023],
    ['call', 12_000, 9179.91, 85.65, recordedAt(1590103259231, '2020-09-25T08:00Z'), 0.38988],
    ['put', 7000, 9262.64, 91.69, recordedAt(1590103316631, '2020-12-25T08:00Z'), 0.22674],
  ] as const)('the delta of a %s at %d is the recorded one', (right, strike, forward, iv, days, delta) => {
    expect(absoluteDelta(option({ right, strike, forward }), iv, days)).toBeCloseTo(delta, 3);
  });

  /** puts at 30 days dearer by 10 points than calls, strikes on both sides of 25 delta */
  const chain = (quoted: boolean, expiry = inDays(30)): readonly OptionContract[] => [
    ...[80, 85, 90, 95, 100].map((strike) => option({ right: 'put', strike, markIv: 60, quoted, expiry })),
    ...[100, 105, 110, 115, 120].map((strike) => option({ strike, markIv: 50, quoted, expiry })),
  ];

  test('is put minus call at 25 delta', () => {
    expect(skew25Of(chain(true), NOW)).toEqual({ days: 30, points: expect.closeTo(10, 10) });
  });

  test('runs linear in delta between the two options that enclose 25', () => {
    const [low, high] = [option({ strike: 112, markIv: 50 }), option({ strike: 108, markIv: 52 })];
    const [a, b] = [absoluteDelta(low, 50, 30), absoluteDelta(high, 52, 30)];
    expect(a).toBeLessThan(0.25);
    expect(b).toBeGreaterThan(0.25);
    const call = 50 + (2 * (0.25 - a)) / (b - a);
    const puts = chain(true).filter((c) => c.right === 'put');
    expect(skew25Of([...puts, low, high], NOW)?.points).toBeCloseTo(60 - call, 10);
  });

  test('needs quotes that enclose 25 delta, and takes the next best month otherwise', () => {
    expect(skew25Of(chain(false), NOW)).toBeUndefined();
    expect(skew25Of(chain(true).slice(0, 5), NOW)).toBeUndefined();
    expect(skew25Of([...chain(false), ...chain(true, inDays(45))], NOW)?.days).toBe(45);
    expect(skew25Of(chain(true, inDays(90)), NOW)).toBeUndefined();
  });
});

describe('standing in the year', () => {
  const recorded = JSON.parse(
    readFileSync(new URL('../../fixtures/deribit/volatility_index_BTC_43200.result.json', import.meta.url), 'utf8'),
  ) as { readonly data: readonly (readonly number[])[] };
  const closes = recorded.data.map((row) => row[4] ?? 0);

  test('the recorded closes have rank 30.47 and percentile 42.86', () => {
    expect(closes.length).toBe(15);
    expect(ivRank(closes)).toBeCloseTo(30.47, 2);
    expect(ivPercentile(closes)).toBeCloseTo(42.86, 2);
  });

  test('fewer than 200 closes, or closes without a range, make no rank', () => {
    expect(standingOf(closes, 'DVOL')).toEqual({ kind: 'unranked', because: 'too few days', days: 15 });
    expect(standingOf(Array(300).fill(50), 'DVOL')).toEqual({ kind: 'unranked', because: 'no range', days: 300 });
    expect(standingOf([], 'DVOL')).toMatchObject({ because: 'too few days', days: 0 });
    expect(ivRank([])).toBeUndefined();
    expect(ivPercentile([50])).toBeUndefined();
  });

  test('only the last 365 closes count', () => {
    const old = [1, 1000];
    const year = Array.from({ length: 365 }, (_, i) => 40 + (i % 11));
    const expected = standingOf(year, 'DVOL');
    expect(standingOf([...old, ...year], 'DVOL')).toEqual(expected);
    expect(expected).toMatchObject({ kind: 'ranked', days: 365, rank: 10 * ((365 - 1) % 11) });
  });

  test('rank and percentile lie between 0 and 100, and both ends are reached by the extremes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 300, noNaN: true }), { minLength: 200, maxLength: 400 }), (all) => {
        const standing = standingOf(all, 'own history');
        if (standing.kind === 'unranked') return;
        for (const x of [standing.rank, standing.percentile]) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(100);
        }
        expect(standingOf([...all, 301], 'DVOL')).toMatchObject({ rank: 100, percentile: 100 });
        expect(standingOf([...all, 0.5], 'DVOL')).toMatchObject({ rank: 0, percentile: 0 });
      }),
    );
  });
});

test('an option expired at 08:00 has left the chain at that very instant', () => {
  const expiry = instant(Date.parse('2024-01-16T08:00:00Z'));
  const chain = [option({ expiry }), option({ expiry: plus(expiry, DAY_MS), openInterest: 5, quoted: false })];
  expect(readChain(chain, plus(expiry, -1))).toMatchObject({ n: 2, quoted: 1, openInterest: 6 });
  const after = readChain(chain, expiry);
  expect(after).toMatchObject({ n: 1, quoted: 0, openInterest: 5, termStructure: [{ days: 1 }] });
  expect(Object.keys(after)).not.toContain('atmIv30');
});
