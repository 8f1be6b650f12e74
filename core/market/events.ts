// Dated events of high impact (rate decisions, inflation figures): the list the admins keep, and which of them are near.
import { type Instant, MINUTE_MS } from '../instant.ts';

/** `source` says who put it on the list: a file's own source, or the admin. `name` is one short line of plain text. */
export type MarketEvent = {
  readonly at: Instant;
  readonly name: string;
  readonly impact: 'high';
  readonly source: string;
};

/** How long before and after an event nothing is published. */
export type EventWindow = { readonly beforeMs: number; readonly afterMs: number };

export const EVENT_WINDOW: EventWindow = { beforeMs: 30 * MINUTE_MS, afterMs: 15 * MINUTE_MS };

/** The list the admins keep. An event is one by its instant and name. */
export type EventStore = {
  /** Returns how many of them were new; what is there already keeps its first source. */
  add(events: readonly MarketEvent[]): Promise<number>;
  /** False where there was none. */
  remove(at: Instant, name: string): Promise<boolean>;
  /** Events at or after the instant, earliest first. */
  from(at: Instant): Promise<readonly MarketEvent[]>;
};

/**
 * The events whose window holds the instant, both ends included, earliest first: 30 minutes before to 15 after where not
 * told otherwise. No list claims nothing: empty means that no listed event is near, not that none is.
 */
export const near = (
  events: readonly MarketEvent[],
  now: Instant,
  window: EventWindow = EVENT_WINDOW,
): readonly MarketEvent[] =>
  events
    .filter(({ at }) => at - window.beforeMs <= now && now <= at + window.afterMs)
    .toSorted((a, b) => a.at - b.at || a.name.localeCompare(b.name, 'en'));

/** The first listed event whose window has not ended at the instant. */
export const nextEvent = (
  events: readonly MarketEvent[],
  now: Instant,
  window: EventWindow = EVENT_WINDOW,
): MarketEvent | undefined => events.filter(({ at }) => at + window.afterMs >= now).toSorted((a, b) => a.at - b.at)[0];
