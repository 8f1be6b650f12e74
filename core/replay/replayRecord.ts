// The record a service opens with before it has one of its own: what a replay of the days before would have published.
import type { Instant } from '../instant.ts';
import { beliefBand } from '../record/beliefs.ts';
import type { RecordEntry } from '../record/entry.ts';
import { type RecordReport, reportOn } from '../record/report.ts';
import { resultOf } from '../record/settle.ts';
import type { ReplayBands } from '../wording/likeThis.ts';
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

/** The record of a replay over the days in [from, to), which is no record of the service. */
export type ReplayedRecord = { readonly from: Instant; readonly to: Instant; readonly record: RecordReport };

/** The report on a replay, or on one symbol of it. */
export const replayedIn = ({ entries, from, to }: ReplayRecord, symbol?: string): ReplayedRecord => {
  const own = symbol === undefined ? entries : entries.filter((entry) => entry.symbol === symbol);
  return { from, to, record: reportOn(own, { span: { from, to } }) };
};

/** The record as it may be shown at an instant: undefined where some of it would be the future. */
export const shownAt = (record: ReplayRecord, now: Instant): ReplayRecord | undefined =>
  record.to <= now ? record : undefined;

/** Ended published signals of the replay and their wins, by confidence band; a band without any is absent. */
export const replayBandsOf = ({ entries }: Pick<ReplayRecord, 'entries'>): ReplayBands => {
  const bands: Record<string, { n: number; wins: number }> = {};
  for (const { published, outcome, confidence } of entries) {
    const result = resultOf(outcome);
    if (!published || result === undefined) continue;
    const band = beliefBand(confidence);
    const before = bands[band] ?? { n: 0, wins: 0 };
    bands[band] = { n: before.n + 1, wins: before.wins + (result === 'win' ? 1 : 0) };
  }
  return bands;
};
