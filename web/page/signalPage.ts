// One signal on a page of its own: what a link from Telegram or from the history leads to.
import type { CycleReport } from '../../core/cycleReport.ts';
import type { Instant } from '../../core/instant.ts';
import { decisionWord } from '../../core/wording/outcomes.ts';
import type { CandlePlot } from '../candles.ts';
import type { HistoryRow } from '../history.ts';
import { type Html, html } from '../html.ts';
import { candlePlot } from './candlePlot.ts';
import { analysesList, gatesPart, modelPart, sourcesPart, technicalPart, timingsPart } from './reportParts.ts';
import { signalCard } from './signalCard.ts';
import { fact } from './signalDetails.ts';
import { fullTime } from './times.ts';

export type SignalView = {
  readonly row: HistoryRow;
  readonly now: Instant;
  readonly plot: CandlePlot;
  /** undefined where it is no longer kept */
  readonly report: CycleReport | undefined;
  /** finished parts of others: what the person entered, where it stands in the proof */
  readonly results?: Html | undefined;
  readonly proof?: Html | undefined;
};

const part = (id: string, heading: string, content: Html | undefined): Html | undefined =>
  content && html`<section class="part" aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>${content}</section>`;

const folded = (id: string, heading: string, content: Html | undefined): Html | undefined =>
  content &&
  html`<section class="part"><details><summary><h2 id="${id}">${heading}</h2></summary>${content}</details></section>`;

const decisions = ({ decisions: counts, own, signal, thesis }: HistoryRow): Html =>
  html`<dl>${fact('Answers', `${decisionWord.took} ${counts.took}, ${decisionWord.skipped} ${counts.skipped}, ${decisionWord.monitoring} ${counts.monitoring}`)}${
    own && fact('You', html`${decisionWord[own.decision]} at ${fullTime(own.at)} UTC${own.late && ', after the end'}`)
  }${thesis && fact('Thesis', html`broken at ${fullTime(thesis.at)} UTC by a proposal of the other direction`)}${fact('Life', `${signal.lifeHours} h`)}</dl>`;

const behind = (report: CycleReport, row: HistoryRow): readonly (Html | undefined)[] => [
  part('analyses', 'Analyses, and what noise would show', analysesList(report, row.signal.tick)),
  part('gates', 'Gates', gatesPart(report)),
  part('model', 'Who decided', modelPart(report)),
  part('sources', 'Sources', sourcesPart(report, row.signal)),
  folded('technical', 'Technical layer', technicalPart(report, row.signal.tick)),
  part('timings', 'Timings and versions', timingsPart(report)),
];

/** The main part of `/signals/ID`; the live page reads from its data which signal to keep true. */
export const signalPage = ({ row, now, plot, report, results, proof }: SignalView): Html => {
  const parts = [
    part('chart', 'Chart', candlePlot(plot)),
    part('answers', 'Answers', html`${decisions(row)}${results}`),
    ...(report === undefined
      ? [html`<p class="quiet part">The report of this cycle is no longer kept.</p>`]
      : behind(report, row)),
    part('proof', 'Proof', proof),
  ];
  return html`<p class="back"><a href="/">← All signals</a></p>
<h1>Signal <span class="id">${row.signal.id}</span></h1>
<section id="alone" data-id="${row.signal.id}" class="signals">${signalCard(row, { now, alone: true })}
<div class="parts">${parts.filter((one) => one !== undefined)}</div></section>`;
};
