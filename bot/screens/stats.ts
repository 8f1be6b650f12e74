// /stats: the record in figures, the service beside it, and for admins messages and the model's cost; brought up to date in place.
import { LATENCY_CARDS, LATENCY_WINDOW_MS, latencyOf } from '../../core/delivery/latency.ts';
import { plus } from '../../core/instant.ts';
import { monthSpan } from '../../core/synthesis/budget.ts';
import type { CommandDeps } from '../commands/command.ts';
import { recordFor } from '../recordFor.ts';
import type { Scope, StatsFacts } from '../text/stats.ts';
import type { ScreenOf } from './screens.ts';

/** '7', 'BTC-USD', 'BTC-USD.7': a scope as a button carries it. */
export const scopeData = ({ days, symbol }: Scope): string =>
  [symbol, days].filter((part) => part !== undefined).join('.');
const readScope = (of: string, symbols: readonly string[]): Scope => {
  const [, name = '', digits = ''] = /^([A-Z0-9-]*[A-Z][A-Z0-9-]*)?\.?(\d{1,4})?$/.exec(of) ?? [];
  return {
    ...(symbols.includes(name) ? { symbol: name } : {}),
    ...(digits === '' ? {} : { days: Number(digits) }),
  };
};

const forAdmin = async ({ stores, clock, modelBudgetUsd }: CommandDeps): Promise<StatsFacts['forAdmin']> => {
  const { month, from, to } = monthSpan(clock.now());
  const [outbox, model] = await Promise.all([stores.outbox.counts(), stores.modelLedger.totals(from, to)]);
  return { outbox, month, model, budgetUsd: modelBudgetUsd };
};

/** Nobody's own edge is told where others read along. */
export const statsScreen: ScreenOf = async (deps, { person, isAdmin, isShared, of, words }) => {
  const { stores, clock, symbols } = deps;
  const scope = readScope(of, symbols);
  const [cycles, signals, cards, record] = await Promise.all([
    stores.cycles.counts(),
    stores.signals.counts(),
    stores.outbox.acceptedCards(plus(clock.now(), -LATENCY_WINDOW_MS), LATENCY_CARDS),
    recordFor(deps, scope, isShared ? undefined : person),
  ]);
  const readers = await stores.subscribers.among([...new Set(cards.map(({ subscriber }) => subscriber))]);
  const latency = latencyOf(cards, new Map([...readers].map(([id, { joinedAt }]) => [id, joinedAt])));
  const admin = isAdmin ? await forAdmin(deps) : undefined;
  const facts = { cycles, signals, latency, speed: clock.speed, ...record, scope, now: clock.now() };
  return { text: words.stats.statsText({ ...facts, ...(admin && { forAdmin: admin }) }) };
};
