// The worth of the model: quant alone, the model alone and what was published, side by side, and what it cost.
import type { RecordEntry } from './entry.ts';
import type { Span } from './equity.ts';
import { type Figure, measured, notMeasurable } from './figure.ts';
import { type Summary, summaryOf } from './statistics.ts';

/** US dollars for all askings of the span, whether or not they ended in a signal. */
export type ModelSpending = { readonly costUsd: number; readonly calls: number };

/**
 * `quant` and `model`: what each alone would have published, every proposal of its own that no gate stood against. `final`:
 * what was published, whoever decided. `costPerSignal` over published signals; `costPerR` over the net R by which the final
 * decision beat quant alone, a signal, times the final signals: what was bought.
 */
export type Worth = {
  readonly quant: Summary;
  readonly model: Summary;
  readonly final: Summary;
  readonly spending?: ModelSpending;
  readonly costPerSignal: Figure;
  readonly costPerR: Figure;
};

const expectancyOf = (summary: Summary): number | undefined =>
  summary.kind === 'measured' && summary.expectancyR.kind === 'measured' ? summary.expectancyR.value : undefined;

/** `final`: the summary of what was published, of the same entries. */
export const worthOf = (
  entries: readonly RecordEntry[],
  {
    span,
    final,
    spending,
  }: { readonly span: Span; readonly final: Summary; readonly spending?: ModelSpending | undefined },
): Worth => {
  const alone = (by: RecordEntry['by']): Summary =>
    summaryOf(
      entries.filter((entry) => entry.by === by && entry.stoppedBy.length === 0),
      span,
    );
  const [quant, model] = [alone('quant'), alone('deepseek')];
  const published = final.counts.entries;
  const untold = notMeasurable('no model was paid');
  const [ours, theirs] = [expectancyOf(final), expectancyOf(quant)];
  const bought = ours === undefined || theirs === undefined ? undefined : (ours - theirs) * final.counts.ended;
  const perR = (): Figure => {
    if (spending === undefined) return untold;
    if (bought === undefined) return notMeasurable('too few ended signals of quant alone or of the final decision');
    return bought > 0 ? measured(spending.costUsd / bought) : notMeasurable('it earned nothing over quant alone');
  };
  return {
    ...{ quant, model, final, ...(spending && { spending }) },
    costPerSignal:
      spending === undefined
        ? untold
        : published > 0
          ? measured(spending.costUsd / published)
          : notMeasurable('nothing was published'),
    costPerR: perR(),
  };
};
