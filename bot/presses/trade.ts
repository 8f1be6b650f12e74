// Buttons about a person's own trade: Win, Loss, Breakeven, asking for a price, choosing a reading, taking back.
import type { Press } from '../callbackData.ts';
import type { PersonalRow } from '../cardFacts.ts';
import { takeBackKeyboard } from '../cardKeyboard.ts';
import { enqueueNext } from '../enqueueNext.ts';
import { noteFigures, noteResult, takeBack, tradeResult } from '../journal/trade.ts';
import { noteDecision } from './decide.ts';
import type { PressDeps, Pressed } from './ground.ts';

type TradePress = Extract<Press, { kind: 'result' | 'ask' | 'figure' | 'take back' }>;

/** The figures noted last, else the answer itself. */
const takeBackLast = async (
  deps: PressDeps,
  { person, chatId, queryId, messageId, words }: Pressed,
  row: PersonalRow,
) => {
  const { replies, stores, clock, changes } = deps;
  const back = await takeBack(deps, row, { person, press: queryId });
  if (back) {
    await replies.toast(queryId);
    if (back.decided) await noteDecision(deps, person, row, { wanted: undefined, press: queryId, words });
    await replies.say(chatId, words.journal.takenBack(row, back), { replyTo: messageId });
  } else
    await replies.toast(queryId, await noteDecision(deps, person, row, { wanted: undefined, press: queryId, words }));
  const key = { subscriber: person, kind: 'touch', subject: row.signal.id } as const;
  await enqueueNext({ outbox: stores.outbox, clock, changes }, key);
  changes.emit({ kind: 'decision', id: row.signal.id });
};

/** The figures of a trade are a person's own and talked about in private. */
export const pressTrade = async (
  deps: PressDeps,
  pressed: Pressed,
  row: PersonalRow,
  press: TradePress,
): Promise<void> => {
  const { replies, clock, changes } = deps;
  const { person, chatId, queryId, messageId, talk, words } = pressed;
  const { journal: say } = words;
  if (chatId !== person) return replies.toast(queryId, words.buttons.privateOnlyToast, true);
  const decided = row.decision?.decision !== 'took';
  const change = { person, press: queryId, decided };
  const keyboard = takeBackKeyboard(row.signal.id, words);
  if (press.kind === 'take back') {
    return takeBackLast(deps, pressed, row);
  }
  await replies.toast(queryId);
  if (press.kind === 'ask') {
    await replies.say(chatId, say.askFigure(row, press.figure), { replyTo: messageId });
    return talk.begin('trade', { signalId: row.signal.id, figure: press.figure, askedAt: clock.now() });
  }
  await talk.leave('trade');
  if (row.decision?.decision !== 'took')
    await noteDecision(deps, person, row, { wanted: 'took', press: queryId, words });
  if (press.kind === 'result') {
    const trade = await noteResult(deps, row, press.result, change);
    const told = say.resultReadBack(row, press.result, trade, tradeResult(row, trade));
    await replies.say(chatId, told, { replyTo: messageId, keyboard });
  } else {
    const figures = press.figure === 'entry' ? { entryPrice: press.price } : { exitPrice: press.price };
    const trade = await noteFigures(deps, row, figures, change);
    await replies.say(chatId, say.tradeReadBack(row, trade, tradeResult(row, trade)), { replyTo: messageId, keyboard });
  }
  changes.emit({ kind: 'decision', id: row.signal.id });
};
