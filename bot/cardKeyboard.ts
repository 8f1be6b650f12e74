// The buttons below a card, and those below its details.
import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import type { Decision } from '../core/record/outcome.ts';
import { type DetailsPage, pressData } from './callbackData.ts';
import { decisionLabel, detailsLabel, pageLabel, undoLabel } from './text/buttons.ts';

/** Took, Skipped, Monitoring; below them Details, and Undo once something stands. */
export const cardKeyboard = (signalId: string, standing: Decision | undefined): InlineKeyboardMarkup => {
  const answers = (['took', 'skipped', 'monitoring'] as const).map((decision) => ({
    text: decisionLabel(decision, standing),
    callback_data: pressData({ kind: 'decision', decision, signalId }),
  }));
  const rest: InlineKeyboardButton[] = [
    { text: detailsLabel, callback_data: pressData({ kind: 'details', signalId }) },
  ];
  if (standing !== undefined) rest.unshift({ text: undoLabel, callback_data: pressData({ kind: 'undo', signalId }) });
  return { inline_keyboard: [answers, rest] };
};

/** A button for each page there is something on; undefined where there is none. */
export const detailsKeyboard = (signalId: string, pages: readonly DetailsPage[]): InlineKeyboardMarkup | undefined =>
  pages.length === 0
    ? undefined
    : {
        inline_keyboard: [
          pages.map((page) => ({
            text: pageLabel[page],
            callback_data: pressData({ kind: 'page', page, signalId }),
          })),
        ],
      };
