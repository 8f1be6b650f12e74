// What processes that share a database tell each other, and what one watches over.
import type { Instant } from '../instant.ts';
import type { AlarmState } from '../watch/alarms.ts';
import type { ProcessRow } from '../watch/processes.ts';
import type { ChangeEvent } from './shell.ts';

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

/** What admins were alarmed of: one row a condition, its newest state. */
export type AlarmStore = {
  all(): Promise<readonly AlarmState[]>;
  get(key: string): Promise<AlarmState | undefined>;
  /** Takes the state on where it follows the one that is kept (revision one higher); false where another process was first. */
  change(state: AlarmState): Promise<boolean>;
  markTold(key: string, revision: number): Promise<void>;
  /** Forgets alarms of a month's budget that were over before the instant; returns how many. */
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
