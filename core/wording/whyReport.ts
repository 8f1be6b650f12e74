// A stored cycle as /why and Details tell it; reports of older releases lack what was not measured then.
import type { CycleReport } from '../cycleReport.ts';
import type { ModelTold, WhyReport } from './why.ts';

/** What came of the model in that cycle; a report from before there was one says so. */
export const modelTold = ({ model }: Pick<CycleReport, 'model'>): ModelTold => {
  if (model === undefined) return { kind: 'not asked', because: 'the program of that time had none' };
  return model.word ?? { kind: 'not asked', because: model.notAsked ?? 'there was nothing to ask it about' };
};

/** A signal that passed while the service was suspended is kept from people, by name. */
const keptBackOf = ({ verdict, phase }: CycleReport): Pick<WhyReport, 'keptBack'> =>
  verdict.kind === 'publish' && phase?.name === 'SUSPENDED'
    ? { keptBack: { reason: 'suspended', since: phase.since } }
    : {};

/** No gates where none was stored. */
export const whyReportOf = (report: CycleReport): WhyReport => ({
  symbol: report.symbol,
  asOf: report.asOf,
  verdict: report.verdict,
  synthesis: report.synthesis,
  model: modelTold(report),
  gates: report.gates ?? [],
  ...keptBackOf(report),
});
