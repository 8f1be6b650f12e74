// Reads what a summary of a span says to one person: the record's own figures, their choices, what was missed, the cost.
import type { SummarySpan } from '../../core/delivery/summary.ts';
import type { Clock, Stores } from '../../core/ports.ts';
import { edgeOf } from '../../core/record/edge.ts';
import { isEnded } from '../../core/record/entry.ts';
import { reportOn } from '../../core/record/report.ts';
import { journalRows } from '../screens/journal.ts';
import type { SummaryFacts } from '../text/summary.ts';

export type SummaryDeps = { readonly stores: Stores; readonly clock: Clock };

export type SummaryReader = { readonly id: number; readonly isAdmin: boolean; readonly spot: boolean };

/** Entries count by their publication, as in /stats; the same functions make the same numbers. */
export const summaryFacts = async (
  { stores, clock }: SummaryDeps,
  reader: SummaryReader,
  span: SummarySpan,
): Promise<SummaryFacts> => {
  const [entries, received, words, cost, phase] = await Promise.all([
    stores.entries.entries({ from: span.from, to: span.to }),
    stores.outbox.received(reader.id),
    stores.decisions.of(reader.id, 2000),
    reader.isAdmin ? stores.modelLedger.totals(span.from, span.to) : undefined,
    stores.phases.current(),
  ]);
  const published = entries.filter((entry) => entry.published);
  const mine = new Set(received);
  const edge = edgeOf(
    published.filter(({ id }) => mine.has(id)),
    new Map(words.map((word) => [word.signalId, word])),
    { spot: reader.spot },
  );
  const own = (await journalRows({ stores }, reader.id)).filter(
    ({ signal }) => signal.publishedAt >= span.from && signal.publishedAt < span.to,
  );
  return {
    ...{ span, now: clock.now(), report: reportOn(entries, { span }), edge, own },
    ended: published.filter(isEnded).toSorted((a, b) => b.outcome.r - a.outcome.r),
    suspended: phase?.to === 'SUSPENDED',
    ...(cost ? { cost } : {}),
  };
};
