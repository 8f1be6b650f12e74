// What a command is given, and what one is.
import type { Api } from 'grammy';
import type { User } from 'grammy/types';
import type { Changes, Clock, HealthBoard, Log } from '../../core/ports/shell.ts';
import type { Stores } from '../../core/ports/stores.ts';
import type { ReplayRecord } from '../../core/replay/replayRecord.ts';
import type { LiveSettings } from '../../core/settings/live.ts';
import type { Settings } from '../../core/settings.ts';
import type { Access } from '../access.ts';
import type { Talk } from '../context.ts';
import type { Replies } from '../replies.ts';
import type { LogLine } from '../text/admin.ts';
import type { Words } from '../text/words.ts';

export type CommandDeps = {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly access: Access;
  readonly replies: Replies;
  readonly settings: Settings;
  readonly liveSettings: LiveSettings;
  readonly api: Api;
  readonly log: Log;
  readonly health: HealthBoard;
  /** warnings and errors since the start, newest first */
  readonly recentLog: () => readonly LogLine[];
  /** of the bot, without the @; undefined while Telegram has not told it */
  readonly username: () => string | undefined;
  /** those that are watched, as they are told */
  readonly symbols: readonly string[];
  /** US dollars a UTC month for the model; absent where none is configured */
  readonly modelBudgetUsd?: number;
  readonly version?: string;
  /** what a replay of the days before has shown; absent where none is shipped for this market */
  readonly replay?: ReplayRecord;
  /** where the page is; undefined while it is not open */
  readonly pageAddress?: () => { readonly url: string; readonly isPublic: boolean } | undefined;
  /** '@name' or id of the channel the proofs are posted in: nobody is asked about it */
  readonly proofChannel?: string;
  /** uses up a one-time claim; true makes the person an admin */
  readonly claim?: { consume(payload: string): boolean };
};

/** A group or channel in which something was typed or pressed. */
export type Place = { readonly kind: 'group' | 'channel'; readonly title: string };

/** Words of somebody. `threadId`: the topic they were typed in; answers belong there. */
export type Spoken = {
  readonly from: User;
  readonly chatId: number;
  readonly argument: string;
  readonly threadId?: number;
  /** absent in a private chat */
  readonly place?: Place;
  /** in the language of the person or place */
  readonly words: Words;
};
/** One message as a command sees it. */
export type Typed = Spoken & { readonly talk: Talk };
export type Command = (deps: CommandDeps, typed: Typed) => Promise<void>;

/**
 * One line of the registry. `for`: who may use it; members where absent, `anyone` includes strangers. `where`: private
 * chats alone where absent; `place` means that in a group it is about the group, which only admins may change.
 */
export type Entry = {
  readonly run: Command;
  readonly for?: 'admins' | 'anyone';
  readonly where?: 'anywhere' | 'place';
};

/** Says it where it was typed. */
export const answer = (
  { replies }: Pick<CommandDeps, 'replies'>,
  { chatId, threadId }: Pick<Spoken, 'chatId' | 'threadId'>,
  text: Parameters<Replies['say']>[1],
  options: Parameters<Replies['say']>[2] = {},
): Promise<void> => replies.say(chatId, text, { ...options, ...(threadId === undefined ? {} : { threadId }) });
