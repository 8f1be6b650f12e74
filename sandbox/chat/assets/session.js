// What the page knows at this moment: who one is, which chat is open, and what stands around it.

/** @import { MessageView, Overview } from '../chatViews.ts' */

/** @param {Overview} first */
export const createSession = (first) => {
  const session = {
    me: first.me.id,
    /** @type {Overview} */
    overview: first,
    /** @type {number | undefined} the chosen topic of a forum, 0 for General; undefined shows all */
    topic: /** @type {number | undefined} */ (undefined),
    /** messages in other chats not looked at yet, by chat id
     * @type {Map<number, number>} */
    unread: new Map(),
    /** the open chat; undefined once the person is no longer in it */
    chat: () => session.overview.chats.find(({ id }) => id === session.overview.chatId),
    /** the private chat with the bot */
    home: () => session.overview.chats.find(({ kind }) => kind === 'private'),
    isHome: () => session.chat()?.kind === 'private',
    botName: () => session.overview.bot?.firstName ?? 'The bot',
    botUsername: () => session.overview.bot?.username,
    here: () => ({ person: session.me, chat: session.overview.chatId }),
    /** @param {Pick<MessageView, 'from'>} message */
    isMine: ({ from }) => from.kind === 'person' && from.id === session.me,
    /** Notes a chat's newest message; false where it is not in one of the chats or is older. @param {MessageView} message */
    noteLast: (message) => {
      const known = session.overview.chats.find(({ id }) => id === message.chatId);
      if (known === undefined || (known.last?.messageId ?? 0) > message.messageId) return false;
      const chats = session.overview.chats.map((one) => (one === known ? { ...one, last: message } : one));
      session.overview = { ...session.overview, chats };
      return true;
    },
    unreadElsewhere: () =>
      [...session.unread].reduce((sum, [id, count]) => (id === session.overview.chatId ? sum : sum + count), 0),
  };
  return session;
};

/** @typedef {ReturnType<typeof createSession>} Session */
