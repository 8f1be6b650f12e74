// The picture of the record beside the coin, sent before /stats and the week.

import { DAY_MS, instant, plus } from '../../core/instant.ts';
import { equityPicture } from '../equityPicture.ts';
import type { Scope } from '../text/stats.ts';
import type { CommandDeps, Typed } from './command.ts';

/** Nothing where there is too little to draw; what cannot be drawn keeps nobody from the words. */
export const sendEquity = async (
  { stores, clock, replies, log }: Pick<CommandDeps, 'stores' | 'clock' | 'replies' | 'log'>,
  { chatId, threadId, words }: Pick<Typed, 'chatId' | 'threadId' | 'words'>,
  scope: Scope,
): Promise<void> => {
  const { days, symbol } = scope;
  const from = days === undefined ? {} : { from: plus(clock.now(), -days * DAY_MS) };
  try {
    const span = { ...from, to: instant(clock.now() + 1), ...(symbol === undefined ? {} : { symbol }) };
    const png = await equityPicture({ stores }, span);
    if (png)
      await replies.show(
        chatId,
        png,
        words.equityCaption.equityCaption(scope),
        threadId === undefined ? {} : { threadId },
      );
  } catch (error) {
    log.warn('the picture of the record was not sent', { because: String(error) });
  }
};
