// One update of a chat at a time: what a question keeps of itself would be lost between two at once.
import type { Middleware } from 'grammy';

/** Updates of different chats go on side by side; a failed one holds up nobody. */
export const createTurns = (): Middleware => {
  const last = new Map<number, Promise<void>>();
  return async (ctx, next) => {
    const key = ctx.chat?.id ?? ctx.from?.id;
    if (key === undefined) return next();
    const before = last.get(key);
    const mine = Promise.withResolvers<void>();
    last.set(key, mine.promise);
    try {
      await before;
      await next();
    } finally {
      mine.resolve();
      if (last.get(key) === mine.promise) last.delete(key);
    }
  };
};
