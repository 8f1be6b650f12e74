// A reasoning that recommends something else than its proposal is caught; one that weighs both sides is not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contradictionOf } from '../../../core/decision/contradiction.ts';
import { contradicting, honest } from './reasonings.ts';

describe('honest reasonings pass', () => {
  test.each(honest)('%s: %s', (direction, text) => {
    expect(contradictionOf(text, direction)).toBeUndefined();
  });
});

describe('a recommendation of something else is named', () => {
  test.each(contradicting)('%s against %s: %s', (direction, says, text) => {
    const found = contradictionOf(text, direction);
    expect(found?.says).toBe(says);
    expect(text.toLowerCase()).toContain(found?.phrase.toLowerCase());
  });

  test.each(contradicting.filter(([, says]) => says !== 'HOLD'))(
    '%s against %s passes with what it says: %s',
    (_, says, text) => {
      expect(contradictionOf(text, says === 'SELL' ? 'SELL' : 'BUY')).toBeUndefined();
    },
  );

  test('the direction that comes last does not hide the one before', () => {
    const text = 'Verdict: SELL. The trend is down. Taker buys are low. Entry near the market.';
    expect(contradictionOf(`${'Trend and flow were read. '.repeat(20)}${text}`, 'BUY')?.says).toBe('SELL');
  });
});

test('any text is read without throwing, in time', () => {
  const before = process.cpuUsage().user;
  for (const piece of ['we should ', 'the evidence ', 'not ', 'overall, ', 'a ', 'sell ', '. ', '- '])
    contradictionOf(piece.repeat(2000), 'BUY');
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
      const found = contradictionOf(text, 'SELL');
      expect(found === undefined || found.phrase.length > 0).toBe(true);
    }),
    { seed: 21, numRuns: 200 },
  );
  expect(process.cpuUsage().user - before).toBeLessThan(5e6);
});
