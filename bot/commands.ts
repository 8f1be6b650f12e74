// What a person can type, and what comes back.
import type { Context } from 'grammy';
import type { Command, CommandDeps, Typed } from './commands/command.ts';
import { event } from './commands/event.ts';
import { performance, stats } from './commands/stats.ts';
import { why } from './commands/why.ts';
import { enqueueNext } from './enqueueNext.ts';
import { help, notUnderstood, privateOnly, stranger, unknownCommand, welcome } from './text/greetings.ts';
import { signalsList } from './text/signalsList.ts';

const LISTED = 10;

const start = async (deps: CommandDeps, { from, chatId }: Typed, claimed: boolean): Promise<void> => {
  const { stores, clock, changes, access, replies } = deps;
  await access.join({ id: from.id, firstName: from.first_name }, claimed);
  const latest = (await stores.signals.list({ limit: 1 }))[0];
  const hello = { firstName: from.first_name, now: clock.now(), hasSignal: latest !== undefined, claimed };
  await replies.say(chatId, welcome(hello));
  if (latest)
    await enqueueNext(
      { outbox: stores.outbox, clock, changes },
      { subscriber: from.id, kind: 'card', subject: latest.signal.id },
    );
};

const signals: Command = async ({ stores, clock, replies }, { from, chatId }) => {
  const rows = await stores.signals.list({ limit: LISTED });
  const all = await stores.decisions.forSignals(rows.map((row) => row.signal.id));
  const mine = new Map(
    [...all].flatMap(([id, decisions]) => {
      const found = decisions.find((decision) => decision.subscriber === from.id);
      return found ? [[id, found.decision] as const] : [];
    }),
  );
  await replies.say(chatId, signalsList(rows, mine, clock.now()));
};

const commands: Readonly<Record<string, Command>> = {
  start: (deps, typed) => start(deps, typed, false),
  help: async ({ access, clock, replies, version }, { from, chatId }) =>
    replies.say(chatId, help(clock.now(), { version, isAdmin: await access.isAdmin(from.id) })),
  signals,
  why,
  stats,
  performance,
  event,
};

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
  const typed = { from, chatId, argument: command?.[1] ?? '' };
  const claims = command?.[0] === 'start' && typed.argument !== '';
  if (claims && deps.claim?.consume(typed.argument) === true) return start(deps, typed, true);
  if (!(await deps.access.allowed(from.id))) return deps.replies.say(chatId, stranger(from.id));
  if (!command) return deps.replies.say(chatId, notUnderstood());
  const known = Object.hasOwn(commands, command[0]) ? commands[command[0]] : undefined;
  await (known ? known(deps, typed) : deps.replies.say(chatId, unknownCommand(`/${command[0]}`)));
};
