// Whether the model says the same when it is asked again with the facts in another order.
import type { Proposal, Synthesis } from './synthesis.ts';

/** An answer as it is compared: a proposal's direction and levels, or HOLD. */
export type Answer = Synthesis['verdict'];
export type Word = 'BUY' | 'SELL' | 'HOLD';

/**
 * `maxLevelDistanceInAtr` is the farthest that entry, stop or target moved between the two answers; absent where it cannot
 * be measured.
 */
export type Comparison =
  | { readonly kind: 'agreed'; readonly maxLevelDistanceInAtr: number }
  | { readonly kind: 'flipped'; readonly first: Word; readonly second: Word }
  | { readonly kind: 'levels apart'; readonly maxLevelDistanceInAtr?: number };

/**
 * What is on the record of a cycle. 'unanswered': asked, and no usable answer came, so nothing was confirmed; 'not asked':
 * there was nothing to confirm, because quant decided or nothing was proposed.
 */
export type Stability =
  | Comparison
  | { readonly kind: 'unanswered'; readonly because: string }
  | { readonly kind: 'not asked'; readonly because: string };

export const wordOf = (answer: Answer): Word => (answer.kind === 'hold' ? 'HOLD' : answer.proposal.direction);

const levelsOf = (p: Proposal): readonly number[] => [p.entry, p.stopLoss, p.takeProfit];

/** The largest distance of a level from its twin in ATR; undefined where it cannot be measured. */
const farthest = (a: Proposal, b: Proposal, atr: number): number | undefined => {
  const others = levelsOf(b);
  const distance = Math.max(...levelsOf(a).map((x, i) => Math.abs(x - (others[i] ?? Number.NaN)) / atr));
  return Number.isFinite(distance) && atr > 0 ? distance : undefined;
};

/**
 * Agreed where both say the same and each level lies within `mostInAtr` of its twin. HOLD beside a direction is a flip. Two
 * HOLDs agree. `atr` in price units; where it is no positive number, levels count as apart.
 */
export const compare = (first: Answer, second: Answer, atr: number, mostInAtr = 1): Comparison => {
  if (first.kind === 'hold' && second.kind === 'hold') return { kind: 'agreed', maxLevelDistanceInAtr: 0 };
  if (first.kind === 'hold' || second.kind === 'hold' || first.proposal.direction !== second.proposal.direction)
    return { kind: 'flipped', first: wordOf(first), second: wordOf(second) };
  const maxLevelDistanceInAtr = farthest(first.proposal, second.proposal, atr);
  if (maxLevelDistanceInAtr === undefined) return { kind: 'levels apart' };
  return { kind: maxLevelDistanceInAtr <= mostInAtr ? 'agreed' : 'levels apart', maxLevelDistanceInAtr };
};
