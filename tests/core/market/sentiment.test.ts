// What CoinGecko says, made ours: foreign words, votes, headlines, and how long credits last.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, instant, plus } from '../../../core/instant.ts';
import { askIntervals, asksFor, endpoints, monthEnd, monthlyCredits } from '../../../core/market/coingeckoCredits.ts';
import {
  FOREIGN_LIMIT,
  type ForeignText,
  foreignText,
  fromHigh,
  type Headline,
  recentHeadlines,
  votesOf,
} from '../../../core/market/sentiment.ts';
import { absenceText, sentimentLines } from '../../../core/wording/sentiment.ts';
import { T0 } from '../../support/marketFixtures.ts';

describe('foreign text', () => {
  test('is one line without control, direction and invisible characters', () => {
    expect(foreignText('a\u0000b\r\n\u2028c\u202Ed\u200Be\uE000f\u001B[2J')).toBe('ab cdef[2J');
    expect(foreignText('  many \t spaces  ')).toBe('many spaces');
    // what a removed character stood between is composed: a second reading finds nothing to change
    expect(foreignText('cafe\u0000\u0301')).toBe('caf\u00E9');
  });
  test('of which nothing readable is left is absent', () => {
    expect(foreignText('')).toBeUndefined();
    expect(foreignText(' \u200B\u0007\n')).toBeUndefined();
  });
  test('too long is cut at the limit, with a mark', () => {
    expect(foreignText('x'.repeat(161))).toBe(`${'x'.repeat(159)}…`);
    expect(foreignText('x'.repeat(160))).toBe('x'.repeat(160));
    expect(foreignText('😀'.repeat(5), 3)).toBe('😀😀…');
  });
  test('whatever comes, it is well-formed, short and stays itself when read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (raw) => {
        const text = foreignText(raw);
        if (text === undefined) return;
        expect(text.isWellFormed()).toBe(true);
        expect(Array.from(text).length).toBeLessThanOrEqual(FOREIGN_LIMIT);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(foreignText(text)).toBe(text);
      }),
    );
  });
});

describe('votes and highs', () => {
  test('votes are shares of one', () => {
    expect(votesOf(84.07, 15.93)).toEqual({ up: 84.07 / 100, down: 15.93 / 100 });
    expect(votesOf(100, 0)).toEqual({ up: 1, down: 0 });
  });
  test('a missing side, none cast and sides that do not add up are no votes', () => {
    expect([votesOf(undefined, 10), votesOf(0, 0), votesOf(84, 84), votesOf(-1, 101)]).toEqual(
      Array(4).fill(undefined),
    );
  });
  test('the distance from the high is negative, and 0 above it', () => {
    expect(fromHigh(69_840, 73_738)).toBeCloseTo(-0.052863, 6);
    expect(fromHigh(80_000, 73_738)).toBe(0);
  });
});

describe('headlines', () => {
  const headline = (title: string, agoMs: number): Headline => ({ title: title as ForeignText, at: plus(T0, -agoMs) });
  test('are those of 24 h, newest first, each once, ten at most', () => {
    const many = Array.from({ length: 14 }, (_, i) => headline(`h${i}`, (14 - i) * HOUR_MS));
    const listed = recentHeadlines(
      [...many, headline('h13', 2 * HOUR_MS), headline('old', DAY_MS), headline('next', -1)],
      T0,
    );
    expect(listed.map((h) => h.title)).toEqual(Array.from({ length: 10 }, (_, i) => `h${13 - i}`));
  });
});

describe('credits', () => {
  const first = instant(Date.UTC(2024, 0, 1));
  test('on the paid plan three coins are asked as often as wanted', () => {
    const every = askIntervals('pro', { spent: 0, coins: 3, at: first });
    expect(every).toEqual(Object.fromEntries(Object.entries(endpoints).map(([name, e]) => [name, e.everyMs])));
  });
  test('on Demo all are stretched by one factor', () => {
    // 31 days: coin 3 x 9397.9, global, trending and exchange 4465 each, plus their first asks: 41,595.7; 9800 may be spent
    const every = askIntervals('demo', { spent: 0, coins: 3, at: first });
    const wanted = 3 * ((31 * DAY_MS) / 285_000 + 1) + 3 * (31 * 144 + 1);
    expect(every.coin).toBeCloseTo((285_000 * wanted) / 9800, 3);
    expect(every.global / every.coin).toBeCloseTo(600_000 / 285_000, 9);
  });
  test('spent ones stop all, until the month ends', () => {
    const at = instant(Date.UTC(2024, 1, 28));
    expect(askIntervals('pro', { spent: 500_000, coins: 3, at }).coin).toBe(Number.POSITIVE_INFINITY);
    expect(monthEnd(at)).toBe(Date.UTC(2024, 2, 1));
    expect(monthEnd(instant(Date.UTC(2024, 11, 31)))).toBe(Date.UTC(2025, 0, 1));
  });
  test('without a key nothing is counted, and paid endpoints are not asked', () => {
    expect(askIntervals('none', { spent: 1e9, coins: 3, at: first }).coin).toBe(endpoints.coin.everyMs);
    expect([asksFor('none', 'news'), asksFor('demo', 'insights'), asksFor('pro', 'news')]).toEqual([
      false,
      false,
      true,
    ]);
  });
  test('no interval is shorter than what the upstream itself caches for', () => {
    for (const { cacheMs = 0, everyMs } of Object.values(endpoints)) expect(everyMs).toBeGreaterThanOrEqual(cacheMs);
  });
  test('a month of asking at the shortest intervals spends no more than the month has', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('pro' as const, 'demo' as const),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (plan, coins, day, share) => {
          const before = Math.floor(share * monthlyCredits[plan]);
          let spent = before;
          const next = new Map<string, number>();
          for (let at = plus(first, day * DAY_MS); at < monthEnd(first); at = plus(at, 5 * 60_000)) {
            const every = askIntervals(plan, { spent, coins, at });
            for (const [name, everyMs] of Object.entries(every)) {
              const endpoint = name as keyof typeof every;
              if (!asksFor(plan, endpoint) || !Number.isFinite(everyMs) || at < (next.get(name) ?? 0)) continue;
              next.set(name, at + everyMs);
              spent += endpoints[endpoint].each ? coins : 1;
            }
          }
          expect(spent).toBeLessThanOrEqual(Math.max(before, monthlyCredits[plan]));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('in words', () => {
  const at = plus(T0, -4 * 60_000);
  const missing = (because: Parameters<typeof absenceText>[0]) => ({ kind: 'absent', because }) as const;
  test('what is there is told with its age, what is missing with its cause', () => {
    const lines = sentimentLines(
      {
        coin: 'bitcoin',
        parts: {
          market: {
            kind: 'ok',
            at,
            value: {
              priceUsd: 69_840,
              change24h: 0.0237311,
              fromAth: -0.0533,
              marketCapUsd: 1_373_296_629_498,
              marketCapRank: 1,
            },
          },
          votes: { kind: 'ok', at, value: { up: 0.8407, down: 0.1593 } },
          community: missing({ reason: 'not given' }),
          development: missing({ reason: 'not given' }),
          global: { kind: 'ok', at, value: { totalCapUsd: 2.62e12, btcDominance: 0.5795, change24h: -0.0161 } },
          trending: { kind: 'ok', at, value: { of: 15 } },
          coinbase: { kind: 'ok', at, value: { volume24hBtc: 13_692.36 } },
          insights: missing({ reason: 'not on this plan' }),
          news: {
            kind: 'ok',
            at,
            value: Array.from({ length: 5 }, (_, i) => ({
              title: `T${i}` as ForeignText,
              at: plus(T0, -HOUR_MS * i),
              source: 'S' as ForeignText,
            })),
          },
        },
      },
      T0,
    );
    expect(lines).toEqual([
      'CoinGecko: 69,840.00 USD · 24 h +2.37 % · -5.3 % from its high · worth 1.37 tn USD · rank 1',
      'Votes on CoinGecko: 84 % up, 16 % down, number not given',
      'All coins: 2.62 tn USD · 24 h -1.61 % · Bitcoin 58.0 % of it',
      'Most searched: not among the first 15',
      'Coinbase, all pairs: 13,692 BTC in 24 h',
      'News, 0 s old: “T0” (S)',
      'News, 1 h old: “T1” (S)',
      'News: 3 more in 24 h',
      'CoinGecko, missing: community, development (not given); insights (not on this plan)',
    ]);
  });
  test('every cause has its words', () => {
    expect(absenceText({ reason: 'unknown coin' })).toBe('CoinGecko knows no such coin');
    expect(absenceText({ reason: 'credits spent', until: T0 })).toBe(
      "the month's credits are spent, again from 2024-01-15 00:00",
    );
    expect(absenceText({ reason: 'failed', failure: { reason: 'timeout', afterMs: 8000 } })).toBe(
      'no answer within 8 s',
    );
  });
});
