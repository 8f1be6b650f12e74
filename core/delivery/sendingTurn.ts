// Who of several processes may send: one at a time, so that together they keep what Telegram allows one bot.

/** A chat by its id, or everybody. */
export type Held = number | 'all';

/** The turn of another process as it was seen; `beat` moves as long as that process lives. */
export type SeenTurn = { readonly holder: string; readonly beat: number };

/**
 * `lately`: another process may have sent since this one last did; `releasedWallMs` tells until when, by its clock, where it
 * said so, and `held` what Telegram has asked it to wait for, as wall instants.
 */
export type Turn =
  | { readonly kind: 'theirs'; readonly seen: SeenTurn }
  | {
      readonly kind: 'mine';
      readonly lately?: { readonly releasedWallMs: number | undefined; readonly held: ReadonlyMap<Held, number> };
    };

/**
 * No two clocks are compared to find out whether a process lives: who waits counts its own looks at the other's beat, and
 * takes the turn over where that has stood still.
 */
export type SendingTurn = {
  /** Takes the turn where it is free, or keeps it, which moves its beat; from another process only at this very beat. */
  take(nowWallMs: number, from?: SeenTurn): Promise<Turn>;
  /** Gives it back; nothing where it is not ours. */
  release(nowWallMs: number): Promise<void>;
  /** Telegram asks to wait: whoever has the turn after this process is told, unless by its clock that is yet to come. */
  hold(whom: Held, fromWallMs: number, untilWallMs: number): Promise<void>;
};
