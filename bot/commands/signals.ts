// /signals: the last ten signals with how they ended and what this person said of each.
import { signalsList } from '../text/signalsList.ts';
import { answer, type Command } from './command.ts';

const LISTED = 10;

export const signals: Command = async (deps, typed) => {
  const { stores, clock } = deps;
  const { from } = typed;
  const rows = await stores.signals.list({ limit: LISTED });
  const all = await stores.decisions.forSignals(rows.map((row) => row.signal.id));
  const mine = new Map(
    [...all].flatMap(([id, decisions]) => {
      const found = decisions.find((decision) => decision.subscriber === from.id);
      return found ? [[id, found.decision] as const] : [];
    }),
  );
  await answer(deps, typed, signalsList(rows, mine, clock.now()));
};
