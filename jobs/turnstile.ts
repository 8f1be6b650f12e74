// Lets the proposals of one slot reserve one after another, the most confident first.
import { type CycleId, plus, SLOT_MS, slotOfCycle } from '../core/instant.ts';
import type { Clock, Log } from '../core/ports/shell.ts';

/** Wall milliseconds a proposal waits for the other symbols of its slot, and for the one whose turn it is. */
const WAIT_MS = 20_000;
const TURN_MS = 5_000;
/** waited at least so long where market time runs fast and the slot is over at once */
const FLOOR_MS = 2_000;
/** cycles looked back on; a proposal of one before these waits for nobody */
const KEPT = 4;

/** What a symbol would publish; `stop` ends its waiting. */
export type Wish = { readonly confidence: number; readonly stop?: AbortSignal | undefined };

export type Turnstile = {
  /**
   * Resolves when it is this symbol's turn; the turn ends by calling what it resolved with, more than once does nothing.
   * Without a wish, at once. Never rejects.
   */
  arrive(cycle: CycleId, symbol: string, wish: Wish | undefined): Promise<() => void>;
};

export type TurnstileDeps = {
  /** all that are waited for in a slot */
  readonly symbols: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
};

type Waiting = { readonly symbol: string; readonly confidence: number; readonly admit: () => void };
type Turn = { readonly symbol: string; readonly over: AbortController; watched: boolean };
type Gate = {
  readonly cycle: CycleId;
  readonly arrived: Set<string>;
  readonly waiting: Set<Waiting>;
  /** aborts when nobody is waited for any more */
  readonly opened: AbortController;
  bounded: boolean;
  turn: Turn | undefined;
};

const weight = ({ confidence }: Waiting): number => (Number.isFinite(confidence) ? confidence : -1);

/** Confidence descending, then symbol. */
const first = (waiting: ReadonlySet<Waiting>): Waiting | undefined =>
  [...waiting].toSorted((a, b) => weight(b) - weight(a) || (a.symbol < b.symbol ? -1 : 1))[0];

const nothing = (): void => undefined;

/**
 * A turnstile of one process. The first wish of a slot waits until every symbol has arrived, at most 20 s of wall time
 * and not past the slot (but 2 s at least); who comes later than that is let in as it comes. A turn that others wait for
 * is passed on after 5 s: what may go out is the database's to decide, here it is only in which order it is asked.
 */
export const createTurnstile = ({ symbols, clock, log }: TurnstileDeps): Turnstile => {
  const gates = new Map<CycleId, Gate>();

  const gateOf = (cycle: CycleId): Gate => {
    const known = gates.get(cycle);
    if (known) return known;
    const opened = new AbortController();
    const gate: Gate = { cycle, arrived: new Set(), waiting: new Set(), opened, bounded: false, turn: undefined };
    const idle = [...gates.values()].filter(({ waiting }) => waiting.size === 0);
    for (const old of idle.slice(0, Math.max(0, gates.size - KEPT + 1))) gates.delete(old.cycle);
    gates.set(cycle, gate);
    return gate;
  };

  const leave = (gate: Gate, turn: Turn): void => {
    turn.over.abort();
    if (gate.turn !== turn) return;
    gate.turn = undefined;
    next(gate);
  };

  /** Passes the turn on when it takes too long. */
  const watch = async (gate: Gate, turn: Turn): Promise<void> => {
    if (turn.watched) return;
    turn.watched = true;
    await clock.sleep(TURN_MS, turn.over.signal);
    if (turn.over.signal.aborted) return;
    log.warn('a reservation takes long; the next one goes on', { cycle: gate.cycle, symbol: turn.symbol });
    leave(gate, turn);
  };

  const next = (gate: Gate): void => {
    const whose = gate.opened.signal.aborted ? first(gate.waiting) : undefined;
    if (!whose) return;
    if (gate.turn) return void watch(gate, gate.turn);
    gate.waiting.delete(whose);
    gate.turn = { symbol: whose.symbol, over: new AbortController(), watched: false };
    whose.admit();
    next(gate);
  };

  const open = (gate: Gate): void => {
    gate.opened.abort();
    next(gate);
  };

  /** Opens the gate when it has waited long enough, once a slot. */
  const bound = async (gate: Gate): Promise<void> => {
    if (gate.bounded || gate.opened.signal.aborted) return;
    gate.bounded = true;
    const slot = slotOfCycle(gate.cycle);
    const leftMs = slot === undefined ? 0 : (plus(slot, SLOT_MS) - clock.now()) / clock.speed;
    await clock.sleep(Math.min(WAIT_MS, Math.max(FLOOR_MS, leftMs)), gate.opened.signal);
    if (gate.opened.signal.aborted) return;
    const late = symbols.filter((symbol) => !gate.arrived.has(symbol));
    log.info('the places of a slot are given without waiting for the slow', { cycle: gate.cycle, late });
    open(gate);
  };

  const wait = (gate: Gate, symbol: string, { confidence, stop }: Wish): Promise<() => void> =>
    new Promise((resolve) => {
      if (stop?.aborted) return resolve(nothing);
      const giveUp = (): void => {
        gate.waiting.delete(mine);
        resolve(nothing);
      };
      const admit = (): void => {
        const { turn } = gate;
        stop?.removeEventListener('abort', giveUp);
        resolve(turn ? () => leave(gate, turn) : nothing);
      };
      const mine: Waiting = { symbol, confidence, admit };
      stop?.addEventListener('abort', giveUp, { once: true });
      gate.waiting.add(mine);
    });

  return {
    async arrive(cycle, symbol, wish) {
      const gate = gateOf(cycle);
      gate.arrived.add(symbol);
      const mine = wish ? wait(gate, symbol, wish) : Promise.resolve(nothing);
      if (symbols.every((one) => gate.arrived.has(one))) open(gate);
      else if (wish) void bound(gate);
      next(gate);
      return mine;
    },
  };
};
