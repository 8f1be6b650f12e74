// What a command is given, and what one is.
import type { User } from 'grammy/types';
import type { Changes, Clock, Stores } from '../../core/ports.ts';
import type { Settings } from '../../core/settings.ts';
import type { Access } from '../access.ts';
import type { Replies } from '../replies.ts';

export type CommandDeps = {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly access: Access;
  readonly replies: Replies;
  readonly settings: Settings;
  /** those that are watched, as they are told */
  readonly symbols: readonly string[];
  /** US dollars a UTC month for the model; absent where none is configured */
  readonly modelBudgetUsd?: number;
  readonly version?: string;
  /** where the page is; undefined while it is not open */
  readonly pageAddress?: () => { readonly url: string; readonly isPublic: boolean } | undefined;
  /** uses up a one-time claim; true makes the person an admin */
  readonly claim?: { consume(payload: string): boolean };
};

/** One message as a command sees it. `threadId`: the topic it was typed in; answers belong there. */
export type Typed = {
  readonly from: User;
  readonly chatId: number;
  readonly argument: string;
  readonly threadId?: number;
};
export type Command = (deps: CommandDeps, typed: Typed) => Promise<void>;

/**
 * One line of the registry. `for`: who may use it; members where absent, `anyone` includes strangers. `where`: private
 * chats alone where absent.
 */
export type Entry = {
  readonly run: Command;
  readonly for?: 'admins' | 'anyone';
  readonly where?: 'anywhere';
};
