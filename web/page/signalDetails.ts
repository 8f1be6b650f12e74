// What unfolds below a signal: why it was given, what it has to win, what came of it.
import type { CycleReport } from '../../core/cycleReport.ts';
import type { Signal } from '../../core/decision/verdict.ts';
import { upstreamList } from '../../core/market/context.ts';
import type { SignalRow } from '../../core/ports.ts';
import type { Outcome } from '../../core/record/outcome.ts';
import { analysisSentence } from '../../core/wording/analyses.ts';
import { gateLine } from '../../core/wording/gates.ts';
import { deciderLines } from '../../core/wording/model.ts';
import { inR, percent, price, signedPercent } from '../../core/wording/numbers.ts';
import { outcomeText } from '../../core/wording/outcomes.ts';
import { breakEvenText } from '../../core/wording/reasons.ts';
import { missingText } from '../../core/wording/sources.ts';
import { type Html, html } from '../html.ts';
import { fullTime } from './times.ts';

const by: Readonly<Record<Signal['by'], string>> = {
  deepseek: 'DeepSeek, checked by fixed rules',
  quant: 'fixed rules (quant)',
};

const row = (name: string, value: Html | string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

const odds = (signal: Signal): readonly Html[] => {
  const a = signal.assessment;
  return [
    row('Market price then', price(a.marketPrice, signal.tick)),
    row('After costs', `${signedPercent(a.netGain)} / ${signedPercent(-a.netLoss)}`),
    row('Costs', `${percent(a.costs.total, 2)} of the price`),
    row('Reward to risk', `${a.rewardToRisk.toFixed(2)} after costs`),
    row('To break even', `${breakEvenText(a.breakEvenRate)} of such signals`),
    row('Stop distance', `${a.stopInAtr.toFixed(1)} ATR`),
  ];
};

const times = (signal: Signal): readonly Html[] => [
  row('Facts up to', html`${fullTime(signal.asOf)} UTC`),
  row('Published', html`${fullTime(signal.publishedAt)} UTC`),
  row('Levels valid until', html`${fullTime(signal.validUntil)} UTC`),
  row('Expires', html`${fullTime(signal.expiresAt)} UTC`),
];

const ending = (signal: Signal, outcome: Outcome): readonly Html[] => {
  const told = row('Outcome', outcomeText(outcome));
  if (!('exitPrice' in outcome)) return [told];
  return [
    told,
    row('Entered', html`${price(outcome.entryPrice, signal.tick)} at ${fullTime(outcome.entryAt)} UTC`),
    row('Left', html`${price(outcome.exitPrice, signal.tick)} at ${fullTime(outcome.at)} UTC`),
    row('On the way', `best ${inR(outcome.favourableR)}, worst ${inR(-outcome.adverseR)}, before costs`),
  ];
};

const analyses = (report: CycleReport, tick: number): Html => {
  const missing = missingText([report.candles, report.ticker, ...upstreamList(report.upstreams)]);
  return html`<h3>Analysis</h3>
<ul>${report.analyses.map((a) => html`<li>${analysisSentence(a, tick)}</li>`)}</ul>
${missing !== undefined && html`<p class="quiet">Missing: ${missing}</p>`}`;
};

/** Every gate with value and limit, as it was asked then. */
const gates = ({ gates: rows }: CycleReport): Html | undefined =>
  rows === undefined || rows.length === 0
    ? undefined
    : html`<h3>Gates</h3><ul>${rows.map((gate) => html`<li>${gateLine(gate)}</li>`)}</ul>`;

/** The report adds the analyses; where it is absent they are left out. */
export const signalDetails = ({ signal, outcome }: SignalRow, report?: CycleReport): Html => html`<div class="more">
<div class="prose"><h3>Reasoning</h3><p>${signal.reasoning}</p>
${signal.keyFactors.length > 0 && html`<ul>${signal.keyFactors.map((factor) => html`<li>${factor}</li>`)}</ul>`}
<p class="quiet">${report ? deciderLines(report).join(' ') : `Decided by ${by[signal.by]}.`}</p>
${report && analyses(report, signal.tick)}
${report && gates(report)}</div>
<dl>${[...ending(signal, outcome), ...odds(signal), ...times(signal)]}</dl>
</div>`;
