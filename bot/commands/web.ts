// /web: a one-time link that signs the person's browser in to the page.
import { randomBytes } from 'node:crypto';
import { SIGN_IN_LINK_MS } from '../../core/access.ts';
import type { Command } from './command.ts';

/** A new link for the person, good once and for ten minutes of wall time; the one before stays good until then. */
export const web: Command = async ({ stores, clock, replies, pageAddress }, { from, chatId, words: { web: say } }) => {
  const address = pageAddress?.();
  if (address === undefined) return replies.say(chatId, say.webOff());
  const token = randomBytes(32).toString('base64url');
  await stores.signInLinks.put(token, { subscriber: from.id, untilWallMs: clock.wallMs() + SIGN_IN_LINK_MS });
  const url = `${address.url}/login/${token}`;
  // Telegram takes no button that leads to a machine only its owner can reach
  if (!address.isPublic) return replies.say(chatId, say.webLinkHere(url));
  const keyboard = { inline_keyboard: [[{ text: say.webButton, url }]] };
  await replies.say(chatId, say.webLink(), { keyboard });
};
