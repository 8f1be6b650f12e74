// The buttons below the three short questions.
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { isTimeZone } from '../../core/delivery/timeZone.ts';
import type { Subscriber } from '../../core/ports.ts';
import type { CommandDeps } from '../commands/command.ts';
import {
  askNext,
  noisePreferences,
  questionScreen,
  STEPS,
  type Step,
  settleStep,
} from '../conversations/introduction.ts';
import { NOISES } from '../text/introduction.ts';
import { type Pressed, showScreen } from './menu.ts';
import { symbolsAfter } from './settings/changes.ts';
import { factsFor } from './settings.ts';

type Asked = { readonly deps: CommandDeps; readonly pressed: Pressed; readonly subscriber: Subscriber };

const whereOf = ({ chatId, words, from }: Pressed) => ({ chatId, words, personId: from.id });

const zone = async ({ deps, pressed }: Asked, value: string): Promise<void> => {
  const { introduction: say } = pressed.words;
  if (!isTimeZone(value)) return pressed.toast(say.overToast);
  const answered = say.zoneAnswered(value, deps.clock.now());
  const kept = { changes: { timeZone: value }, answered, menuId: pressed.messageId };
  await settleStep(deps, whereOf(pressed), 'timezone', kept);
};

const sym = async ({ deps, pressed, subscriber }: Asked, value: string): Promise<void> => {
  const { words, from } = pressed;
  const symbols = symbolsAfter(value, factsFor(deps, subscriber, words, ''));
  if (symbols === undefined) return pressed.toast(words.introduction.overToast);
  await deps.stores.subscribers.setPreferences(from.id, { symbols });
  const after = (await deps.stores.subscribers.get(from.id)) ?? subscriber;
  await showScreen(deps, pressed, questionScreen(deps, after, 'symbols', words));
};

const done = async ({ deps, pressed, subscriber }: Asked): Promise<void> => {
  const { symbols } = subscriber.preferences ?? defaultPreferences;
  const answered = pressed.words.introduction.symbolsAnswered(symbols);
  await settleStep(deps, whereOf(pressed), 'symbols', { changes: {}, answered, menuId: pressed.messageId });
};

const noise = async ({ deps, pressed, subscriber }: Asked, value: string): Promise<void> => {
  const { introduction: say } = pressed.words;
  const meant = NOISES.find((one) => one === value);
  if (meant === undefined) return pressed.toast(say.overToast);
  const changes = noisePreferences(meant, subscriber.preferences ?? defaultPreferences);
  const kept = { changes, answered: say.noiseAnswered(meant), menuId: pressed.messageId };
  await settleStep(deps, whereOf(pressed), 'noise', kept);
};

const skip = async ({ deps, pressed }: Asked, step: Step): Promise<void> => {
  const answered = pressed.words.introduction.skipped(STEPS.indexOf(step) + 1);
  await settleStep(deps, whereOf(pressed), step, { changes: {}, answered, menuId: pressed.messageId });
};

const later = async ({ deps, pressed }: Asked): Promise<void> => {
  await deps.stores.conversations.clear(pressed.chatId, pressed.from.id);
  await showScreen(deps, pressed, { text: pressed.words.introduction.left(), rows: [] });
};

const belongsTo: Readonly<Record<string, Step>> = { zone: 'timezone', sym: 'symbols', done: 'symbols', noise: 'noise' };

/** 'ask:zone:ZONE', 'ask:sym:BTC-USD.0', 'ask:done:symbols', 'ask:noise:little', 'ask:skip:STEP', 'ask:later:STEP', 'ask:go:'. */
export const introductionMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { from, chatId, words } = pressed;
  const [, name = '', value = ''] = /^([a-z]{2,5}):(.*)$/s.exec(pressed.argument) ?? [];
  const subscriber = chatId === from.id ? await deps.stores.subscribers.get(from.id) : undefined;
  if (!subscriber) return pressed.toast(words.introduction.overToast);
  const { introduction: now = 'timezone' } = subscriber;
  if (name === 'go' && now !== 'done') return askNext(deps, whereOf(pressed), { menuId: pressed.messageId });
  const step = belongsTo[name] ?? STEPS.find((one) => one === value);
  // an older question, or a second tap on the same one
  if (step === undefined || step !== now) return pressed.toast(words.introduction.overToast);
  const asked: Asked = { deps, pressed, subscriber };
  const answers: Readonly<Record<string, () => Promise<void>>> = {
    zone: () => zone(asked, value),
    sym: () => sym(asked, value),
    done: () => done(asked),
    noise: () => noise(asked, value),
    skip: () => skip(asked, step),
    later: () => later(asked),
  };
  await answers[name]?.();
};
