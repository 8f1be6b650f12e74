// Reads what a summary of a span says to one person: the record's own figures, their choices, what was missed, the cost.
import type { SummarySpan } from '../../core/delivery/summary.ts';
import type { Instant } from '../../core/instant.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { Stores } from '../../core/ports/stores.ts';
import { edgeOf } from '../../core/record/edge.ts';
import { isEnded, type RecordEntry } from '../../core/record/entry.ts';
import type { PhaseChange } from '../../core/record/phase/phase.ts';
import { reportOn } from '../../core/record/report.ts';
import { journalRows } from '../screens/journal.ts';
import type { SummaryFacts } from '../text/summary.ts';

export type SummaryDeps = { readonly stores: Stores; readonly clock: Clock };

export type SummaryReader = { readonly id: number; readonly isAdmin: boolean; readonly spot: boolean };

/** Whether the service is suspended, and how many signals it recorded then that this person was not sent. */
const suspensionIn = (
  phases: readonly PhaseChange[],
  published: readonly RecordEntry[],
  received: ReadonlySet<string>,
): Pick<SummaryFacts, 'suspension'> => {
  const standing = phases.at(-1)?.to === 'SUSPENDED';
  const phaseAt = (at: Instant) => phases.findLast((change) => change.at <= at)?.to;
  const kept = published.filter(({ id, publishedAt }) => !received.has(id) && phaseAt(publishedAt) === 'SUSPENDED');
  return standing || kept.length > 0 ? { suspension: { standing, kept: kept.length } } : {};
};

/** Entries count by their publication, as in /stats; the same functions make the same numbers. */
export const summaryFacts = async (
  { stores, clock }: SummaryDeps,
  reader: SummaryReader,
  span: SummarySpan,
): Promise<SummaryFacts> => {
  const [entries, received, words, cost, phases] = await Promise.all([
    stores.entries.entries({ from: span.from, to: span.to }),
    stores.outbox.received(reader.id),
    stores.decisions.of(reader.id, 2000),
    reader.isAdmin ? stores.modelLedger.totals(span.from, span.to) : undefined,
    stores.phases.all(),
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
    ...suspensionIn(phases, published, mine),
    ...(cost ? { cost } : {}),
  };
};
