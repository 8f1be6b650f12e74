// What is owed to people on Telegram, and who carries it there.
import type { AcceptedCard } from '../delivery/latency.ts';
import type { Delivery, DeliveryEnd, DeliveryKey, DeliveryResult, DeliveryState, SentCard } from '../delivery.ts';
import type { Instant } from '../instant.ts';

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
  /**
   * When the oldest unsent row that is due by the wall instant was queued; of those that wait as their readers wish, only
   * what should have gone by `plannedByWallMs` counts. Undefined where there is none.
   */
  oldestWaiting(by: { readonly dueByWallMs: number; readonly plannedByWallMs: number }): Promise<Instant | undefined>;
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
  /** How many there are in each state; those that were sent or given up also where they have been forgotten since. */
  counts(): Promise<Readonly<Record<DeliveryState['kind'], number>> & { readonly repeats: number }>;
  /**
   * Forgets the oldest, at most `most`, of what was sent or given up before the market instant; how many. Cards stay, since
   * a person's record rests on what reached them, and so do the lists of missed ones, whose numbers cards bear.
   */
  forget(before: Instant, most: number): Promise<number>;
};

/** Reads at once what these rows need; what it gives takes one of them to Telegram. Neither rejects for Telegram. */
export type Courier = (deliveries: readonly Delivery[]) => Promise<(delivery: Delivery) => Promise<DeliveryResult>>;
