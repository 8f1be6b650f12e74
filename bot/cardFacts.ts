// Reads everything one person's card is written from, as it stands now.
import { bandOf } from '../core/decision/tier.ts';
import type { Instant } from '../core/instant.ts';
import type { Clock, SignalRow, Stores } from '../core/ports.ts';
import type { Settings } from '../core/settings.ts';
import type { CardFacts, StandingDecision } from './text/card.ts';

export type FactsDeps = { readonly stores: Stores; readonly clock: Clock; readonly settings: Settings };

export type PersonalRow = SignalRow & { readonly decision: StandingDecision | undefined };

/** The signal with this person's standing decision; undefined where there is no such signal. */
export const readRow = async (
  stores: Stores,
  signalId: string,
  subscriber: number,
): Promise<PersonalRow | undefined> => {
  const row = await stores.signals.get(signalId);
  return row && { ...row, decision: await stores.decisions.get(signalId, subscriber) };
};

export const factsOf = async (
  { stores, clock, settings }: FactsDeps,
  row: PersonalRow,
  sending: { readonly sentAt: Instant | undefined; readonly repeated: boolean },
): Promise<CardFacts> => {
  const [from, to] = bandOf(row.signal.confidence, settings.judge);
  const [report, settledLikeThis] = await Promise.all([
    stores.cycles.report(row.signal.cycle, row.signal.symbol),
    stores.signals.settledInBand(from, to),
  ]);
  return { ...row, ...sending, report, settledLikeThis, now: clock.now() };
};
