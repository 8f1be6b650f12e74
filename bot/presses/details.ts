// Details: one message in the chat, opened as a reply to the card and turned from page to page in place.

import type { DetailsPage } from '../callbackData.ts';
import type { PersonalRow } from '../cardFacts.ts';
import { detailsKeyboard } from '../cardKeyboard.ts';
import { pagesOf } from '../text/detailsPages.ts';
import type { Html } from '../text/html.ts';
import type { Words } from '../text/words.ts';
import type { PressDeps, Pressed } from './ground.ts';

type Leaf = { readonly text: Html; readonly keyboard: ReturnType<typeof detailsKeyboard> };

const leafOf = async (
  { stores, clock }: PressDeps,
  row: PersonalRow,
  wanted: { readonly page: DetailsPage; readonly part: number; readonly words: Words },
): Promise<Leaf | undefined> => {
  const report = await stores.cycles.report(row.signal.cycle, row.signal.symbol);
  const texts = wanted.words.detailsPages.pageTexts(wanted.page, { ...row, report, now: clock.now() });
  const part = Math.min(wanted.part, texts.length - 1);
  const text = texts[part];
  const shown = { page: wanted.page, part, parts: texts.length, words: wanted.words };
  return text && { text, keyboard: detailsKeyboard(row.signal.id, pagesOf(report), shown) };
};

const sendNew = async (deps: PressDeps, pressed: Pressed, signalId: string, leaf: Leaf): Promise<void> => {
  const messageId = await deps.replies.tell(pressed.chatId, leaf.text, {
    replyTo: pressed.messageId,
    ...(leaf.keyboard && { keyboard: leaf.keyboard }),
  });
  if (messageId !== undefined)
    await deps.stores.cardNotes.note(signalId, pressed.chatId, { detailsMessage: messageId });
};

/** The message that shows them already is brought up to date; a new one only where there is none any more. */
export const showDetails = async (deps: PressDeps, pressed: Pressed, row: PersonalRow): Promise<void> => {
  const { stores, replies } = deps;
  const leaf = await leafOf(deps, row, { page: 'overview', part: 0, words: pressed.words });
  if (!leaf) return replies.toast(pressed.queryId);
  const { detailsMessage } = await stores.cardNotes.get(row.signal.id, pressed.chatId);
  // Below an older copy of the card the details belong beside that copy.
  if (detailsMessage !== undefined && detailsMessage > pressed.messageId) {
    const changed = await replies.change(pressed.chatId, detailsMessage, leaf.text, leaf.keyboard);
    if (changed !== 'gone') return replies.toast(pressed.queryId, pressed.words.buttons.detailsAboveToast);
  }
  await replies.toast(pressed.queryId);
  await sendNew(deps, pressed, row.signal.id, leaf);
};

/** Turns the message the button stands on to another page. */
export const turnTo = async (
  deps: PressDeps,
  pressed: Pressed,
  row: PersonalRow,
  wanted: { readonly page: DetailsPage; readonly part: number },
): Promise<void> => {
  const leaf = await leafOf(deps, row, { ...wanted, words: pressed.words });
  await deps.replies.toast(pressed.queryId);
  if (!leaf) return;
  const changed = await deps.replies.change(pressed.chatId, pressed.messageId, leaf.text, leaf.keyboard);
  if (changed === 'gone') await sendNew(deps, pressed, row.signal.id, leaf);
};
