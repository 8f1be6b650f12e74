// Reads what a notice is about and writes it as things stand now.
import type { Delivery } from '../core/delivery.ts';
import { parseInstant } from '../core/instant.ts';
import { broadcastOf } from '../core/people/broadcast.ts';
import type { Stores } from '../core/ports.ts';
import { budgetAt, monthSpan } from '../core/synthesis/budget.ts';
import { broadcastText } from './text/admin.ts';
import type { Html } from './text/html.ts';
import { budgetNotice } from './text/notices.ts';

export type NoticeDeps = {
  readonly stores: Pick<Stores, 'modelLedger' | 'broadcasts'>;
  /** US dollars a UTC month; absent where no model is configured */
  readonly modelBudgetUsd?: number;
};

/** 'budget:2026-11:warned' in words; undefined for a subject that is not known, or where there is no budget any more. */
export const noticeText = async (
  { stores, modelBudgetUsd }: NoticeDeps,
  { subject, repeats }: Pick<Delivery, 'subject' | 'repeats'>,
): Promise<Html | undefined> => {
  const broadcast = broadcastOf(subject);
  if (broadcast !== undefined) {
    const found = await stores.broadcasts.get(broadcast);
    return found === undefined || found.state === 'cancelled' ? undefined : broadcastText(found.text);
  }
  const month = /^budget:(\d{4}-\d{2}):(?:warned|spent)$/.exec(subject)?.[1];
  const began = month === undefined ? undefined : parseInstant(`${month}-01`);
  if (began === undefined || modelBudgetUsd === undefined) return undefined;
  const { from, to } = monthSpan(began);
  const totals = await stores.modelLedger.totals(from, to);
  return budgetNotice({ budget: budgetAt(totals.costUsd, modelBudgetUsd, from), totals, repeated: repeats > 0 });
};
