// A script at the wire: people write and press, and the newest of what the bot shows is looked at.
import type { Message } from '../../../sandbox/telegram/world.types.ts';
import { type BotWorld, until } from './botWorld.ts';

export type Script = ReturnType<typeof scriptOf>;

export const labelsOf = (message: Message): readonly string[] =>
  (message.keyboard?.inline_keyboard.flat() ?? []).map((button) => button.text);

export const dataOf = (message: Message, label: string): string => {
  const found = message.keyboard?.inline_keyboard.flat().find((button) => button.text.includes(label));
  if (found?.callback_data === undefined) throw new Error(`no button ${label} among ${labelsOf(message).join(' | ')}`);
  return found.callback_data;
};

/** What a button of the settings menu carries that sets 'conf:75', as an old copy of it may still stand in a chat. */
export const settingsData = (data: string, target = ''): string =>
  `s1main/0/0/${target === '' ? '' : Number(target).toString(36)}~${data.replaceAll('/', '|')}/hold`;

/** What one person does in one chat; `w` is turned by hand. */
export const scriptOf = (w: BotWorld, person: number, chatId = person) => {
  const current = (messageId: number): Message => {
    const found = w.heard(chatId).find((message) => message.messageId === messageId);
    if (!found) throw new Error('the message is gone');
    return found;
  };
  const toastsOf = (): readonly string[] =>
    w.events.flatMap((event) => (event.kind === 'toast' && event.personId === person ? [event.text] : []));
  /** Presses raw data on a message and waits for the answer to the press. */
  const pressData = async (messageId: number, data: string): Promise<string> => {
    const before = toastsOf().length;
    w.rest(5000);
    w.world.press(person, chatId, messageId, data);
    await until(`an answer to ${data}`, () => toastsOf().length > before);
    return toastsOf().at(-1) ?? '';
  };
  return {
    current,
    toastsOf,
    pressData,
    /** Types and returns the bot's next message. */
    say: async (
      text: string,
      options: { readonly threadId?: number; readonly replyTo?: number } = {},
    ): Promise<Message> => {
      const before = w.heard(chatId).length;
      w.rest(5000);
      w.world.say(person, chatId, text, options);
      return until(`an answer to ${text}`, () => w.heard(chatId).at(before));
    },
    /** Presses the button with this label; the toast. */
    press: (message: Message, label: string): Promise<string> =>
      pressData(message.messageId, dataOf(current(message.messageId), label)),
    /** The message once it satisfies the condition. */
    shows: (message: Message, what: string | RegExp): Promise<Message> =>
      until(`${what} on the message, now: ${current(message.messageId).text}`, () => {
        const now = current(message.messageId);
        const words = now.text ?? '';
        return (typeof what === 'string' ? words.includes(what) : what.test(words)) && now;
      }),
    newest: (): Message | undefined => w.heard(chatId).at(-1),
    /** The newest message of the bot once it satisfies the condition. */
    hears: (what: string | RegExp): Promise<Message> =>
      until(`the bot says ${what}`, () => {
        const now = w.heard(chatId).findLast((message) => (message.text ?? message.caption ?? '').match(what));
        return now ?? false;
      }),
  };
};
