// The table of gates: each with value and limit, failed exactly where the judge has a reason.
import { describe, expect, test } from 'vitest';
import { gates, judge } from '../../../core/decision/judge.ts';
import { HOUR_MS, plus } from '../../../core/instant.ts';
import type { Reading } from '../../../core/market/context.ts';
import { gateLine, gatesTable } from '../../../core/wording/gates.ts';
import { absentUpstreams, T0 } from '../../support/marketFixtures.ts';
import { type Change, caseOf, judging, oddsOf, oddsUnknown } from '../decision/caseFixture.ts';

const table = (change: Change = {}) => gatesTable(caseOf(change), judging);
const line = (gate: string, change: Change = {}): string => {
  const row = table(change).find((r) => r.gate === gate);
  return row ? gateLine(row) : '';
};
const slow: Reading<unknown> = {
  kind: 'failed',
  source: 'options',
  at: T0,
  failure: { reason: 'timeout', afterMs: 5000 },
};
const off = Object.values(absentUpstreams(T0));

describe('the table of gates', () => {
  test('tells every gate once, in the judge’s order, with value and limit', () => {
    expect(table().map(gateLine)).toEqual([
      '✓ Confidence: 70/100 (at least 60)',
      '✓ Reasoning: 116 characters (English, at least 30 characters and 5 different words)',
      '✓ Reasoning and direction: recommends nothing but BUY (BUY, like the proposal)',
      '✓ Numbers in the reasoning: each is a fact or a level (within 0.1 % of a fact or level, or one rounded)',
      '✓ Entry / stop / target: 100.00 / 98.50 / 103.00 (prices above 0)',
      '✓ Price step: all on it (multiples of 0.01)',
      '✓ Sides: stop and target on their sides (stop below, target above the entry)',
      '✓ Entry from the market: 0.00 ATR (at most 0.3 ATR)',
      '✓ Stop from the entry: 1.50 ATR (0.5 to 4 ATR)',
      '✓ Reward to risk after costs, from the market price: 1.60, must win 38 % to break even (at least 1.2)',
      '✓ Neither level within 4 h: 20 % of simulated paths (at most 50 %)',
      '✓ Spread: 0.020 % of the price (below 0.100 %)',
      '✓ Newest closed candle: closed 00:00 UTC (closed 00:00 UTC)',
      '✓ Essential sources: order flow ok (none stale or failed where configured)',
      '– Events of high impact: no event is listed from now on, so nothing is claimed (none from 30 min before to 15 min after)',
      '✓ Asked again in another order: said twice, levels within 0.20 ATR (same direction, levels within 1 ATR)',
    ]);
  });

  test('tells what failed and by which value', () => {
    expect(line('confidence', { proposal: { confidence: 41 } })).toBe('✗ Confidence: 41/100 (at least 60)');
    expect(line('neither level', { odds: oddsOf(0.71) })).toContain(
      '✗ Neither level within 4 h: 71 % of simulated paths',
    );
    expect(line('neither level', { odds: oddsUnknown })).toContain(
      '✗ Neither level within 4 h: not known: too few candles',
    );
    expect(
      line('numbers in the reasoning', { reasoning: 'The trend leans up and $104.75 is next in line.' }),
    ).toContain('✗ Numbers in the reasoning: the reasoning names $104.75');
    expect(line('stability', { stability: { kind: 'flipped', first: 'BUY', second: 'SELL' } })).toContain(
      '✗ Asked again in another order: BUY, then SELL',
    );
    expect(line('spread', { spread: undefined })).toContain('✗ Spread: not measurable');
  });

  test('what was not asked is shown, counted and not called passed', () => {
    expect(line('sources', { upstreams: off })).toBe(
      '– Essential sources: order flow not configured; 4 not configured, not asked: sentiment, Fear & Greed, macro, options (none stale or failed where configured)',
    );
    expect(line('sources', { upstreams: [...caseOf().upstreams.slice(0, 4), slow] })).toContain(
      '✓ Essential sources: order flow ok; 1 failed that are not essential: options',
    );
    expect(line('stability', { stability: { kind: 'not asked', because: 'quant decided' } })).toContain(
      '– Asked again in another order: not asked: quant decided',
    );
  });

  test('events are told with their time', () => {
    const at = plus(T0, HOUR_MS);
    const event = { at, name: 'US CPI', impact: 'high', source: 'Ada' } as const;
    expect(line('events', { events: [event] })).toContain(
      '✓ Events of high impact: none near, next US CPI 2024-01-15 01:00 UTC',
    );
    expect(line('events', { events: [event], now: plus(at, 60_000) })).toContain(
      '✗ Events of high impact: US CPI 2024-01-15 01:00 UTC',
    );
  });

  test('a row has failed exactly where the judge has a reason, and no value reads NaN', () => {
    const changes: readonly Change[] = [
      {},
      {
        proposal: { confidence: Number.NaN, entry: Number.NaN, takeProfit: -1 },
        atr: Number.NaN,
        tick: Number.NaN,
        reasoning: '',
      },
      { newestCandleEnd: undefined, odds: oddsUnknown, upstreams: off, spread: 0.01 },
      { odds: oddsOf(Number.NaN), spread: Number.NaN, stability: { kind: 'levels apart' } },
    ];
    for (const change of changes) {
      const one = caseOf(change);
      const rows = gatesTable(one, judging);
      const failed = gates.filter(({ ask }) => ask(one, judging).length > 0).map(({ name }) => name);
      expect(rows.filter(({ state }) => state === 'failed').map(({ gate }) => gate)).toEqual(failed);
      expect(failed.length > 0).toBe(judge(one, judging).length > 0);
      expect(rows.map(gateLine).join('\n')).not.toMatch(/undefined|Infinity|NaN /);
      expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
    }
  });
});
