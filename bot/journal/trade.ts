// A person's own trade on a signal: its figures noted, corrected, taken back, and what they come to.
import type { TradeFigures, UndoTo } from '../../core/delivery/cardNotes.ts';
import type { SignalRow } from '../../core/ports/record.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { Stores } from '../../core/ports/stores.ts';
import { compare, type PersonalResult, type PersonalWord, wordOf } from '../../core/record/personal.ts';

export type TradeDeps = {
  readonly stores: Pick<Stores, 'cardNotes' | 'personalResults'>;
  readonly clock: Clock;
};

/** What the figures come to, as far as they go. `share` is net of the card's costs; `profit` as told, else reckoned. */
export type TradeResult = {
  readonly share?: number;
  readonly r?: number;
  readonly word?: PersonalWord;
  readonly profit?: number;
  /** the profit is reckoned from the amount with the card's costs, not told by the person */
  readonly reckoned?: true;
};

const levelsOf = ({ signal, outcome }: SignalRow) => ({ ...signal, costs: signal.assessment.costs.total, outcome });

export const tradeResult = (row: SignalRow, trade: TradeFigures): TradeResult => {
  const { entryPrice, exitPrice, amount, profit } = trade;
  const told = profit === undefined ? {} : { profit };
  if (entryPrice === undefined || exitPrice === undefined) return told;
  const side = row.signal.direction === 'BUY' ? 1 : -1;
  const share = (side * (exitPrice - entryPrice)) / entryPrice - row.signal.assessment.costs.total;
  const comparison = compare({ ...blank(row), entryPrice, exitPrice }, levelsOf(row));
  const word = wordOf(comparison);
  return {
    share,
    ...(comparison.r === undefined ? {} : { r: comparison.r }),
    ...(word === undefined ? {} : { word }),
    ...(profit === undefined && amount !== undefined ? { profit: share * entryPrice * amount, reckoned: true } : told),
  };
};

const blank = ({ signal }: SignalRow): PersonalResult => ({
  ...{ signalId: signal.id, subscriber: 0, at: signal.asOf, result: 'breakeven' },
});

/** `press` names the message or press that says it, so that it counts once; `decided`: it also said that the trade was taken. */
type Change = { readonly person: number; readonly press: string; readonly decided?: boolean };

const undoOf = (before: TradeFigures, { decided }: Change): UndoTo => ({
  ...before,
  ...(decided ? { decided: true } : {}),
});

const clear = (trade: TradeFigures): TradeFigures =>
  Object.fromEntries(Object.entries(trade).filter(([, value]) => value !== undefined));

/** Keeps the result that the figures make, or the one said; nothing where neither says one. */
const keepResult = async (
  { stores, clock }: TradeDeps,
  row: SignalRow,
  trade: TradeFigures,
  { person, press, said }: Change & { readonly said?: PersonalWord },
): Promise<PersonalWord | undefined> => {
  const made = tradeResult(row, trade);
  const word = said ?? made.word;
  if (word === undefined) return undefined;
  const { entryPrice, exitPrice } = trade;
  await stores.personalResults.put({
    ...{ signalId: row.signal.id, subscriber: person, at: clock.now(), result: word, press },
    ...(entryPrice === undefined ? {} : { entryPrice }),
    ...(exitPrice === undefined ? {} : { exitPrice }),
    ...(made.profit === undefined ? {} : { profit: made.profit }),
  });
  return word;
};

/** Adds figures to the trade; what they replace can be taken back once. Returns the trade as it stands. */
export const noteFigures = async (
  deps: TradeDeps,
  row: SignalRow,
  figures: TradeFigures,
  change: Change,
): Promise<TradeFigures> => {
  const { stores } = deps;
  const { id } = row.signal;
  const before = await stores.cardNotes.get(id, change.person);
  const trade = before.taken.includes(change.press) ? before.trade : clear({ ...before.trade, ...figures });
  await stores.cardNotes.note(id, change.person, { trade, undoTo: undoOf(before.trade, change) }, change.press);
  await keepResult(deps, row, trade, change);
  return trade;
};

/** A result said without figures: with the paper trade's prices where the person told none of their own. */
export const noteResult = async (
  deps: TradeDeps,
  row: SignalRow,
  said: PersonalWord,
  change: Change,
): Promise<TradeFigures> => {
  const { trade } = await deps.stores.cardNotes.get(row.signal.id, change.person);
  await keepResult(deps, row, trade, { ...change, said });
  await deps.stores.cardNotes.note(row.signal.id, change.person, { undoTo: undoOf(trade, change) }, change.press);
  return trade;
};

/** What stands again after a change was taken back; `decided`: the answer came with it and goes with it. */
export type TakenBack = { readonly trade: TradeFigures; readonly decided: boolean };

/** Takes the last change back: the figures before it stand again, and with them their result or none. */
export const takeBack = async (deps: TradeDeps, row: SignalRow, change: Change): Promise<TakenBack | undefined> => {
  const { stores, clock } = deps;
  const { id } = row.signal;
  const notes = await stores.cardNotes.get(id, change.person);
  const again = notes.tookBack?.press === change.press ? notes.tookBack : undefined;
  if (!again && !notes.undoTo) return undefined;
  const { decided = false, ...trade } = again ? { ...notes.trade, decided: again.decided } : (notes.undoTo ?? {});
  const { press } = change;
  await stores.cardNotes.note(id, change.person, { trade, undoTo: null, tookBack: { press, decided } }, press);
  const standing = await stores.personalResults.get(id, change.person);
  const word = await keepResult(deps, row, trade, change);
  if (word === undefined && standing)
    await stores.personalResults.put({
      ...{ signalId: id, subscriber: change.person, at: clock.now(), press: change.press },
      ...{ result: standing.standing.result, withdrawn: true },
    });
  return { trade, decided };
};
