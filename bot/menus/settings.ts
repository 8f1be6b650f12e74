// The settings menu: a press changes something, shows a page, or asks a question; the message is edited in place.
import { mutesLeft } from '../../core/delivery/audience.ts';
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import type { Subscriber } from '../../core/ports.ts';
import type { CommandDeps } from '../commands/command.ts';
import { introductionLeft } from '../conversations/introduction.ts';
import { subjectOf } from '../people/subject.ts';
import { joined } from '../text/html.ts';
import { type Words, wordsOf } from '../text/words.ts';
import { button, type Pressed, type Screen, sendScreen, showScreen } from './menu.ts';
import { type Change, changes } from './settings/changes.ts';
import type { PageFacts } from './settings/facts.ts';
import { pages } from './settings/pages.ts';

export const factsFor = (
  { clock, symbols }: Pick<CommandDeps, 'clock' | 'symbols'>,
  subscriber: Subscriber,
  words: Words,
  target: string,
): PageFacts => {
  const preferences = subscriber.preferences ?? defaultPreferences;
  return {
    ...{ subscriber, preferences, words, symbols, now: clock.now() },
    mutes: mutesLeft(preferences.mutes, clock.now()),
    data: (name, value) => `set:${target}:${name}:${value}`,
  };
};

/** A page by its name, 'main' or 'qday.3'; the first page where there is none of that name. */
export const settingsScreen = (facts: PageFacts, name: string): Screen => {
  const [, page = '', detail = ''] = /^([a-z]+)(?:\.(.*))?$/.exec(name) ?? [];
  const found = Object.hasOwn(pages, page) ? pages[page] : undefined;
  const screen = (found ?? pages['main'])?.(facts, detail) ?? { text: facts.words.settings.closedPage(), rows: [] };
  const left = introductionLeft(facts.subscriber);
  if (page !== 'main' || left === 0 || facts.subscriber.place) return screen;
  return { ...screen, rows: [[button(facts.words.settings.questionsLabel(left), 'ask:go:')], ...screen.rows] };
};

/** Does what a change says, and returns the page to show. */
const apply = async (deps: CommandDeps, pressed: Pressed, facts: PageFacts, change: Change): Promise<string> => {
  const { stores, clock } = deps;
  const { chatId, from, messageId } = pressed;
  if (change.preferences) await stores.subscribers.setPreferences(facts.subscriber.id, change.preferences);
  // whoever chooses with a button has answered what they were asked in words
  await stores.conversations.clear(chatId, from.id);
  if (change.ask) {
    const about = JSON.stringify({ subscriber: facts.subscriber.id, field: change.ask });
    const question = { topic: 'settings', about, askedWallMs: clock.wallMs(), menuId: messageId };
    await stores.conversations.put(chatId, from.id, question);
  }
  await pressed.toast(change.toast);
  return change.page;
};

/** 'TARGET:p:PAGE' shows a page, 'TARGET:NAME:VALUE' changes something; setting the same twice is setting it once. */
export const settingsMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { words } = pressed;
  const [, target = '', name = '', value = ''] = /^(-?\d{0,16}):([a-z]{1,8}):(.*)$/s.exec(pressed.argument) ?? [];
  const subscriber = await subjectOf(deps, pressed, target);
  if (!subscriber)
    return pressed.toast(target !== '' || pressed.place ? words.access.adminsToast : words.settings.goneToast, true);
  const facts = factsFor(deps, subscriber, words, target);
  if (name === 'p') return showScreen(deps, pressed, settingsScreen(facts, value));
  if (name === 'close') return showScreen(deps, pressed, { text: words.settings.closedPage(), rows: [] });
  const change = Object.hasOwn(changes, name) ? changes[name]?.(value, facts) : undefined;
  if (!change) return pressed.toast(words.settings.goneToast);
  const page = await apply(deps, pressed, facts, change);
  if (change.ask) {
    // in a group a bot reads only what replies to it
    const text = joined([change.question, pressed.place && words.settings.replyHere()], '\n');
    await sendScreen(deps, pressed, { text, rows: [] });
    return;
  }
  const after = (await deps.stores.subscribers.get(subscriber.id)) ?? subscriber;
  const spoken = change.preferences?.language === undefined ? words : wordsOf(change.preferences.language);
  await showScreen(deps, pressed, settingsScreen(factsFor(deps, after, spoken, target), page));
};
