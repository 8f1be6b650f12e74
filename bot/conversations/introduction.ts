// The three short questions: one at a time, each skippable, left and taken up again at any time, kept across restarts.
import { defaultPreferences, type Preferences } from '../../core/delivery/preferences.ts';
import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import { parseTimeZone } from '../../core/delivery/timeZone.ts';
import type { Question } from '../../core/people/conversation.ts';
import type { Introduction, Subscriber } from '../../core/ports.ts';
import type { CommandDeps, Typed } from '../commands/command.ts';
import { readReply } from '../journal/readReply.ts';
import { button, inRows, type Rows, type Screen, sendScreen, showScreen } from '../menus/menu.ts';
import { symbolsOn, ZONES } from '../menus/settings/facts.ts';
import { type Html, joined } from '../text/html.ts';
import { NOISES, type Noise } from '../text/introduction.ts';
import type { Words } from '../text/words.ts';

export const STEPS = ['timezone', 'symbols', 'noise'] as const;
export type Step = (typeof STEPS)[number];

/** How many questions are still to be asked. */
export const introductionLeft = ({ introduction = 'timezone' }: Pick<Subscriber, 'introduction'>): number =>
  introduction === 'done' ? 0 : STEPS.length - STEPS.indexOf(introduction);

export const stepAfter = (step: Step): Introduction => STEPS[STEPS.indexOf(step) + 1] ?? 'done';

/** What a chosen noise changes. */
export const noisePreferences = (noise: Noise, before: Preferences): Partial<Preferences> => {
  const usual = defaultPreferences.kinds;
  switch (noise) {
    case 'normal':
      return { minimumConfidence: 60, kinds: { ...before.kinds, card: usual.card, position: usual.position } };
    case 'little':
      return { minimumConfidence: 75, kinds: { ...before.kinds, card: usual.card, position: usual.position } };
    case 'quiet':
      return { kinds: { ...before.kinds, card: 'silent', position: 'silent' } };
  }
};

const foot = (step: Step, { introduction: say }: Words): Rows => [
  [button(say.skipLabel, `ask:skip:${step}`), button(say.leaveLabel, `ask:later:${step}`)],
];

/** The question of a step as it is asked now. */
export const questionScreen = (
  { symbols }: Pick<CommandDeps, 'symbols'>,
  subscriber: Subscriber,
  step: Step,
  words: Words,
): Screen => {
  const { introduction: say, settings } = words;
  const preferences = subscriber.preferences ?? defaultPreferences;
  if (step === 'timezone') {
    const zones = ZONES.map((zone) => button(settings.zoneLabel(zone), `ask:zone:${zone}`));
    return { text: say.zoneQuestion(), rows: [...inRows(zones, 3), ...foot(step, words)] };
  }
  if (step === 'symbols') {
    const on = symbolsOn({ preferences, symbols });
    const each = symbols.slice(0, 90).map((symbol) => {
      const isOn = on.includes(symbol);
      return button(settings.chosen(symbol, isOn), `ask:sym:${symbol}.${isOn ? 0 : 1}`);
    });
    const all = button(settings.chosen(settings.allSymbolsLabel, preferences.symbols === 'all'), 'ask:sym:all');
    const done = button(say.doneLabel, 'ask:done:symbols');
    return { text: say.symbolsQuestion(), rows: [...inRows(each, 3), [all, done], ...foot(step, words)] };
  }
  const noises = NOISES.map((noise) => button(say.noiseLabel[noise], `ask:noise:${noise}`));
  return { text: say.noiseQuestion(), rows: [noises, ...foot(step, words)] };
};

type Where = Pick<Typed, 'chatId' | 'words'> & { readonly personId: number };

const remember = (deps: CommandDeps, { chatId, personId }: Where, step: Step, menuId: number | undefined) =>
  deps.stores.conversations.put(chatId, personId, {
    ...{ topic: 'introduction', about: step, askedWallMs: deps.clock.wallMs() },
    ...(menuId === undefined ? {} : { menuId }),
  });

/** Asks what is next: in place of the message where one is given, else as a new one. */
export const askNext = async (
  deps: CommandDeps,
  where: Where,
  { answered, menuId }: { readonly answered?: Html; readonly menuId?: number },
): Promise<void> => {
  const subscriber = await deps.stores.subscribers.get(where.personId);
  if (!subscriber) return;
  const { introduction: step = 'timezone' } = subscriber;
  const over = step === 'done';
  const next: Screen = over
    ? { text: where.words.introduction.finished(), rows: [] }
    : questionScreen(deps, subscriber, step, where.words);
  const screen = { ...next, text: joined([answered, next.text], '\n\n') };
  if (over) await deps.stores.conversations.clear(where.chatId, where.personId);
  if (menuId !== undefined) await showScreen(deps, { chatId: where.chatId, messageId: menuId }, screen);
  const sent = menuId === undefined ? await sendScreen(deps, where, screen) : menuId;
  if (!over) await remember(deps, where, step, sent);
};

/** Begins with the first question; nothing where it was begun before. */
export const startIntroduction = async (deps: CommandDeps, where: Where): Promise<void> => {
  const subscriber = await deps.stores.subscribers.get(where.personId);
  if (!subscriber || subscriber.introduction !== undefined || subscriber.place) return;
  await deps.stores.subscribers.setIntroduction(where.personId, 'timezone');
  await askNext(deps, where, {});
};

/** Keeps an answer and goes on. */
export const settleStep = async (
  deps: CommandDeps,
  where: Where,
  step: Step,
  {
    changes,
    answered,
    menuId,
  }: { readonly changes: Partial<Preferences>; readonly answered: Html; readonly menuId?: number },
): Promise<void> => {
  await deps.stores.subscribers.setPreferences(where.personId, changes);
  await deps.stores.subscribers.setIntroduction(where.personId, stepAfter(step));
  await askNext(deps, where, { answered, ...(menuId === undefined ? {} : { menuId }) });
};

type Read = { readonly changes: Partial<Preferences>; readonly answered: Html } | { readonly again: Screen };

const readZone = (deps: CommandDeps, text: string, words: Words): Read => {
  const read = parseTimeZone(text);
  const { settings, introduction: say } = words;
  if (read.kind === 'unknown') return { again: { text: settings.zoneNotRead(text), rows: foot('timezone', words) } };
  if (read.kind === 'several') {
    const each = read.timeZones.map((zone) => button(zone, `ask:zone:${zone}`));
    return { again: { text: settings.zoneSeveral(text), rows: [...inRows(each, 1), ...foot('timezone', words)] } };
  }
  const { timeZone } = read;
  return { changes: { timeZone }, answered: say.zoneAnswered(timeZone, deps.clock.now()) };
};

const readSymbols = (deps: CommandDeps, subscriber: Subscriber, text: string, words: Words): Read => {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const found = parts.map((part) => symbolMeant(part, deps.symbols));
  const isAll = /^all$/i.test(text.trim());
  if (!isAll && (found.length === 0 || found.includes(undefined)))
    return { again: questionScreen(deps, subscriber, 'symbols', words) };
  const symbols = isAll ? 'all' : deps.symbols.filter((symbol) => found.includes(symbol));
  return { changes: { symbols }, answered: words.introduction.symbolsAnswered(symbols) };
};

const readNoise = (deps: CommandDeps, subscriber: Subscriber, text: string, words: Words): Read => {
  const noise = NOISES.find((one) => one === text.trim().toLowerCase());
  if (noise === undefined) return { again: questionScreen(deps, subscriber, 'noise', words) };
  const changes = noisePreferences(noise, subscriber.preferences ?? defaultPreferences);
  return { changes, answered: words.introduction.noiseAnswered(noise) };
};

/** 'took 96450' or 'closed 97200' speak of a trade whatever was asked; 'skip' here means the question. */
const isTrade = (text: string): boolean => ['took', 'closed', 'result', 'undo'].includes(readReply(text).kind);

/** What was typed while a question is open; false where it is no answer to it. */
export const introductionAnswer = async (deps: CommandDeps, typed: Typed, { about }: Question): Promise<boolean> => {
  const { from, chatId, argument: text, words } = typed;
  const where = { chatId, words, personId: from.id };
  const subscriber = await deps.stores.subscribers.get(from.id);
  const step = STEPS.find((one) => one === about && one === (subscriber?.introduction ?? 'timezone'));
  if (!subscriber || step === undefined) {
    await deps.stores.conversations.clear(chatId, from.id);
    return false;
  }
  if (isTrade(text)) return false;
  if (/^skip$/i.test(text.trim())) {
    const answered = words.introduction.skipped(STEPS.indexOf(step) + 1);
    await settleStep(deps, where, step, { changes: {}, answered });
    return true;
  }
  const readers = {
    timezone: () => readZone(deps, text, words),
    symbols: () => readSymbols(deps, subscriber, text, words),
    noise: () => readNoise(deps, subscriber, text, words),
  };
  const read = readers[step]();
  if ('again' in read) await sendScreen(deps, typed, read.again);
  else await settleStep(deps, where, step, read);
  return true;
};
