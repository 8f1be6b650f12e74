// Who decided and what asking the model took, for Details and the page.
import type { CycleReport, ModelRecord } from '../cycleReport.ts';
import { wordOf } from '../synthesis/stability.ts';
import { decidedText } from './why.ts';
import { modelTold } from './whyReport.ts';

/** 0.00061 -> '0.0006 USD', 0.0000003 -> 'under 0.0001 USD', 0 -> 'nothing'. */
const costText = (usd: number): string => {
  if (usd === 0) return 'nothing';
  return usd < 0.0001 ? 'under 0.0001 USD' : `${usd.toFixed(4)} USD`;
};

const nameOf = ({ name, note }: ModelRecord): string => `${name ?? 'a model'}${note === undefined ? '' : `, ${note}`}`;

/** 'Asked 2 times in 8.2 s for 0.0011 USD'; answers that were paid for before are named; undefined where nothing was asked. */
export const askedText = ({ calls, costUsd, latencyMs }: ModelRecord): string | undefined => {
  if (calls.length === 0) return undefined;
  const before = calls.filter(({ reused }) => reused).length;
  const times = calls.length === 1 ? 'once' : `${calls.length} times`;
  const kept = before === 0 ? '' : `; ${before} of the answers ${before === 1 ? 'was' : 'were'} paid for before`;
  return `Asked ${times} in ${(latencyMs / 1000).toFixed(1)} s for ${costText(costUsd)}${kept}`;
};

const quantAlone = ({ alone }: Pick<CycleReport, 'alone'>): string =>
  alone === undefined ? '' : ` Quant, the weighted sum of the analyses, said ${wordOf(alone.quant.verdict)}.`;

/** Sentences: who decided, what the other said, how often the model was asked, how long that took and what it cost. */
export const deciderLines = (report: Pick<CycleReport, 'synthesis' | 'model' | 'alone'>): readonly string[] => {
  const { synthesis, model } = report;
  const decided =
    synthesis.by === 'deepseek'
      ? `Decided by DeepSeek${model === undefined ? '' : ` (${nameOf(model)})`} within the rules.${quantAlone(report)}`
      : decidedText({ synthesis, model: modelTold(report) });
  const asked = model && askedText(model);
  return [decided, asked === undefined ? undefined : `${asked}.`].filter((line) => line !== undefined);
};

/** 'by rules, no model', 'by rules, the model failed', 'by rules, the model's budget is spent': why quant decided, for the card. */
export const byRulesText = (report: Pick<CycleReport, 'model'> | undefined): string => {
  const word = report?.model?.word;
  if (word?.kind === 'answered') return `by rules, the model said ${word.said}`;
  if (word?.kind !== 'failed') return 'by rules, no model';
  return word.failure.reason === 'over budget' ? "by rules, the model's budget is spent" : 'by rules, the model failed';
};
