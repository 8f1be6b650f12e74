// The options market in words: every line with its numbers' sample, and every absence named.
import { expect, test } from 'vitest';
import { instant } from '../../../core/instant.ts';
import type { OptionsMarket } from '../../../core/market/options.ts';
import { optionsLines } from '../../../core/wording/options.ts';

const whole: OptionsMarket = {
  kind: 'market',
  currency: 'BTC',
  n: 1012,
  quoted: 861,
  unread: 0,
  putCallByOpenInterest: 0.8947,
  putCallByVolume: 0.7734,
  openInterest: 106_082.3,
  volume: 14_010.4,
  atmIv30: 52.36,
  termStructure: [0.8, 1.8, 8, 15, 36, 127, 218].map((days) => ({ days, atmIv: 45 + days / 20 })),
  skew25: { days: 36.2, points: 3.14 },
  dvol: { level: 51.29, at: instant(Date.parse('2024-01-20T12:34:56Z')) },
  standing: { kind: 'ranked', basis: 'DVOL', rank: 30.47, percentile: 42.86, days: 365 },
};

test('what is known is told with its sample sizes', () => {
  expect(optionsLines(whole)).toEqual([
    'Deribit BTC options: n = 1,012 contracts, 861 with bid and ask',
    'Put/call 0.89 by open interest (106,082 BTC), 0.77 by 24 h volume (14,010 BTC)',
    'At-the-money IV at 30 d: 52.4 % a year',
    'By expiry: 0.8 d 45.0 % · 8 d 45.4 % · 36 d 46.8 % · 127 d 51.4 % · 218 d 55.9 %',
    '25-delta skew at 36 d: puts dearer than calls by 3.1 points of IV',
    'DVOL 51.3 % a year (12:34 UTC)',
    'IV rank 30 of 100, above 43 % of the days before (n = 365 daily closes, DVOL)',
  ]);
});

test('what is not known is told as missing and why, never as a number', () => {
  const bare: OptionsMarket = {
    kind: 'market',
    currency: 'SOL',
    n: 3,
    quoted: 0,
    unread: 2,
    openInterest: 0,
    volume: 0,
    termStructure: [],
    dvolFailure: { reason: 'http', status: 429, message: 'too_many_requests, code 10028' },
    standing: { kind: 'unranked', because: 'too few days', days: 41 },
  };
  expect(optionsLines(bare)).toEqual([
    'Deribit SOL options: n = 3 contracts, 0 with bid and ask, 2 names not understood',
    'Put/call not known by open interest (0 SOL), not known by 24 h volume (0 SOL)',
    'At-the-money IV at 30 d: not known, no expiries on both sides',
    'Skew: not known, quotes do not enclose 25 delta',
    'DVOL: missing, refused with HTTP 429 (too_many_requests, code 10028)',
    'IV rank: not known, 41 of the 200 daily closes needed',
  ]);
  expect(optionsLines({ kind: 'none', symbol: 'DOGE-USD' })).toEqual([
    'No options market is followed for DOGE-USD: Deribit is read for BTC, ETH and SOL',
  ]);
});
