// The levels of a signal in words: prices ready to copy, per cent from the entry, reward to risk.
import type { Signal } from '../../core/decision/verdict.ts';
import { price, signedPercent } from '../../core/wording/numbers.ts';
import { breakEvenText } from '../../core/wording/reasons.ts';
import { type Html, html, lines } from './html.ts';

type Levels = Pick<Signal, 'direction' | 'entry' | 'stopLoss' | 'takeProfit' | 'tick'>;

/** What the trade gains between two prices as a share of the first; negative is a loss. */
export const tradeShare = (direction: Signal['direction'], from: number, to: number): number =>
  ((direction === 'BUY' ? 1 : -1) * (to - from)) / from;

/** ' · R:R 1.7', before costs; nothing where entry and stop are one price. */
const rewardToRisk = ({ entry, stopLoss, takeProfit }: Levels): string => {
  const ratio = Math.abs(takeProfit - entry) / Math.abs(entry - stopLoss);
  return Number.isFinite(ratio) ? ` · R:R ${ratio.toFixed(1)}` : '';
};

/** Entry, stop and target, a line each; a tap on a price copies it. Per cent are the trade's, before costs. */
export const levelLines = (s: Levels): Html => {
  const at = (level: number): Html => html`<code>${price(level, s.tick)}</code>`;
  const share = (level: number): string => `(${signedPercent(tradeShare(s.direction, s.entry, level))})`;
  return lines(
    html`Entry: ${at(s.entry)}`,
    html`Stop Loss: ${at(s.stopLoss)} ${share(s.stopLoss)}`,
    html`Take Profit: ${at(s.takeProfit)} ${share(s.takeProfit)}${rewardToRisk(s)}`,
  );
};

/** 'After costs +0.88 % / -0.88 % · must win 50 %'. */
export const afterCosts = ({ assessment: a }: Pick<Signal, 'assessment'>): Html =>
  html`After costs ${signedPercent(a.netGain)} / ${signedPercent(-a.netLoss)} · ${breakEvenText(a.breakEvenRate)}`;
