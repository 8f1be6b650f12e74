// /stats: the service in figures; admins also hear of messages and of what the model costs.
import { LATENCY_CARDS, LATENCY_WINDOW_MS, latencyOf } from '../../core/delivery/latency.ts';
import { plus } from '../../core/instant.ts';
import { monthSpan } from '../../core/synthesis/budget.ts';
import { type StatsFacts, statsText } from '../text/stats.ts';
import type { Command, CommandDeps } from './command.ts';

const forAdmin = async ({ stores, clock, modelBudgetUsd }: CommandDeps): Promise<StatsFacts['forAdmin']> => {
  const { month, from, to } = monthSpan(clock.now());
  const [outbox, model] = await Promise.all([stores.outbox.counts(), stores.modelLedger.totals(from, to)]);
  return { outbox, month, model, budgetUsd: modelBudgetUsd };
};

export const stats: Command = async (deps, { from, chatId }) => {
  const { stores, clock, access, replies } = deps;
  const [cycles, signals, cards, people, isAdmin] = await Promise.all([
    stores.cycles.counts(),
    stores.signals.counts(),
    stores.outbox.acceptedCards(plus(clock.now(), -LATENCY_WINDOW_MS), LATENCY_CARDS),
    stores.subscribers.active(),
    access.isAdmin(from.id),
  ]);
  const latency = latencyOf(cards, new Map(people.map(({ id, joinedAt }) => [id, joinedAt])));
  const admin = isAdmin ? await forAdmin(deps) : undefined;
  const facts = { cycles, signals, latency, speed: clock.speed };
  await replies.say(chatId, statsText({ ...facts, ...(admin && { forAdmin: admin }) }));
};
