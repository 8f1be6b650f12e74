// What the model is told of a cycle, gathered from what the cycle knows.
import { costsOf } from '../decision/assess.ts';
import type { Knowledge, Study } from '../decision/study.ts';
import { DAY_MS, type Instant } from '../instant.ts';
import type { MarketContext } from '../market/context.ts';
import type { MarketEvent } from '../market/events.ts';
import type { Lesson } from '../record/beliefs.ts';
import type { Settings } from '../settings.ts';
import { rateInterval } from '../wording/record.ts';
import { type OpenSignal, type PromptFacts, promptFacts, type RecordSoFar } from './promptFacts.ts';

/** events up to so long ahead are told */
const AHEAD_MS = DAY_MS;

/** Wins among all ended signals; undefined where none has ended. */
export const recordOf = (lessons: readonly Lesson[]): RecordSoFar | undefined => {
  const n = lessons.length;
  if (n === 0) return undefined;
  const wins = lessons.filter(({ result }) => result === 'win').length;
  return { n, rate: wins / n, interval: rateInterval({ n, wins }) };
};

/** Those of the next day, and where there is none the next one: enough for the gate, the model and the page. */
export const eventsAround = (events: readonly MarketEvent[], at: Instant): readonly MarketEvent[] => {
  const soon = events.filter((event) => event.at <= at + AHEAD_MS);
  return soon.length > 0 ? soon : events.slice(0, 1);
};

/** What the cycle knows of earlier signals; `open` are those on this symbol. */
export type Past = { readonly lessons: readonly Lesson[]; readonly open: readonly OpenSignal[] };

/** A pure function of the study and what is known; equal cycles give equal facts. */
export const cycleFacts = (
  { analyses, technical, market }: Extract<Study, { kind: 'whole' }>,
  context: MarketContext,
  known: Pick<Knowledge, 'events'> & Past,
  settings: Settings,
): PromptFacts => {
  const { ticker } = context;
  if (ticker.kind === 'failed') throw new RangeError('a cycle without a price has no facts to be asked about');
  const { symbol, asOf, orderFlow, sentiment, fearGreed, macro, options } = context;
  return promptFacts(
    {
      ...{ symbol, asOf, ticker, orderFlow, sentiment, fearGreed, macro, options, analyses, technical },
      ...{ atr: market.atr, costs: costsOf(ticker.value, settings.costs).total },
      ...{ record: recordOf(known.lessons), open: known.open, events: known.events },
    },
    settings,
  );
};
