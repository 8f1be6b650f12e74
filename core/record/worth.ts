// The worth of the model: quant alone, the model alone and what was published, side by side, and what it cost.
import { type Group, groupFigures } from './cuts.ts';
import type { RecordEntry } from './entry.ts';
import { type Figure, measured, notMeasurable } from './figure.ts';
import { type Trades, tradesOf } from './trades.ts';

/** US dollars for all askings of the span, whether or not they ended in a signal. */
export type ModelSpending = { readonly costUsd: number; readonly calls: number };

/**
 * `quant` and `model`: what each alone would have published, every proposal of its own that no gate stood against. `final`:
 * what was published, whoever decided. `costPerSignal` over published signals. `costPerR`: the spending over what the final
 * decision earned more than quant alone, in net R a signal times the final signals.
 */
export type Worth = {
  readonly quant: Group;
  readonly model: Group;
  readonly final: Group;
  readonly spending?: ModelSpending;
  readonly costPerSignal: Figure;
  readonly costPerR: Figure;
};

export type Published = { readonly trades: Trades; readonly count: number };

const untold = notMeasurable('no model was paid');

const perR = (quant: Group, final: Group, costUsd: number): Figure => {
  if (quant.figures === undefined || final.figures === undefined)
    return notMeasurable('too few ended signals of quant alone or of the final decision');
  const bought = final.figures.totalR - (quant.figures.totalR / quant.n) * final.n;
  return bought > 0 ? measured(costUsd / bought) : notMeasurable('it earned nothing over quant alone');
};

/** `published`: what was published among the entries, and its trades. */
export const worthOf = (
  entries: readonly RecordEntry[],
  published: Published,
  spending: ModelSpending | undefined,
): Worth => {
  const alone = (by: RecordEntry['by']): Group => {
    const own = entries.filter((entry) => entry.by === by && entry.stoppedBy.length === 0);
    // where one of them decided everything, its own signals are those that were published
    const same = own.length === published.count && own.every((entry) => entry.published);
    return groupFigures(same ? published.trades : tradesOf(own));
  };
  const [quant, model, final] = [alone('quant'), alone('deepseek'), groupFigures(published.trades)];
  if (spending === undefined) return { quant, model, final, costPerSignal: untold, costPerR: untold };
  const costPerSignal =
    published.count > 0 ? measured(spending.costUsd / published.count) : notMeasurable('nothing was published');
  return { quant, model, final, spending, costPerSignal, costPerR: perR(quant, final, spending.costUsd) };
};
