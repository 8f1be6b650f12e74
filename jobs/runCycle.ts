// One cycle of one symbol from claim to outbox; every stage is stored, so that a crash costs nothing but time.

import type { CycleReport } from '../core/cycleReport.ts';
import type { Signal, Verdict } from '../core/decision/verdict.ts';
import { type CycleId, type Instant, plus, SLOT_MS, slotOfCycle } from '../core/instant.ts';
import type { Changes, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { createChainSignal } from './chainSignal.ts';
import { type Arrive, createDecideCycle, type DecideCycleDeps, type Undecided } from './decideCycle.ts';
import { createFollowUp } from './followUp.ts';
import { oweCards } from './oweCards.ts';
import type { Turnstile } from './turnstile.ts';

const LEASE_MS = 45_000;
/** clocks differ by so much, and small corrections go either way */
const CLOCK_DIFFERENCE_MS = 1_000;

export type RunCycleDeps = Omit<DecideCycleDeps, 'stores'> & {
  readonly stores: Pick<
    Stores,
    | 'cycles'
    | 'reservations'
    | 'signals'
    | 'proposals'
    | 'subscribers'
    | 'decisions'
    | 'outbox'
    | 'events'
    | 'publishing'
    | 'phases'
    | 'proof'
  >;
  /** absent where a symbol need not wait for the others of its slot */
  readonly turnstile?: Turnstile;
  readonly changes: Changes;
  readonly log: Log;
};

export type CycleEnd = 'recorded' | 'abandoned' | 'held' | 'finished';

export const createRunCycle = (deps: RunCycleDeps) => {
  const { stores, clock, changes } = deps;
  const decide = createDecideCycle(deps);
  const followUp = createFollowUp(deps);
  const chainSignal = createChainSignal(deps);

  const announce = async (signal: Signal, report: CycleReport): Promise<void> => {
    await stores.signals.put(signal, report);
    await chainSignal(signal);
    changes.emit({ kind: 'signal', id: signal.id });
    const { on } = await stores.publishing.get();
    if (on) await oweCards(deps, signal, { suspended: report.phase?.name === 'SUSPENDED' });
  };

  const conclude = async (report: CycleReport): Promise<CycleEnd> => {
    if (report.verdict.kind === 'publish') await announce(report.verdict.signal, report);
    await followUp(report);
    await stores.cycles.finish(report.cycle, report.symbol);
    changes.emit({ kind: 'cycle', cycle: report.cycle, symbol: report.symbol });
    return 'recorded';
  };

  const abandon = async (cycle: CycleId, symbol: string): Promise<CycleEnd> => {
    await stores.reservations.cancel(`${cycle}-${symbol}`);
    await stores.cycles.abandon(cycle, symbol, 'the slot was over before a verdict was reached');
    changes.emit({ kind: 'cycle', cycle, symbol });
    return 'abandoned';
  };

  const withLease = async <T>(cycle: CycleId, symbol: string, work: () => Promise<T>): Promise<T> => {
    const renewal = setInterval(() => {
      stores.cycles
        .renew(cycle, symbol, LEASE_MS)
        .catch((error: unknown) => deps.log.warn('lease not renewed', { error }));
    }, LEASE_MS / 3);
    try {
      return await work();
    } catch (error) {
      await stores.cycles.handBack(cycle, symbol);
      throw error;
    } finally {
      clearInterval(renewal);
    }
  };

  /** A signal is published at the instant its verdict is reached, which lies within its slot or, where that took long, the next. */
  const outOfSlot = (asOf: Instant, at: Instant): Undecided | undefined => {
    if (at >= plus(asOf, 2 * SLOT_MS)) return { kind: 'slot over' };
    return at < asOf ? { kind: 'slot not begun' } : undefined;
  };

  /** What keeps a verdict from standing by the clock as it is now, and by what it was when the signal's instant was read. */
  const mistimed = (asOf: Instant, verdict: Verdict): Undecided | undefined => {
    const now = clock.now();
    const out = outOfSlot(asOf, now);
    // withheld too late is a verdict all the same; on a slot that is yet to come it would be the only one
    if (verdict.kind !== 'publish') return out?.kind === 'slot not begun' ? out : undefined;
    const { publishedAt } = verdict.signal;
    if (publishedAt > plus(now, CLOCK_DIFFERENCE_MS * clock.speed)) return { kind: 'slot not begun' };
    return out ?? outOfSlot(asOf, publishedAt);
  };

  const leave = async (why: Undecided, cycle: CycleId, symbol: string): Promise<CycleEnd> => {
    if (why.kind === 'slot over') return abandon(cycle, symbol);
    deps.log.warn('no verdict was reached on a cycle', { cycle, symbol, because: why.kind });
    if (why.kind === 'slot not begun') await stores.cycles.handBack(cycle, symbol);
    return 'held';
  };

  const run = async (cycle: CycleId, symbol: string, arrive: Arrive, signal?: AbortSignal): Promise<CycleEnd> => {
    const asOf = slotOfCycle(cycle);
    if (asOf === undefined) throw new RangeError(`${cycle} is no cycle id`);
    const claim = await stores.cycles.claim(cycle, symbol, LEASE_MS);
    if (claim.kind !== 'claimed') return claim.kind;
    return withLease(cycle, symbol, async () => {
      if (claim.stage === 'recorded') return conclude(claim.report);
      if (clock.now() >= plus(asOf, SLOT_MS)) return abandon(cycle, symbol);
      const hindrance = async (verdict: Verdict): Promise<Undecided | undefined> => {
        // whoever slept through its lease finds the cycle with its successor, whose place it must not touch
        if (!(await stores.cycles.renew(cycle, symbol, LEASE_MS))) return { kind: 'lost' };
        return mistimed(asOf, verdict);
      };
      const decided = await decide({ cycle, symbol, asOf }, { arrive, hindrance, stop: signal });
      if (signal?.aborted) throw new Error('the service is stopping; the cycle is handed back');
      if (decided.kind !== 'decided') return leave(decided, cycle, symbol);
      await stores.cycles.record(decided.report);
      return conclude(decided.report);
    });
  };

  /** Runs or resumes; `held` where another process has it, `finished` where it was done before. */
  return async (cycle: CycleId, symbol: string, signal?: AbortSignal): Promise<CycleEnd> => {
    let arrived = false;
    const arrive: Arrive = async (wish) => {
      arrived = true;
      return deps.turnstile?.arrive(cycle, symbol, wish);
    };
    try {
      return await run(cycle, symbol, arrive, signal);
    } finally {
      // a run that asked for no place must not keep the others of its slot waiting
      if (!arrived) await arrive(undefined);
    }
  };
};

export type RunCycle = ReturnType<typeof createRunCycle>;
