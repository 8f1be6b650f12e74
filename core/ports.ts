// What the shell must provide: time, log, hash, the market, and one port per store.
import type { CycleClaim, CycleReport } from './cycleReport.ts';
import type { ReservationRequest, ReservationResult, SignalEnd } from './decision/reservation.ts';
import type { Signal } from './decision/verdict.ts';
import type { CardNotesStore, SignalMarkStore } from './delivery/cardNotes.ts';
import type { AcceptedCard } from './delivery/latency.ts';
import type { Preferences } from './delivery/preferences.ts';
import type { SendingTurn } from './delivery/sendingTurn.ts';
import type { Delivery, DeliveryEnd, DeliveryKey, DeliveryResult, DeliveryState, SentCard } from './delivery.ts';
import type { CycleId, Instant } from './instant.ts';
import type { Candles } from './market/candles.ts';
import type { CreditCounter } from './market/coingeckoCredits.ts';
import type { Reading, Ticker } from './market/context.ts';
import type { EventStore } from './market/events.ts';
import type { AccessRequestStore, InvitationStore } from './people/access.ts';
import type { AuditTrail } from './people/audit.ts';
import type { BroadcastStore } from './people/broadcast.ts';
import type { ConversationStore } from './people/conversation.ts';
import type { PersonalRecords } from './people/personal.ts';
import type { PublishingSwitch } from './people/publishing.ts';
import type { Lesson } from './record/beliefs.ts';
import type { EntryQuery, RecordEntry } from './record/entry.ts';
import type { BrokenThesis, Decision, Outcome, RecordedDecision } from './record/outcome.ts';
import type { PersonalHistory, PersonalResult } from './record/personal.ts';
import type { PhaseChange } from './record/phase/phase.ts';
import type { ChannelPost, ProofLink } from './record/proof/chain.ts';
import type { SignalFlat } from './record/signalFlat.ts';
import type { ProposalCounts, WithheldProposal } from './record/withheld.ts';
import type { SettingsChangeStore } from './settings/changes.ts';
import type { ModelLedger } from './synthesis/ledger.ts';
import type { AlarmState } from './watch/alarms.ts';
import type { ProcessRow } from './watch/processes.ts';
import type { SettledCount } from './wording/record.ts';

/**
 * Two times. `now` is market time: slots, ages, expiry. `wallMs` is this machine's: sockets, leases, Telegram's limits.
 * Live they are the same; in the sandbox market time runs `speed` times as fast and may be held.
 */
export type Clock = {
  now(): Instant;
  wallMs(): number;
  readonly speed: number;
  /** Resolves once market time has reached the instant, or at once when aborted. */
  waitUntil(at: Instant, signal?: AbortSignal): Promise<void>;
  /** Resolves after so many wall milliseconds, or at once when aborted. */
  sleep(wallMs: number, signal?: AbortSignal): Promise<void>;
};

export type LogFields = Readonly<Record<string, unknown>>;
export type Log = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
};

/** Hex digest of bytes or text; equal inputs, equal digests, on every machine. */
export type Hash = (input: string | Uint8Array) => string;

/** One exchange's public market. Never rejects for the upstream: what failed comes back as a failed reading. */
export type MarketSource = {
  /** 1m candles with start in [from, to), closed ones only, oldest first; buckets without trades filled forward. */
  candles(symbol: string, from: Instant, to: Instant, signal?: AbortSignal): Promise<Reading<Candles>>;
  ticker(symbol: string, signal?: AbortSignal): Promise<Reading<Ticker>>;
};

/** Immutable five-minute buckets of 1m candles; a bucket that changes later is stored as a new version. */
export type CandleStore = {
  /** Stores whole slots; returns how many buckets were new and how many changed an earlier version. */
  append(symbol: string, candles: Candles): Promise<{ readonly added: number; readonly changed: number }>;
  /** The newest versions with start in [from, to), oldest first; missing slots are simply not there. */
  read(symbol: string, from: Instant, to: Instant): Promise<Candles>;
  /** Starts of the slots in [from, to) that are not stored, ascending. */
  missing(symbol: string, from: Instant, to: Instant): Promise<readonly Instant[]>;
};

export type CycleStore = {
  /** Takes the cycle, or says who has it. An unfinished row whose lease ran out is taken over at its stored stage. */
  claim(cycle: CycleId, symbol: string, leaseMs: number): Promise<CycleClaim>;
  renew(cycle: CycleId, symbol: string, leaseMs: number): Promise<void>;
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
  /** Instant of the facts of the newest recorded cycle; undefined where none is recorded. */
  lastRecordedAsOf(): Promise<Instant | undefined>;
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

/** How a signal ended, by the level that ended it or by what was won. */
export type OutcomeFilter = Outcome['kind'] | 'win' | 'loss' | 'breakeven';
/** What is left out is not asked for. `from` and `to` bound the publication: [from, to). */
export type SignalFilter = {
  readonly symbol?: string;
  readonly direction?: Signal['direction'];
  readonly tier?: Signal['tier'];
  readonly outcome?: OutcomeFilter;
  readonly from?: Instant;
  readonly to?: Instant;
  /** only these */
  readonly ids?: readonly string[];
};
export type FlatSignalRow = SignalRow & { readonly flat: SignalFlat };
/** A signal in as few words as a count needs. */
export type SignalGist = {
  readonly confidence: number;
  readonly outcome: Outcome['kind'];
  readonly result: 'win' | 'loss' | 'breakeven' | undefined;
};

/** What the page and the API look for in the record; it only reads. */
export type SearchStore = {
  /** Newest first; `before` as in `SignalStore.list`. */
  signals(
    query: SignalFilter & { readonly limit: number; readonly before?: string },
  ): Promise<readonly FlatSignalRow[]>;
  signal(id: string): Promise<FlatSignalRow | undefined>;
  /** Those published in [from, to), newest first. */
  gists(from: Instant, to: Instant): Promise<readonly SignalGist[]>;
  /** Proposals that their cycle put forward and that were withheld, as `signals`; `before` is a proposal's id. */
  withheld(
    query: Omit<SignalFilter, 'ids'> & { readonly limit: number; readonly before?: string },
  ): Promise<readonly ProposalRow[]>;
  /** Ids of the signals on which this word of the person stands (any, where left out), newest first, at most `limit`. */
  decidedIds(subscriber: number, decision: Decision | undefined, limit: number): Promise<readonly string[]>;
};

/** The record: what was published and what was not, together, by publication. */
export type EntryStore = { entries(query?: EntryQuery): Promise<readonly RecordEntry[]> };

/** What people say became of signals they took; nothing in it is ever changed, the newest word stands. */
export type PersonalResultStore = {
  /** Idempotent by `press`, where it has one; else by person, signal and instant. False where it was there. */
  put(result: PersonalResult): Promise<boolean>;
  get(signalId: string, subscriber: number): Promise<PersonalHistory | undefined>;
  /** The standing words of a person, the newest first. */
  of(subscriber: number): Promise<readonly PersonalResult[]>;
};

/** Where the three first questions stand: the next one, or done with them. Absent: not begun. */
export type Introduction = 'timezone' | 'symbols' | 'noise' | 'done';

/**
 * A person by their Telegram id, or a group or channel by its (negative) chat id. `blocked` is shut out by an admin and
 * hears nothing. `preferences` absent: the defaults.
 */
export type Subscriber = {
  readonly id: number;
  readonly firstName: string;
  readonly role: 'admin' | 'member';
  readonly state: 'active' | 'paused' | 'unreachable' | 'blocked';
  readonly joinedAt: Instant;
  readonly preferences?: Preferences;
  readonly introduction?: Introduction;
  /** present for a group or channel; `threadId` is the topic its cards belong in */
  readonly place?: { readonly kind: 'group' | 'channel'; readonly threadId?: number };
};

export type SubscriberStore = {
  put(subscriber: Subscriber): Promise<void>;
  get(id: number): Promise<Subscriber | undefined>;
  /** Those of them that are known. */
  among(ids: readonly number[]): Promise<ReadonlyMap<number, Subscriber>>;
  countActive(): Promise<number>;
  /** The active ones, some hundreds at a time and in order of id, for what looks at each of many. */
  everyActive(): AsyncIterable<readonly Subscriber[]>;
  setState(id: number, state: Subscriber['state']): Promise<void>;
  hasAdmin(): Promise<boolean>;
  /** Changes only the fields given, so that two changes at once keep both; somebody unknown stays so. */
  setPreferences(id: number, changes: Partial<Preferences>): Promise<void>;
  setIntroduction(id: number, introduction: Introduction): Promise<void>;
  /** Everybody, whatever their state: people before places, by id; `skip` so many first. */
  list(page: { readonly limit: number; readonly skip: number }): Promise<readonly Subscriber[]>;
  count(): Promise<number>;
  admins(): Promise<readonly Subscriber[]>;
  /** Forgets them; false where there was nobody. */
  remove(id: number): Promise<boolean>;
};

/** One-time ways into the page; only a digest of the token is kept. Times are wall milliseconds. */
export type SignInLinkStore = {
  put(token: string, link: { readonly subscriber: number; readonly untilWallMs: number }): Promise<void>;
  /** Whether `spend` would succeed now. */
  isGood(token: string, nowWallMs: number): Promise<boolean>;
  /** Whose link it is, once; undefined where it is unknown, spent or over. */
  spend(token: string, nowWallMs: number): Promise<number | undefined>;
  endAll(subscriber: number): Promise<void>;
};

export type WebSession = { readonly subscriber: number; readonly csrf: string; readonly untilWallMs: number };
/** Browsers that are signed in; only a digest of the token is kept. */
export type WebSessionStore = {
  put(token: string, session: WebSession): Promise<void>;
  /** Undefined where it is unknown, ended or over. */
  get(token: string, nowWallMs: number): Promise<WebSession | undefined>;
  end(token: string): Promise<void>;
  endAll(subscriber: number): Promise<void>;
};

export type DecisionStore = {
  /** The newest word counts; every press is kept. */
  put(decision: RecordedDecision): Promise<void>;
  /** The standing decision; undefined where none was made or it was taken back. */
  get(signalId: string, subscriber: number): Promise<(RecordedDecision & { readonly decision: Decision }) | undefined>;
  /** The same for several people; those without a standing decision are not in it. */
  among(
    signalId: string,
    subscribers: readonly number[],
  ): Promise<ReadonlyMap<number, RecordedDecision & { readonly decision: Decision }>>;
  /** A person's newest words, one a signal, newest first; those taken back are among them as `undone`. */
  of(subscriber: number, limit: number): Promise<readonly RecordedDecision[]>;
  /** Standing decisions per signal. */
  forSignals(ids: readonly string[]): Promise<ReadonlyMap<string, readonly RecordedDecision[]>>;
};

export type OutboxStore = {
  /** Inserts the rows that are not there yet (by key); a newer `state` replaces an unsent older one. Returns how many were new. */
  enqueue(rows: readonly DeliveryKey[], queuedAt: Instant): Promise<number>;
  /** The next due rows, at most `most`, now `sending` under a lease, in their order. Cards and outcomes before states. */
  claim(nowWallMs: number, leaseMs: number, most: number): Promise<readonly Delivery[]>;
  /** Moves rows on, each only where it still is in the `sending` of this claim; which of them were. */
  settle(ends: readonly DeliveryEnd[]): Promise<readonly boolean[]>;
  /**
   * Makes due at once what waits, or is being sent under a lease, for longer than until the wall instant: a clock that was
   * ahead has put it off, or it is asked again and put off again. Only while this process sends nothing.
   */
  askAgain(laterThanWallMs: number): Promise<void>;
  /** Lets no unsent row of this person be due before the wall instant. */
  hold(subscriber: number, untilWallMs: number): Promise<void>;
  /** Wall instant at which the earliest waiting row is due; undefined where none waits. */
  nextDueWallMs(): Promise<number | undefined>;
  /** When the oldest unsent row that is due by the wall instant was queued; undefined where none is. */
  oldestWaiting(dueByWallMs: number): Promise<Instant | undefined>;
  /** The newest sent card of a signal to a person; its message is what states edit and outcomes reply to. */
  cardOf(subscriber: number, signalId: string): Promise<SentCard | undefined>;
  /**
   * Signals whose cards this person never had because they had expired meanwhile; each is handed out to one list, that with
   * this number, and again only to the same.
   */
  expiredCards(subscriber: number, list: number): Promise<readonly string[]>;
  /** The signal, or other subject, that a message sent to this person is about; undefined where it is none of ours. */
  subjectOf(subscriber: number, messageId: number): Promise<string | undefined>;
  /** The highest revision of this kind and subject for the person; undefined where there is none. */
  revision(subscriber: number, kind: Delivery['kind'], subject: string): Promise<number | undefined>;
  /** The same for everybody who has any of this kind and subject. */
  revisions(kind: Delivery['kind'], subject: string): Promise<ReadonlyMap<number, number>>;
  /**
   * First cards that Telegram accepted at or after the instant, newest first, at most `limit`. `acceptedAt` is the market
   * instant at which the row was settled as sent.
   */
  acceptedCards(from: Instant, limit: number): Promise<readonly AcceptedCard[]>;
  /** What Telegram has accepted since the instant of what it allows only so often a minute: edits, and all to groups. */
  acceptedSlowly(from: Instant): Promise<readonly (Pick<Delivery, 'subscriber' | 'kind'> & { readonly at: Instant })[]>;
  /** Ids of the signals whose card has reached the person, in no order. */
  received(subscriber: number): Promise<readonly string[]>;
  /** People who have or are owed a card of this signal. */
  recipients(signalId: string): Promise<readonly number[]>;
  counts(): Promise<Readonly<Record<DeliveryState['kind'], number>> & { readonly repeats: number }>;
};

/** Reads at once what these rows need; what it gives takes one of them to Telegram. Neither rejects for Telegram. */
export type Courier = (deliveries: readonly Delivery[]) => Promise<(delivery: Delivery) => Promise<DeliveryResult>>;

/** What a part says of itself on /health. `since` is the instant of the last change of `state`. */
export type PartHealth = {
  readonly part: string;
  readonly state: 'ok' | 'degraded' | 'down' | 'off';
  readonly since: Instant;
  readonly detail: string;
};

/** Parts report here; /health reads. */
export type HealthBoard = {
  report(part: string, state: PartHealth['state'], detail: string): void;
  parts(): readonly PartHealth[];
};

/** What open pages and the outbox's dispatcher listen to. */
export type ChangeEvent =
  | { readonly kind: 'signal'; readonly id: string }
  | { readonly kind: 'outcome'; readonly id: string }
  | { readonly kind: 'thesis'; readonly id: string }
  | { readonly kind: 'decision'; readonly id: string }
  | { readonly kind: 'cycle'; readonly cycle: CycleId; readonly symbol: string }
  | { readonly kind: 'outbox' };
export type Changes = {
  emit(event: ChangeEvent): void;
  /** `from`: whether this process did it, or another one that shares the database. */
  subscribe(listener: (event: ChangeEvent, from: 'here' | 'elsewhere') => void): () => void;
};

/** What changed, told between processes: a count, and the newest changes up to it. */
export type ChangeFeed = {
  append(by: string, events: readonly ChangeEvent[]): Promise<void>;
  /** What came after that count, oldest first, as far as it is kept; undefined where nothing did. */
  after(
    count: number,
  ): Promise<
    | { readonly count: number; readonly newest: readonly { readonly by: string; readonly event: ChangeEvent }[] }
    | undefined
  >;
  count(): Promise<number>;
};

/** What this process has asked of the database since it started, by command; `writeMs` is wall time in all. */
export type DatabaseTally = {
  readonly reads: number;
  readonly writes: ReadonlyMap<string, number>;
  readonly failures: ReadonlyMap<string, number>;
  readonly writeMs: number;
};

/** The processes that share the database, one row each. */
export type ProcessStore = {
  /** Writes the row anew, its beat one further. */
  beat(row: Omit<ProcessRow, 'beat'>): Promise<void>;
  all(): Promise<readonly ProcessRow[]>;
  /** Only where its beat still is this one, where that is given. */
  remove(holder: string, beat?: number): Promise<void>;
};

/** One implied volatility a UTC day and symbol, in per cent a year; the day's last one stands. */
export type IvHistoryStore = {
  put(symbol: string, day: string, iv: number): Promise<void>;
  /** Those of the days before, oldest first, at most a year. */
  before(symbol: string, day: string): Promise<readonly number[]>;
};

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

/** What admins were alarmed of: one row a condition, its newest state. */
export type AlarmStore = {
  all(): Promise<readonly AlarmState[]>;
  get(key: string): Promise<AlarmState | undefined>;
  /** Takes the state on where it follows the one that is kept (revision one higher); false where another process was first. */
  change(state: AlarmState): Promise<boolean>;
  markTold(key: string, revision: number): Promise<void>;
  /** Forgets alarms that were over before the instant; returns how many. */
  forget(before: Instant): Promise<number>;
};

/** A lease as it was seen: `holder` is one process, `who` where it runs, `beat` moves as long as it lives. */
export type SeenLease = { readonly holder: string; readonly who: string; readonly beat: number };

/** What only one process may do at a time, by name. */
export type LeaseStore = {
  /** Undefined where nobody has it. */
  get(name: string): Promise<SeenLease | undefined>;
  /** Takes it where it still is as it was seen (undefined: nobody's); false where another was first. */
  take(name: string, by: Omit<SeenLease, 'beat'>, seen: SeenLease | undefined): Promise<boolean>;
  /** One beat; false where it is not this holder's. */
  renew(name: string, holder: string): Promise<boolean>;
  /** Nothing where it is another's. */
  leave(name: string, holder: string): Promise<void>;
};

/** A piece of work that one process does at a time. */
export type Lease = {
  /**
   * Does the work whenever the lease is this process's, until the signal aborts; `work`'s own signal aborts then too, and
   * when the lease is lost. `waits` is told where another process that has it runs, once each.
   */
  hold(given: {
    readonly work: (signal: AbortSignal) => Promise<void>;
    readonly waits: (who: string) => void;
    readonly signal: AbortSignal;
  }): Promise<void>;
  /** Undefined where the database does not say. */
  isOurs(): Promise<boolean | undefined>;
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

export type Stores = {
  readonly candles: CandleStore;
  readonly cycles: CycleStore;
  readonly reservations: ReservationStore;
  readonly signals: SignalStore;
  readonly proposals: ProposalStore;
  readonly entries: EntryStore;
  readonly personalResults: PersonalResultStore;
  readonly subscribers: SubscriberStore;
  readonly decisions: DecisionStore;
  readonly outbox: OutboxStore;
  readonly sendingTurn: SendingTurn;
  readonly coinGeckoCredits: CreditCounter;
  readonly ivHistory: IvHistoryStore;
  readonly modelLedger: ModelLedger;
  readonly events: EventStore;
  readonly lessons: LessonStore;
  readonly search: SearchStore;
  readonly signInLinks: SignInLinkStore;
  readonly webSessions: WebSessionStore;
  readonly alarms: AlarmStore;
  readonly cardNotes: CardNotesStore;
  readonly signalMarks: SignalMarkStore;
  readonly phases: PhaseStore;
  readonly invitations: InvitationStore;
  readonly accessRequests: AccessRequestStore;
  readonly audit: AuditTrail;
  readonly conversations: ConversationStore;
  readonly broadcasts: BroadcastStore;
  readonly publishing: PublishingSwitch;
  readonly settingsChanges: SettingsChangeStore;
  /** What /export hands over and /delete_me removes, by the name it has in the file; the subscriber itself is not here. */
  readonly personal: Readonly<Record<string, PersonalRecords>>;
  readonly proof: ProofStore;
  readonly leases: LeaseStore;
  readonly processes: ProcessStore;
  readonly changeFeed: ChangeFeed;
};
