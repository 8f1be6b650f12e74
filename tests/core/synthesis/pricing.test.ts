// What calls cost: the configured line, its mistakes, peak hours, and the sums by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Instant, parseInstant } from '../../../core/instant.ts';
import {
  costUsd,
  DEFAULT_PRICES,
  DEFAULT_PRICES_TEXT,
  estimatedUsage,
  isPeak,
  parsePrices,
} from '../../../core/synthesis/pricing.ts';

const at = (time: string): Instant => parseInstant(`2026-11-22T${time}Z`) ?? (0 as Instant);
const noon = { began: at('12:00:00'), ended: at('12:00:08') };

describe('the configured line', () => {
  test('the default says what the default is', () => {
    expect(parsePrices(DEFAULT_PRICES_TEXT)).toEqual({ kind: 'ok', prices: DEFAULT_PRICES });
  });

  test('one price all day, parts in any order, commas for spaces', () => {
    const flat = parsePrices('off-peak 0.01, 0.2, 1');
    expect(flat).toMatchObject({ kind: 'ok', prices: { offPeak: { hit: 0.01, miss: 0.2, output: 1 }, peakHours: [] } });
    const turned = parsePrices('hours 22:30-02:00; peak 2 3 4;off-peak 0 1 2;');
    expect(
      turned.kind === 'ok' &&
        [at('23:00'), at('01:59:59'), at('02:00'), at('22:29:59')].map((i) => isPeak(turned.prices, i)),
    ).toEqual([true, true, false, false]);
  });

  test.each<readonly [string, readonly RegExp[]]>([
    ['', [/^off-peak is missing/]],
    ['0.003 0.15 0.60', [/"0.003" is not known/, /off-peak is missing/]],
    ['off-peak 0.003 0.15', [/off-peak has 2 prices; it takes three/]],
    ['off-peak 0.003 0.15 0.6 0.7', [/off-peak has 4 prices/]],
    ['off-peak 0.003 free 0.6', [/off-peak holds "free"/]],
    ['off-peak 0.003 -1 0.6', [/off-peak holds "-1"/]],
    ['off-peak 0.003 1e3 0.6', [/off-peak holds "1e3"/]],
    ['off-peak 1 2 3; off-peak 1 2 3', [/off-peak stands there twice/]],
    ['off-peak 1 2 3; peak 1 2 3', [/hours is missing/]],
    ['off-peak 1 2 3; hours 01:00-02:00', [/peak is missing/]],
    ['off-peak 1 2 3; peak 1 2 3; hours', [/hours names none/]],
    ['off-peak 1 2 3; peak 1 2 3; hours 1-4', [/hours holds "1-4"/]],
    ['off-peak 1 2 3; peak 1 2 3; hours 01:00-25:00', [/hours holds "01:00-25:00"/]],
    ['off-peak 1 2 3; peak 1 2 3; hours 01:60-02:00', [/hours holds/]],
    ['off-peak 1 2 3; peak 1 2; hours 03:00-03:00', [/peak has 2 prices/, /hours holds/]],
  ])('%j is refused in sentences', (line, sentences) => {
    const read = parsePrices(line);
    expect(read.kind).toBe('invalid');
    if (read.kind === 'invalid') expect(read.issues).toEqual(sentences.map((s) => expect.stringMatching(s)));
  });
});

describe('the cost of a call', () => {
  const usage = { promptTokens: 4000, cacheHitTokens: 1024, completionTokens: 400 };

  test('by hand: hits, misses and output apart, doubled in peak hours', () => {
    // 1024 * 0.003 + 2976 * 0.15 + 400 * 0.60 = 689.472 millionths
    expect(costUsd(usage, DEFAULT_PRICES, noon)).toBeCloseTo(0.000_689_472, 12);
    const peak = { began: at('09:59:59'), ended: at('09:59:59') };
    expect(costUsd(usage, DEFAULT_PRICES, peak)).toBeCloseTo(2 * 0.000_689_472, 12);
  });

  test('a call that crosses into or out of a peak hour is taken at the dearer price', () => {
    const into = { began: at('05:59:55'), ended: at('06:00:03') };
    const out = { began: at('03:59:59'), ended: at('04:00:07') };
    for (const span of [into, out]) expect(costUsd(usage, DEFAULT_PRICES, span)).toBeCloseTo(2 * 0.000_689_472, 12);
  });

  test('peak hours are half open', () => {
    const times = ['00:59:59', '01:00:00', '03:59:59', '04:00:00', '05:59:59', '06:00:00', '09:59:59', '10:00:00'];
    expect(times.map((t) => isPeak(DEFAULT_PRICES, at(t)))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  test('never negative, never less for more tokens, never more for more hits', () => {
    const tokens = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(tokens, tokens, tokens, (promptTokens, hits, completionTokens) => {
        const u = { promptTokens, cacheHitTokens: hits, completionTokens };
        const cost = costUsd(u, DEFAULT_PRICES, noon);
        expect(cost).toBeGreaterThanOrEqual(0);
        expect(costUsd({ ...u, completionTokens: completionTokens + 1 }, DEFAULT_PRICES, noon)).toBeGreaterThan(cost);
        expect(costUsd({ ...u, cacheHitTokens: 0 }, DEFAULT_PRICES, noon)).toBeGreaterThanOrEqual(cost);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test('an estimate is dearer than what such a prompt costs', () => {
    const known = { promptTokens: 3600, cacheHitTokens: 1024, completionTokens: 400 };
    expect(costUsd(estimatedUsage(12_000), DEFAULT_PRICES, noon)).toBeGreaterThan(costUsd(known, DEFAULT_PRICES, noon));
  });
});
