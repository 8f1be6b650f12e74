// What a model said of recorded slots: how often it trades, how sure it is, whether it holds to it, and how it compares.

import { synthesisOf } from '../synthesis/fromReply.ts';
import type { ModelAnswer } from '../synthesis/modelAnswer.ts';
import type { Synthesis } from '../synthesis/synthesis.ts';

export type Said = 'BUY' | 'SELL' | 'HOLD';

/** One slot: the model's answer and what quant said of the same facts. `reused` answers were kept from before. */
export type AskedSlot = {
  readonly answer: ModelAnswer;
  readonly quant: Synthesis['verdict'];
  readonly requests: number;
  readonly reused: number;
};

/** Least, quarter, half, three quarters, most. */
export type Spread = readonly [number, number, number, number, number];

/**
 * `asked` slots: `answered` usable ones, `failed` by reason. `confidence` of its BUYs and SELLs; absent where it made none.
 * `costUsd`: what was paid in this run. `beside`: against quant on the slots it answered. `stability` of those asked twice, by what came of it.
 */
export type ModelPast = {
  readonly name: string;
  readonly promptVersion: string;
  readonly asked: number;
  readonly answered: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly verdicts: Readonly<Record<Said, number>>;
  readonly confidence?: {
    readonly n: number;
    readonly mean: number;
    readonly deviation: number;
    readonly spread: Spread;
  };
  readonly beside: Readonly<Record<'both hold' | 'same side' | 'opposite' | 'model alone' | 'quant alone', number>>;
  readonly stability: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly reused: number;
  readonly costUsd: number;
};

const saidBy = (verdict: Synthesis['verdict']): Said => (verdict.kind === 'hold' ? 'HOLD' : verdict.proposal.direction);

const count = (names: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

const besideOf = (model: Said, quant: Said): keyof ModelPast['beside'] => {
  if (model === quant) return model === 'HOLD' ? 'both hold' : 'same side';
  if (quant === 'HOLD') return 'model alone';
  return model === 'HOLD' ? 'quant alone' : 'opposite';
};

const confidenceOf = (values: readonly number[]): Pick<ModelPast, 'confidence'> => {
  const n = values.length;
  if (n === 0) return {};
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (n - 1))] ?? 0;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, n - 1));
  return { confidence: { n, mean, deviation, spread: [at(0), at(0.25), at(0.5), at(0.75), at(1)] } };
};

export const modelPast = (
  slots: readonly AskedSlot[],
  { name, promptVersion, costUsd }: Pick<ModelPast, 'name' | 'promptVersion' | 'costUsd'>,
): ModelPast => {
  const told = slots.flatMap(({ answer, quant }) =>
    answer.kind === 'answered' ? [{ answer, model: synthesisOf(answer.reply).verdict, quant }] : [],
  );
  const said = told.map(({ model }) => saidBy(model));
  const beside = { 'both hold': 0, 'same side': 0, opposite: 0, 'model alone': 0, 'quant alone': 0 };
  for (const { model, quant } of told) beside[besideOf(saidBy(model), saidBy(quant))]++;
  const of = (one: Said): number => said.filter((x) => x === one).length;
  const sum = (value: (slot: AskedSlot) => number): number => slots.reduce((total, slot) => total + value(slot), 0);
  return {
    ...{ name, promptVersion, asked: slots.length, answered: told.length },
    failed: count(slots.flatMap(({ answer }) => (answer.kind === 'failed' ? [answer.failure.reason] : []))),
    verdicts: { BUY: of('BUY'), SELL: of('SELL'), HOLD: of('HOLD') },
    ...confidenceOf(told.flatMap(({ model }) => (model.kind === 'hold' ? [] : [model.proposal.confidence]))),
    beside,
    stability: count(told.map(({ answer }) => answer.stability.kind).filter((kind) => kind !== 'not asked')),
    ...{ requests: sum((s) => s.requests), reused: sum((s) => s.reused), costUsd },
  };
};
