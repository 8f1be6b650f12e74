// Plain words of a person: a reply to a card works like its buttons, and the answer to an open question is taken.
import type { TradeFigures } from '../../core/delivery/cardNotes.ts';
import { MINUTE_MS } from '../../core/instant.ts';
import type { Changes } from '../../core/ports.ts';
import { pressData, type TradeFigure } from '../callbackData.ts';
import { type FactsDeps, type PersonalRow, readRow } from '../cardFacts.ts';
import { takeBackKeyboard } from '../cardKeyboard.ts';
import { enqueueNext } from '../enqueueNext.ts';
import { noteDecision } from '../presses/decide.ts';
import type { Replies } from '../replies.ts';
import { barePrice } from '../text/buttons.ts';
import type { Html } from '../text/html.ts';
import {
  amountTwoWays,
  amountUnreadable,
  askFigure,
  decisionReadBack,
  figureFar,
  figureTwoWays,
  figureUnreadable,
  nothingToTakeBack,
  replyUnclear,
  resultReadBack,
  takenBack,
  tradeReadBack,
  whichCard,
} from '../text/journal.ts';
import { settleBy } from './readNumber.ts';
import { readReply, type SaidByReply, type TypedFigure } from './readReply.ts';
import { noteFigures, noteResult, takeBack, tradeResult } from './trade.ts';

/** An open question is answered by the next words within so long; later ones are about something else. */
const ASKED_FOR_MS = 30 * MINUTE_MS;
/** A price within this factor of the entry is taken as it stands. */
const PLAUSIBLE = 2;

export type JournalDeps = Pick<FactsDeps, 'stores' | 'clock'> & {
  readonly replies: Replies;
  readonly changes: Changes;
};

/** What was written, by whom and where; `replyTo` is the message it answers. `key` makes it count once. */
export type Heard = {
  readonly person: number;
  readonly chatId: number;
  readonly messageId: number;
  readonly text: string;
  readonly replyTo?: number;
};

type Scene = { readonly deps: JournalDeps; readonly heard: Heard; readonly row: PersonalRow };

const keyOf = ({ chatId, messageId }: Heard): string => `m:${chatId}:${messageId}`;
const placeOf = ({ chatId, person }: Heard): { readonly place?: number } =>
  chatId === person ? {} : { place: chatId };

const say = ({ deps, heard }: Scene, text: Html, keyboard?: ReturnType<typeof takeBackKeyboard>): Promise<void> =>
  deps.replies.say(heard.chatId, text, { replyTo: heard.messageId, ...(keyboard ? { keyboard } : {}) });

/** The card is shown as things stand now, through the outbox: nobody has their finger on it. */
const repaint = async ({ deps, heard, row }: Scene): Promise<void> => {
  const { stores, clock, changes } = deps;
  const key = { subscriber: heard.chatId, kind: 'touch', subject: row.signal.id } as const;
  await enqueueNext({ outbox: stores.outbox, clock, changes }, key);
  changes.emit({ kind: 'decision', id: row.signal.id });
};

/** A price that can be taken, or undefined after the person was asked what they meant. */
const priceOf = async (scene: Scene, figure: TradeFigure, typed: TypedFigure): Promise<number | undefined> => {
  const { row } = scene;
  const { entry, tick, id } = row.signal;
  const read = settleBy(typed.read, entry);
  const choice = (prices: readonly number[]) => ({
    inline_keyboard: [
      prices.map((price) => ({
        text: barePrice(price, Math.min(tick, 0.01)),
        callback_data: pressData({ kind: 'figure', figure, price, signalId: id }),
      })),
    ],
  });
  switch (read.kind) {
    case 'none':
      await ask(scene, figure, figureUnreadable(row, typed.typed));
      return undefined;
    case 'two ways':
      await say(scene, figureTwoWays(row, typed.typed), choice(read.values));
      return undefined;
    case 'number':
      if (read.value > entry / PLAUSIBLE && read.value < entry * PLAUSIBLE) return read.value;
      await say(scene, figureFar(row, typed.typed), choice([read.value]));
      return undefined;
  }
};

/** Asks for a figure and notes that the next plain words may be the answer. */
const ask = async (scene: Scene, figure: TradeFigure, words: Html): Promise<void> => {
  const { deps, heard, row } = scene;
  const asked = { figure, at: deps.clock.now() };
  if (heard.chatId === heard.person) await deps.stores.cardNotes.note(row.signal.id, heard.person, { asked });
  await say(scene, words);
};

const note = async (scene: Scene, figures: TradeFigures): Promise<void> => {
  const { deps, heard, row } = scene;
  const change = { person: heard.person, press: keyOf(heard) };
  if (row.decision?.decision !== 'took')
    await noteDecision(deps, heard.person, row, { wanted: 'took', press: keyOf(heard), ...placeOf(heard) });
  const trade = await noteFigures(deps, row, figures, change);
  await say(scene, tradeReadBack(row, trade, tradeResult(row, trade)), takeBackKeyboard(row.signal.id));
  await repaint(scene);
};

const amountOf = async (
  scene: Scene,
  typed: TypedFigure | undefined,
): Promise<{ readonly amount?: number } | undefined> => {
  if (typed === undefined) return {};
  if (typed.read.kind === 'number') return { amount: typed.read.value };
  await say(scene, typed.read.kind === 'none' ? amountUnreadable(typed.typed) : amountTwoWays(typed.typed));
  return undefined;
};

const took = async (scene: Scene, said: Extract<SaidByReply, { kind: 'took' }>): Promise<void> => {
  const size = await amountOf(scene, said.amount);
  if (!size) return;
  if (said.price === undefined) return note(scene, size);
  const entryPrice = await priceOf(scene, 'entry', said.price);
  if (entryPrice !== undefined) await note(scene, { ...size, entryPrice });
};

const closed = async (scene: Scene, said: Extract<SaidByReply, { kind: 'closed' }>): Promise<void> => {
  const profit = said.profit === undefined ? {} : { profit: said.profit };
  if (said.price === undefined)
    return said.profit === undefined ? ask(scene, 'exit', askFigure(scene.row, 'exit')) : note(scene, profit);
  const exitPrice = await priceOf(scene, 'exit', said.price);
  if (exitPrice !== undefined) await note(scene, { ...profit, exitPrice });
};

/** A number alone: what was asked for, else the entry while none is noted, else the exit. */
const alone = async (scene: Scene, typed: TypedFigure, asked: TradeFigure | undefined): Promise<void> => {
  const { deps, heard, row } = scene;
  const { trade } = await deps.stores.cardNotes.get(row.signal.id, heard.person);
  const figure = asked ?? (trade.entryPrice === undefined ? 'entry' : 'exit');
  const price = await priceOf(scene, figure, typed);
  if (price !== undefined) await note(scene, figure === 'entry' ? { entryPrice: price } : { exitPrice: price });
};

const undo = async (scene: Scene): Promise<void> => {
  const { deps, heard, row } = scene;
  const change = { person: heard.person, press: keyOf(heard) };
  const notes = await takeBack(deps, row, change);
  if (notes) await say(scene, takenBack(row, notes.trade));
  else if (row.decision === undefined) await say(scene, nothingToTakeBack(row));
  else {
    const words = await noteDecision(deps, heard.person, row, {
      wanted: undefined,
      press: keyOf(heard),
      ...placeOf(heard),
    });
    await say(scene, decisionReadBack(row, words));
  }
  await repaint(scene);
};

const obey = async (scene: Scene, said: SaidByReply, asked: TradeFigure | undefined): Promise<void> => {
  const { deps, heard, row } = scene;
  switch (said.kind) {
    case 'decision': {
      const words = await noteDecision(deps, heard.person, row, {
        ...{ wanted: said.decision, press: keyOf(heard) },
        ...placeOf(heard),
      });
      await say(scene, decisionReadBack(row, words), takeBackKeyboard(row.signal.id));
      return repaint(scene);
    }
    case 'took':
      return took(scene, said);
    case 'closed':
      return closed(scene, said);
    case 'result': {
      const trade = await noteResult(deps, row, said.result, { person: heard.person, press: keyOf(heard) });
      const words = resultReadBack(row, said.result, trade, tradeResult(row, trade));
      return say(scene, words, takeBackKeyboard(row.signal.id));
    }
    case 'figure':
      return alone(scene, said.figure, asked);
    case 'undo':
      return undo(scene);
    case 'unclear':
      return asked === undefined ? say(scene, replyUnclear(row)) : ask(scene, asked, figureUnreadable(row, heard.text));
  }
};

type Meant = { readonly signalId: string; readonly asked?: TradeFigure };

/** The signal a message is about: that of the card it answers, else that of the open question. */
const meantBy = async ({ stores, clock }: JournalDeps, heard: Heard): Promise<Meant | undefined> => {
  const answered = heard.replyTo === undefined ? undefined : await stores.outbox.subjectOf(heard.chatId, heard.replyTo);
  if (answered !== undefined) return { signalId: answered };
  if (heard.chatId !== heard.person) return undefined;
  const open = await stores.cardNotes.asked(heard.person);
  if (!open || clock.now() - open.asked.at > ASKED_FOR_MS) return undefined;
  return { signalId: open.signalId, asked: open.asked.figure };
};

/** Does what the words say and answers; false where they are about no trade, so that somebody else may answer. */
export const hear = async (deps: JournalDeps, heard: Heard): Promise<boolean> => {
  const meant = await meantBy(deps, heard);
  const said = readReply(heard.text);
  if (!meant) {
    const isTrade = said.kind !== 'unclear' && said.kind !== 'figure';
    if (isTrade && heard.chatId === heard.person) await deps.replies.say(heard.chatId, whichCard());
    return isTrade;
  }
  const row = await readRow(deps.stores, meant.signalId, heard.person);
  if (!row) return false;
  await obey({ deps, heard, row }, said, meant.asked);
  return true;
};

/** Closes the open question, if there is one; true where there was. */
export const dropQuestion = async ({ stores }: Pick<JournalDeps, 'stores'>, person: number): Promise<boolean> => {
  const open = await stores.cardNotes.asked(person);
  if (open) await stores.cardNotes.note(open.signalId, person, { asked: null });
  return open !== undefined;
};
