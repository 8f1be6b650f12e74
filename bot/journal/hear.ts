// Plain words of a person about a trade: a reply to a card works like its buttons, and what stays unclear is asked back.
import type { TradeFigures } from '../../core/delivery/cardNotes.ts';
import type { Changes } from '../../core/ports/shell.ts';
import { pressData, type TradeFigure } from '../callbackData.ts';
import { type FactsDeps, type PersonalRow, readRow } from '../cardFacts.ts';
import { takeBackKeyboard } from '../cardKeyboard.ts';
import { enqueueNext } from '../enqueueNext.ts';
import { noteDecision } from '../presses/decide.ts';
import type { Replies } from '../replies.ts';
import { barePrice } from '../text/buttons.ts';
import type { Html } from '../text/html.ts';
import type { Words } from '../text/words.ts';
import { settleBy } from './readNumber.ts';
import { readReply, type SaidByReply, type TypedFigure } from './readReply.ts';
import { noteFigures, noteResult, takeBack, tradeResult } from './trade.ts';

/** A price within this factor of the entry is taken as it stands. */
const PLAUSIBLE = 2;

export type JournalDeps = Pick<FactsDeps, 'stores' | 'clock'> & {
  readonly replies: Replies;
  readonly changes: Changes;
};

/** What was written, by whom and where, and in which language it is answered. */
export type Heard = {
  readonly person: number;
  readonly chatId: number;
  readonly messageId: number;
  readonly text: string;
  readonly words: Words;
};

/** The figure that was asked for in words and is still to be told. */
type Wanted = TradeFigure | undefined;

type Scene = { readonly deps: JournalDeps; readonly heard: Heard; readonly row: PersonalRow };

const wordsIn = ({ heard }: Scene): Words['journal'] => heard.words.journal;
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

/** A price that can be taken; else the person was asked what they meant, by buttons or for `wanted`. */
const priceOf = async (
  scene: Scene,
  figure: TradeFigure,
  typed: TypedFigure,
): Promise<{ readonly price: number } | { readonly wanted: Wanted }> => {
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
      return { wanted: await ask(scene, figure, wordsIn(scene).figureUnreadable(row, typed.typed)) };
    case 'two ways':
      await say(scene, wordsIn(scene).figureTwoWays(row, typed.typed), choice(read.values));
      return { wanted: figure };
    case 'number':
      if (read.value > entry / PLAUSIBLE && read.value < entry * PLAUSIBLE) return { price: read.value };
      await say(scene, wordsIn(scene).figureFar(row, typed.typed), choice([read.value]));
      return { wanted: figure };
  }
};

/** Asks for a figure; the next plain words may be the answer. */
const ask = async (scene: Scene, figure: TradeFigure, words: Html): Promise<Wanted> => {
  await say(scene, words);
  return figure;
};

const note = async (scene: Scene, figures: TradeFigures): Promise<undefined> => {
  const { deps, heard, row } = scene;
  const decided = row.decision?.decision !== 'took';
  const change = { person: heard.person, press: keyOf(heard), decided };
  if (decided)
    await noteDecision(deps, heard.person, row, {
      wanted: 'took',
      press: keyOf(heard),
      words: heard.words,
      ...placeOf(heard),
    });
  const trade = await noteFigures(deps, row, figures, change);
  await say(
    scene,
    wordsIn(scene).tradeReadBack(row, trade, tradeResult(row, trade)),
    takeBackKeyboard(row.signal.id, heard.words),
  );
  await repaint(scene);
  return undefined;
};

const amountOf = async (
  scene: Scene,
  typed: TypedFigure | undefined,
): Promise<{ readonly amount?: number } | undefined> => {
  if (typed === undefined) return {};
  if (typed.read.kind === 'number') return { amount: typed.read.value };
  await say(
    scene,
    typed.read.kind === 'none'
      ? wordsIn(scene).amountUnreadable(typed.typed)
      : wordsIn(scene).amountTwoWays(typed.typed),
  );
  return undefined;
};

const took = async (scene: Scene, said: Extract<SaidByReply, { kind: 'took' }>): Promise<Wanted> => {
  const size = await amountOf(scene, said.amount);
  if (!size) return undefined;
  if (said.price === undefined) return note(scene, size);
  const told = await priceOf(scene, 'entry', said.price);
  return 'price' in told ? note(scene, { ...size, entryPrice: told.price }) : told.wanted;
};

const closed = async (scene: Scene, said: Extract<SaidByReply, { kind: 'closed' }>): Promise<Wanted> => {
  const profit = said.profit === undefined ? {} : { profit: said.profit };
  if (said.price === undefined)
    return said.profit === undefined
      ? ask(scene, 'exit', wordsIn(scene).askFigure(scene.row, 'exit'))
      : note(scene, profit);
  const told = await priceOf(scene, 'exit', said.price);
  return 'price' in told ? note(scene, { ...profit, exitPrice: told.price }) : told.wanted;
};

/** A number alone: what was asked for, else the entry while none is noted, else the exit. */
const alone = async (scene: Scene, typed: TypedFigure, asked: Wanted): Promise<Wanted> => {
  const { deps, heard, row } = scene;
  const { trade } = await deps.stores.cardNotes.get(row.signal.id, heard.person);
  const figure = asked ?? (trade.entryPrice === undefined ? 'entry' : 'exit');
  const told = await priceOf(scene, figure, typed);
  if (!('price' in told)) return told.wanted;
  return note(scene, figure === 'entry' ? { entryPrice: told.price } : { exitPrice: told.price });
};

const undo = async (scene: Scene): Promise<void> => {
  const { deps, heard, row } = scene;
  const press = keyOf(heard);
  const back = await takeBack(deps, row, { person: heard.person, press });
  const withdraw = (): Promise<string> =>
    noteDecision(deps, heard.person, row, { wanted: undefined, press, words: heard.words, ...placeOf(heard) });
  if (back) {
    if (back.decided) await withdraw();
    await say(scene, wordsIn(scene).takenBack(row, back));
  } else if (row.decision === undefined) await say(scene, wordsIn(scene).nothingToTakeBack(row));
  else await say(scene, wordsIn(scene).decisionReadBack(row, await withdraw()));
  await repaint(scene);
};

/** Does what the words say and answers; tells the figure that is still wanted then. */
const obey = async (scene: Scene, said: SaidByReply, asked: Wanted): Promise<Wanted> => {
  const { deps, heard, row } = scene;
  switch (said.kind) {
    case 'decision': {
      const words = await noteDecision(deps, heard.person, row, {
        ...{ wanted: said.decision, press: keyOf(heard), words: heard.words },
        ...placeOf(heard),
      });
      await say(scene, wordsIn(scene).decisionReadBack(row, words), takeBackKeyboard(row.signal.id, heard.words));
      await repaint(scene);
      return undefined;
    }
    case 'took':
      return took(scene, said);
    case 'closed':
      return closed(scene, said);
    case 'result': {
      const trade = await noteResult(deps, row, said.result, { person: heard.person, press: keyOf(heard) });
      const words = wordsIn(scene).resultReadBack(row, said.result, trade, tradeResult(row, trade));
      await say(scene, words, takeBackKeyboard(row.signal.id, heard.words));
      return undefined;
    }
    case 'figure':
      return alone(scene, said.figure, asked);
    case 'undo':
      await undo(scene);
      return undefined;
    case 'unclear':
      if (asked !== undefined) return ask(scene, asked, wordsIn(scene).figureUnreadable(row, heard.text));
      await say(scene, wordsIn(scene).replyUnclear(row));
      return undefined;
  }
};

/** Whether words speak of a trade by themselves, whatever they answer. */
export const isAboutTrade = (text: string): boolean => !['unclear', 'figure'].includes(readReply(text).kind);

/**
 * Does what words about a signal say and answers them; `asked` is the figure they may tell. Tells the figure that is still
 * wanted then; 'unknown' where there is no such signal.
 */
export const hear = async (
  deps: JournalDeps,
  heard: Heard,
  about: { readonly signalId: string; readonly asked?: TradeFigure },
): Promise<Wanted | 'unknown'> => {
  const row = await readRow(deps.stores, about.signalId, heard.person);
  return row ? obey({ deps, heard, row }, readReply(heard.text), about.asked) : 'unknown';
};
