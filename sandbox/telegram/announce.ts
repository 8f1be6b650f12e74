// Puts updates into the bot's queue, if the bot wants to hear of that kind.
import { isAllowed } from './allowed.ts';
import type { Ground } from './ground.ts';
import type { StoredChat } from './store/chats.ts';
import type { StoredMessage } from './store/messages.ts';
import { botWire, chatWire, messageWire, personWire } from './wire.ts';
import type { Person } from './world.types.ts';

function announce(ground: Ground, kind: string, chatId: number, body: unknown): void {
  if (isAllowed(ground, kind)) ground.pending.add(kind, String(chatId), body, ground.wall.nowMs());
}

// in a group a bot hears commands, mentions of itself and replies to itself, unless it turned its privacy mode off
function heardInGroup(ground: Ground, message: StoredMessage): boolean {
  const { username } = ground.bot();
  const text = message.text ?? message.caption ?? '';
  const command = message.entities.find((entity) => entity.type === 'bot_command' && entity.offset === 0);
  const target = command === undefined ? undefined : text.slice(0, command.length).split('@')[1];
  if (command !== undefined) return target === undefined || target.toLowerCase() === username;
  if (text.toLowerCase().includes(`@${username}`)) return true;
  const { replyToMessageId } = message;
  return replyToMessageId !== undefined && ground.messages.get(message.chatId, replyToMessageId)?.from.kind === 'bot';
}

/** A person's message, new or edited. */
export function announceMessage(ground: Ground, chat: StoredChat, message: StoredMessage, edited: boolean): void {
  if (chat.kind !== 'private' && !chat.botIn) return;
  const plain = chat.kind === 'channel' ? 'channel_post' : 'message';
  const shared = chat.kind === 'group' || chat.kind === 'supergroup';
  if (shared && !heardInGroup(ground, message)) return;
  announce(ground, edited ? `edited_${plain}` : plain, chat.id, messageWire(ground, message));
}

export type Press = {
  readonly id: string;
  readonly person: Person;
  readonly message: StoredMessage;
  readonly data: string;
};

/** A person's press of a callback button. */
export function announcePress(ground: Ground, { id, person, message, data }: Press): void {
  announce(ground, 'callback_query', message.chatId, {
    id,
    from: personWire(person),
    message: messageWire(ground, message),
    chat_instance: String((BigInt(message.chatId) * -7_046_029_254_386_353_131n) % 9_223_372_036_854_775_807n),
    data,
  });
}

export type Standing = 'member' | 'left' | 'kicked' | 'administrator';

/** The bot as a ChatMember. */
export function standingWire(ground: Ground, standing: Standing, chat: StoredChat) {
  const rights = {
    can_be_edited: false,
    can_manage_chat: true,
    can_change_info: true,
    can_post_messages: true,
    can_edit_messages: true,
    can_delete_messages: true,
    can_invite_users: true,
    can_restrict_members: true,
    can_promote_members: false,
    can_manage_video_chats: true,
    can_post_stories: false,
    can_edit_stories: false,
    can_delete_stories: false,
    is_anonymous: false,
  };
  return {
    user: botWire(ground),
    status: standing,
    ...(standing === 'administrator' && chat.kind === 'channel' ? rights : {}),
    ...(standing === 'kicked' ? { until_date: 0 } : {}),
  };
}

/** What the bot is in a chat that it is in. */
export const standingIn = (chat: StoredChat): Standing => (chat.kind === 'channel' ? 'administrator' : 'member');

/** The bot was blocked, unblocked, added or removed, or went out by itself. */
export function announceStanding(
  ground: Ground,
  chat: StoredChat,
  actor: Person | 'bot',
  from: Standing,
  to: Standing,
): void {
  announce(ground, 'my_chat_member', chat.id, {
    chat: chatWire(ground, chat),
    from: actor === 'bot' ? botWire(ground) : personWire(actor),
    date: ground.now(),
    old_chat_member: standingWire(ground, from, chat),
    new_chat_member: standingWire(ground, to, chat),
  });
}
