// One cycle of one symbol from claim to outbox; every stage is stored, so that a crash costs nothing but time.

import type { CandleReference, CycleReport } from '../core/cycleReport.ts';
import { type Thought, think } from '../core/decision/think.ts';
import type { Signal, Verdict } from '../core/decision/verdict.ts';
import { type CycleId, type Instant, instant, plus, SLOT_MS, slotOfCycle } from '../core/instant.ts';
import type { Candles } from '../core/market/candles.ts';
import type { MarketContext, Reading } from '../core/market/context.ts';
import type { Changes, Clock, Hash, Log, Stores } from '../core/ports.ts';
import { beliefsFrom } from '../core/record/beliefs.ts';
import type { Settings } from '../core/settings.ts';
import type { Gather } from './gather.ts';

const LEASE_MS = 45_000;
/** ended signals the beliefs are made of: those before have been forgotten by then */
const LESSONS = 2000;

export type RunCycleDeps = {
  readonly stores: Pick<Stores, 'cycles' | 'reservations' | 'signals' | 'subscribers' | 'outbox' | 'events'>;
  readonly gather: Gather;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly changes: Changes;
  readonly log: Log;
  readonly codeVersion: string;
};

const reference = (m1: Reading<Candles>, hash: Hash): Reading<CandleReference> => {
  if (m1.kind === 'failed') return m1;
  const { time, open, high, low, close, volume, filled } = m1.value;
  const digest = hash([time, open, high, low, close, volume, filled].map((x) => hash(bytesOf(x))).join());
  const from = instant((time[0] ?? 0) * 1000);
  return { ...m1, value: { from, to: m1.at, rows: time.length, hash: digest } };
};

const bytesOf = (x: Float64Array | Uint8Array): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);

const reportOf = (
  context: MarketContext,
  thought: Thought,
  rest: Pick<
    CycleReport,
    'candles' | 'verdict' | 'decidedAt' | 'timings' | 'settingsVersion' | 'codeVersion' | 'lessons'
  >,
): CycleReport => ({
  cycle: context.cycle,
  symbol: context.symbol,
  asOf: context.asOf,
  ticker: context.ticker,
  upstreams: {
    orderFlow: context.orderFlow,
    sentiment: context.sentiment,
    fearGreed: context.fearGreed,
    macro: context.macro,
    options: context.options,
  },
  analyses: thought.analyses,
  ...(thought.technical && { technical: thought.technical }),
  synthesis: thought.synthesis,
  assessment: thought.assessment,
  ...rest,
});

export type CycleEnd = 'recorded' | 'abandoned' | 'held' | 'finished';

export const createRunCycle = (deps: RunCycleDeps) => {
  const { stores, clock, changes, settings } = deps;

  /** The verdict after the atomic reservation; what is refused there is withheld by name. */
  const reserveFor = async (verdict: Verdict): Promise<Verdict> => {
    if (verdict.kind === 'withhold') return verdict;
    const { id, symbol, direction, confidence, publishedAt, expiresAt } = verdict.signal;
    const request = {
      signalId: id,
      symbol,
      direction,
      confidence,
      at: publishedAt,
      expiresAt,
      limits: settings.judge.limits,
    };
    const result = await stores.reservations.reserve(request);
    return result.kind === 'granted' ? verdict : { kind: 'withhold', reasons: result.reasons };
  };

  const decide = async (cycle: CycleId, symbol: string, asOf: Instant, signal?: AbortSignal): Promise<CycleReport> => {
    const began = clock.wallMs();
    const { context, m1 } = await deps.gather(cycle, symbol, asOf, signal);
    const gathered = clock.wallMs();
    const decidedAt = clock.now();
    const [lessons, events] = await Promise.all([
      stores.signals.lessons(asOf, LESSONS),
      stores.events.from(plus(decidedAt, -settings.judge.eventWindow.afterMs)),
    ]);
    const knowledge = { beliefs: beliefsFrom(lessons), events };
    const thought = think({ context, knowledge, settings, decidedAt });
    const verdict = await reserveFor(thought.verdict);
    if (verdict.kind === 'withhold') await stores.reservations.cancel(`${cycle}-${symbol}`);
    return reportOf(context, thought, {
      verdict,
      decidedAt,
      candles: reference(m1, deps.hash),
      timings: { gather: gathered - began, think: clock.wallMs() - gathered },
      lessons: lessons.length,
      settingsVersion: settings.version,
      codeVersion: deps.codeVersion,
    });
  };

  const announce = async (signal: Signal, report: CycleReport): Promise<void> => {
    await stores.signals.put(signal, report);
    const people = await stores.subscribers.active();
    const rows = people.map((p) => ({ subscriber: p.id, kind: 'card', subject: signal.id, revision: 1 }) as const);
    await stores.outbox.enqueue(rows, clock.now());
    changes.emit({ kind: 'signal', id: signal.id });
    changes.emit({ kind: 'outbox' });
  };

  const conclude = async (report: CycleReport): Promise<CycleEnd> => {
    if (report.verdict.kind === 'publish') await announce(report.verdict.signal, report);
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

  /** Runs or resumes; `held` where another process has it, `finished` where it was done before. */
  return async (cycle: CycleId, symbol: string, signal?: AbortSignal): Promise<CycleEnd> => {
    const asOf = slotOfCycle(cycle);
    if (asOf === undefined) throw new RangeError(`${cycle} is no cycle id`);
    const claim = await stores.cycles.claim(cycle, symbol, LEASE_MS);
    if (claim.kind !== 'claimed') return claim.kind;
    return withLease(cycle, symbol, async () => {
      if (claim.stage === 'recorded') return conclude(claim.report);
      if (clock.now() >= plus(asOf, SLOT_MS)) return abandon(cycle, symbol);
      const report = await decide(cycle, symbol, asOf, signal);
      if (signal?.aborted) throw new Error('the service is stopping; the cycle is handed back');
      await stores.cycles.record(report);
      return conclude(report);
    });
  };
};

export type RunCycle = ReturnType<typeof createRunCycle>;
