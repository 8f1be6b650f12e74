// What every press stands on: who pressed, on which message, and how its card is shown again.
import type { Api } from 'grammy';
import { instant } from '../../core/instant.ts';
import type { Changes, Log } from '../../core/ports/shell.ts';
import type { Access } from '../access.ts';
import { type FactsDeps, factsOf, readRow } from '../cardFacts.ts';
import { cardKeyboard } from '../cardKeyboard.ts';
import type { Talk } from '../context.ts';
import { enqueueNext } from '../enqueueNext.ts';
import { wordsFor } from '../people/language.ts';
import type { Replies } from '../replies.ts';
import type { Words } from '../text/words.ts';

export type PressDeps = FactsDeps & {
  readonly api: Api;
  readonly access: Access;
  readonly replies: Replies;
  readonly changes: Changes;
  readonly log: Log;
};

/** `person` pressed; the message stands in `chatId`, a group's or the person's own. `isText`: it has no picture. */
export type Pressed = {
  readonly queryId: string;
  readonly person: number;
  readonly chatId: number;
  readonly messageId: number;
  readonly isText: boolean;
  readonly sentAtMs: number;
  readonly talk: Talk;
  readonly words: Words;
};

/**
 * Shows a card of this chat as things stand: a person's own at once, and where Telegram asks to wait, through the outbox. A
 * group's goes through the outbox always: however many press, it is edited no more often than a group allows, to what all
 * of them have said by then.
 */
export const showCard = async (
  deps: PressDeps,
  place: Pick<Pressed, 'chatId' | 'messageId' | 'isText' | 'sentAtMs'>,
  signalId: string,
): Promise<void> => {
  const { stores, clock, changes, replies } = deps;
  const { chatId, messageId } = place;
  const [row, reader, newest] = await Promise.all([
    readRow(stores, signalId, chatId),
    stores.subscribers.get(chatId),
    stores.outbox.cardOf(chatId, signalId),
  ]);
  if (!row) return;
  const card = newest?.messageId === messageId ? newest : undefined;
  const touch = { subscriber: chatId, kind: 'touch', subject: signalId } as const;
  if (chatId < 0 && card) return enqueueNext({ outbox: stores.outbox, clock, changes }, touch);
  const sending = { sentAt: card?.at ?? instant(place.sentAtMs), repeated: (card?.repeats ?? 0) > 0, reader };
  const words = wordsFor(reader);
  const caption = words.card.cardCaption(await factsOf(deps, row, sending));
  const keyboard = cardKeyboard({
    ...{ words, signal: row.signal, standing: row.decision?.decision, open: row.outcome.kind === 'open' },
    ...(chatId > 0 ? { watched: row.watched } : {}),
  });
  const show = place.isText ? replies.change : replies.caption;
  const shown = await show(chatId, messageId, caption, keyboard);
  const elsewhere = newest !== undefined && newest.messageId !== messageId;
  if (shown === 'later' || elsewhere) await enqueueNext({ outbox: stores.outbox, clock, changes }, touch);
};
