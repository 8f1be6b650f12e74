// What a cycle's thought is told of the model: what it answered and whether it held to it, or why there is no answer.
import type { CycleReport } from '../cycleReport.ts';
import type { ModelWord } from '../wording/why.ts';
import { synthesisOf } from './fromReply.ts';
import { modelFailureText, type SynthesisFailure } from './modelFailure.ts';
import type { Reply } from './reply.ts';
import { type Stability, wordOf } from './stability.ts';
import type { Synthesis } from './synthesis.ts';

/**
 * `facts`: the numbers it was told (`numbersIn`). 'not asked': one is configured, but there was nothing to ask it about;
 * `because` is the rest of a sentence.
 */
export type ModelAnswer =
  | { readonly kind: 'not configured' }
  | { readonly kind: 'not asked'; readonly because: string }
  | { readonly kind: 'failed'; readonly failure: SynthesisFailure }
  | {
      readonly kind: 'answered';
      readonly reply: Reply;
      readonly facts: readonly number[];
      readonly stability: Stability;
    };

/** The answer in one word for the record; undefined where the model was not asked. */
export const modelWordOf = (answer: ModelAnswer): ModelWord | undefined => {
  switch (answer.kind) {
    case 'not asked':
      return undefined;
    case 'answered':
      return { kind: 'answered', said: wordOf(synthesisOf(answer.reply).verdict) };
    case 'not configured':
    case 'failed':
      return answer;
  }
};

/**
 * Quant's synthesis where it has to stand in for the model: its proposal stands, its HOLD is one for want of the model,
 * and both say why. What it lacks data for stays so.
 */
export const standingIn = (quant: Synthesis, failure: SynthesisFailure): Synthesis => {
  const because = `DeepSeek ${modelFailureText(failure)}`;
  const { verdict } = quant;
  if (verdict.kind === 'proposal' || verdict.cause !== 'market') return { ...quant, because };
  return { ...quant, because, verdict: { kind: 'hold', cause: 'synthesiser failed' } };
};

/**
 * The answer as it stands on the record of a cycle, for thinking it again; `facts` are the numbers of its question, which
 * lies in the ledger. A report without a word of the model is one of quant alone.
 */
export const answerOnRecord = (
  { model, stability }: Pick<CycleReport, 'model' | 'stability'>,
  facts: readonly number[],
): ModelAnswer => {
  if (model?.reply && stability) return { kind: 'answered', reply: model.reply, facts, stability };
  if (model?.word?.kind === 'failed') return model.word;
  return model?.notAsked === undefined ? { kind: 'not configured' } : { kind: 'not asked', because: model.notAsked };
};
