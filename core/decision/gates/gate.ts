// What a gate is: one question to a case, answered by the reasons that speak against publishing.
import type { JudgeSettings } from '../../settings.ts';
import type { WithholdReason } from '../verdict.ts';
import type { Case } from './case.ts';

export type GateName =
  | 'confidence'
  | 'reasoning'
  | 'direction of the reasoning'
  | 'numbers in the reasoning'
  | 'levels'
  | 'price step'
  | 'sides'
  | 'entry'
  | 'stop'
  | 'reward to risk'
  | 'neither level'
  | 'spread'
  | 'last candle'
  | 'sources'
  | 'events'
  | 'stability';

/** `ask` is empty where the case passes; `notAsked` says why a gate is not asked of this case, undefined where it is. */
export type Gate = {
  readonly name: GateName;
  readonly ask: (one: Case, settings: JudgeSettings) => readonly WithholdReason[];
  readonly notAsked?: (one: Case, settings: JudgeSettings) => string | undefined;
};

/** The value under its name where it is a number; nothing where it is none, so that no NaN is ever stored. */
export const measured = <K extends string>(name: K, value: number): Partial<Readonly<Record<K, number>>> =>
  Number.isFinite(value) ? ({ [name]: value } as Record<K, number>) : {};
