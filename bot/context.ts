// What an update carries through the bot: grammY's context, the questions that may be open here, the settings menu.
import type { ConversationFlavor } from '@grammyjs/conversations';
import type { MenuFlavor } from '@grammyjs/menu';
import type { Context } from 'grammy';
import type { PageFacts } from './menus/settings/facts.ts';

/** What each question has to know; kept as JSON for as long as it is open. */
export type Openings = {
  /** `press`: the update at hand answers a question asked before; else the next one is asked, in place of `menuId`. */
  readonly introduction: { readonly press?: true; readonly menuId?: number };
  /** A field of the settings of a person, group or channel, to be typed. */
  readonly settings: { readonly subscriber: number; readonly field: string; readonly askedWallMs: number };
  /** A figure of a trade, which has been asked for in words already; or which signal `said` is about. */
  readonly trade:
    | { readonly signalId: string; readonly figure: 'entry' | 'exit'; readonly askedAt: number }
    | { readonly said: string; readonly askedAt: number };
};
export type Topic = keyof Openings;

/** The open question of a person in a chat: a newer one takes its place, and only the three first ones wait behind it. */
export type Talk = {
  /** Leaves it unanswered; false where none was open. */
  leave(topic?: Topic): Promise<boolean>;
  begin<T extends Topic>(topic: T, opening: Openings[T]): Promise<void>;
  /** Shows a page of the settings in place of a message, or as a new one. */
  settings(facts: PageFacts, page: string, messageId?: number): Promise<void>;
};

export type BotContext = ConversationFlavor<Context & Partial<MenuFlavor>> & {
  talk: Talk;
  /** What an open question may take: a press, or words that are no command and no reply to a card, of somebody who is in. */
  heed: () => Promise<'press' | 'words' | undefined>;
  /** The question that was open here was put by another release, whose state cannot be read. */
  forgotten?: boolean;
  /** The press at hand has had its answer. */
  answered?: boolean;
  /** What the settings menu shows once the press at hand has been done. */
  shown?: PageFacts;
};
