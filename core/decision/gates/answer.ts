// Gates on the answer itself: conviction, a reasoning of substance that says what the proposal says, and only known numbers.
import { contradictionOf } from '../contradiction.ts';
import { unfoundedNumbers } from '../reasoningNumbers.ts';
import type { Case } from './case.ts';
import { type Gate, measured } from './gate.ts';
import { reasoningFault } from './substance.ts';

/** From the minimum to 100; what is no such number does not pass. */
export const confidence: Gate = {
  name: 'confidence',
  ask: ({ proposal: p }, s) =>
    p.confidence >= s.minimumConfidence && p.confidence <= 100
      ? []
      : [{ reason: 'confidence', ...measured('confidence', p.confidence), minimum: s.minimumConfidence }],
};

export const reasoning: Gate = {
  name: 'reasoning',
  ask: (one, s) => {
    const because = reasoningFault(one.reasoning, s.reasoning);
    return because === undefined ? [] : [{ reason: 'reasoning missing', because }];
  },
};

export const reasoningDirection: Gate = {
  name: 'direction of the reasoning',
  ask: (one) => {
    const found = contradictionOf(one.reasoning, one.proposal.direction);
    return found === undefined ? [] : [{ reason: 'reasoning contradicts', ...found }];
  },
};

/** The proposal's levels, the market price, ATR and the distances between them: what a reasoning may tell besides facts. */
const levelNumbers = ({ proposal: p, assessment: { marketPrice }, atr }: Case): readonly number[] => {
  const prices = [p.entry, p.stopLoss, p.takeProfit, marketPrice];
  const distances = prices.flatMap((a, i) => prices.slice(i + 1).map((b) => Math.abs(a - b)));
  return [...prices, atr, ...distances].filter((x) => Number.isFinite(x) && x !== 0);
};

export const reasoningNumbers: Gate = {
  name: 'numbers in the reasoning',
  ask: (one, s) =>
    unfoundedNumbers(one.reasoning, {
      known: [...one.facts, ...levelNumbers(one)],
      price: one.assessment.marketPrice,
      tolerance: s.reasoning.numberTolerance,
    }).map((number) => ({ reason: 'unfounded', number }) as const),
};
