// The stores of the record: cycles, signals, proposals, lessons, the chain of proof and the phases.
import type { CycleClaim, CycleReport } from '../cycleReport.ts';
import type { ReservationRequest, ReservationResult, SignalEnd } from '../decision/reservation.ts';
import type { Signal } from '../decision/verdict.ts';
import type { CycleId, Instant } from '../instant.ts';
import type { Lesson } from '../record/beliefs.ts';
import type { EntryQuery, RecordEntry } from '../record/entry.ts';
import type { BrokenThesis, Outcome } from '../record/outcome.ts';
import type { PhaseChange } from '../record/phase/phase.ts';
import type { ChannelPost, ProofLink } from '../record/proof/chain.ts';
import type { ProposalCounts, WithheldProposal } from '../record/withheld.ts';
import type { SettledCount } from '../wording/record.ts';

export type CycleStore = {
  /** Takes the cycle, or says who has it. An unfinished row whose lease ran out is taken over at its stored stage. */
  claim(cycle: CycleId, symbol: string, leaseMs: number): Promise<CycleClaim>;
  /** False where it is ours no more. */
  renew(cycle: CycleId, symbol: string, leaseMs: number): Promise<boolean>;
  /** Ends our lease on an unfinished row, so that it can be taken up again at once. */
  handBack(cycle: CycleId, symbol: string): Promise<void>;
  record(report: CycleReport): Promise<void>;
  finish(cycle: CycleId, symbol: string): Promise<void>;
  abandon(cycle: CycleId, symbol: string, because: string): Promise<void>;
  /** Unfinished rows, oldest first. */
  unfinished(): Promise<readonly { readonly cycle: CycleId; readonly symbol: string }[]>;
  report(cycle: CycleId, symbol: string): Promise<CycleReport | undefined>;
  /** The newest report of the symbol, by its cycle; undefined where none is recorded. */
  latest(symbol: string): Promise<CycleReport | undefined>;
  /** Instant of the facts of the newest recorded cycle; undefined where none is recorded. `until`: of those up to then. */
  lastRecordedAsOf(until?: Instant): Promise<Instant | undefined>;
  /** Whether a cycle of the symbol is recorded whose facts are of [from, to]. */
  isRecorded(symbol: string, from: Instant, to: Instant): Promise<boolean>;
  counts(): Promise<{
    readonly recorded: number;
    readonly abandoned: number;
    readonly published: number;
    readonly lastRecordedAsOf: Instant | undefined;
  }>;
};

/** Hourly limits, open signals and cooldowns as one document; every change is one atomic update. */
export type ReservationStore = {
  /** Idempotent by the signal's id: asked again for a granted one, it grants again. */
  reserve(request: ReservationRequest): Promise<ReservationResult>;
  /** The signal has ended; its place in the hour stays taken, and a stop begins the cooldown. The first end stands. */
  release(signalId: string, how: SignalEnd): Promise<void>;
  /** The signal was never published after all; its place is free again. Nothing where there is none. */
  cancel(signalId: string): Promise<void>;
};

/** `thesis` is there once a proposal of the other direction has broken the signal's thesis. */
export type SignalRow = { readonly signal: Signal; readonly outcome: Outcome; readonly thesis?: BrokenThesis };

export type SignalQuery = { readonly limit: number; readonly before?: string; readonly symbol?: string };

export type SignalStore = {
  /** Idempotent by id. */
  put(signal: Signal, report: CycleReport): Promise<void>;
  get(id: string): Promise<SignalRow | undefined>;
  /** Newest first; `before` is a signal id that is left out together with all newer ones. */
  list(query: SignalQuery): Promise<readonly SignalRow[]>;
  open(): Promise<readonly Signal[]>;
  /** Sets the outcome of an open signal, and when it was known; false where it had one already. */
  settle(id: string, outcome: Exclude<Outcome, { kind: 'open' }>, learnedAt?: Instant): Promise<boolean>;
  /** Signals whose other direction has no outcome yet, open or ended themselves, oldest first. */
  unmirrored(): Promise<readonly Signal[]>;
  /** Sets what became of the other direction; false where that is there already. */
  settleMirror(id: string, outcome: Exclude<Outcome, { kind: 'open' }>): Promise<boolean>;
  /** What was published, as the record counts it, by publication; `published: false` asks for nothing of it. */
  entries(query: EntryQuery): Promise<readonly RecordEntry[]>;
  /** Settled signals whose outcome has not been put into the outbox yet, oldest first. */
  unannounced(): Promise<readonly SignalRow[]>;
  markAnnounced(id: string): Promise<void>;
  /** Marks an open signal's thesis as broken; false where it was before, has ended or is not there. */
  breakThesis(id: string, how: BrokenThesis): Promise<boolean>;
  /** Open signals whose broken thesis has not been put into the outbox yet, oldest first. */
  untoldTheses(): Promise<readonly SignalRow[]>;
  markThesisTold(id: string): Promise<void>;
  /** Settled signals whose confidence lies in [from, to); `coinRate` of those whose other direction has ended too. */
  settledInBand(from: number, to: number): Promise<SettledCount>;
  /** The newest `limit` signals that had a result by the instant, in the order they ended, then by id. */
  lessons(until: Instant, limit: number): Promise<readonly Lesson[]>;
  counts(): Promise<{
    readonly signals: number;
    readonly open: number;
    readonly outcomes: Readonly<Record<string, number>>;
  }>;
};

/** Proposals that were never published, followed like signals and told to nobody. */
export type ProposalStore = {
  /** Idempotent by id. */
  put(proposal: WithheldProposal): Promise<void>;
  get(id: string): Promise<ProposalRow | undefined>;
  /** Oldest first. */
  open(): Promise<readonly WithheldProposal[]>;
  /** Sets the outcome of an open proposal, and when it was known; false where it had one already. */
  settle(id: string, outcome: Exclude<Outcome, { kind: 'open' }>, learnedAt?: Instant): Promise<boolean>;
  /** What was not published, as the record counts it, by publication; `published: true` asks for nothing of it. */
  entries(query: EntryQuery): Promise<readonly RecordEntry[]>;
  counts(): Promise<ProposalCounts>;
  /** Forgets ended proposals of before the instant, by publication; returns how many. */
  forget(before: Instant): Promise<number>;
};

export type ProposalRow = { readonly proposal: WithheldProposal; readonly outcome: Outcome };

/** The record: what was published and what was not, together, by publication. */
export type EntryStore = { entries(query?: EntryQuery): Promise<readonly RecordEntry[]> };

/** The log of lessons, append-only, in one order: when it was learned, then by the signal's id. */
export type LessonStore = {
  /** Those whose signal has none yet; returns how many were. `learnedAt` must be the present instant. */
  append(lessons: readonly (Lesson & { readonly publishedAt: Instant })[]): Promise<number>;
  /** Learned after the one instant (undefined: from the beginning) and up to the other, in order. */
  between(after: Instant | undefined, until: Instant): Promise<readonly Lesson[]>;
  /** How many were learned by the instant. */
  count(until: Instant): Promise<number>;
  /** Published signals since the instant that have ended with a result. */
  endedSince(from: Instant): Promise<number>;
};

/** The chain of published signals, append-only and without gaps. */
export type ProofStore = {
  /** False where another link took the number, or the signal has one already. */
  append(link: ProofLink): Promise<boolean>;
  of(signalId: string): Promise<ProofLink | undefined>;
  last(): Promise<ProofLink | undefined>;
  /** Where this link's hash was made public; the first word stands. */
  markPosted(sequence: number, post: ChannelPost): Promise<void>;
  /** In the order of their numbers. */
  all(): Promise<readonly ProofLink[]>;
};

/** Says the words in the proof channel; never rejects. `afterMs`: wall time before it is worth trying again. */
export type ProofChannel = (
  words: string,
) => Promise<
  | { readonly kind: 'posted'; readonly post: ChannelPost }
  | { readonly kind: 'failed'; readonly afterMs: number; readonly because: string }
>;

/** The phases of the service, append-only. */
export type PhaseStore = {
  /** The newest change; undefined before the first start. */
  current(): Promise<PhaseChange | undefined>;
  /** False where another change took its sequence number: read `current` again. */
  append(change: PhaseChange): Promise<boolean>;
  /** Oldest first. */
  all(): Promise<readonly PhaseChange[]>;
};
