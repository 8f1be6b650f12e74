// /status: what is open now, this person's first, at the newest price seen.
import type { SignalMark } from '../../core/delivery/cardNotes.ts';
import type { CommandDeps } from '../commands/command.ts';
import type { OpenSignal } from '../text/status.ts';
import type { ScreenOf } from './screens.ts';

/** The newer of what was seen while following the signal and the price of the newest cycle. */
const newest = async (
  { stores }: Pick<CommandDeps, 'stores'>,
  symbol: string,
  mark: SignalMark | undefined,
): Promise<OpenSignal['mark']> => {
  const ticker = (await stores.cycles.latest(symbol))?.ticker;
  if (ticker?.kind !== 'ok' || (mark && mark.at >= ticker.at)) return mark;
  return { price: ticker.value.price, at: ticker.at, moved: mark?.moved ?? false };
};

export const openSignals = async (
  { stores }: Pick<CommandDeps, 'stores'>,
  person: number,
): Promise<readonly OpenSignal[]> => {
  const open = await stores.signals.open();
  const marks = await stores.signalMarks.of(open.map(({ id }) => id));
  const rows = await Promise.all(
    open.map(async ({ id, symbol }) => {
      const [row, decision, { trade }, mark] = await Promise.all([
        stores.signals.get(id),
        stores.decisions.get(id, person),
        stores.cardNotes.get(id, person),
        newest({ stores }, symbol, marks.get(id)),
      ]);
      return row?.outcome.kind === 'open' ? { ...row, decision: decision?.decision, mark, trade } : undefined;
    }),
  );
  return rows.filter((row) => row !== undefined);
};

export const statusScreen: ScreenOf = async (deps, { person, words: { status: say, greetings } }) => {
  const now = deps.clock.now();
  return { text: say.statusText(await openSignals(deps, person), now, greetings.nextCycle(now)) };
};
