// Screens that a command shows and whose buttons bring up to date or page in place: one line a screen.
import type { CommandDeps } from '../commands/command.ts';
import { button, type Pressed, type Screen, showScreen } from '../menus/menu.ts';
import type { Words } from '../text/words.ts';
import { journalScreen } from './journal.ts';
import { marketScreen } from './market.ts';
import { signalsScreen, tradesScreen } from './signals.ts';
import { statsScreen } from './stats.ts';
import { statusScreen } from './status.ts';
import { summaryScreen } from './summary.ts';

/** Who looks. `of` narrows the screen: a page, a symbol, a span. */
export type Look = {
  readonly person: number;
  readonly isAdmin: boolean;
  /** others read along, so nothing of the person's own is told */
  readonly isShared: boolean;
  readonly words: Words;
  readonly of: string;
};
/** What a screen is made of; `pages` tells where older and newer ones are. */
export type View = {
  readonly text: Screen['text'];
  readonly newer?: string;
  readonly older?: string;
  readonly rows?: Screen['rows'];
};
export type ScreenOf = (deps: CommandDeps, look: Look) => Promise<View>;

export const screens = {
  status: statusScreen,
  signals: signalsScreen,
  trades: tradesScreen,
  market: marketScreen,
  journal: journalScreen,
  summary: summaryScreen,
  stats: statsScreen,
} satisfies Readonly<Record<string, ScreenOf>>;
export type ScreenName = keyof typeof screens;

const LETTER: Readonly<Record<ScreenName, string>> = {
  ...{ status: 's', signals: 'l', trades: 't' },
  ...{ market: 'm', journal: 'j', summary: 'u', stats: 'f' },
};
const nameOf = (letter: string): ScreenName | undefined =>
  (Object.keys(LETTER) as ScreenName[]).find((name) => LETTER[name] === letter);

/** 'scr:l:20240115T1430Z-BTC-USD'. */
export const screenData = (name: ScreenName, of: string): string => `scr:${LETTER[name]}:${of}`;

/** A screen with its own buttons, those to other pages, and the one that brings it up to date. */
export const screenFor = async (deps: CommandDeps, name: ScreenName, look: Look): Promise<Screen> => {
  const { text, newer, older, rows = [] } = await screens[name](deps, look);
  const { buttons: say } = look.words;
  const turn = [
    ...(newer === undefined ? [] : [button(say.newerLabel, screenData(name, newer))]),
    button(say.refreshLabel, screenData(name, look.of)),
    ...(older === undefined ? [] : [button(say.olderLabel, screenData(name, older))]),
  ];
  return { text, rows: [...rows, turn] };
};

/** A press on one of those buttons; data that is not ours any more shows the screen's beginning. */
export const screenMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const [, letter = '', of = ''] = /^([a-z]):([\w.-]{0,48})$/.exec(pressed.argument) ?? [];
  const name = nameOf(letter);
  if (name === undefined) return;
  await pressed.toast(pressed.words.buttons.upToDateToast);
  const { from, chatId, place, words } = pressed;
  const isAdmin = pressed.isAdmin && !place;
  const look = { person: from.id, isAdmin, isShared: chatId !== from.id, words, of };
  await showScreen(deps, pressed, await screenFor(deps, name, look));
};
