// The thought of one cycle with all its waiting: facts, the model where one is configured, the verdict, a place for it.

import type { CandleReference, CycleReport, ModelRecord } from '../core/cycleReport.ts';
import { type Study, study } from '../core/decision/study.ts';
import { conclude, type Setting, type Thought } from '../core/decision/think.ts';
import type { Signal, Verdict } from '../core/decision/verdict.ts';
import { type CycleId, type Instant, instant, plus } from '../core/instant.ts';
import type { Candles } from '../core/market/candles.ts';
import type { MarketContext, Reading } from '../core/market/context.ts';
import type { Clock, Hash } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { Settings } from '../core/settings.ts';
import { eventsAround, type Past } from '../core/synthesis/cycleFacts.ts';
import type { AskedModel, AskModel } from './askModel.ts';
import type { BeliefsAt } from './beliefs.ts';
import type { Gather } from './gather.ts';
import { reservePlace } from './reservePlace.ts';
import type { Wish } from './turnstile.ts';

/** No verdict: the cycle is another process's by now, its slot is over, or has not begun by a clock that is, or was, wrong. */
export type Undecided = { readonly kind: 'lost' | 'slot over' | 'slot not begun' };
export type Decided = { readonly kind: 'decided'; readonly report: CycleReport };

/** Waits for this symbol's turn to ask for a place; what it resolves with ends the turn. */
export type Arrive = (wish: Wish | undefined) => Promise<(() => void) | undefined>;

export type DecideCycleDeps = {
  readonly stores: Pick<Stores, 'reservations' | 'signals' | 'events' | 'phases'>;
  /** made once for all cycles: each folds on from the one before */
  readonly beliefsAt: BeliefsAt;
  readonly gather: Gather;
  /** absent where no model is configured: quant decides */
  readonly askModel?: AskModel;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly hash: Hash;
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

type Rest = Pick<
  CycleReport,
  | 'candles'
  | 'verdict'
  | 'decidedAt'
  | 'timings'
  | 'settingsVersion'
  | 'codeVersion'
  | 'lessons'
  | 'events'
  | 'model'
  | 'phase'
>;

const reportOf = (context: MarketContext, thought: Thought, rest: Rest): CycleReport => ({
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
  stability: thought.stability,
  gates: thought.gates,
  alone: {
    ...thought.alone,
    final: {
      by: thought.synthesis.by,
      verdict: thought.synthesis.verdict,
      against: rest.verdict.kind === 'withhold' ? rest.verdict.reasons : [],
    },
  },
  ...rest,
});

const without = (answer: AskedModel['answer'], record: Omit<ModelRecord, 'calls' | 'costUsd' | 'latencyMs'>) => ({
  answer,
  record: { ...record, calls: [], costUsd: 0, latencyMs: 0 },
});

/** The model's answer, or why there is none to be had. */
const answerOf = (
  askModel: AskModel | undefined,
  about: { readonly setting: Omit<Setting, 'decidedAt'>; readonly found: Study; readonly past: Past },
  signal: AbortSignal | undefined,
): Promise<AskedModel> => {
  const { setting, found, past } = about;
  const notConfigured = { kind: 'not configured' } as const;
  if (!askModel) return Promise.resolve(without(notConfigured, { word: notConfigured }));
  if (found.kind === 'whole') return askModel({ setting, found, past }, signal);
  const because = 'facts are missing';
  return Promise.resolve(without({ kind: 'not asked', because }, { notAsked: because }));
};

type Asked = {
  readonly arrive: Arrive;
  /** asked just before the verdict stands: what keeps it from standing, if anything does */
  readonly hindrance: (verdict: Verdict) => Promise<Undecided | undefined>;
  readonly stop: AbortSignal | undefined;
};

type Which = { readonly cycle: CycleId; readonly symbol: string; readonly asOf: Instant };

/** The report of a cycle with its verdict, whose place is reserved where it is to be published; or why there is none. */
export const createDecideCycle = (deps: DecideCycleDeps) => {
  const { stores, clock, settings, beliefsAt } = deps;

  const known = async (asOf: Instant, symbol: string) => {
    const now = clock.now();
    const [{ beliefs, published }, phase, events, open] = await Promise.all([
      beliefsAt(asOf),
      stores.phases.current(),
      stores.events.from(plus(now, -settings.judge.eventWindow.afterMs)),
      stores.signals.open(),
    ]);
    return {
      knowledge: { beliefs, events: eventsAround(events, now), ...(phase && { phase: phase.to }) },
      phase: phase && { phase: { name: phase.to, since: phase.at } },
      past: { lessons: published, open: open.filter((signal) => signal.symbol === symbol) },
    };
  };

  /** The verdict after the reservation, in turn with the other symbols of the slot; a place that is not used is given back. */
  const inTurn = async (
    thought: Thought,
    open: readonly Signal[],
    { id, arrive, stop, hindrance }: Asked & { readonly id: string },
  ): Promise<Verdict | Undecided> => {
    const { verdict } = thought;
    const wish = verdict.kind === 'publish' ? { confidence: verdict.signal.confidence, stop } : undefined;
    const leave = await arrive(wish);
    try {
      // just before the place is asked for: one that is no more ours may hold its successor's signal
      const hindered = await hindrance(verdict);
      if (hindered) return hindered;
      const { reservations } = stores;
      const final = await reservePlace(thought, { reservations, limits: settings.judge.limits, open });
      if (final.kind === 'withhold') await stores.reservations.cancel(id);
      return final;
    } finally {
      leave?.();
    }
  };

  return async ({ cycle, symbol, asOf }: Which, asked: Asked): Promise<Decided | Undecided> => {
    const { stop: signal } = asked;
    const began = clock.wallMs();
    const { context, m1 } = await deps.gather(cycle, symbol, asOf, signal);
    const gathered = clock.wallMs();
    const { knowledge, past, phase } = await known(asOf, symbol);
    const setting = { context, knowledge, settings };
    const found = study(context, knowledge);
    const { answer, record } = await answerOf(deps.askModel, { setting, found, past }, signal);
    const decidedAt = clock.now();
    const thought = conclude({ ...setting, decidedAt }, found, answer);
    const thinkMs = clock.wallMs() - gathered - record.latencyMs;
    const verdict = await inTurn(thought, past.open, { ...asked, id: `${cycle}-${symbol}` });
    if (verdict.kind !== 'publish' && verdict.kind !== 'withhold') return verdict;
    const report = reportOf(context, thought, {
      ...{ verdict, decidedAt, model: record, events: knowledge.events, lessons: past.lessons.length },
      candles: reference(m1, deps.hash),
      timings: { gather: gathered - began, think: thinkMs, ...(deps.askModel && { model: record.latencyMs }) },
      ...{ settingsVersion: settings.version, codeVersion: deps.codeVersion, ...phase },
    });
    return { kind: 'decided', report };
  };
};
