// /start: greets and shows the latest card with working buttons; in a group or channel's topic, brings its cards there.
import { enqueueNext } from '../enqueueNext.ts';
import { button, keyboardOf } from '../menus/menu.ts';
import { askAdmins, note } from '../people/door.ts';
import { answer, type Command, type CommandDeps, type Typed } from './command.ts';

/** The signal a link in a channel names, '/start s_20240115T1430Z-BTC-USD'; else the latest one. */
const signalToShow = async ({ stores }: CommandDeps, payload: string) => {
  const id = /^s_(\d{8}T\d{4}Z-[A-Z0-9-]{1,40})$/.exec(payload)?.[1];
  const named = id === undefined ? undefined : await stores.signals.get(id);
  return named ?? (await stores.signals.list({ limit: 1 }))[0];
};

/** `claimed`: the person has just become the admin. */
export const greet = async (deps: CommandDeps, typed: Typed, claimed: boolean): Promise<void> => {
  const { stores, clock, changes, access, replies } = deps;
  const { from, chatId, words } = typed;
  await access.join({ id: from.id, firstName: from.first_name }, claimed);
  const shown = await signalToShow(deps, typed.argument);
  const hello = { firstName: from.first_name, now: clock.now(), hasSignal: shown !== undefined, claimed };
  await replies.say(chatId, words.greetings.welcome(hello), {
    keyboard: keyboardOf([[button(words.settings.openLabel, 'set::p:main')]]),
  });
  if (shown)
    await enqueueNext(
      { outbox: stores.outbox, clock, changes },
      { subscriber: from.id, kind: 'card', subject: shown.signal.id },
    );
};

/** In a group: an admin of the bot brings the cards here, anybody else asks for them. */
const startInPlace = async (deps: CommandDeps, typed: Typed, place: NonNullable<Typed['place']>): Promise<void> => {
  const { access } = deps;
  const { from, chatId, threadId, words } = typed;
  const here = { id: chatId, title: place.title, ...(threadId === undefined ? {} : { threadId }) };
  if (await access.isAdmin(from.id)) {
    await access.joinPlace({ ...here, kind: place.kind });
    await note(deps, from.id, 'place in', { whom: chatId });
    return answer(deps, typed, words.access.placeLetIn());
  }
  const told = (await access.isBlocked(from.id)) ? false : await askAdmins(deps, { ...here, place: place.kind });
  await answer(deps, typed, words.access.strangePlace(chatId, told));
};

export const start: Command = (deps, typed) =>
  typed.place ? startInPlace(deps, typed, typed.place) : greet(deps, typed, false);
