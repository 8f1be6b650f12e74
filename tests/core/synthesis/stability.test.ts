// Two answers of the model compared.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, compare } from '../../../core/synthesis/stability.ts';
import type { Proposal } from '../../../core/synthesis/synthesis.ts';

const buy: Proposal = {
  ...{ direction: 'BUY', confidence: 70, entry: 100, stopLoss: 98, takeProfit: 104, lifeHours: 4, risk: 'MEDIUM' },
};
const answer = (over: Partial<Proposal> = {}): Answer => ({ kind: 'proposal', proposal: { ...buy, ...over } });
const hold: Answer = { kind: 'hold', cause: 'market' };

test('the same direction and levels within one ATR agree, confidence and life do not count', () => {
  const second = answer({ entry: 100.5, stopLoss: 97.5, takeProfit: 105, confidence: 90, lifeHours: 12 });
  expect(compare(answer(), second, 1)).toEqual({ kind: 'agreed', maxLevelDistanceInAtr: 1 });
});

test('one level more than one ATR away is apart, whichever it is', () => {
  for (const over of [{ entry: 101.1 }, { stopLoss: 96.9 }, { takeProfit: 105.1 }])
    expect(compare(answer(), answer(over), 1).kind).toBe('levels apart');
  expect(compare(answer(), answer({ takeProfit: 105.1 }), 2).kind).toBe('agreed');
});

test('another direction or a HOLD is a flip, and says from what to what', () => {
  const sell = answer({ direction: 'SELL', stopLoss: 102, takeProfit: 96 });
  expect(compare(answer(), sell, 100)).toEqual({ kind: 'flipped', first: 'BUY', second: 'SELL' });
  expect(compare(answer(), hold, 1)).toEqual({ kind: 'flipped', first: 'BUY', second: 'HOLD' });
  expect(compare(hold, sell, 1)).toEqual({ kind: 'flipped', first: 'HOLD', second: 'SELL' });
  expect(compare(hold, hold, 1).kind).toBe('agreed');
});

test('levels or an ATR that cannot be measured never agree', () => {
  for (const atr of [0, -1, Number.NaN]) expect(compare(answer(), answer(), atr).kind).toBe('levels apart');
  expect(compare(answer({ takeProfit: Number.NaN }), answer(), 1)).toEqual({ kind: 'levels apart' });
  expect(compare(answer(), answer({ entry: Infinity }), 1)).toEqual({ kind: 'levels apart' });
});

test('it does not matter which answer came first, nor in which unit prices are told', () => {
  const level = fc.double({ min: 90, max: 110, noNaN: true });
  const one = fc.record({ entry: level, stopLoss: level, takeProfit: level });
  fc.assert(
    fc.property(one, one, fc.double({ min: 0.1, max: 20, noNaN: true }), (a, b, atr) => {
      const there = compare(answer(a), answer(b), atr);
      expect(compare(answer(b), answer(a), atr)).toEqual(there);
      const twice = (p: typeof a) =>
        answer({ entry: 2 * p.entry, stopLoss: 2 * p.stopLoss, takeProfit: 2 * p.takeProfit });
      expect(compare(twice(a), twice(b), 2 * atr)).toEqual(there);
      const far = Math.max(...(['entry', 'stopLoss', 'takeProfit'] as const).map((k) => Math.abs(a[k] - b[k])));
      expect(there.kind).toBe(far / atr <= 1 ? 'agreed' : 'levels apart');
    }),
    { seed: 4, numRuns: 300 },
  );
});
