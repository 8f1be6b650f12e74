// The bot was blocked or let in again by a person, or brought to or taken from a group or channel.
import type { Context } from 'grammy';
import type { Chat } from 'grammy/types';
import type { CommandDeps } from '../commands/command.ts';
import { askAdmins, note } from './door.ts';
import { placeOf } from './where.ts';

/** Whether the chat is the configured channel, named by '@name' or by its id. */
const isNamed = (chat: Chat, name: string | undefined): boolean =>
  name !== undefined &&
  (String(chat.id) === name || ('username' in chat && `@${chat.username}`.toLowerCase() === name.toLowerCase()));

const IN = ['member', 'administrator', 'creator', 'restricted'];

/**
 * A place is asked about wherever it is new or was left: an admin's own bringing is no leave to write there yet, since the
 * answer also says into which topic and how late. About the channel of the proofs nobody is asked: it has been configured.
 */
export const handleStanding = async (deps: CommandDeps, ctx: Context): Promise<void> => {
  const change = ctx.myChatMember;
  if (!change) return;
  const { chat, from, new_chat_member: now, old_chat_member: before } = change;
  const isIn = IN.includes(now.status) && !(now.status === 'restricted' && !now.is_member);
  const { place } = placeOf(chat);
  if (!place) return deps.access.reachable(chat.id, isIn);
  const known = await deps.stores.subscribers.get(chat.id);
  if (!isIn) {
    if (known) await deps.access.reachable(chat.id, false);
    await deps.stores.accessRequests.remove(chat.id);
    if (known) await note(deps, from.id, 'place out', { whom: chat.id });
    return;
  }
  const wasIn = IN.includes(before.status);
  if (isNamed(chat, deps.proofChannel)) return;
  if (wasIn || known?.state === 'blocked' || known?.state === 'active') return;
  await askAdmins(deps, { id: chat.id, title: place.title, place: place.kind });
};
