// What is open now: each signal with its age, price, result so far, distances and time left.

import type { SignalMark, TradeFigures } from '../../core/delivery/cardNotes.ts';
import { runningR } from '../../core/delivery/living.ts';
import type { Instant } from '../../core/instant.ts';
import type { SignalRow } from '../../core/ports/record.ts';
import type { Decision } from '../../core/record/outcome.ts';
import { inR, price, signedPercent } from '../../core/wording/numbers.ts';
import { span } from '../../core/wording/times.ts';
import { stateHead } from './card.ts';
import { type Html, html, lines } from './html.ts';
import { asOfLine, fitted } from './pages.ts';
import { decisionMark, symbolText } from './symbols.ts';
import { clockTime } from './times.ts';

export type OpenSignal = SignalRow & {
  readonly decision: Decision | undefined;
  /** the newest price seen; absent before the first */
  readonly mark: Pick<SignalMark, 'price' | 'at' | 'moved'> | undefined;
  readonly trade: TradeFigures;
};

/** Took before monitoring before unanswered before skipped; the newest first among each. */
const ORDER: Readonly<Record<Decision | 'none', number>> = { took: 0, monitoring: 1, none: 2, skipped: 3 };
export const mineFirst = (rows: readonly OpenSignal[]): readonly OpenSignal[] =>
  rows.toSorted(
    (a, b) => ORDER[a.decision ?? 'none'] - ORDER[b.decision ?? 'none'] || b.signal.publishedAt - a.signal.publishedAt,
  );

const priceLines = ({ signal: s, mark, trade }: OpenSignal): readonly Html[] => {
  if (!mark) return [html`no price seen since it went out`];
  const to = (level: number): string => signedPercent((level - mark.price) / mark.price);
  const own = trade.entryPrice;
  return [
    html`<code>${price(mark.price, s.tick)}</code> at ${clockTime(mark.at)} · <b>${inR(runningR(s, s.entry, mark.price))}</b> now, after costs`,
    html`target ${to(s.takeProfit)} · stop ${to(s.stopLoss)} away`,
    ...(own === undefined ? [] : [html`yours from ${price(own, s.tick)}: <b>${inR(runningR(s, own, mark.price))}</b>`]),
  ];
};

const rowOf = (row: OpenSignal, now: Instant): Html => {
  const { signal: s, decision, mark } = row;
  const left = s.expiresAt > now ? `${span(s.expiresAt - now)} left` : 'its life is over';
  const head = stateHead({ ...row, now, ...(mark ? { moved: mark.moved } : {}) });
  return lines(
    html``,
    html`${decision === undefined ? '•' : decisionMark[decision]} <b>${symbolText(s.symbol)} ${s.direction}</b> ${s.confidence}/100 · ${span(now - s.publishedAt)} old · ${left}`,
    html`${head}`,
    ...priceLines(row),
  );
};

export const statusText = (rows: readonly OpenSignal[], now: Instant, nextCycle: Html): Html =>
  rows.length === 0
    ? lines(html`<b>Nothing is open now.</b> ${nextCycle}`, asOfLine(now))
    : fitted(
        html`<b>${rows.length === 1 ? 'One signal is open' : `${rows.length} signals are open`}</b>`,
        mineFirst(rows).map((row) => rowOf(row, now)),
        lines(html``, asOfLine(now)),
      );
