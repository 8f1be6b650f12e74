// What a message is: a command for whoever may use it, a way in for whoever is invited, one sentence for anybody else.
import type { Context } from 'grammy';
import type { CommandDeps, Typed } from './commands/command.ts';
import { greet } from './commands/start.ts';
import { commands } from './commands.ts';
import { notUnderstood, privateOnly, stranger, unknownCommand } from './text/greetings.ts';

/** '/start@name rest' -> ['start', 'rest']; undefined where the text is no command. */
const readCommand = (text: string): readonly [string, string] | undefined => {
  const [, name, argument = ''] = /^\/([A-Za-z0-9_]+)(?:@\w+)?(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  return name === undefined ? undefined : [name.toLowerCase(), argument.trim()];
};

/** Private chats only: who has been let in is served, an unused claim lets in, everyone else hears one sentence. */
export const handleMessage = async (deps: CommandDeps, ctx: Context): Promise<void> => {
  const { message, from } = ctx;
  if (!message || !from || from.is_bot) return;
  const chatId = message.chat.id;
  const command = readCommand(message.text ?? '');
  if (message.chat.type !== 'private') {
    if (command && (await deps.access.allowed(from.id))) await deps.replies.say(chatId, privateOnly());
    return;
  }
  const typed: Typed = { from, chatId, argument: command?.[1] ?? '' };
  const claims = command?.[0] === 'start' && typed.argument !== '';
  if (claims && deps.claim?.consume(typed.argument) === true) return greet(deps, typed, true);
  if (!(await deps.access.allowed(from.id))) return deps.replies.say(chatId, stranger(from.id));
  if (!command) return deps.replies.say(chatId, notUnderstood());
  const known = Object.hasOwn(commands, command[0]) ? commands[command[0]] : undefined;
  await (known ? known.run(deps, typed) : deps.replies.say(chatId, unknownCommand(`/${command[0]}`)));
};
