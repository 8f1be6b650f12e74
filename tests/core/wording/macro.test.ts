// Macro and Fear & Greed as people read them: every number with its day, its n and its source.
import { expect, test } from 'vitest';
import { instant } from '../../../core/instant.ts';
import type { MacroRow } from '../../../core/market/macro.ts';
import { fearGreedLines } from '../../../core/wording/fearGreed.ts';
import { correlationText, macroLines } from '../../../core/wording/macro.ts';

const at = instant(Date.parse('2024-02-09T20:00:00Z'));
const row: MacroRow = {
  kind: 'row',
  subject: 'tenYear',
  symbol: '^TNX',
  at,
  day: '2024-02-09',
  level: 4.187,
  change1: { sinceDay: '2024-02-08', absolute: 0.017, share: 0.0041 },
  change5: { sinceDay: '2024-02-02', absolute: -0.154, share: -0.038 },
  withBtc: { kind: 'tooFew', n: 17, needed: 20 },
};

test('a yield reads in basis points, a price in per cent, and a change that is not there as a dash', () => {
  const dollar: MacroRow = {
    ...row,
    subject: 'dollar',
    symbol: 'DX=F',
    insteadOf: { symbol: 'DX-Y.NYB', failure: { reason: 'http', status: 500, message: '' } },
    level: 104.08,
    withBtc: { kind: 'measured', r: -0.214, n: 30, chance: 0.36, fromDay: '2023-12-27', toDay: '2024-02-09' },
  };
  expect(macroLines({ rows: [dollar, row] })).toEqual([
    'Daily bars of Yahoo Finance, each at the time of its last price',
    'Dollar index 104.08 (DX=F, 2024-02-09 20:00): 1 / 5 / 20 trading days +0.41 % / -3.80 % / -',
    'DX=F stands in for DX-Y.NYB (refused with HTTP 500)',
    'correlation with BTC -0.21 (n = 30 daily returns; chance alone stays within ±0.36)',
    '10-year yield 4.187 % (^TNX, 2024-02-09 20:00): 1 / 5 / 20 trading days +1.7 bp / -15.4 bp / -',
    'correlation with BTC: too few days in common (n = 17, 20 needed)',
  ]);
});

test('a market that failed alone is named with its cause', () => {
  const failure = { reason: 'http', status: 429, message: '' } as const;
  expect(macroLines({ rows: [{ kind: 'absent', subject: 'gold', symbol: 'GC=F', failure }] })[1]).toBe(
    'Gold (GC=F): missing, refused with HTTP 429',
  );
});

test('a correlation that rounds to nothing has no sign; one of a still market is none', () => {
  const c = { kind: 'measured', r: -0.001, n: 20, chance: 0.4426, fromDay: '', toDay: '' } as const;
  expect(correlationText(c)).toBe('correlation with BTC 0.00 (n = 20 daily returns; chance alone stays within ±0.44)');
  expect(correlationText({ kind: 'flat', n: 30 })).toContain('did not move (n = 30)');
});

test('Fear & Greed names its provider, its day and the day before where there is one', () => {
  const value = { day: '2024-02-09', value: 72, label: 'Greed' };
  expect(fearGreedLines({ ...value, before: { day: '2024-02-08', value: 66, label: 'Greed' } })).toEqual([
    'Fear & Greed: 72 of 100 (Greed) for 2024-02-09, 66 the day before; alternative.me',
  ]);
  expect(fearGreedLines(value)).toEqual(['Fear & Greed: 72 of 100 (Greed) for 2024-02-09; alternative.me']);
});
