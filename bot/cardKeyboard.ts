// The buttons below a card, below its details, and below the word of how it ended.
import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import type { Signal } from '../core/decision/verdict.ts';
import type { WatchedLevel } from '../core/delivery/living.ts';
import type { Decision } from '../core/record/outcome.ts';
import { type DetailsPage, pressData, type SaidResult, type TradeFigure } from './callbackData.ts';
import { chartAddress, levelsToCopy } from './text/buttons.ts';
import type { Words } from './text/words.ts';

const DECISIONS = ['took', 'skipped', 'monitoring'] as const;
const LEVELS: readonly WatchedLevel[] = ['entry', 'target', 'stop'];

export type CardButtons = {
  readonly words: Words;
  readonly signal: Signal;
  readonly standing: Decision | undefined;
  /** the signal has not ended */
  readonly open: boolean;
  /** what the person asked to be told of; absent where that cannot be asked for */
  readonly watched?: readonly WatchedLevel[];
  /** nobody can answer in a channel: its card leads to the bot instead */
  readonly channel?: { readonly botUsername: string | undefined };
};

const undoButton = (signalId: string, { buttons: say }: Words): InlineKeyboardButton => ({
  text: say.undoLabel,
  callback_data: pressData({ kind: 'undo', signalId }),
});

const ask = (figure: TradeFigure, signalId: string, { buttons: say }: Words): InlineKeyboardButton => ({
  text: say.askLabel[figure],
  callback_data: pressData({ kind: 'ask', figure, signalId }),
});

/** What the standing answer leads on to: an own entry for who took it, levels to be told of for who monitors. */
const next = ({ words, signal: { id }, standing, open, watched }: CardButtons): readonly InlineKeyboardButton[] => {
  if (standing === 'took') return open ? [ask('entry', id, words)] : [ask('entry', id, words), ask('exit', id, words)];
  if (standing !== 'monitoring' || !open || watched === undefined) return [];
  return LEVELS.map((level) => ({
    text: words.buttons.watchLabel(level, watched.includes(level)),
    callback_data: pressData({ kind: 'watch', level, signalId: id }),
  }));
};

/** Took, Skipped, Monitoring; what follows from the answer; Undo once something stands; below them levels, Details, chart. */
export const cardKeyboard = (buttons: CardButtons): InlineKeyboardMarkup => {
  const { words, signal, standing, channel } = buttons;
  const { buttons: say } = words;
  const answers = DECISIONS.map((decision) => ({
    text: say.decisionLabel(decision, standing),
    callback_data: pressData({ kind: 'decision', decision, signalId: signal.id }),
  }));
  const reading: InlineKeyboardButton[] = [
    { text: say.copyLabel, copy_text: { text: levelsToCopy(signal) } },
    { text: say.detailsLabel, callback_data: pressData({ kind: 'details', signalId: signal.id }) },
    { text: say.chartLabel, url: chartAddress(signal) },
  ];
  if (channel) {
    const [copy, , chart] = reading;
    const link = `https://t.me/${channel.botUsername}?start=s_${signal.id}`;
    const bot = channel.botUsername === undefined ? [] : [{ text: say.openBotLabel, url: link }];
    return { inline_keyboard: [[copy, chart].filter((button) => button !== undefined), ...(bot.length ? [bot] : [])] };
  }
  const then = [...next(buttons), ...(standing === undefined ? [] : [undoButton(signal.id, words)])];
  return { inline_keyboard: [answers, ...(then.length === 0 ? [] : [then]), reading] };
};

/** Where the details can turn to, the shown page marked; a page of several messages gets its own row. */
export const detailsKeyboard = (
  signalId: string,
  pages: readonly Exclude<DetailsPage, 'overview'>[],
  shown: { readonly page: DetailsPage; readonly part: number; readonly parts: number; readonly words: Words },
): InlineKeyboardMarkup | undefined => {
  if (pages.length === 0) return undefined;
  const { pageLabel } = shown.words.buttons;
  const to = (page: DetailsPage, part: number, text: string): InlineKeyboardButton => ({
    text,
    callback_data: pressData({ kind: 'page', page, part, signalId }),
  });
  const tabs = (['overview', ...pages] as const).map((page) =>
    to(page, 0, page === shown.page ? `· ${pageLabel[page]} ·` : pageLabel[page]),
  );
  const parts = Array.from({ length: shown.parts }, (_, i) =>
    to(shown.page, i, i === shown.part ? `· ${i + 1} ·` : String(i + 1)),
  );
  return { inline_keyboard: [tabs, ...(shown.parts > 1 ? [parts] : [])] };
};

/** Win, Loss, Breakeven and the figures behind them, for who took the trade. */
export const resultKeyboard = (signalId: string, words: Words): InlineKeyboardMarkup => ({
  inline_keyboard: [
    (['win', 'loss', 'breakeven'] as const satisfies readonly SaidResult[]).map((result) => ({
      text: words.buttons.resultLabel[result],
      callback_data: pressData({ kind: 'result', result, signalId }),
    })),
    [ask('entry', signalId, words), ask('exit', signalId, words)],
  ],
});

/** Below a figure that was read back. */
export const takeBackKeyboard = (signalId: string, { buttons: say }: Words): InlineKeyboardMarkup => ({
  inline_keyboard: [[{ text: say.undoLabel, callback_data: pressData({ kind: 'take back', signalId }) }]],
});
