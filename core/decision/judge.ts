// The rules no synthesiser can talk its way past: every gate is asked, every reason is told.
import type { JudgeSettings } from '../settings.ts';
import { confidence, reasoning, reasoningDirection, reasoningNumbers } from './gates/answer.ts';
import type { Case } from './gates/case.ts';
import type { Gate } from './gates/gate.ts';
import { finite, onTick, sides, stopDistance } from './gates/levels.ts';
import { lastCandle, nearMarket, neither, rewardToRisk, spread } from './gates/market.ts';
import { events, sources, stability } from './gates/surroundings.ts';
import type { WithholdReason } from './verdict.ts';

/** In the order in which they are told. */
export const gates: readonly Gate[] = [
  confidence,
  reasoning,
  reasoningDirection,
  reasoningNumbers,
  finite,
  onTick,
  sides,
  nearMarket,
  stopDistance,
  rewardToRisk,
  neither,
  spread,
  lastCandle,
  sources,
  events,
  stability,
];

/** Empty where the proposal may be published. Pure: hourly limits and open signals are reserved afterwards. */
export const judge = (one: Case, settings: JudgeSettings): readonly WithholdReason[] =>
  gates.flatMap((gate) => gate.ask(one, settings));
