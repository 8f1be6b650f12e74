// The journal: a person's own trades with their prices and results beside the signal's, and what they come to.
import type { TradeFigures } from '../../core/delivery/cardNotes.ts';
import type { Instant } from '../../core/instant.ts';
import type { SignalRow } from '../../core/ports/record.ts';
import type { PersonalResult } from '../../core/record/personal.ts';
import { inR, price, signedPercent } from '../../core/wording/numbers.ts';
import { outcomeHead } from '../../core/wording/outcomes.ts';
import { dateTime } from '../../core/wording/times.ts';
import type { TradeResult } from '../journal/trade.ts';
import type { StandingDecision } from './card.ts';
import { type Html, html, lines } from './html.ts';
import { money, resultWord } from './journal.ts';
import { asOfLine, fitted } from './pages.ts';
import { decisionMark, quoteOf, symbolText } from './symbols.ts';

export type JournalRow = SignalRow & {
  readonly word: StandingDecision;
  readonly trade: TradeFigures;
  /** what the figures come to */
  readonly result: TradeResult;
  /** what the person says it was */
  readonly said?: PersonalResult;
};

const figures = ({ signal: s, trade, result, said, word }: JournalRow): Html | undefined => {
  if (word.decision !== 'took') return undefined;
  const { entryPrice, exitPrice } = trade;
  if (entryPrice === undefined && exitPrice === undefined && !said) return html`    no prices of yours noted`;
  const at = (value: number | undefined): string => (value === undefined ? '?' : price(value, s.tick));
  const parts = [
    said && resultWord[said.result],
    result.share === undefined ? undefined : signedPercent(result.share),
    result.r === undefined ? undefined : inR(result.r),
    result.profit === undefined ? undefined : money(result.profit, quoteOf(s.symbol)),
  ].filter((part) => part !== undefined);
  return html`    ${at(entryPrice)} → ${at(exitPrice)}${parts.length === 0 ? '' : html` · <b>${parts.join(' · ')}</b>`}`;
};

const rowOf = (row: JournalRow): Html => {
  const { signal: s, word, outcome } = row;
  const late = word.late ? ' (after the end)' : '';
  return lines(
    html`${decisionMark[word.decision]} <code>${dateTime(s.asOf).slice(5)}</code> ${symbolText(s.symbol)} ${s.direction} · signal ${outcomeHead(outcome) ?? 'open'}${late}`,
    figures(row),
  );
};

/** '12 trades with a result of yours: 7 won, 4 lost, 1 even · +3.1 R over 9 with both prices · +210.50 USD'. */
export const ownTotal = (rows: readonly JournalRow[]): Html => {
  const taken = rows.filter(({ word }) => word.decision === 'took');
  const told = taken.filter(({ said }) => said !== undefined);
  const of = (result: PersonalResult['result']): number => told.filter(({ said }) => said?.result === result).length;
  const inRs = taken.flatMap(({ result }) => (result.r === undefined ? [] : [result.r]));
  const quotes = Map.groupBy(
    taken.filter(({ result }) => result.profit !== undefined),
    ({ signal }) => quoteOf(signal.symbol),
  );
  const profits = [...quotes].map(([quote, group]) =>
    money(
      group.reduce((sum, { result }) => sum + (result.profit ?? 0), 0),
      quote,
    ),
  );
  const parts = [
    `${told.length} of ${taken.length} taken ${taken.length === 1 ? 'trade has' : 'trades have'} a result of yours${told.length === 0 ? '' : `: ${of('win')} won, ${of('loss')} lost, ${of('breakeven')} even`}`,
    inRs.length === 0 ? undefined : `${inR(inRs.reduce((a, b) => a + b, 0))} over ${inRs.length} with both prices`,
    profits.length === 0 ? undefined : profits.join(', '),
  ].filter((part) => part !== undefined);
  return html`${parts.join(' · ')}`;
};

export type JournalFacts = {
  readonly rows: readonly JournalRow[];
  readonly shown: readonly JournalRow[];
  readonly now: Instant;
  readonly isFirst: boolean;
};

export const journalText = ({ rows, shown, now, isFirst }: JournalFacts): Html =>
  rows.length === 0
    ? lines(
        html`<b>Your journal is empty.</b> Press ✅ Took, ❌ Skipped or 📊 Monitoring below a card, or reply to it: <code>took 96450</code>, later <code>closed 97200</code>.`,
        asOfLine(now),
      )
    : fitted(
        lines(html`<b>Your journal</b>, times in UTC`, isFirst ? ownTotal(rows) : undefined, html``),
        shown.map(rowOf),
        lines(
          html``,
          html`To add or correct a price, reply to the signal's card: <code>took 96450</code>, <code>closed 97200</code>. <code>/signal ${shown[0]?.signal.id ?? ''}</code> brings a card back.`,
          asOfLine(now),
        ),
      );
