// The three short questions: one at a time, each skippable, left and taken up again at any time, kept across restarts.
import type { Context } from 'grammy';
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { isTimeZone } from '../../core/delivery/timeZone.ts';
import type { Subscriber } from '../../core/ports/people.ts';
import type { CommandDeps, Spoken } from '../commands/command.ts';
import type { BotContext, Openings, Talk } from '../context.ts';
import { readReply } from '../journal/readReply.ts';
import { type Screen, sendScreen, showScreen } from '../menus/menu.ts';
import { symbolsAfter } from '../menus/settings/changes.ts';
import { factsFor } from '../menus/settings/facts.ts';
import { type Html, joined } from '../text/html.ts';
import { NOISES } from '../text/introduction.ts';
import { act, answerTo, type Choice, chosenIn, type Dialogue, QUESTION_LIFE_MS, spokenIn } from './dialogue.ts';
import {
  type Answer,
  noisePreferences,
  questionScreen,
  readAnswer,
  STEPS,
  type Step,
  stepAfter,
} from './introductionSteps.ts';

type Where = Pick<Spoken, 'chatId' | 'words'> & { readonly personId: number };

/** Asks what is next: in place of the message where one is given, else as a new one; true where nothing is left to ask. */
const askNext = async (
  deps: CommandDeps,
  { chatId, words, personId }: Where,
  { answered, menuId }: { readonly answered?: Html; readonly menuId?: number },
): Promise<boolean> => {
  const subscriber = await deps.stores.subscribers.get(personId);
  const step = subscriber?.introduction ?? 'timezone';
  if (!subscriber) return true;
  const over = step === 'done';
  const next: Screen = over
    ? { text: words.introduction.finished(), rows: [] }
    : questionScreen(deps, subscriber, step, words);
  const screen = { ...next, text: joined([answered, next.text], '\n\n') };
  if (menuId === undefined) await sendScreen(deps, { chatId }, screen);
  else await showScreen(deps, { chatId, messageId: menuId }, screen);
  return over;
};

/** Keeps an answer and goes on; true where that was the last one. */
const settleStep = async (
  deps: CommandDeps,
  where: Where,
  step: Step,
  { changes, answered, menuId }: Answer & { readonly menuId?: number },
): Promise<boolean> => {
  await deps.stores.subscribers.setPreferences(where.personId, changes);
  await deps.stores.subscribers.setIntroduction(where.personId, stepAfter(step));
  return askNext(deps, where, { answered, ...(menuId === undefined ? {} : { menuId }) });
};

/** What was typed while a question is open; true where no question is left. */
const takeWords = async (deps: CommandDeps, spoken: Spoken): Promise<boolean> => {
  const { from, chatId, argument: text, words } = spoken;
  const where = { chatId, words, personId: from.id };
  const subscriber = await deps.stores.subscribers.get(from.id);
  const step = subscriber?.introduction ?? 'timezone';
  if (!subscriber || step === 'done') return true;
  if (/^skip$/i.test(text.trim())) {
    const answered = words.introduction.skipped(STEPS.indexOf(step) + 1);
    return settleStep(deps, where, step, { changes: {}, answered });
  }
  const read = readAnswer(deps, { subscriber, step, text, words });
  if (!('again' in read)) return settleStep(deps, where, step, read);
  await sendScreen(deps, spoken, read.again);
  return false;
};

type Pressed = { readonly deps: CommandDeps; readonly choice: Choice; readonly subscriber: Subscriber };
type Taker = (pressed: Pressed, value: string, step: Step) => Promise<boolean>;

const whereOf = ({ chatId, words, from }: Choice): Where => ({ chatId, words, personId: from.id });
const settle = ({ deps, choice }: Pressed, step: Step, answer: Answer): Promise<boolean> =>
  settleStep(deps, whereOf(choice), step, { ...answer, menuId: choice.messageId });

const takers: Readonly<Record<string, Taker>> = {
  zone: async (pressed, timeZone, step) => {
    const { introduction: say } = pressed.choice.words;
    if (!isTimeZone(timeZone)) return false;
    return settle(pressed, step, {
      changes: { timeZone },
      answered: say.zoneAnswered(timeZone, pressed.deps.clock.now()),
    });
  },
  sym: async ({ deps, choice, subscriber }, value) => {
    const { words, from } = choice;
    const symbols = symbolsAfter(value, factsFor(deps, subscriber, words, ''));
    if (symbols === undefined) return false;
    await deps.stores.subscribers.setPreferences(from.id, { symbols });
    const after = (await deps.stores.subscribers.get(from.id)) ?? subscriber;
    await showScreen(deps, choice, questionScreen(deps, after, 'symbols', words));
    return false;
  },
  done: async (pressed, _, step) => {
    const { symbols } = pressed.subscriber.preferences ?? defaultPreferences;
    const answered = pressed.choice.words.introduction.symbolsAnswered(symbols);
    return settle(pressed, step, { changes: {}, answered });
  },
  noise: async (pressed, value, step) => {
    const meant = NOISES.find((one) => one === value);
    if (meant === undefined) return false;
    const changes = noisePreferences(meant, pressed.subscriber.preferences ?? defaultPreferences);
    return settle(pressed, step, { changes, answered: pressed.choice.words.introduction.noiseAnswered(meant) });
  },
  skip: async (pressed, _, step) => {
    const answered = pressed.choice.words.introduction.skipped(STEPS.indexOf(step) + 1);
    return settle(pressed, step, { changes: {}, answered });
  },
  later: async ({ deps, choice }) => {
    await showScreen(deps, choice, { text: choice.words.introduction.left(), rows: [] });
    return true;
  },
};

const belongsTo: Readonly<Record<string, Step>> = { zone: 'timezone', sym: 'symbols', done: 'symbols', noise: 'noise' };

/**
 * 'ask:zone:ZONE', 'ask:sym:BTC-USD.0', 'ask:done:symbols', 'ask:noise:little', 'ask:skip:STEP', 'ask:later:STEP'. An older
 * question's button, or a second tap on the same one, changes nothing and opens none. True where no question is left to
 * wait for.
 */
const takePress = async (deps: CommandDeps, choice: Choice, isOpen: boolean): Promise<boolean> => {
  const { from, chatId, words } = choice;
  const [, name = '', value = ''] = /^([a-z]{2,5}):(.*)$/s.exec(choice.argument) ?? [];
  const subscriber = chatId === from.id ? await deps.stores.subscribers.get(from.id) : undefined;
  const step = belongsTo[name] ?? STEPS.find((one) => one === value);
  const now = subscriber?.introduction ?? 'timezone';
  const taker = Object.hasOwn(takers, name) ? takers[name] : undefined;
  if (!subscriber || !taker || step === undefined || step !== now) {
    await choice.toast(words.introduction.overToast);
    return !isOpen || !subscriber || now === 'done';
  }
  const over = await taker({ deps, choice, subscriber }, value, step);
  await choice.toast();
  return over;
};

/** 'took 96450' or 'closed 97200' speak of a trade whatever was asked; 'skip' here means the question. */
const isTrade = (text: string): boolean => ['took', 'closed', 'result', 'undo'].includes(readReply(text).kind);

const PREFIX = 'ask:';

/** How far the person is stands with the person; the dialogue only knows that a question is open. */
export const introduction =
  (deps: CommandDeps) =>
  async (dialogue: Dialogue, first: Context, opening: Openings['introduction']): Promise<void> => {
    const press = async (update: Context, outer: BotContext): Promise<boolean> => {
      const choice = await chosenIn(deps, { update, outer }, PREFIX);
      return choice === undefined || takePress(deps, choice, update !== first);
    };
    const begin = async (): Promise<boolean> => {
      const spoken = await spokenIn(deps, first);
      if (!spoken) return true;
      const { menuId } = opening;
      const where = { ...spoken, personId: spoken.from.id };
      return askNext(deps, where, menuId === undefined ? {} : { menuId });
    };
    if (await act(dialogue, (outer) => (opening.press ? press(first, outer) : begin()))) return;
    const since = await act(dialogue, async () => deps.clock.wallMs());
    const asked = dialogue.checkpoint();
    const takes = { press: /^ask:/, words: (text: string) => !isTrade(text) };
    const update = await answerTo(dialogue, takes, () => deps.clock.wallMs() - since > QUESTION_LIFE_MS);
    const over = await act(dialogue, async (outer) => {
      if (update.callbackQuery) return press(update, outer);
      const spoken = await spokenIn(deps, update);
      return spoken === undefined || takeWords(deps, spoken);
    });
    if (!over) await dialogue.rewind(asked);
  };

/** Begins with the first question; nothing where it was begun before. */
export const startIntroduction = async (deps: CommandDeps, talk: Talk, personId: number): Promise<void> => {
  const subscriber = await deps.stores.subscribers.get(personId);
  if (!subscriber || subscriber.introduction !== undefined || subscriber.place) return;
  await deps.stores.subscribers.setIntroduction(personId, 'timezone');
  await talk.begin('introduction', {});
};
