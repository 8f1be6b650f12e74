// getChat, getChatMember, sendChatAction, answerCallbackQuery, getFile, getMe.
import { standingIn, standingWire } from '../announce.ts';
import { type Answer, arg, type Call, flag, integer } from '../call.ts';
import type { Ground } from '../ground.ts';
import { badRequest } from '../refusal.ts';
import { findChat, mustBeIn, mustReach } from '../target.ts';
import { botWire, chatWire, fileWire, messageWire, personWire } from '../wire.ts';

export function getMe(ground: Ground): Answer {
  return {
    result: {
      ...botWire(ground),
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
    },
  };
}

const PERMISSIONS = {
  can_send_messages: true,
  can_send_audios: true,
  can_send_documents: true,
  can_send_photos: true,
  can_send_videos: true,
  can_send_video_notes: true,
  can_send_voice_notes: true,
  can_send_polls: true,
  can_send_other_messages: true,
  can_add_web_page_previews: true,
  can_change_info: true,
  can_invite_users: true,
  can_pin_messages: true,
  can_manage_topics: true,
};

/** People who never wrote to the bot are unknown to it. */
export function getChat(ground: Ground, call: Call): Answer {
  const chat = findChat(ground, call);
  mustBeIn(chat);
  if (chat.kind === 'private' && !chat.started) throw badRequest('chat not found');
  const pinned = ground.messages.pinned(chat.id)[0];
  const gifts = chat.kind === 'private';
  return {
    result: {
      ...chatWire(ground, chat),
      ...(chat.kind === 'private' ? { active_usernames: [ground.chats.person(chat.id)?.username ?? ''] } : {}),
      ...(chat.kind === 'group' || chat.kind === 'supergroup' ? { permissions: PERMISSIONS } : {}),
      accepted_gift_types: {
        unlimited_gifts: gifts,
        limited_gifts: gifts,
        unique_gifts: gifts,
        premium_subscription: gifts,
        gifts_from_channels: gifts,
      },
      ...(pinned === undefined ? {} : { pinned_message: messageWire(ground, pinned, false) }),
      max_reaction_count: 11,
      accent_color_id: 0,
    },
  };
}

export function getChatMember(ground: Ground, call: Call): Answer {
  const userId = integer(call, 'user_id', 0);
  if (userId <= 0) throw badRequest('Invalid user_id specified');
  const chat = findChat(ground, call);
  mustBeIn(chat);
  if (userId === ground.bot().id) return { result: standingWire(ground, standingIn(chat), chat) };
  const person = ground.chats.person(userId);
  if (person === undefined) throw badRequest('PARTICIPANT_ID_INVALID');
  const user = personWire(person);
  if (chat.kind === 'private') {
    if (chat.id !== userId) throw badRequest('PARTICIPANT_ID_INVALID');
    return { result: { user, status: 'member' } };
  }
  const membership = ground.chats.membership(chat.id, userId);
  const status = membership ?? 'left';
  return { result: { user, status, ...(status === 'creator' ? { is_anonymous: false } : {}) } };
}

const ACTIONS = new Set(
  (
    'typing upload_photo record_video upload_video record_voice upload_voice record_audio upload_audio upload_document ' +
    'choose_sticker find_location pick_up_location record_video_note upload_video_note cancel'
  ).split(' '),
);

export function sendChatAction(ground: Ground, call: Call): Answer {
  const action = arg(call, 'action').toLowerCase();
  if (!ACTIONS.has(action)) throw badRequest('Wrong parameter action in request');
  const chat = findChat(ground, call);
  mustReach(chat);
  if (action === 'cancel') ground.doing.delete(chat.id);
  else ground.doing.set(chat.id, { action, untilMs: ground.wall.nowMs() + ground.limits.typingMs });
  ground.events.emit({ kind: 'typing', chatId: chat.id, action });
  return { result: true };
}

/** A second answer to the same press is taken and shown to nobody. */
export function answerCallbackQuery(ground: Ground, call: Call): Answer {
  const { limits, queries } = ground;
  const id = arg(call, 'callback_query_id');
  const text = arg(call, 'text');
  const url = arg(call, 'url');
  const query = queries.get(id);
  if (query === undefined || ground.wall.nowMs() - query.atMs > limits.callbackLifeMs) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  if (text.length > limits.callbackAnswerLength) throw badRequest('MESSAGE_TOO_LONG');
  const ownLink = `https://t.me/${ground.bot().username}?start=`;
  if (url !== '' && !url.startsWith(ownLink)) throw badRequest('URL_INVALID');
  if (query.answered) return { result: true };
  queries.markAnswered(id);
  ground.events.emit({
    kind: 'toast',
    personId: query.personId,
    callbackId: id,
    text,
    alert: flag(call, 'show_alert'),
    ...(url === '' ? {} : { url }),
  });
  return { result: true };
}

export function getFile(ground: Ground, call: Call): Answer {
  const given = arg(call, 'file_id');
  if (given === '') throw badRequest('file_id not specified');
  const file = ground.files.record(given);
  if (file === undefined) throw badRequest('wrong file_id or the file is temporarily unavailable');
  if (file.size > ground.limits.downloadBytes) throw badRequest('file is too big');
  return { result: { ...fileWire(file), file_path: file.path } };
}
