// The last signals with what became of them and what the person had said.
import type { Instant } from '../../core/instant.ts';
import type { SignalRow } from '../../core/ports/record.ts';
import type { Decision, RecordedDecision } from '../../core/record/outcome.ts';
import { price, signedPercent } from '../../core/wording/numbers.ts';
import { outcomeHead } from '../../core/wording/outcomes.ts';
import { dateTime, span } from '../../core/wording/times.ts';
import { type Html, html, lines } from './html.ts';
import { asOfLine } from './pages.ts';
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
  isNewest = true,
): Html =>
  rows.length === 0
    ? html`No signal has come yet. When one does, it arrives here by itself.`
    : lines(
        html`<b>${!isNewest ? 'Earlier signals' : rows.length === 1 ? 'The only signal so far' : `The last ${rows.length} signals`}</b>, times in UTC, results after costs`,
        ...rows.map((row) => line(row, decisions.get(row.signal.id), now)),
        html`<code>/signal ${rows[0]?.signal.id ?? ''}</code> shows one with its card.`,
        decisions.size > 0 ? html`✅ took · ❌ skipped · 📊 monitoring` : undefined,
      );

const ended = ({ signal: s, outcome }: SignalRow): Html | undefined => {
  if (outcome.kind === 'open' || outcome.kind === 'unknown') return undefined;
  const left = dateTime(outcome.at).slice(5);
  return lines(
    html`<code>${left}</code> ${symbolText(s.symbol)} ${s.direction} · <b>${outcomeHead(outcome) ?? ''}</b> ${signedPercent(outcome.netShare)}`,
    html`    ${price(outcome.entryPrice, s.tick)} → ${price(outcome.exitPrice, s.tick)} in ${span(outcome.durationMs)}`,
  );
};

/** What has ended on this page of signals: when it was left, the result after costs, entry and exit of the paper trade. */
export const tradesList = (rows: readonly SignalRow[], now: Instant): Html => {
  const told = rows.map(ended).filter((row) => row !== undefined);
  return told.length === 0
    ? lines(html`No signal ${rows.length === 0 ? 'has come yet' : 'of this page has ended yet'}.`, asOfLine(now))
    : lines(html`<b>Ended signals</b>, times in UTC, paper trades after costs`, ...told, asOfLine(now));
};
