// /signals and /trades: the last signals a page at a time; /trades only those that have ended.
import type { SignalRow } from '../../core/ports/record.ts';
import type { CommandDeps } from '../commands/command.ts';
import type { ScreenOf, View } from './screens.ts';

const LISTED = 10;

/** One page of signals, the newest first, after the one named by `before`; whether there are older ones. */
const pageOf = async (
  { stores }: Pick<CommandDeps, 'stores'>,
  before: string,
): Promise<{ readonly rows: readonly SignalRow[]; readonly more: boolean }> => {
  const found = await stores.signals.list({ limit: LISTED + 1, ...(before === '' ? {} : { before }) });
  return { rows: found.slice(0, LISTED), more: found.length > LISTED };
};

const turns = (before: string, rows: readonly SignalRow[], more: boolean): Pick<View, 'newer' | 'older'> => {
  const last = rows.at(-1)?.signal.id;
  return {
    ...(before === '' ? {} : { newer: '' }),
    ...(more && last !== undefined ? { older: last } : {}),
  };
};

export const signalsScreen: ScreenOf = async (deps, { person, of, words: { signalsList: say } }) => {
  const { rows, more } = await pageOf(deps, of);
  const words = await deps.stores.decisions.forSignals(rows.map((row) => row.signal.id));
  const mine = new Map(
    [...words].flatMap(([id, said]) => {
      const found = said.find((word) => word.subscriber === person);
      return found ? [[id, found.decision] as const] : [];
    }),
  );
  return { text: say.signalsList(rows, mine, deps.clock.now(), of === ''), ...turns(of, rows, more) };
};

export const tradesScreen: ScreenOf = async (deps, { of, words: { signalsList: say } }) => {
  const { rows, more } = await pageOf(deps, of);
  return { text: say.tradesList(rows, deps.clock.now()), ...turns(of, rows, more) };
};
