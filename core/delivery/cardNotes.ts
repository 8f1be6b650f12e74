// What is kept beside a card: what its reader asked to be told, their own figures, and where the price stood.
import type { Instant } from '../instant.ts';
import type { Living, WatchedLevel } from './living.ts';

/** What a person told of their own trade, in quote currency, the amount in base currency; what was not told is absent. */
export type TradeFigures = {
  readonly entryPrice?: number;
  readonly exitPrice?: number;
  readonly amount?: number;
  /** as the person reckons it, after what they paid */
  readonly profit?: number;
};

/** The figures before a change; `decided`: the same words also said that the trade was taken. */
export type UndoTo = TradeFigures & { readonly decided?: true };

/** The press or message that took the last change back; `decided`: the answer was to go with it. */
export type TookBack = { readonly press: string; readonly decided: boolean };

/**
 * One person's notes on one signal. `undoTo`: what stood before the last change, while that can be taken back. `taken`: the
 * newest presses and messages that changed them, of which each does so once. `detailsMessage`: the message that shows its
 * details in their chat.
 */
export type CardNotes = {
  readonly signalId: string;
  readonly subscriber: number;
  readonly watched: readonly WatchedLevel[];
  readonly detailsMessage?: number;
  readonly trade: TradeFigures;
  readonly undoTo?: UndoTo;
  readonly tookBack?: TookBack;
  readonly taken: readonly string[];
};

export type CardNotesStore = {
  /** Empty notes where there are none. */
  get(signalId: string, subscriber: number): Promise<CardNotes>;
  /** Notes of those of these people who have any. */
  among(signalId: string, subscribers: readonly number[]): Promise<ReadonlyMap<number, CardNotes>>;
  /** Changes only what is given; null takes away. Nothing where `press` is among those taken. */
  note(
    signalId: string,
    subscriber: number,
    changes: {
      readonly watched?: readonly WatchedLevel[];
      readonly detailsMessage?: number;
      readonly trade?: TradeFigures;
      readonly undoTo?: UndoTo | null;
      readonly tookBack?: TookBack;
    },
    press?: string,
  ): Promise<void>;
  /** Everybody who asked to be told of a level of this signal. */
  watchers(signalId: string): Promise<readonly CardNotes[]>;
};

/** The newest price seen of an open signal, whether it has left the entry, and which state its cards were last changed to. */
export type SignalMark = {
  readonly price: number;
  readonly at: Instant;
  readonly moved: boolean;
  readonly told: Living['kind'];
};

export type SignalMarkStore = {
  get(signalId: string): Promise<SignalMark | undefined>;
  of(signalIds: readonly string[]): Promise<ReadonlyMap<string, SignalMark>>;
  put(signalId: string, mark: SignalMark): Promise<void>;
};
