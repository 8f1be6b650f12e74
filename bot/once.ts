// Telegram gives an update again that was not confirmed before its process ended: what was handled is not done a second time.
import type { Middleware } from 'grammy';
import type { HandledUpdates } from '../core/ports/people.ts';
import type { Log } from '../core/ports/shell.ts';

export type Once = {
  readonly middleware: Middleware;
  /** The update is settled though it failed: whoever waited was told so. */
  settled(bot: number, update: number): Promise<void>;
};

/** What fails is not remembered by itself, so that it may come again. */
export const createOnce = ({ updates, log }: { readonly updates: HandledUpdates; readonly log: Log }): Once => {
  const settled = async (bot: number, update: number): Promise<void> => {
    try {
      await updates.note(bot, update);
    } catch (error) {
      log.warn('that an update was handled could not be noted', { update, error });
    }
  };
  return {
    middleware: async (ctx, next) => {
      const [bot, update] = [ctx.me.id, ctx.update.update_id];
      if (await updates.has(bot, update)) return log.info('an update came again and was handled before', { update });
      await next();
      await settled(bot, update);
    },
    settled,
  };
};
