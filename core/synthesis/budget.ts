// The month's money for the model: how much is spent, and when to tell and when to stop.
import { type Instant, instant } from '../instant.ts';
import { monthEnd, monthOf } from '../market/coingeckoCredits.ts';

/** the share of the budget at which the admin hears of it */
export const WARNED_AT = 0.8;

export type BudgetState = 'ok' | 'warned' | 'spent';

/** `until`: the month's end, when the count begins anew. `share` is spent over budget; infinite where the budget is 0. */
export type Budget = {
  readonly state: BudgetState;
  /** '2026-11', UTC */
  readonly month: string;
  readonly spentUsd: number;
  readonly budgetUsd: number;
  readonly share: number;
  readonly until: Instant;
};

/** The UTC month of the instant: its first instant, and that of the next month. */
export const monthSpan = (at: Instant): { readonly month: string; readonly from: Instant; readonly to: Instant } => {
  const date = new Date(at);
  const from = instant(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
  return { month: monthOf(at), from, to: monthEnd(at) };
};

/** 'warned' from 80 % of the budget, 'spent' from 100 %; a budget of 0 is spent from the start. */
export const budgetAt = (spentUsd: number, budgetUsd: number, at: Instant): Budget => {
  const share = budgetUsd > 0 ? spentUsd / budgetUsd : Number.POSITIVE_INFINITY;
  const state = share >= 1 ? 'spent' : share >= WARNED_AT ? 'warned' : 'ok';
  const { month, to } = monthSpan(at);
  return { state, month, spentUsd, budgetUsd, share, until: to };
};

const usd = (amount: number): string => `${amount.toFixed(2)} USD`;

/** One sentence for the admin; undefined while there is nothing to tell. */
export const budgetSentence = (budget: Budget): string | undefined => {
  const { state, spentUsd, budgetUsd, month } = budget;
  if (state === 'ok') return undefined;
  const of = `${usd(spentUsd)} of ${usd(budgetUsd)} for ${month}`;
  if (state === 'warned')
    return `DeepSeek has used ${Math.floor(budget.share * 100)} % of its budget (${of}). At 100 % it is no longer asked until the month turns.`;
  return `DeepSeek's budget is spent (${of}). Quant decides until the month turns; DEEPSEEK_MONTHLY_BUDGET_USD sets the budget.`;
};
