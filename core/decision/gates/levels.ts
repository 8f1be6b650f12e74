// Gates on the levels by themselves: prices, on the exchange's step, on their sides, the stop neither too near nor too far.
import type { Proposal } from '../../synthesis/synthesis.ts';
import type { WithholdReason } from '../verdict.ts';
import { type Gate, measured } from './gate.ts';

const levelsOf = (p: Proposal) =>
  [
    ['entry', p.entry],
    ['stop', p.stopLoss],
    ['target', p.takeProfit],
  ] as const;

export const finite: Gate = {
  name: 'levels',
  ask: ({ proposal }) =>
    levelsOf(proposal).every(([, x]) => Number.isFinite(x) && x > 0) ? [] : [{ reason: 'levels not finite' }],
};

/** Off by more than a millionth of a step, or by more than doubles of this size can tell. Without a step nothing is on it. */
const isOff = (price: number, tick: number): boolean => {
  const steps = price / tick;
  return !(tick > 0) || !(Math.abs(steps - Math.round(steps)) <= Math.max(1e-6, 4 * Number.EPSILON * steps));
};

export const onTick: Gate = {
  name: 'price step',
  ask: ({ proposal, tick }) =>
    levelsOf(proposal)
      .filter(([, x]) => Number.isFinite(x) && isOff(x, tick))
      .map(([level, x]) => ({ reason: 'off tick', level, price: x, ...measured('tick', tick) }) as const),
};

export const sides: Gate = {
  name: 'sides',
  ask: ({ proposal: p }) => {
    const side = p.direction === 'BUY' ? 1 : -1;
    const reasons: WithholdReason[] = [];
    if (side * (p.entry - p.stopLoss) <= 0) reasons.push({ reason: 'wrong side', level: 'stop' });
    if (side * (p.takeProfit - p.entry) <= 0) reasons.push({ reason: 'wrong side', level: 'target' });
    return reasons;
  },
};

export const stopDistance: Gate = {
  name: 'stop',
  ask: ({ proposal, atr }, { stopInAtr: { minimum, maximum } }) => {
    const distanceInAtr = Math.abs(proposal.entry - proposal.stopLoss) / atr;
    return distanceInAtr >= minimum && distanceInAtr <= maximum
      ? []
      : [{ reason: 'stop distance', ...measured('distanceInAtr', distanceInAtr), minimum, maximum }];
  },
};
