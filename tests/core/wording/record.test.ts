// The record and the latency in words: rates with count and interval, what is not known yet named so.
import { describe, expect, it } from 'vitest';
import { latencyText } from '../../../core/wording/latency.ts';
import { rateInterval, recordText } from '../../../core/wording/record.ts';

describe('how signals like this have done', () => {
  it('is unproven below 20 settled ones, whatever they did', () => {
    expect(recordText({ n: 0, wins: 0 })).toBe('unproven: not enough data yet (0)');
    expect(recordText({ n: 19, wins: 19 })).toBe('unproven: not enough data yet (19)');
  });

  it('is a rate with n and interval from then on, and says that the coin is not measured', () => {
    expect(recordText({ n: 118, wins: 64 })).toBe(
      '54 % won (n = 118, 95 % interval 45 to 63 %), coin not measured yet',
    );
    expect(recordText({ n: 118, wins: 64, coinRate: 0.468 })).toContain('45 to 63 %), coin 47 %');
    expect(recordText({ n: 20, wins: 20 })).toContain('100 % won (n = 20, 95 % interval 84 to 100 %)');
  });

  // Published values of the score interval: Newcombe (1998), Statistics in Medicine 17, table I.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('has the published interval for %i of %i', (wins, n, low, high) => {
    const [from, to] = rateInterval({ n, wins });
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });
});

describe('how fast cards were', () => {
  it('is told with its count, or as not known yet', () => {
    expect(latencyText({ kind: 'too few', n: 7 }, 1)).toBe(
      "From a candle's close to Telegram: not enough data yet (7 cards in the last 24 h).",
    );
    expect(latencyText({ kind: 'measured', n: 118, p50Ms: 17_240, p95Ms: 24_900 }, 1)).toBe(
      'Half of the cards were with Telegram 17.2 s after their candle closed, 95 % within 24.9 s (n = 118 cards, last 24 h).',
    );
  });

  it('says whose seconds these are where market time runs faster', () => {
    expect(latencyText({ kind: 'measured', n: 20, p50Ms: 1, p95Ms: 2 }, 60)).toContain('60 times as fast');
  });
});
