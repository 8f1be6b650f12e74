// The month's money: its states, its turn, and what the admin is told.
import { expect, test } from 'vitest';
import { instant, iso } from '../../../core/instant.ts';
import { budgetAt, budgetSentence, monthSpan } from '../../../core/synthesis/budget.ts';
import {
  mayBeCharged,
  mayPass,
  modelFailureText,
  type SynthesisFailure,
} from '../../../core/synthesis/modelFailure.ts';

const at = instant(Date.parse('2026-11-22T12:00:00Z'));

test('a month begins and ends at midnight UTC', () => {
  const ends = (text: string) => {
    const { month, from, to } = monthSpan(instant(Date.parse(text)));
    return [month, iso(from), iso(to)];
  };
  expect(ends('2026-11-30T23:59:59.999Z')).toEqual(['2026-11', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z']);
  expect(ends('2026-12-01T00:00:00Z')).toEqual(['2026-12', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z']);
});

test.each([
  [0, 100, 'ok'],
  [79.999, 100, 'ok'],
  [80, 100, 'warned'],
  [99.999, 100, 'warned'],
  [100, 100, 'spent'],
  [120, 100, 'spent'],
  [0, 0, 'spent'],
] as const)('%d of %d is %s', (spent, budget, state) => {
  expect(budgetAt(spent, budget, at)).toMatchObject({ state, month: '2026-11', spentUsd: spent, budgetUsd: budget });
});

test('one sentence for each state there is something to tell of', () => {
  expect(budgetSentence(budgetAt(10, 100, at))).toBeUndefined();
  expect(budgetSentence(budgetAt(81.239, 100, at))).toMatch(
    /used 81 % of its budget \(81.24 USD of 100.00 USD for 2026-11\)/,
  );
  expect(budgetSentence(budgetAt(100.2, 100, at))).toMatch(
    /spent \(100.20 USD of 100.00 USD for 2026-11\).*until the month turns/,
  );
});

test('every failure has its words', () => {
  const failures: readonly (readonly [SynthesisFailure, RegExp])[] = [
    [{ reason: 'no money' }, /no credit left.*402/],
    [{ reason: 'rate limited', retryAfterMs: 30_000 }, /429, again in 30 s/],
    [{ reason: 'rate limited' }, /\(429\)/],
    [{ reason: 'server', status: 503 }, /503/],
    [{ reason: 'refused', status: 400, message: 'no such model' }, /400: no such model/],
    [{ reason: 'timeout', afterMs: 1234 }, /within 1.2 s/],
    [{ reason: 'network', message: 'ECONNREFUSED', midway: false }, /reached \(ECONNREFUSED\)/],
    [{ reason: 'malformed', issue: 'not JSON' }, /not JSON/],
    [{ reason: 'unusable', first: 'a', second: 'b' }, /two answers.*a; then b/],
    [{ reason: 'out of time', afterMs: 45_000 }, /within 45 s/],
    [{ reason: 'over budget', budget: budgetAt(100, 100, at) }, /100.00 of 100.00 USD of 2026-11/],
  ];
  for (const [failure, words] of failures) expect(modelFailureText(failure)).toMatch(words);
});

test('what may pass is asked again, and what may have been charged is counted', () => {
  expect(mayPass({ reason: 'server', status: 503 })).toBe(true);
  expect(mayPass({ reason: 'no money' })).toBe(false);
  expect(mayPass({ reason: 'refused', status: 400, message: '' })).toBe(false);
  expect(mayBeCharged({ reason: 'timeout', afterMs: 1 })).toBe(true);
  expect(mayBeCharged({ reason: 'network', message: 'ECONNREFUSED', midway: false })).toBe(false);
  expect(mayBeCharged({ reason: 'network', message: 'the answer broke off', midway: true })).toBe(true);
});
