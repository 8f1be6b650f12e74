// /help: what can be typed and pressed, and how to read it.
import { help as helpText } from '../text/greetings.ts';
import type { Command } from './command.ts';

export const help: Command = async ({ access, clock, replies, version }, { from, chatId }) =>
  replies.say(chatId, helpText(clock.now(), { version, isAdmin: await access.isAdmin(from.id) }));
