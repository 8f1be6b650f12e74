// Every method of the Bot API that the local Telegram answers, by the name it is called by.
import type { Answer, Call } from '../call.ts';
import type { Ground } from '../ground.ts';
import { badRequest } from '../refusal.ts';
import { deleteWebhook, getWebhookInfo, setWebhook } from '../webhookSetting.ts';
import { answerCallbackQuery, getChat, getChatMember, getFile, getMe, sendChatAction } from './chats.ts';
import { editMessageCaption, editMessageMedia, editMessageReplyMarkup, editMessageText } from './edit.ts';
import { leaveChat } from './leave.ts';
import {
  deleteMyCommands,
  getChatMenuButton,
  getMyCommands,
  getMyDescription,
  getMyName,
  getMyShortDescription,
  setChatMenuButton,
  setMyCommands,
  setMyDescription,
  setMyName,
  setMyShortDescription,
} from './profile.ts';
import { deleteMessage, deleteMessages, pinChatMessage, unpinChatMessage } from './remove.ts';
import { sendDocument, sendMessage, sendPhoto } from './send.ts';

/** One method: reads its call, changes what is kept, throws a Refusal. */
export type Method = (ground: Ground, call: Call) => Answer;

const leaving: Method = () => {
  throw badRequest('This local Telegram is the only server there is: a bot can neither log out of it nor move from it');
};

const METHODS: Readonly<Record<string, Method>> = {
  getMe,
  sendMessage,
  sendPhoto,
  sendDocument,
  editMessageText,
  editMessageCaption,
  editMessageMedia,
  editMessageReplyMarkup,
  deleteMessage,
  deleteMessages,
  pinChatMessage,
  unpinChatMessage,
  answerCallbackQuery,
  sendChatAction,
  getChat,
  getChatMember,
  leaveChat,
  getFile,
  setMyCommands,
  getMyCommands,
  deleteMyCommands,
  setMyName,
  getMyName,
  setMyDescription,
  getMyDescription,
  setMyShortDescription,
  getMyShortDescription,
  setChatMenuButton,
  getChatMenuButton,
  setWebhook,
  deleteWebhook,
  getWebhookInfo,
  logOut: leaving,
  close: leaving,
};

const BY_LOWER = new Map(Object.entries(METHODS).map(([name, method]) => [name.toLowerCase(), { name, method }]));

/** Case does not matter, as on Telegram; getUpdates, which waits, is not here. */
export const findMethod = (name: string): { readonly name: string; readonly method: Method } | undefined =>
  BY_LOWER.get(name.toLowerCase());
