// Wakes with Agenda, runs the cycle that is due, and finishes what a crash left behind.
import { cycleId, type Instant, instant, plus, SLOT_MS, slotOf, slotOfCycle } from '../core/instant.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { CycleEnd, RunCycle } from './runCycle.ts';

/** market milliseconds into a slot at which its cycle begins */
const DELAY_MS = 1_000;
const AGAIN_MS = 1_000;

export type SlotMade = 'now' | 'in part' | 'before';

export type DispatchCyclesDeps = {
  readonly runCycle: RunCycle;
  readonly cycles: Stores['cycles'];
  readonly symbols: readonly string[];
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
  /** the first slot there is to decide, where a market begins with one */
  readonly first?: Instant;
  /** Told once every symbol of the slot is done with, which the sandbox's clock waits for; `before`: all of it was there already; `in part`: a symbol's slot was over before it had a verdict. */
  readonly slotDone: (slot: Instant, made: SlotMade) => Promise<void>;
};

export const createDispatchCycles = (deps: DispatchCyclesDeps) => {
  const { clock, log } = deps;
  let lastDone = 0;
  let resumed: { readonly before: Instant; readonly well: boolean } | undefined;

  /**
   * Nothing is to be done for it: it was the last one done (not a later one: a clock that was ahead and is set right must not
   * wait until that time has come), lies before the first, or has ended while the service was starting.
   */
  const isLeft = (slot: Instant): boolean =>
    slot === lastDone || slot < (deps.first ?? 0) || (lastDone === 0 && clock.now() >= plus(slot, SLOT_MS));

  const runOne = async (slot: Instant, symbol: string, signal: AbortSignal): Promise<CycleEnd | 'failed'> => {
    try {
      return await deps.runCycle(cycleId(slot), symbol, signal);
    } catch (error) {
      if (signal.aborted) return 'failed';
      log.error('a cycle failed; it is taken up again', { cycle: cycleId(slot), symbol, error });
      deps.health.report('cycle', 'degraded', `${cycleId(slot)} ${symbol} failed and is taken up again`);
      return 'failed';
    }
  };

  /**
   * What a crash left behind, once before a slot, so that what was decided earlier is known to those who decide now. Each
   * row by itself: one that cannot be finished stops neither the others nor new cycles. True where all could be.
   */
  const resume = async (current: Instant, signal: AbortSignal): Promise<boolean> => {
    if (resumed?.before === current) return resumed.well;
    let well = true;
    for (const row of await deps.cycles.unfinished()) {
      const slot = slotOfCycle(row.cycle);
      if (slot === undefined || slot >= current || signal.aborted) continue;
      if ((await runOne(slot, row.symbol, signal)) === 'failed') well = false;
    }
    resumed = { before: current, well };
    return well;
  };

  /** Runs the slot's cycles side by side; false where one is not finished yet, true where nothing is left to do for it. */
  const runSlot = async (slot: Instant, signal: AbortSignal): Promise<boolean> => {
    const well = await resume(slot, signal);
    if (isLeft(slot)) return true;
    const ends = await Promise.all(deps.symbols.map((symbol) => runOne(slot, symbol, signal)));
    if (ends.some((end) => end === 'failed' || end === 'held')) return false;
    const abandoned = ends.filter((end) => end === 'abandoned').length;
    if (abandoned > 0)
      deps.health.report(
        'cycle',
        'degraded',
        `${cycleId(slot)} was over before ${abandoned} of ${ends.length} verdicts`,
      );
    else if (well) deps.health.report('cycle', 'ok', `${cycleId(slot)} recorded`);
    const before = ends.every((end) => end === 'finished');
    await deps.slotDone(slot, before ? 'before' : abandoned > 0 ? 'in part' : 'now');
    lastDone = slot;
    return true;
  };

  const dueSlot = (): Instant | undefined => {
    const slot = slotOf(clock.now());
    return !isLeft(slot) && clock.now() >= plus(slot, DELAY_MS) ? slot : undefined;
  };

  /** Past where a slot has begun while another one was looked after. */
  const nextDue = (): Instant => {
    const slot = slotOf(clock.now());
    const begin = plus(slot, DELAY_MS);
    return begin <= clock.now() && isLeft(slot) ? plus(begin, SLOT_MS) : begin;
  };

  return {
    /**
     * Runs what is due now and what falls due within `coverMs` wall milliseconds, so that a wake-up between two slots
     * makes no cycle late.
     */
    async wake(coverMs: number, signal: AbortSignal): Promise<void> {
      const until = clock.wallMs() + coverMs;
      for (;;) {
        const slot = dueSlot();
        const done = slot === undefined || (await runSlot(slot, signal));
        const due = done ? nextDue() : instant(clock.now() + AGAIN_MS * clock.speed);
        const waitMs = (due - clock.now()) / clock.speed;
        if (signal.aborted || clock.wallMs() + waitMs > until) return;
        await (done ? clock.waitUntil(due, signal) : clock.sleep(AGAIN_MS, signal));
        if (signal.aborted) return;
      }
    },
  };
};
