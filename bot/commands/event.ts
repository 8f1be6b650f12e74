// /event: admins keep the list of events of high impact around which nothing is published.
import { plus } from '../../core/instant.ts';
import { parseEventCommand } from '../../core/market/events/eventCommand.ts';
import { parseEventFile } from '../../core/market/events/eventFile.ts';
import { eventName } from '../../core/market/events/eventName.ts';
import type { Html } from '../text/html.ts';
import type { Words } from '../text/words.ts';
import type { Command, CommandDeps } from './command.ts';

/** The lines below '/event import', CSV with a header or an event a line; undefined where no list was pasted. */
const pastedList = (argument: string): string | undefined => /^import\b[ \t]*\r?\n?([\s\S]*)$/i.exec(argument)?.[1];

const importList = async (
  { stores, clock }: CommandDeps,
  list: string,
  source: string,
  words: Words,
): Promise<Html> => {
  const file = parseEventFile(list, source);
  const added = await stores.events.add(file.events.filter(({ at }) => at > clock.now()));
  return words.events.eventsImported(file, added);
};

const answer = async (deps: CommandDeps, argument: string, source: string, words: Words): Promise<Html> => {
  const { stores, clock, settings } = deps;
  const window = settings.judge.eventWindow;
  const now = clock.now();
  const list = pastedList(argument);
  if (list !== undefined) return importList(deps, list, source, words);
  const { events: say } = words;
  const command = parseEventCommand(argument, { now, source });
  switch (command.kind) {
    case 'add':
      return say.eventAdded(command.event, (await stores.events.add([command.event])) > 0, window);
    case 'remove':
      return say.eventRemoved(command, await stores.events.remove(command.at, command.name));
    case 'list':
      return say.eventList(await stores.events.from(plus(now, -window.afterMs)), window);
    case 'refused':
      return say.eventRefused(command.because);
  }
};

/** Who writes is the source of what they add. */
export const event: Command = async (deps, { from, chatId, argument, words }) => {
  const allowed = await deps.access.isAdmin(from.id);
  const text = allowed
    ? await answer(deps, argument, eventName(from.first_name) ?? 'an admin', words)
    : words.events.eventsAdminsOnly();
  await deps.replies.say(chatId, text);
};
