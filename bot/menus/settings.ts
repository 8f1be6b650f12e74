// The settings menu: one menu of grammY's a page, edited in place; a press changes something, turns a page or asks a question.
import { Menu, type MenuRange } from '@grammyjs/menu';
import type { Middleware } from 'grammy';
import type { Subscriber } from '../../core/ports/people.ts';
import type { CommandDeps } from '../commands/command.ts';
import type { BotContext } from '../context.ts';
import { introductionLeft } from '../conversations/introductionSteps.ts';
import { languageOf } from '../people/language.ts';
import { subjectOf } from '../people/subject.ts';
import { placeOf, threadOf } from '../people/where.ts';
import type { Html } from '../text/html.ts';
import { wordsOf } from '../text/words.ts';
import { button, keyboardOf, type Pressed, type Screen } from './menu.ts';
import { pressedOf } from './pressed.ts';
import { type Change, changes } from './settings/changes.ts';
import { factsFor, type PageFacts } from './settings/facts.ts';
import { pages } from './settings/pages.ts';

/** Raised where a button's meaning changes: what an older release has sent then opens the menu anew. */
const VERSION = 1;
/** 's1conf/0/2/~conf:75/h....': a button of this menu, of whatever version. */
export const isSettingsButton = (data: string): boolean => /^s\d+[a-z]+\d?\/[0-9a-f]+\/[0-9a-f]+\//.test(data);

const DAYS = [0, 1, 2, 3, 4, 5, 6].map((day) => `qday.${day}`);
/** 'main', 'conf', 'qday.3': every page there is. */
export const pageNames: readonly string[] = [...Object.keys(pages).filter((page) => page !== 'qday'), ...DAYS];
const idOf = (page: string): string => `s${VERSION}${page.replace('.', '')}`;

/** A page by its name; the first page where there is none of that name. */
export const settingsScreen = (facts: PageFacts, name: string): Screen => {
  const [, page = '', detail = ''] = /^([a-z]+)(?:\.(.*))?$/.exec(name) ?? [];
  const found = Object.hasOwn(pages, page) ? pages[page] : undefined;
  const screen = (found ?? pages['main'])?.(facts, detail) ?? { text: facts.words.settings.closedPage(), rows: [] };
  const left = introductionLeft(facts.subscriber);
  if (page !== 'main' || left === 0 || facts.subscriber.place) return screen;
  return { ...screen, rows: [[button(facts.words.settings.questionsLabel(left), 'go:')], ...screen.rows] };
};

/** What a button carries: whose settings they are, and what it does. A menu's payload holds no slash. */
const payloadOf = (target: string, data: string): string =>
  `${target === '' ? '' : Number(target).toString(36)}~${data.replaceAll('/', '|')}`;
const readPayload = (payload: unknown): { readonly target: string; readonly name: string; readonly value: string } => {
  const [, target = '', name = '', value = ''] =
    /^(-?[0-9a-z]{0,12})~([a-z]{1,8}):(.*)$/s.exec(typeof payload === 'string' ? payload : '') ?? [];
  return { target: target === '' ? '' : String(parseInt(target, 36)), name, value: value.replaceAll('|', '/') };
};

/** The settings of whoever the pressed button is about, or of who stands here; undefined where they may not be changed. */
const factsIn = async (deps: CommandDeps, ctx: BotContext): Promise<PageFacts | undefined> => {
  const { from, chat } = ctx;
  if (!from || !chat) return undefined;
  const { target } = readPayload(ctx.match);
  const subscriber = await subjectOf(deps, { from, chatId: chat.id, ...placeOf(chat) }, target);
  return subscriber && factsFor(deps, subscriber, wordsOf(await languageOf(deps, from)), target);
};

const keep = async (deps: CommandDeps, ctx: BotContext, pressed: Pressed, facts: PageFacts, change: Change) => {
  if (change.preferences) await deps.stores.subscribers.setPreferences(facts.subscriber.id, change.preferences);
  // whoever chooses with a button has answered what they were asked in words
  await ctx.talk.leave('settings');
  if (change.ask) {
    const about = { subscriber: facts.subscriber.id, field: change.ask };
    await ctx.talk.begin('settings', { ...about, askedWallMs: deps.clock.wallMs() });
  }
  await pressed.toast(change.toast);
};

/** The settings after a change, in the language that was chosen with it. */
const after = async (deps: CommandDeps, facts: PageFacts, change: Change): Promise<PageFacts> => {
  const now: Subscriber = (await deps.stores.subscribers.get(facts.subscriber.id)) ?? facts.subscriber;
  const language = change.preferences?.language;
  return factsFor(deps, now, language === undefined ? facts.words : wordsOf(language), facts.target);
};

export type SettingsMenus = {
  readonly middleware: Middleware<BotContext>;
  /** Shows a page in place of a message, or as a new one. */
  show(ctx: BotContext, facts: PageFacts, page: string, messageId?: number): Promise<void>;
};

/** The menus and what their presses do. A button says what it sets: pressed twice, or on an old copy, it sets the same. */
export const createSettingsMenus = (deps: CommandDeps): SettingsMenus => {
  const menus = new Map<string, Menu<BotContext>>();
  const pageOf = (name: string): string => (menus.has(name) ? name : 'main');

  const show: SettingsMenus['show'] = async (ctx, facts, name, messageId) => {
    const page = pageOf(name);
    const keyboard = menus.get(page);
    const { chat } = ctx;
    if (!chat || !keyboard) return;
    ctx.shown = facts;
    // a menu is rendered by what is installed on the update's own way out
    const replies = deps.replies.through(ctx.api);
    const { text } = settingsScreen(facts, page);
    const where = ctx.message ? threadOf(ctx.message) : {};
    const changed = messageId === undefined ? 'gone' : await replies.change(chat.id, messageId, text, keyboard);
    if (changed === 'gone' || changed === 'later') await replies.tell(chat.id, text, { keyboard, ...where });
  };

  const close = async (ctx: BotContext, { chatId, messageId }: Pressed, text: Html): Promise<void> => {
    await deps.replies.through(ctx.api).change(chatId, messageId, text, keyboardOf([]));
  };

  const press = async (ctx: BotContext): Promise<void> => {
    const { target, name, value } = readPayload(ctx.match);
    const pressed = await pressedOf(deps, ctx, value);
    if (!pressed) return;
    const { words } = pressed;
    const facts = await factsIn(deps, ctx);
    if (!facts)
      return pressed.toast(target !== '' || pressed.place ? words.access.adminsToast : words.settings.goneToast, true);
    const change = Object.hasOwn(changes, name) ? changes[name]?.(value, facts) : undefined;
    if (name === 'close') await close(ctx, pressed, words.settings.closedPage());
    else if (name === 'go') await ctx.talk.begin('introduction', { menuId: pressed.messageId });
    else if (change) {
      await keep(deps, ctx, pressed, facts, change);
      if (!change.ask) await show(ctx, await after(deps, facts, change), change.page, pressed.messageId);
    } else {
      if (name !== 'p') await pressed.toast(words.settings.goneToast);
      await show(ctx, facts, name === 'p' ? value : 'main', pressed.messageId);
    }
    await pressed.toast();
  };

  const fill = (page: string) => async (ctx: BotContext, range: MenuRange<BotContext>) => {
    const facts = ctx.shown ?? (await factsIn(deps, ctx));
    if (!facts) return;
    for (const [i, row] of settingsScreen(facts, page).rows.entries()) {
      if (i > 0) range.row();
      for (const one of row)
        if ('callback_data' in one)
          range.text({ text: one.text, payload: payloadOf(facts.target, one.callback_data) }, press);
    }
  };

  for (const page of pageNames) {
    const options = { autoAnswer: false, onMenuOutdated: press };
    menus.set(page, new Menu<BotContext>(idOf(page), options).dynamic(fill(page)));
  }
  const [root, ...others] = menus.values();
  root?.register(others);
  return { middleware: root ?? ((_, next) => next()), show };
};

/** 'set:TARGET:p:PAGE' from outside of the menu opens it here; what an older release has sent opens it as well. */
export const openSettings = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { words, talk, messageId } = pressed;
  const [, target = '', page] = /^(-?\d{0,16}):p:([a-z.0-9]{1,10})$/.exec(pressed.argument) ?? [];
  const subscriber = await subjectOf(deps, pressed, target);
  if (!subscriber)
    return pressed.toast(target !== '' || pressed.place ? words.access.adminsToast : words.settings.goneToast, true);
  await pressed.toast(page === undefined ? words.settings.renewedToast : undefined);
  await talk.settings(factsFor(deps, subscriber, words, target), page ?? 'main', messageId);
};
