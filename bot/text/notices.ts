// What is told by itself, to admins or to everybody: sentences with their figures, as they stand when the message goes out.

import type { PhaseChange } from '../../core/record/phase/phase.ts';
import { type Budget, budgetSentence } from '../../core/synthesis/budget.ts';
import type { LedgerTotals } from '../../core/synthesis/ledger.ts';
import { phaseText } from '../../core/wording/phase.ts';
import { type Html, html, lines } from './html.ts';

export type BudgetNotice = {
  readonly budget: Budget;
  readonly totals: Pick<LedgerTotals, 'calls' | 'estimatedUsd'>;
  /** the person may have had this message before */
  readonly repeated: boolean;
};

const usd = (amount: number): string => `${amount.toFixed(2)} USD`;

/** 'DeepSeek has used 81 % of its budget (81.20 USD of 100.00 USD for 2026-11). ...', then what it is counted over. */
export const budgetNotice = ({ budget, totals, repeated }: BudgetNotice): Html => {
  const { month, spentUsd, budgetUsd } = budget;
  const raised = `DeepSeek had come near its budget; the budget has been raised since: ${usd(spentUsd)} of ${usd(budgetUsd)} for ${month}.`;
  const estimated =
    totals.estimatedUsd >= 0.005
      ? `, ${usd(totals.estimatedUsd)} of it estimated where the provider told no figure`
      : '';
  return lines(
    html`💰 ${budgetSentence(budget) ?? raised}`,
    html`Counted over ${totals.calls.toLocaleString('en-US')} ${totals.calls === 1 ? 'request' : 'requests'} of our own ledger${estimated}.`,
    repeated ? html`<i>sent again after an interruption</i>` : undefined,
  );
};

const MEANING = {
  PAPER: 'Signals go on; they are on trial, and each card says so.',
  LIVE: 'Signals go on; their record passed its trial or an admin decided so. That proves nothing about the next one.',
  SUSPENDED: 'New signals are recorded and followed, but not sent, except to who asked for them in /settings.',
} as const;

/** Told to everybody once a change, with the figures it rests on. */
export const phaseNotice = (change: PhaseChange): Html =>
  lines(html`📢 <b>The service is now ${change.to}</b>`, html`${phaseText(change)}.`, html`${MEANING[change.to]}`);
