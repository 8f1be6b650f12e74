// What a menu of buttons is: data read with suspicion, a press answered, a message changed in place.
import type { InlineKeyboardButton, User } from 'grammy/types';
import type { CommandDeps, Place } from '../commands/command.ts';
import type { Talk } from '../context.ts';
import type { Html } from '../text/html.ts';
import type { Words } from '../text/words.ts';

/** One press. `argument` is the data behind the menu's name. */
export type Pressed = {
  readonly from: User;
  readonly chatId: number;
  readonly messageId: number;
  readonly threadId?: number;
  readonly place?: Place;
  readonly argument: string;
  readonly isAdmin: boolean;
  readonly words: Words;
  readonly talk: Talk;
  /** Answers the press; the first answer counts, and where none is given an empty one is. */
  toast(words?: string, alert?: boolean): Promise<void>;
};

export type Menu = {
  readonly run: (deps: CommandDeps, pressed: Pressed) => Promise<void>;
  readonly for?: 'admins';
};

export type Rows = readonly (readonly InlineKeyboardButton[])[];
export type Screen = { readonly text: Html; readonly rows: Rows };

const LIMIT_BYTES = 64;

/** A button that carries data; throws where Telegram would refuse it, so that a test finds it first. */
export const button = (text: string, data: string): InlineKeyboardButton => {
  if (Buffer.byteLength(data) > LIMIT_BYTES) throw new RangeError(`callback data is longer than ${LIMIT_BYTES} bytes`);
  return { text, callback_data: data };
};

/** So many in a row. */
export const inRows = (buttons: readonly InlineKeyboardButton[], wide: number): Rows =>
  Array.from({ length: Math.ceil(buttons.length / wide) }, (_, i) => buttons.slice(i * wide, (i + 1) * wide));

export const keyboardOf = (rows: Rows) => ({ inline_keyboard: rows.map((row) => [...row]) });

type Where = { readonly chatId: number; readonly threadId?: number };

/** Sends a screen as a message of its own; its id where it went out at once. */
export const sendScreen = (
  { replies }: Pick<CommandDeps, 'replies'>,
  { chatId, threadId }: Where,
  { text, rows }: Screen,
): Promise<number | undefined> =>
  replies.tell(chatId, text, {
    ...(rows.length === 0 ? {} : { keyboard: keyboardOf(rows) }),
    ...(threadId === undefined ? {} : { threadId }),
  });

/** Changes the pressed message; where Telegram does not let that happen now, the screen comes as a new message. */
export const showScreen = async (
  deps: Pick<CommandDeps, 'replies'>,
  where: Where & { readonly messageId: number },
  screen: Screen,
): Promise<void> => {
  const { text, rows } = screen;
  const keyboard = rows.length === 0 ? undefined : keyboardOf(rows);
  const result = await deps.replies.change(where.chatId, where.messageId, text, keyboard);
  if (result === 'gone' || result === 'later') await sendScreen(deps, where, screen);
};
