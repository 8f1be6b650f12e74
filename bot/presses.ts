// What a press of a button does: who pressed is checked first, then it goes to whoever knows what it means.
import { type Press, parsePress } from './callbackData.ts';
import { readRow } from './cardFacts.ts';
import type { BotContext } from './context.ts';
import { languageOf } from './people/language.ts';
import { decide, watch } from './presses/decide.ts';
import { showDetails, turnTo } from './presses/details.ts';
import type { PressDeps, Pressed } from './presses/ground.ts';
import { pressTrade } from './presses/trade.ts';
import { wordsOf } from './text/words.ts';

export type { PressDeps } from './presses/ground.ts';

const aboutSignal = async (deps: PressDeps, pressed: Pressed, press: Press): Promise<void> => {
  const row = await readRow(deps.stores, press.signalId, pressed.person);
  if (!row) return deps.replies.toast(pressed.queryId, pressed.words.buttons.unknownSignalToast);
  switch (press.kind) {
    case 'details':
      return showDetails(deps, pressed, row);
    case 'page':
      return turnTo(deps, pressed, row, press);
    case 'decision':
      return decide(deps, pressed, row, press.decision);
    case 'undo':
      return decide(deps, pressed, row, undefined);
    case 'watch':
      return watch(deps, pressed, row, press.level);
    case 'result':
    case 'ask':
    case 'figure':
    case 'take back':
      return pressTrade(deps, pressed, row, press);
  }
};

/** Members of a group that has subscribed press for themselves, whether or not they have joined the bot. */
const mayPress = async ({ access, stores }: PressDeps, person: number, chatId: number): Promise<boolean> => {
  if (await access.allowed(person)) return true;
  if (chatId === person) return false;
  const [place, known] = await Promise.all([stores.subscribers.get(chatId), stores.subscribers.get(person)]);
  return place?.state === 'active' && place.place !== undefined && known?.state !== 'blocked';
};

/** Checks who pressed before anything else; a button that is not ours any more is told so. */
export const handlePress = async (deps: PressDeps, ctx: BotContext): Promise<void> => {
  const query = ctx.callbackQuery;
  if (!query) return;
  const words = wordsOf(await languageOf(deps, query.from));
  const chatId = query.message?.chat.id ?? query.from.id;
  if (!(await mayPress(deps, query.from.id, chatId)))
    return deps.replies.toast(query.id, words.access.strangerToast(query.from.id), true);
  const press = parsePress(query.data ?? '');
  if (!press || !query.message) return deps.replies.toast(query.id, words.buttons.unknownButtonToast);
  const { message_id: messageId, date } = query.message;
  const isText = 'text' in query.message;
  const pressed: Pressed = {
    ...{ queryId: query.id, person: query.from.id, chatId, messageId, isText },
    sentAtMs: date * 1000,
    talk: ctx.talk,
    words,
  };
  await aboutSignal(deps, pressed, press);
};
