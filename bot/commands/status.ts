// /status (/open), /signals, /trades, /market, /journal, /summary and its kin: commands that open a screen.

import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import { HOUR_MS, plus, slotOf } from '../../core/instant.ts';
import { drawMarket } from '../chart/drawMarket.ts';
import { keyboardOf } from '../menus/menu.ts';
import { journalRows } from '../screens/journal.ts';
import { type ScreenName, screenFor } from '../screens/screens.ts';
import { MOST_DAYS } from '../screens/summary.ts';
import { answer, type Command, type CommandDeps, type Typed } from './command.ts';
import { sendEquity } from './equity.ts';

/** Answers with a screen and its buttons. */
export const openScreen = async (deps: CommandDeps, typed: Typed, name: ScreenName, of: string): Promise<void> => {
  const isAdmin = typed.place === undefined && (await deps.access.isAdmin(typed.from.id));
  const look = { person: typed.from.id, isAdmin, isShared: typed.chatId !== typed.from.id, words: typed.words, of };
  const { text, rows } = await screenFor(deps, name, look);
  await answer(deps, typed, text, { keyboard: keyboardOf(rows) });
};

const screen =
  (name: ScreenName): Command =>
  (deps, typed) =>
    openScreen(deps, typed, name, '');

export const status = screen('status');
export const signals = screen('signals');
export const trades = screen('trades');
export const journal = screen('journal');

/** The chart goes first where there are candles to draw; what cannot be drawn keeps nobody from the words. */
const showChart = async (deps: CommandDeps, { chatId, threadId, words }: Typed, symbol: string): Promise<void> => {
  const { stores, clock, replies, log } = deps;
  const now = clock.now();
  try {
    const candles = await stores.candles.read(symbol, slotOf(plus(now, -8 * HOUR_MS)), now);
    if (candles.time.length === 0) return;
    const report = await stores.cycles.latest(symbol);
    const tick = report?.ticker.kind === 'ok' ? report.ticker.value.tick : 0.01;
    const png = await drawMarket({ symbol, candles, tick });
    await replies.show(
      chatId,
      png,
      words.marketCaption.marketCaption(symbol),
      threadId === undefined ? {} : { threadId },
    );
  } catch (error) {
    log.warn('the chart of a market was not sent', { symbol, because: String(error) });
  }
};

export const market: Command = async (deps, typed) => {
  const asked = typed.argument.trim();
  const symbol = symbolMeant(asked, deps.symbols);
  if (symbol !== undefined) await showChart(deps, typed, symbol);
  await openScreen(deps, typed, 'market', symbol ?? asked.replace(/[^\w.-]/g, '').slice(0, 40));
};

/** So many of the person's days; '' where the argument is none. */
const daysIn = (argument: string, usual: number): number | undefined => {
  const asked = argument.trim();
  if (asked === '') return usual;
  const days = /^(\d{1,3})\s*d?(?:ays?)?$/i.exec(asked)?.[1];
  return days !== undefined && Number(days) >= 1 && Number(days) <= MOST_DAYS ? Number(days) : undefined;
};

const summaryOver =
  (usual: number): Command =>
  (deps, typed) => {
    const days = daysIn(typed.argument, usual);
    return days === undefined
      ? answer(deps, typed, typed.words.summary.badDays())
      : openScreen(deps, typed, 'summary', String(days));
  };

export const summary = summaryOver(1);
export const daily = summaryOver(1);
export const monthly = summaryOver(30);

/** What the person's own journal comes to, by their prices. */
export const profit: Command = async (deps, typed) =>
  answer(deps, typed, typed.words.summary.ownSummary(await journalRows(deps, typed.from.id), deps.clock.now()));

/** The week goes with a picture of the record beside the coin, where there is enough to draw. */
export const weekly: Command = async (deps, typed) => {
  await sendEquity(deps, typed, { days: 7 });
  await summaryOver(7)(deps, typed);
};
