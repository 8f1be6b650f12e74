// /stats and /performance: the record in figures; /stats also tells of the service, and admins of messages and the model's cost.
import { LATENCY_CARDS, LATENCY_WINDOW_MS, latencyOf } from '../../core/delivery/latency.ts';
import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import { plus } from '../../core/instant.ts';
import type { CutName } from '../../core/record/cuts.ts';
import { monthSpan } from '../../core/synthesis/budget.ts';
import { recordFor } from '../recordFor.ts';
import { cutMeant, performanceText } from '../text/performance.ts';
import { type Scope, type StatsFacts, scopeUnknown, statsText } from '../text/stats.ts';
import { answer, type Command, type CommandDeps, type Typed } from './command.ts';
import { sendEquity } from './equity.ts';

const MOST_DAYS = 3650;

type Asked = Scope & { readonly cut?: CutName };

/** '7', '30d', '7 days', 'btc', 'btc 30', 'hour'; the word that is none of these where there is one. */
export const scopeMeant = (argument: string, symbols: readonly string[]): Asked | { readonly unknown: string } => {
  let scope: Asked = {};
  for (const word of argument.split(/[\s,]+/).filter((w) => w !== '' && !/^days?$/i.test(w))) {
    const days = /^(\d{1,4})d?$/i.exec(word)?.[1];
    const symbol = symbolMeant(word, symbols);
    const cut = cutMeant(word);
    if (days !== undefined && Number(days) > 0 && Number(days) <= MOST_DAYS) scope = { ...scope, days: Number(days) };
    else if (symbol !== undefined) scope = { ...scope, symbol };
    else if (cut !== undefined) scope = { ...scope, cut };
    else return { unknown: word };
  }
  return scope;
};

const forAdmin = async ({ stores, clock, modelBudgetUsd }: CommandDeps): Promise<StatsFacts['forAdmin']> => {
  const { month, from, to } = monthSpan(clock.now());
  const [outbox, model] = await Promise.all([stores.outbox.counts(), stores.modelLedger.totals(from, to)]);
  return { outbox, month, model, budgetUsd: modelBudgetUsd };
};

/** Whose own edge is told: nobody's where others read along. */
const reader = ({ from, chatId }: Typed): number | undefined => (chatId === from.id ? from.id : undefined);

export const stats: Command = async (deps, typed) => {
  const { stores, clock, access, symbols } = deps;
  const { from, chatId, argument, threadId } = typed;
  const scope = scopeMeant(argument, symbols);
  if ('unknown' in scope || scope.cut !== undefined)
    return answer(deps, typed, scopeUnknown('unknown' in scope ? scope.unknown : argument, symbols));
  await sendEquity(deps, { chatId, ...(threadId === undefined ? {} : { threadId }) }, scope);
  const [cycles, signals, cards, isAdmin, record] = await Promise.all([
    stores.cycles.counts(),
    stores.signals.counts(),
    stores.outbox.acceptedCards(plus(clock.now(), -LATENCY_WINDOW_MS), LATENCY_CARDS),
    access.isAdmin(from.id),
    recordFor(deps, scope, reader(typed)),
  ]);
  const readers = await stores.subscribers.among([...new Set(cards.map(({ subscriber }) => subscriber))]);
  const latency = latencyOf(cards, new Map([...readers].map(([id, { joinedAt }]) => [id, joinedAt])));
  const admin = isAdmin ? await forAdmin(deps) : undefined;
  const facts = { cycles, signals, latency, speed: clock.speed, ...record, scope };
  await answer(deps, typed, statsText({ ...facts, ...(admin && { forAdmin: admin }) }));
};

export const performance: Command = async (deps, typed) => {
  const asked = scopeMeant(typed.argument, deps.symbols);
  if ('unknown' in asked) return answer(deps, typed, scopeUnknown(asked.unknown, deps.symbols, 'performance'));
  const told = await recordFor(deps, asked, reader(typed));
  await answer(deps, typed, performanceText({ ...told, scope: asked }, asked.cut));
};
