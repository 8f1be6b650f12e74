// The record a service opens with before it has one of its own: what a replay of the days before would have published.
import type { Instant } from '../instant.ts';
import type { RecordEntry } from '../record/entry.ts';
import type { Assumed } from './assumed.ts';

/**
 * Always shown under its name and never merged with a live record. Slots of instants in [from, to); nothing that happened at
 * `to` or later is in it. `slots` of all symbols together. `entries` by publication; those open at `to` stay open.
 */
export type ReplayRecord = {
  readonly v: 1;
  readonly name: 'replay';
  readonly by: 'quant';
  readonly from: Instant;
  readonly to: Instant;
  readonly symbols: readonly string[];
  readonly slots: number;
  readonly settingsVersion: string;
  readonly assumed: Assumed;
  readonly entries: readonly RecordEntry[];
};

/** The record as it may be shown at an instant: undefined where some of it would be the future. */
export const shownAt = (record: ReplayRecord, now: Instant): ReplayRecord | undefined =>
  record.to <= now ? record : undefined;
