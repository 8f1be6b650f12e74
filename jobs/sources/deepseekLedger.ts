// Every asking of the model goes through here: reused where it was answered before, refused over budget, and written down.

import type { CycleId, Instant } from '../../core/instant.ts';
import type { Clock, Hash, Log } from '../../core/ports/shell.ts';
import { type Budget, budgetAt, monthSpan } from '../../core/synthesis/budget.ts';
import type { CallCost, CallOutcome, CallPurpose, ModelCall, ModelLedger } from '../../core/synthesis/ledger.ts';
import { type AskFailure, mayBeCharged } from '../../core/synthesis/modelFailure.ts';
import { costUsd, estimatedUsage, type Prices } from '../../core/synthesis/pricing.ts';
import { type Asked, type DeepSeek, type ModelQuestion, messagesOf } from './deepseek.ts';

export type BookedDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly hash: Hash;
  readonly client: DeepSeek;
  readonly ledger: ModelLedger;
  readonly prices: Prices;
  readonly monthlyBudgetUsd: number;
};

/** Whose question it is. */
export type Subject = {
  readonly cycle: CycleId;
  readonly symbol: string;
  readonly promptVersion: string;
  readonly purpose: CallPurpose;
  readonly attempt: number;
};

export type Booked =
  | { readonly kind: 'call'; readonly call: ModelCall; readonly reused: boolean }
  | { readonly kind: 'over budget'; readonly budget: Budget };

const outcomeOf = (asked: Asked): CallOutcome => {
  if (asked.kind === 'failed') return { kind: 'failed', failure: asked.failure };
  return { kind: 'charged', as: asked.kind === 'ok' ? 'answered' : asked.kind, text: asked.text };
};

const failureOf = (asked: Asked): AskFailure | undefined => (asked.kind === 'failed' ? asked.failure : undefined);

/** What is known of its cost: the counted tokens, else an upper estimate where it may have been charged, else nothing. */
const costOf = (
  asked: Asked,
  characters: number,
  prices: Prices,
  span: { readonly began: Instant; readonly ended: Instant },
): CallCost => {
  if (asked.usage !== undefined) return { usd: costUsd(asked.usage, prices, span), basis: 'usage' };
  const failure = failureOf(asked);
  if (failure !== undefined && !mayBeCharged(failure)) return { usd: 0, basis: 'free' };
  return { usd: costUsd(estimatedUsage(characters), prices, span), basis: 'estimate' };
};

/**
 * Asks, unless the ledger holds the answer to the same messages for the same model, or the month's budget is spent. What
 * calls under way cost is not known yet: so many may still go past the budget. Rejects only where the ledger does.
 */
export const createBooked = (deps: BookedDeps) => {
  const { clock, log, hash, client, ledger, prices, monthlyBudgetUsd } = deps;
  const told = new Set<string>();
  let calls = 0;

  const budget = async (): Promise<Budget> => {
    const at = clock.now();
    const { from, to } = monthSpan(at);
    const now = budgetAt(await ledger.spentUsd(from, to), monthlyBudgetUsd, at);
    const name = `${now.month} ${now.state}`;
    if (now.state !== 'ok' && !told.has(name)) {
      told.add(name);
      log.warn('the budget of the model', { state: now.state, spentUsd: now.spentUsd, budgetUsd: now.budgetUsd });
    }
    return now;
  };

  const ask = async (question: ModelQuestion, subject: Subject, signal: AbortSignal): Promise<Booked> => {
    const messages = messagesOf(question);
    const { model, thinking } = client;
    const key = hash(JSON.stringify({ model, thinking, messages }));
    const kept = await ledger.answerTo(key);
    if (kept !== undefined) return { kind: 'call', call: kept, reused: true };
    const before = await budget();
    if (before.state === 'spent') return { kind: 'over budget', budget: before };
    const began = clock.now();
    const asked = await client.ask(question, signal);
    const ended = clock.now();
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
    const call: ModelCall = {
      ...subject,
      id: `${subject.cycle}-${subject.symbol}-${subject.purpose}-${clock.wallMs()}-${(calls += 1)}`,
      ...{ key, model, messages, began, ended, latencyMs: asked.latencyMs, outcome: outcomeOf(asked) },
      ...(asked.usage === undefined ? {} : { usage: asked.usage }),
      cost: costOf(asked, characters, prices, { began, ended }),
    };
    await ledger.put(call);
    await budget();
    return { kind: 'call', call, reused: false };
  };
  return { ask, budget };
};
