// Tells the admins of the model's budget through the outbox: once a month and state, whatever restarts lie between.
import type { Changes, Clock, Log, Stores } from '../core/ports.ts';
import type { Budget } from '../core/synthesis/budget.ts';

export type BudgetNoticeDeps = {
  readonly stores: Pick<Stores, 'subscribers' | 'outbox'>;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly log: Log;
};

/** 'budget:2026-11:warned' is what the notice is about; its words are written when it is sent. */
export const budgetSubject = ({ month, state }: Budget): string => `budget:${month}:${state}`;

/** Only admins who are here: the outbox has one row a person and subject, so that each hears of it once. */
export const createBudgetNotice = ({ stores, clock, changes, log }: BudgetNoticeDeps) => {
  const enqueue = async (budget: Budget): Promise<void> => {
    const admins = (await stores.subscribers.admins()).filter(({ state }) => state === 'active');
    const subject = budgetSubject(budget);
    const rows = admins.map(({ id }) => ({ subscriber: id, kind: 'notice', subject, revision: 1 }) as const);
    if ((await stores.outbox.enqueue(rows, clock.now())) > 0) changes.emit({ kind: 'outbox' });
  };
  return (budget: Budget): void => {
    enqueue(budget).catch((error: unknown) =>
      log.error('the notice about the budget could not be queued', { subject: budgetSubject(budget), error }),
    );
  };
};
