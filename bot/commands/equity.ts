// The picture of the record beside the coin, sent before /stats and the week.

import { DAY_MS, plus } from '../../core/instant.ts';
import type { RecordEntry } from '../../core/record/entry.ts';
import { tradesOf } from '../../core/record/trades.ts';
import { drawEquity, equityOf } from '../chart/drawEquity.ts';
import { equityCaption } from '../text/equityCaption.ts';
import type { Scope } from '../text/stats.ts';
import type { CommandDeps, Typed } from './command.ts';

/** Nothing where fewer than two published signals of the scope have ended; what cannot be drawn keeps nobody from the words. */
export const sendEquity = async (
  { stores, clock, replies, log }: Pick<CommandDeps, 'stores' | 'clock' | 'replies' | 'log'>,
  { chatId, threadId }: Pick<Typed, 'chatId' | 'threadId'>,
  scope: Scope,
): Promise<void> => {
  const now = clock.now();
  const asked = scope.days === undefined ? undefined : plus(now, -scope.days * DAY_MS);
  try {
    const entries: readonly RecordEntry[] = await stores.entries.entries({
      published: true,
      ...(asked === undefined ? {} : { from: asked }),
      ...(scope.symbol === undefined ? {} : { symbol: scope.symbol }),
    });
    const equity = equityOf(tradesOf(entries));
    if (!equity) return;
    const png = await drawEquity(equity, { from: asked ?? entries[0]?.publishedAt ?? now, to: now });
    await replies.show(chatId, png, equityCaption(scope), threadId === undefined ? {} : { threadId });
  } catch (error) {
    log.warn('the picture of the record was not sent', { because: String(error) });
  }
};
