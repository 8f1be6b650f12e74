// /cost: what the model has cost today and this month, from our own ledger.
import { DAY_MS, instant, plus } from '../../core/instant.ts';
import { monthSpan } from '../../core/synthesis/budget.ts';
import { answer, type Command } from './command.ts';

export const cost: Command = async (deps, typed) => {
  const { stores, clock, modelBudgetUsd } = deps;
  const now = clock.now();
  const { month, from, to } = monthSpan(now);
  const midnight = instant(Math.floor(now / DAY_MS) * DAY_MS);
  const [today, thisMonth, rows] = await Promise.all([
    stores.modelLedger.totals(midnight, plus(midnight, DAY_MS)),
    stores.modelLedger.totals(from, to),
    stores.signals.list({ limit: 5000 }),
  ]);
  const signals = rows.filter(({ signal }) => signal.publishedAt >= from && signal.publishedAt < to).length;
  const facts = { month, today, thisMonth, budgetUsd: modelBudgetUsd, signals };
  await answer(deps, typed, typed.words.admin.cost(facts));
};
