// What a cycle's report says behind a signal: analyses, sources, the model, gates, timings.
import type { CycleReport, ModelRecord } from '../../core/cycleReport.ts';
import type { Signal } from '../../core/decision/verdict.ts';
import { analysisSentence } from '../../core/wording/analyses.ts';
import { gateLine, gatesHead, stabilityText } from '../../core/wording/gates.ts';
import { askedText, deciderLines } from '../../core/wording/model.ts';
import { price } from '../../core/wording/numbers.ts';
import { failureText } from '../../core/wording/sources.ts';
import { technicalLines } from '../../core/wording/technical.ts';
import { span } from '../../core/wording/times.ts';
import { upstreamSections } from '../../core/wording/upstreams.ts';
import { type Html, html } from '../html.ts';
import { fact } from './signalDetails.ts';
import { fullTime } from './times.ts';

type Reading = CycleReport['ticker' | 'candles'];

/** Every analysis in a sentence, with what noise would have shown. */
export const analysesList = (report: CycleReport, tick: number): Html =>
  html`<ul class="sentences">${report.analyses.map((a) => html`<li>${analysisSentence(a, tick)}</li>`)}</ul>`;

const ageOf = (reading: Reading, report: CycleReport): string =>
  reading.kind === 'ok'
    ? `${span(report.decidedAt - reading.at)} old when it was decided`
    : failureText(reading.failure);

const marketFacts = (report: CycleReport, tick: number): readonly Html[] => {
  const { candles, ticker } = report;
  const rows =
    candles.kind === 'ok'
      ? `, ${candles.value.rows.toLocaleString('en-US')} minutes, ${candles.value.hash.slice(0, 12)}…`
      : '';
  const quotes =
    ticker.kind === 'ok'
      ? `${price(ticker.value.price, tick)} (bid ${price(ticker.value.bid, tick)}, ask ${price(ticker.value.ask, tick)}), `
      : '';
  return [fact('Candles', `${ageOf(candles, report)}${rows}`), fact('Price', `${quotes}${ageOf(ticker, report)}`)];
};

/** Price and candles, then each upstream with its age at the decision, or why it is missing. */
export const sourcesPart = (report: CycleReport, { symbol, tick }: Pick<Signal, 'symbol' | 'tick'>): Html =>
  html`<dl>${marketFacts(report, tick)}</dl>${upstreamSections(report.upstreams, {
    symbol,
    tick,
    now: report.decidedAt,
  }).map(
    ({ title, lines }) =>
      html`<h3>${title}</h3><ul class="sentences">${lines.map((line) => html`<li>${line}</li>`)}</ul>`,
  )}`;

/** Every gate with value and limit, as it was asked then; undefined where none was stored. */
export const gatesPart = ({ gates }: CycleReport): Html | undefined =>
  gates === undefined || gates.length === 0
    ? undefined
    : html`<p class="quiet">${gatesHead(gates)}</p><ul class="sentences">${gates.map((gate) => html`<li class="${gate.state === 'failed' ? 'failed' : 'gate'}">${gateLine(gate)}</li>`)}</ul>`;

/** The technical layer in sentences; undefined where there were no candles. */
export const technicalPart = ({ technical }: CycleReport, tick: number): Html | undefined =>
  technical &&
  html`<ul class="sentences">${technicalLines(technical, tick).map((line) => html`<li>${line}</li>`)}</ul>`;

const modelFacts = (model: ModelRecord): readonly Html[] =>
  [
    fact('Model', `${model.name ?? 'none'}${model.note === undefined ? '' : `, ${model.note}`}`),
    model.promptVersion === undefined ? undefined : fact('Prompt version', model.promptVersion),
    fact('Asked', askedText(model) ?? model.notAsked ?? 'not asked'),
    fact('Cost', `${model.costUsd.toFixed(4)} USD`),
    model.repaired ? fact('Repaired', 'the first answer could not be used, so it was asked once more') : undefined,
    model.mended?.length ? fact('Mended', model.mended.join(', ')) : undefined,
  ].filter((row) => row !== undefined);

/** Who decided, what the model was asked and said, and whether it said the same twice. */
export const modelPart = (report: CycleReport): Html => {
  const { model, stability } = report;
  return html`<p>${deciderLines(report).join(' ')}</p>
<dl>${model && modelFacts(model)}${stability && fact('Asked again', stabilityText(stability))}</dl>
${model?.reply && html`<details><summary>The reply as it was read</summary><pre tabindex="0">${JSON.stringify(model.reply, null, 2)}</pre></details>`}`;
};

/** When what happened and how long it took. */
export const timingsPart = (report: CycleReport): Html => {
  const { timings } = report;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;
  return html`<dl>${[
    fact('Facts up to', html`${fullTime(report.asOf)} UTC`),
    fact('Decided', html`${fullTime(report.decidedAt)} UTC, ${span(report.decidedAt - report.asOf)} later`),
    fact('Gathering', seconds(timings.gather)),
    timings.model === undefined ? undefined : fact('Asking the model', seconds(timings.model)),
    fact('Reckoning', seconds(timings.think)),
    fact('Ended signals known', String(report.lessons)),
    fact('Settings', report.settingsVersion),
    fact('Program', report.codeVersion),
  ].filter((row) => row !== undefined)}</dl>`;
};
