// What stands above the history: the state of the service, the counts, and what is open now.
import type { Signal } from '../../core/decision/verdict.ts';
import type { PartHealth } from '../../core/ports/shell.ts';
import { partRemedy } from '../../core/wording/health.ts';
import { price } from '../../core/wording/numbers.ts';
import { MINIMUM_SAMPLE, recordText } from '../../core/wording/record.ts';
import { type WhyReport, whyShort } from '../../core/wording/why.ts';
import type { Glance } from '../glance.ts';
import { type Html, html } from '../html.ts';
import type { Summary } from '../summary.ts';
import { directionMark } from './signalCard.ts';
import { age, clockTime } from './times.ts';

const OPEN_SHOWN = 12;

/** '12 signals, 2 open, 5 target, 4 stop, 1 expired', and unresolved ones where there are any. */
export const countsText = ({ signals, open, outcomes }: NonNullable<Summary['counts']>): string => {
  const parts = [
    `${signals} ${signals === 1 ? 'signal' : 'signals'}`,
    `${open} open`,
    `${outcomes.target ?? 0} target`,
    `${outcomes.stop ?? 0} stop`,
    `${outcomes.expired ?? 0} expired`,
  ];
  const unresolved = outcomes.unknown ?? 0;
  return [...parts, ...(unresolved > 0 ? [`${unresolved} unresolved`] : [])].join(', ');
};

const lastVerdict = ({ lastAsOf, now }: Summary): Html =>
  lastAsOf === undefined
    ? html`No cycle yet`
    : html`Last cycle ${clockTime(lastAsOf, now)} UTC (${age(lastAsOf, now)})`;

const nextVerdict = ({ nextCycleAt, now }: Summary): Html | undefined =>
  nextCycleAt && html`; next at ${clockTime(nextCycleAt, now)} UTC`;

const unwellPart = ({ part, state, since, detail }: PartHealth, summary: Summary): Html =>
  html`<li class="unwell ${state}"><strong>${part}</strong> is ${state} since ${clockTime(since, summary.now)} UTC: ${detail}. <span class="quiet">What to do: ${partRemedy({ part, state }) ?? 'nothing'}.</span></li>`;

/** Where the price stands between stop and target: filled in by the live page, once a second while it is looked at. */
const track = (signal: Signal): Html =>
  html`<span class="track" data-symbol="${signal.symbol}" data-direction="${signal.direction}" data-entry="${signal.entry}" data-stop="${signal.stopLoss}" data-target="${signal.takeProfit}" hidden><span class="rail"><span class="at"></span></span><span class="now"></span></span>`;

const openSignal = (signal: Signal, summary: Summary): Html =>
  html`<li data-open="${signal.id}"><a href="/signals/${signal.id}"><strong>${directionMark(signal.direction)} ${signal.symbol}</strong> <span class="until quiet">until ${clockTime(signal.expiresAt, summary.now)}</span> <span class="path">${price(signal.entry, signal.tick)} → ${price(signal.takeProfit, signal.tick)} <span class="quiet">stop ${price(signal.stopLoss, signal.tick)}</span></span>${track(signal)}</a></li>`;

/** 'BTC-USD 14:30 UTC: HOLD by the market'; seven ways a cycle can end, never mixed up. */
const verdictLine = (report: WhyReport, { now }: Summary): Html =>
  html`<li><strong>${report.symbol}</strong> ${clockTime(report.asOf, now)} UTC: ${whyShort(report)}</li>`;

const verdicts = (summary: Summary): Html | undefined =>
  summary.verdicts.length === 0
    ? undefined
    : html`<ul class="verdicts quiet" aria-label="The last verdicts">${summary.verdicts.map((report) => verdictLine(report, summary))}</ul>`;

/** When the last cycle was; what came of it for each symbol unfolds. */
const cycleBlock = (summary: Summary): Html => {
  const line = html`${lastVerdict(summary)}${nextVerdict(summary)}.`;
  return summary.verdicts.length === 0
    ? html`<p class="state">${line}</p>`
    : html`<details class="state"><summary>${line}</summary>${verdicts(summary)}</details>`;
};

const openNow = (summary: Summary): Html | undefined => {
  if (summary.open.length === 0) return undefined;
  const more = summary.open.length - OPEN_SHOWN;
  return html`<section class="open-now" aria-labelledby="open-now"><h2 id="open-now">Open now</h2>
<ul>${summary.open.slice(0, OPEN_SHOWN).map((signal) => openSignal(signal, summary))}</ul>
${more > 0 && html`<p class="quiet">and ${more} more in the history</p>`}</section>`;
};

/** '3 signals, 1 open, 1 target, 1 stop; 1 of 2 with a result won; average confidence 68/100'; a rate from 20 results on. */
export const glanceText = (glance: Glance): string => {
  const { signals, settled, averageConfidence } = glance;
  if (signals === 0) return 'no signal';
  const ended = (['open', 'target', 'stop', 'expired'] as const)
    .filter((kind) => glance[kind] > 0)
    .map((kind) => `${glance[kind]} ${kind}`);
  const unresolved = glance.unknown > 0 ? [`${glance.unknown} unresolved`] : [];
  const won =
    settled.n === 0
      ? 'none with a result yet'
      : settled.n < MINIMUM_SAMPLE
        ? `${settled.wins} of ${settled.n} with a result won`
        : recordText(settled);
  const sure = averageConfidence === undefined ? '' : `; average confidence ${averageConfidence.toFixed(0)}/100`;
  return `${[`${signals} ${signals === 1 ? 'signal' : 'signals'}`, ...ended, ...unresolved].join(', ')}; ${won}${sure}`;
};

/** The last prices, which the live page keeps true. */
const ticks = (summary: Summary): Html | undefined =>
  summary.prices.length === 0
    ? undefined
    : html`<ul class="ticks" aria-label="Last prices">${summary.prices.map(
        ({ symbol, text }) =>
          html`<li data-tick="${symbol}"><span class="quiet">${symbol}</span> <span class="price">${text}</span></li>`,
      )}</ul>`;

/** The first thing on the page, and a fragment of its own for the live page. */
export const summaryBlock = (summary: Summary): Html => html`<div id="summary">
${ticks(summary)}
${cycleBlock(summary)}
${summary.unwell.length > 0 && html`<ul class="parts">${summary.unwell.map((part) => unwellPart(part, summary))}</ul>`}
${summary.counts?.signals !== 0 && html`<p class="glance"><strong>Last 24 h:</strong> ${glanceText(summary.glance)}</p>`}
${summary.counts !== undefined && summary.counts.signals > 0 && html`<p class="counts"><strong>In all:</strong> ${countsText(summary.counts)}</p>`}
${summary.settled !== undefined && summary.settled.n > 0 && html`<p class="rate quiet">Settled signals: ${recordText(summary.settled)}</p>`}
${openNow(summary)}
</div>`;
