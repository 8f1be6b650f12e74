// Who of several processes may send: one at a time, so that together they keep what Telegram allows one bot.

/** A chat by its id, or everybody. */
export type Held = number | 'all';

/**
 * `lately`: another process may have sent since this one last did, up to `untilWallMs`; `held` is what Telegram has asked
 * it to wait for, as wall instants.
 */
export type Turn =
  | { readonly kind: 'theirs'; readonly untilWallMs: number }
  | {
      readonly kind: 'mine';
      readonly untilWallMs: number;
      readonly lately?: { readonly untilWallMs: number; readonly held: ReadonlyMap<Held, number> };
    };

export type SendingTurn = {
  /** Takes the turn, or keeps it, until `leaseMs` from now; `theirs` while another process's has not run out. */
  take(nowWallMs: number, leaseMs: number): Promise<Turn>;
  /** Ends it now; nothing where it is not ours. */
  release(nowWallMs: number): Promise<void>;
  /** Telegram asks to wait: whoever has the turn after this process is told. */
  hold(whom: Held, untilWallMs: number): Promise<void>;
};
