// The rules no synthesiser can talk its way past: every gate is asked, every reason is told.
import type { JudgeSettings } from '../settings.ts';
import type { Proposal } from '../synthesis/synthesis.ts';
import type { Assessment, WithholdReason } from './verdict.ts';

export type Case = {
  readonly proposal: Proposal;
  readonly assessment: Assessment;
  readonly atr: number;
  readonly tick: number;
  readonly reasoning: string;
};

type Gate = (one: Case, settings: JudgeSettings) => readonly WithholdReason[];

const levelsOf = (p: Proposal) =>
  [
    ['entry', p.entry],
    ['stop', p.stopLoss],
    ['target', p.takeProfit],
  ] as const;

const confidence: Gate = ({ proposal: p }, s) =>
  p.confidence >= s.minimumConfidence
    ? []
    : [{ reason: 'confidence', confidence: p.confidence, minimum: s.minimumConfidence }];

const reasoningThere: Gate = ({ reasoning }) =>
  reasoning.trim().length >= 20 ? [] : [{ reason: 'reasoning missing' }];

const finite: Gate = ({ proposal }) =>
  levelsOf(proposal).every(([, x]) => Number.isFinite(x) && x > 0) ? [] : [{ reason: 'levels not finite' }];

const onTick: Gate = ({ proposal, tick }) =>
  levelsOf(proposal)
    .filter(([, x]) => Number.isFinite(x) && Math.abs(x / tick - Math.round(x / tick)) > 1e-6)
    .map(([level, x]) => ({ reason: 'off tick', level, price: x, tick }) as const);

const sides: Gate = ({ proposal: p }) => {
  const side = p.direction === 'BUY' ? 1 : -1;
  const reasons: WithholdReason[] = [];
  if (side * (p.entry - p.stopLoss) <= 0) reasons.push({ reason: 'wrong side', level: 'stop' });
  if (side * (p.takeProfit - p.entry) <= 0) reasons.push({ reason: 'wrong side', level: 'target' });
  return reasons;
};

const nearMarket: Gate = ({ proposal, assessment, atr }, s) => {
  const distance = Math.abs(proposal.entry - assessment.marketPrice) / atr;
  return distance <= s.entryWithinAtr
    ? []
    : [{ reason: 'entry far from market', distanceInAtr: distance, maximum: s.entryWithinAtr }];
};

const stopDistance: Gate = ({ proposal, atr }, { stopInAtr: { minimum, maximum } }) => {
  const distance = Math.abs(proposal.entry - proposal.stopLoss) / atr;
  return distance >= minimum && distance <= maximum
    ? []
    : [{ reason: 'stop distance', distanceInAtr: distance, minimum, maximum }];
};

const rewardToRisk: Gate = ({ assessment: a }, s) =>
  a.rewardToRisk >= s.minimumRewardToRisk
    ? []
    : [{ reason: 'reward to risk', ratio: a.rewardToRisk, minimum: s.minimumRewardToRisk }];

const gates: readonly Gate[] = [
  confidence,
  reasoningThere,
  finite,
  onTick,
  sides,
  nearMarket,
  stopDistance,
  rewardToRisk,
];

/** Empty where the proposal may be published. Pure: hourly limits and open signals are reserved afterwards. */
export const judge = (one: Case, settings: JudgeSettings): readonly WithholdReason[] =>
  gates.flatMap((gate) => gate(one, settings));
