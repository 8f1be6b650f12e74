// leaveChat: the bot goes out of a group, forum or channel by itself.
import { announceStanding, standingIn } from '../announce.ts';
import type { Answer, Call } from '../call.ts';
import type { Ground } from '../ground.ts';
import { badRequest } from '../refusal.ts';
import { findChat, mustBeIn } from '../target.ts';

export function leaveChat(ground: Ground, call: Call): Answer {
  const chat = findChat(ground, call);
  mustBeIn(chat);
  if (chat.kind === 'private') throw badRequest("Private chats can't be left");
  const next = { ...chat, botIn: false };
  ground.chats.save(next);
  ground.events.emit({ kind: 'chats' });
  announceStanding(ground, next, 'bot', standingIn(chat), 'left');
  return { result: true };
}
