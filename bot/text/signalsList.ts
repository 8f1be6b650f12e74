// The last signals with what became of them and what the person had said.
import type { Instant } from '../../core/instant.ts';
import type { SignalRow } from '../../core/ports.ts';
import type { Decision, RecordedDecision } from '../../core/record/outcome.ts';
import { outcomeHead } from '../../core/wording/outcomes.ts';
import { dateTime } from '../../core/wording/times.ts';
import { type Html, html, lines } from './html.ts';
import { decisionMark, symbolText } from './symbols.ts';

const mark = (decision: RecordedDecision['decision'] | undefined): string =>
  decision === undefined || decision === 'undone' ? '' : ` ${decisionMark[decision satisfies Decision]}`;

const line = (
  { signal, outcome, thesis }: SignalRow,
  decision: RecordedDecision['decision'] | undefined,
  now: Instant,
): Html => {
  const standing = now > signal.expiresAt ? 'ended, result follows' : thesis ? 'thesis broken' : 'open';
  const head = outcomeHead(outcome) ?? standing;
  return html`<code>${dateTime(signal.asOf).slice(5)}</code> ${symbolText(signal.symbol)} ${signal.direction} · ${signal.confidence}/100 · <b>${head}</b>${mark(decision)}`;
};

/** Newest first; `decisions` are this person's, by signal id. */
export const signalsList = (
  rows: readonly SignalRow[],
  decisions: ReadonlyMap<string, RecordedDecision['decision']>,
  now: Instant,
): Html =>
  rows.length === 0
    ? html`No signal has come yet. When one does, it arrives here by itself.`
    : lines(
        html`<b>${rows.length === 1 ? 'The only signal so far' : `The last ${rows.length} signals`}</b>, times in UTC, results after costs`,
        ...rows.map((row) => line(row, decisions.get(row.signal.id), now)),
        decisions.size > 0 ? html`✅ took · ❌ skipped · 📊 monitoring` : undefined,
      );
