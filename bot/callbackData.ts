// What a button carries back: at most 64 bytes, read with suspicion.
import type { WatchedLevel } from '../core/delivery/living.ts';
import type { Decision } from '../core/record/outcome.ts';

/** What Details shows, one of them at a time in one message. */
export type DetailsPage = 'overview' | 'gates' | 'market' | 'technical';

/** What a person says by a button of what came of their trade. */
export type SaidResult = 'win' | 'loss' | 'breakeven';

/** Which figure of a trade is meant. */
export type TradeFigure = 'entry' | 'exit';

export type Press =
  | { readonly kind: 'decision'; readonly decision: Decision; readonly signalId: string }
  | { readonly kind: 'undo'; readonly signalId: string }
  | { readonly kind: 'details'; readonly signalId: string }
  /** `part` counts from 0 where a page is longer than a message */
  | { readonly kind: 'page'; readonly page: DetailsPage; readonly part: number; readonly signalId: string }
  | { readonly kind: 'watch'; readonly level: WatchedLevel; readonly signalId: string }
  | { readonly kind: 'result'; readonly result: SaidResult; readonly signalId: string }
  | { readonly kind: 'ask'; readonly figure: TradeFigure; readonly signalId: string }
  | { readonly kind: 'figure'; readonly figure: TradeFigure; readonly price: number; readonly signalId: string }
  | { readonly kind: 'take back'; readonly signalId: string };

type Of<K extends Press['kind']> = Extract<Press, { kind: K }>;

const ID = '([A-Za-z0-9_-]{1,60})';
const letters = <T extends string>(pairs: Readonly<Record<T, string>>) => {
  const back = new Map(Object.entries<string>(pairs).map(([name, letter]) => [letter, name as T]));
  return { of: (name: T): string => pairs[name], read: (letter = ''): T | undefined => back.get(letter) };
};

const decisions = letters<Decision>({ took: 't', skipped: 's', monitoring: 'm' });
const pages = letters<DetailsPage>({ overview: 'o', gates: 'g', market: 'm', technical: 't' });
const levels = letters<WatchedLevel>({ entry: 'e', target: 't', stop: 's' });
const results = letters<SaidResult>({ win: 'w', loss: 'l', breakeven: 'b' });
const figures = letters<TradeFigure>({ entry: 'e', exit: 'x' });

/** 'd:t:ID' Took, 'd:u:ID' its undo, 'i:ID' Details, 'p:m1:ID' its page, 'j:e:96450:ID' an entry price. */
export const pressData = (press: Press): string => {
  switch (press.kind) {
    case 'decision':
      return `d:${decisions.of(press.decision)}:${press.signalId}`;
    case 'undo':
      return `d:u:${press.signalId}`;
    case 'details':
      return `i:${press.signalId}`;
    case 'page':
      return `p:${pages.of(press.page)}${press.part}:${press.signalId}`;
    case 'watch':
      return `w:${levels.of(press.level)}:${press.signalId}`;
    case 'result':
      return `r:${results.of(press.result)}:${press.signalId}`;
    case 'ask':
      return `a:${figures.of(press.figure)}:${press.signalId}`;
    case 'figure':
      return `j:${figures.of(press.figure)}:${press.price}:${press.signalId}`;
    case 'take back':
      return `u:${press.signalId}`;
  }
};

const match = (pattern: string, data: string): readonly (string | undefined)[] | undefined =>
  new RegExp(`^${pattern}$`).exec(data) ?? undefined;

const decisionPress = (data: string): Of<'decision' | 'undo'> | undefined => {
  const [, letter = '', signalId] = match(`d:([tsmu]):${ID}`, data) ?? [];
  if (signalId === undefined) return undefined;
  const decision = decisions.read(letter);
  return decision === undefined ? { kind: 'undo', signalId } : { kind: 'decision', decision, signalId };
};

const detailsPress = (data: string): Of<'details' | 'page'> | undefined => {
  const [, details] = match(`i:${ID}`, data) ?? [];
  if (details !== undefined) return { kind: 'details', signalId: details };
  const [, letter, part = '', signalId] = match(`p:([ogmt])(\\d?):${ID}`, data) ?? [];
  const page = pages.read(letter);
  return page === undefined || signalId === undefined
    ? undefined
    : { kind: 'page', page, part: Number(part), signalId };
};

const tradePress = (data: string): Of<'watch' | 'result' | 'ask' | 'take back'> | undefined => {
  const [, kind, letter, signalId] = match(`([wrau])(?::([a-z]))?:${ID}`, data) ?? [];
  if (signalId === undefined) return undefined;
  if (kind === 'u') return letter === undefined ? { kind: 'take back', signalId } : undefined;
  const level = levels.read(letter);
  if (kind === 'w' && level) return { kind: 'watch', level, signalId };
  const result = results.read(letter);
  if (kind === 'r' && result) return { kind: 'result', result, signalId };
  const figure = figures.read(letter);
  return kind === 'a' && figure ? { kind: 'ask', figure, signalId } : undefined;
};

const figurePress = (data: string): Of<'figure'> | undefined => {
  const [, letter, digits = '', signalId] = match(`j:([ex]):(\\d{1,15}(?:\\.\\d{1,12})?):${ID}`, data) ?? [];
  const figure = figures.read(letter);
  const price = Number(digits);
  return figure && signalId !== undefined && price > 0 ? { kind: 'figure', figure, price, signalId } : undefined;
};

/** Undefined where the data is not ours, or no longer. */
export const parsePress = (data: string): Press | undefined =>
  decisionPress(data) ?? detailsPress(data) ?? tradePress(data) ?? figurePress(data);
