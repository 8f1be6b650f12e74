// The newest Fear & Greed row and the day before it, from the provider's rows.
import { expect, test } from 'vitest';
import { fearGreedOf } from '../../../core/market/fearGreed.ts';

const S = Date.parse('2022-09-12T00:00:00Z') / 1000;

test('the newest row counts in whatever order they come, with the day before it', () => {
  const rows = [
    { timestampS: S - 86_400, value: 26, label: 'Fear' },
    { timestampS: S, value: 25, label: 'Extreme Fear' },
  ];
  expect(fearGreedOf(rows)).toEqual({
    timestampS: S,
    value: {
      day: '2022-09-12',
      value: 25,
      label: 'Extreme Fear',
      before: { day: '2022-09-11', value: 26, label: 'Fear' },
    },
  });
});

test('a day the provider skipped leaves no day before, and no rows leave nothing', () => {
  const rows = [
    { timestampS: S, value: 25, label: 'Extreme Fear' },
    { timestampS: S - 2 * 86_400, value: 26, label: 'Fear' },
  ];
  expect(fearGreedOf(rows)?.value).toEqual({ day: '2022-09-12', value: 25, label: 'Extreme Fear' });
  expect(fearGreedOf([])).toBeUndefined();
});
