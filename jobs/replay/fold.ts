// The ordered half of replay: slot by slot what has ended is learned, what is proposed is judged, reserved and followed.
import type { CycleReport, ModelRecord } from '../../core/cycleReport.ts';
import type { KnownOdds } from '../../core/decision/assess.ts';
import { conclude, type Thought } from '../../core/decision/think.ts';
import type { Signal, Verdict } from '../../core/decision/verdict.ts';
import { type Instant, instant, plus } from '../../core/instant.ts';
import type { MarketContext } from '../../core/market/context.ts';
import { between } from '../../core/market/shapeCandles.ts';
import type { Stores } from '../../core/ports/stores.ts';
import type { Beliefs } from '../../core/record/beliefs.ts';
import { factsOf, type RecordEntry } from '../../core/record/entry.ts';
import { entryOfProposal, entryOfSignal, entryOrder } from '../../core/record/entryOf.ts';
import { lessonOf } from '../../core/record/learning/learnedAgainstFrozen.ts';
import type { Outcome } from '../../core/record/outcome.ts';
import { entryAt, mirrored, type PaperTrade, settle } from '../../core/record/settle.ts';
import { withheldOf } from '../../core/record/withheld.ts';
import { type KeptStudy, studyAgain, withBeliefs } from '../../core/replay/draft.ts';
import { contextAt, decidedAt, type ReplayMarket } from '../../core/replay/market.ts';
import type { Settings } from '../../core/settings.ts';
import type { AskedModel } from '../askModel.ts';
import { createBeliefsAt } from '../beliefs.ts';
import { GIVE_UP_MS, MISSING_CANDLES } from '../giveUp.ts';
import { reservePlace } from '../reservePlace.ts';

export type FoldStores = Pick<Stores, 'reservations' | 'signals' | 'proposals' | 'lessons'>;

export type FoldDeps = {
  readonly stores: FoldStores;
  readonly markets: ReadonlyMap<string, ReplayMarket>;
  readonly settings: Settings;
  readonly codeVersion: string;
  /** nothing that happened at or after it is looked at */
  readonly until: Instant;
};

type Known = Exclude<Outcome, { kind: 'open' }>;
/** An end that the service hears of at `at`. */
type Pending = {
  readonly at: Instant;
  readonly id: string;
  readonly outcome: Known;
  readonly of: 'signal' | 'mirror' | 'proposal';
  /** as the record counts it; absent where it teaches nothing */
  readonly entry?: RecordEntry;
};

/** One thought of a slot with the market it was made in. */
type Thinking = {
  readonly market: ReplayMarket;
  readonly context: MarketContext;
  readonly thought: Thought;
  readonly model: ModelRecord | undefined;
};

const proposalOf = ({ synthesis }: Thought) =>
  synthesis.verdict.kind === 'proposal' ? synthesis.verdict.proposal : undefined;

/** Confidence descending, then symbol: the order in which a slot's proposals ask for their places. */
const inOrder = (a: Thinking, b: Thinking): number =>
  (proposalOf(b.thought)?.confidence ?? -1) - (proposalOf(a.thought)?.confidence ?? -1) ||
  (a.context.symbol < b.context.symbol ? -1 : 1);

const before = (a: Pending, b: Pending): number => a.at - b.at || (a.id < b.id ? -1 : 1);

/** What became of a trade, from candles before `until`; `open` where that is not known by then. */
export const followed = (trade: PaperTrade, market: ReplayMarket, until: Instant): Outcome => {
  const outcome = settle(trade, between(market.candles, entryAt(trade, market.candles.intervalS), until));
  if (outcome.kind === 'open' && plus(trade.expiresAt, GIVE_UP_MS) <= until)
    return { kind: 'unknown', because: MISSING_CANDLES };
  return outcome;
};

/** When the service hears of an end: a trade whose candles are missing is given up late. */
const heardAt = (trade: Pick<Signal, 'expiresAt'>, outcome: Known): Instant =>
  outcome.kind === 'unknown' ? plus(trade.expiresAt, GIVE_UP_MS) : outcome.at;

/** What the record of a live cycle would say, as far as replay knows it. */
const reportOf = (
  { context, thought, model }: Thinking,
  verdict: Verdict,
  deps: Pick<FoldDeps, 'settings' | 'codeVersion'> & { readonly lessons: number; readonly decidedAt: Instant },
): CycleReport => {
  const { cycle, symbol, asOf, ticker, candles, orderFlow, sentiment, fearGreed, macro, options } = context;
  const { analyses, synthesis, assessment, stability, gates, alone } = thought;
  const to = asOf;
  const reference = (rows: number, from: Instant) => ({ from, to, rows, hash: 'replay' });
  return {
    ...{ cycle, symbol, asOf, ticker, analyses, synthesis, assessment, stability, gates, verdict },
    candles:
      candles.kind === 'failed'
        ? candles
        : {
            ...candles,
            value: reference(candles.value.m1.time.length, instant((candles.value.m1.time[0] ?? 0) * 1000)),
          },
    upstreams: { orderFlow, sentiment, fearGreed, macro, options },
    alone: {
      ...alone,
      final: {
        by: synthesis.by,
        verdict: synthesis.verdict,
        against: verdict.kind === 'withhold' ? verdict.reasons : [],
      },
    },
    ...{ lessons: deps.lessons, decidedAt: deps.decidedAt, settingsVersion: deps.settings.version },
    ...{ codeVersion: deps.codeVersion, timings: { gather: 0, think: 0 }, ...(model && { model }) },
  };
};

/** `odds` are those of quant's proposal, where it made one; `asked` where a model was asked about the slot. */
export type SlotDraft = {
  readonly symbol: string;
  readonly kept: KeptStudy;
  readonly odds?: KnownOdds | undefined;
  readonly asked?: AskedModel | undefined;
};

/** Slots are to be given in order, each once; the same bits whoever drafted them. */
export const createFold = (deps: FoldDeps) => {
  const { stores, markets, settings, until } = deps;
  const pending: Pending[] = [];
  const beliefsAt = createBeliefsAt(stores);
  let brokenTheses = 0;

  const expect = (next: Pending): void => {
    const at = pending.findLastIndex((one) => before(one, next) < 0);
    pending.splice(at + 1, 0, next);
  };

  const learn = async (entry: RecordEntry, learnedAt: Instant): Promise<void> => {
    const lesson = lessonOf(entry);
    if (lesson) await stores.lessons.append([{ ...lesson, learnedAt, publishedAt: entry.publishedAt }]);
  };

  const hear = async ({ id, outcome, of, at, entry }: Pending): Promise<void> => {
    if (entry) await learn(entry, at);
    if (of === 'proposal') return void (await stores.proposals.settle(id, outcome, at));
    if (of === 'mirror') return void (await stores.signals.settleMirror(id, outcome));
    await stores.signals.settle(id, outcome, at);
    // a trade that cannot be told ends with its life
    const ended = outcome.kind === 'unknown' ? plus(at, -GIVE_UP_MS) : outcome.at;
    await stores.reservations.release(id, { kind: outcome.kind, at: ended });
    await stores.signals.markAnnounced(id);
  };

  const hearAllBy = async (now: Instant): Promise<void> => {
    for (let next = pending[0]; next && next.at <= now; next = pending[0]) {
      pending.shift();
      await hear(next);
    }
  };

  /** What became of it is heard of when it happened; `entryOf` tells it as the record does, where it is to teach. */
  const follow = (
    trade: PaperTrade,
    market: ReplayMarket,
    { entryOf, ...what }: Pick<Pending, 'id' | 'of'> & { readonly entryOf?: (outcome: Outcome) => RecordEntry },
  ): void => {
    const outcome = followed(trade, market, until);
    if (outcome.kind === 'open') return;
    expect({ ...what, outcome, at: heardAt(trade, outcome), ...(entryOf && { entry: entryOf(outcome) }) });
  };

  const reserved = async (thought: Thought): Promise<Verdict> => {
    const { verdict } = thought;
    if (verdict.kind === 'withhold') return verdict;
    const { reservations, signals } = stores;
    const { limits } = settings.judge;
    const final = await reservePlace(thought, { reservations, limits, open: await signals.open() });
    if (final.kind === 'withhold') await reservations.cancel(verdict.signal.id);
    return final;
  };

  const record = async ({ market }: Thinking, verdict: Verdict, report: CycleReport): Promise<void> => {
    const facts = factsOf(report);
    if (verdict.kind === 'publish') {
      const { signal } = verdict;
      await stores.signals.put(signal, report);
      const entryOf = (outcome: Outcome): RecordEntry => entryOfSignal(signal, outcome, { facts });
      follow(signal, market, { id: signal.id, of: 'signal', entryOf });
      follow(mirrored(signal), market, { id: signal.id, of: 'mirror' });
    }
    for (const proposal of withheldOf(report, settings)) {
      await stores.proposals.put(proposal);
      const entryOf = (outcome: Outcome): RecordEntry => entryOfProposal(proposal, outcome, { facts });
      follow(proposal.signal, market, { id: proposal.id, of: 'proposal', ...(proposal.final && { entryOf }) });
    }
    if (verdict.kind === 'publish') return;
    for (const reason of verdict.reasons)
      if (reason.reason === 'opposes open signal') {
        const broke = await stores.signals.breakThesis(reason.signalId, { at: report.decidedAt, cycle: report.cycle });
        if (broke) brokenTheses++;
      }
  };

  const thoughtOf = ({ symbol, kept, odds, asked }: SlotDraft, asOf: Instant, known: Beliefs): Thinking => {
    const market = markets.get(symbol);
    if (!market) throw new RangeError(`no candles of ${symbol}`);
    const context = contextAt(market, asOf);
    const found = studyAgain(context, withBeliefs(context, kept, known));
    const knowledge = { beliefs: known, events: [] };
    const setting = { context, knowledge, settings, decidedAt: decidedAt(asOf), ...(odds && { odds }) };
    const thought = conclude(setting, found, asked?.answer ?? { kind: 'not configured' });
    return { market, context, thought, model: asked?.record };
  };

  return {
    /** One slot with those of its symbols for which something was proposed. */
    slot: async (asOf: Instant, drafts: readonly SlotDraft[]): Promise<void> => {
      await hearAllBy(asOf);
      if (drafts.length === 0) return;
      const { beliefs: known } = await beliefsAt(asOf);
      const thinking = drafts.map((one) => thoughtOf(one, asOf, known)).toSorted(inOrder);
      for (const one of thinking) {
        const verdict = await reserved(one.thought);
        const about = { ...deps, lessons: known.lessons, decidedAt: decidedAt(asOf) };
        await record(one, verdict, reportOf(one, verdict, about));
      }
    },

    /** After the last slot: what ended before `until` is heard of. */
    end: async (): Promise<{ readonly entries: readonly RecordEntry[]; readonly brokenTheses: number }> => {
      await hearAllBy(until);
      const [published, withheld] = [await stores.signals.entries({}), await stores.proposals.entries({})];
      return { entries: [...published, ...withheld].toSorted(entryOrder), brokenTheses };
    },
  };
};

export type Fold = ReturnType<typeof createFold>;
