// A day or a week in short: signals and their ends, what the person did of it, best and worst, what was missed, the cost.
import type { SummarySpan } from '../../core/delivery/summary.ts';
import type { Instant } from '../../core/instant.ts';
import type { Edge } from '../../core/record/edge.ts';
import type { EndedEntry } from '../../core/record/entry.ts';
import type { RecordReport } from '../../core/record/report.ts';
import type { LedgerTotals } from '../../core/synthesis/ledger.ts';
import { inR, signedPercent } from '../../core/wording/numbers.ts';
import { outcomeHead } from '../../core/wording/outcomes.ts';
import { countsText, recordText } from '../../core/wording/record.ts';
import { dateTime } from '../../core/wording/times.ts';
import { edgeLines } from '../../core/wording/verdicts.ts';
import { type Html, html, lines, text } from './html.ts';
import { type JournalRow, ownTotal } from './journalList.ts';
import { asOfLine } from './pages.ts';
import { symbolText } from './symbols.ts';

export type SummaryFacts = {
  readonly span: SummarySpan;
  readonly now: Instant;
  readonly report: RecordReport;
  /** published in the span and ended, the best first */
  readonly ended: readonly EndedEntry[];
  readonly edge: Edge;
  /** the person's own journal of signals published in the span */
  readonly own: readonly JournalRow[];
  /** present where the service is suspended, or was in the span; `kept` signals were recorded then and not sent here */
  readonly suspension?: { readonly standing: boolean; readonly kept: number };
  /** for admins */
  readonly cost?: LedgerTotals;
};

const sums = (ended: readonly EndedEntry[]): string => {
  const r = ended.reduce((sum, e) => sum + e.outcome.r, 0);
  const share = ended.reduce((sum, e) => sum + e.outcome.netShare, 0);
  return `${inR(r)}, ${signedPercent(share)} after costs, summed over ${ended.length}`;
};

const named = (entry: EndedEntry): string =>
  `${symbolText(entry.symbol)} ${entry.direction} of ${dateTime(entry.publishedAt).slice(5)}: ${outcomeHead(entry.outcome) ?? ''}`;

const bestAndWorst = (ended: readonly EndedEntry[]): Html | undefined => {
  const [best, worst] = [ended[0], ended.at(-1)];
  if (!best || !worst) return undefined;
  if (ended.length === 1) return html`The one that ended: ${named(best)}.`;
  return html`Best ${named(best)}; worst ${named(worst)}.`;
};

/** Proposals that a gate kept back, with what would have become of them: what the rules let pass by. */
const missedLine = ({ report }: SummaryFacts): Html | undefined => {
  const { counts } = report.withheld;
  if (counts.entries === 0) return undefined;
  return html`Kept back by a gate: ${counts.entries} ${counts.entries === 1 ? 'proposal' : 'proposals'} (${countsText(counts)}), /why tells the last.`;
};

const costLine = (cost: LedgerTotals | undefined): Html | undefined =>
  cost &&
  (cost.calls === 0
    ? undefined
    : html`Model: ${cost.calls} requests, ${cost.failed} failed, ${cost.costUsd.toFixed(4)} USD.`);

/** Whether there is anything to tell beyond one line. */
const isQuiet = ({ report, own }: SummaryFacts): boolean => report.published.counts.entries === 0 && own.length === 0;

/** The one line that stands for the cards that were not sent. */
const suspensionLine = ({ suspension }: SummaryFacts): Html | undefined => {
  if (suspension === undefined) return undefined;
  const { standing, kept } = suspension;
  const head = `The service ${standing ? 'is' : 'was'} SUSPENDED`;
  const were = `${kept} ${kept === 1 ? 'signal was' : 'signals were'} recorded and not sent, /signals lists them`;
  return html`⛔ ${head}: ${kept === 0 ? 'new signals are not sent' : were}; /health says how it stands.`;
};

const spanText = ({ from, to }: SummarySpan): string => `${dateTime(from)} to ${dateTime(to)} UTC`;

export const summaryText = (title: string, facts: SummaryFacts): Html => {
  const { report, ended, edge, own, span, cost } = facts;
  const kept = report.withheld.counts.entries;
  const suspension = suspensionLine(facts);
  if (isQuiet(facts))
    return lines(
      html`<b>${title}</b>: no signal${kept === 0 ? '' : `, ${kept} ${kept === 1 ? 'proposal was' : 'proposals were'} kept back by a gate`}. ${facts.suspension?.standing ? '' : 'All is well, I keep looking.'}`,
      suspension,
      costLine(cost),
    );
  const { counts } = report.published;
  const settled = { n: counts.ended, wins: counts.wins };
  return lines(
    html`<b>${title}</b>, ${spanText(span)}`,
    suspension,
    html`Signals: ${counts.entries}; ${countsText(counts)}.`,
    ended.length === 0 ? undefined : html`Result: <b>${sums(ended)}</b>.`,
    html`Win rate: ${recordText(settled)}.`,
    bestAndWorst(ended),
    missedLine(facts),
    html``,
    html`<b>You</b>`,
    ...edgeLines(edge).map((line) => html`• ${text(line)}`),
    own.length === 0 ? undefined : html`• ${ownTotal(own)}.`,
    costLine(cost),
  );
};

/** What all of a person's own trades come to, by the figures they told. */
export const ownSummary = (rows: readonly JournalRow[], now: Instant): Html =>
  lines(
    html`<b>What you made of it</b>, from your journal`,
    ownTotal(rows),
    html`/journal shows each of them.`,
    asOfLine(now),
  );

export const badDays = (): Html => html`Please give a number of days from 1 to 90, such as <code>/daily 3</code>.`;
