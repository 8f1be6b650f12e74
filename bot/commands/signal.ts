// /signal: one signal's card again, by its number or the newest of a symbol.
import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import { enqueueNext } from '../enqueueNext.ts';
import { answer, type Command } from './command.ts';

export const signal: Command = async (deps, typed) => {
  const { stores, clock, changes, symbols } = deps;
  const asked = typed.argument.trim().replace(/^#/, '');
  if (asked === '') return answer(deps, typed, typed.words.signalAsked.signalAsked(symbols[0]));
  const symbol = symbolMeant(asked, symbols);
  const newest = symbol === undefined ? undefined : (await stores.signals.list({ limit: 1, symbol }))[0];
  const named = /^[A-Za-z0-9_-]{1,60}$/.test(asked) ? await stores.signals.get(asked.toUpperCase()) : undefined;
  const row = newest ?? named;
  if (!row) return answer(deps, typed, typed.words.signalAsked.signalUnknown(asked, symbol));
  await enqueueNext(
    { outbox: stores.outbox, clock, changes },
    { subscriber: typed.chatId, kind: 'card', subject: row.signal.id },
  );
};
