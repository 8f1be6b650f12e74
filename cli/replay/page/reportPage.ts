// The validation report as one HTML page that opens without network: sentences, tables and plots.
import { iso } from '../../../core/instant.ts';
import { isEnded } from '../../../core/record/entry.ts';
import type { Figure } from '../../../core/record/figure.ts';
import { belowPeak, curvesOf } from '../../../core/replay/curves.ts';
import type { Part, ValidationDocument } from '../../../core/replay/document.ts';
import { inR, percent, signedPercent } from '../../../core/wording/numbers.ts';
import { coinLines, flowLines, RATIO_DEFINITION, summaryLines, units } from '../../../core/wording/record.ts';
import {
  calibrationLines,
  evidenceLines,
  learningLines,
  modelLines,
  originLines,
  titleOf,
} from '../../../core/wording/replay.ts';
import { dateTime } from '../../../core/wording/times.ts';
import { combinationLines, cutText, cutTitle, validationLines, worthLines } from '../../../core/wording/verdicts.ts';
import { type Html, html, render } from '../../../web/html.ts';
import { reliabilityPlot } from '../../../web/page/reliabilityPlot.ts';
import { type Line, linePlot, type Mark, markPlot } from './plot.ts';
import { style } from './style.ts';

const list = (lines: readonly string[], plain = false): Html =>
  html`<ul class="${plain ? 'plain' : ''}">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;

const section = (title: string, ...content: readonly Html[]): Html =>
  html`<section><h2>${title}</h2>${content}</section>`;

const equity = (doc: ValidationDocument): Html => {
  const { entries, prices, span, report } = doc;
  const curves = curvesOf(entries, { coin: report.coin, prices, span });
  const lines: readonly Line[] = [
    { name: 'signals', tone: 'ours', curve: curves.ours, stepped: true },
    ...(curves.coin ? [{ name: 'the coin', tone: 'coin', curve: curves.coin, stepped: true } as const] : []),
    ...(curves.held ? [{ name: 'buy and hold', tone: 'held', curve: curves.held, stepped: false } as const] : []),
  ];
  const band = curves.band && { name: '95 of 100 coins', band: curves.band };
  const account = linePlot({ title: 'Account that risks 1 % of its start on every signal, net of costs', lines, band });
  const fallen = lines.map((line) => ({ ...line, curve: belowPeak(line.curve) }));
  const drawdown = linePlot({ title: 'Below the highest so far', lines: fallen });
  const missing = curves.coin ? [] : coinLines(report.coin);
  return section(
    'Equity and drawdown',
    account,
    drawdown,
    html`<p class="quiet">1 R is 1 % of the account at the start, nothing is compounded; buy and hold puts the whole account into all symbols alike. ${missing.join(' ')}</p>`,
  );
};

const cell = (figure: Figure, { whole: text, bare }: (typeof units)['rate' | 'r']): string => {
  if (figure.kind === 'not measurable') return 'n/a';
  const { value, interval } = figure;
  return interval ? `${text(value)} (${bare(interval[0])} .. ${bare(interval[1])})` : text(value);
};

const partRow = ({ label, span, summary, proposals, learned, held }: Part): Html => {
  const { counts } = summary;
  const rates =
    summary.kind === 'few'
      ? ['', '', '']
      : [cell(summary.winRate, units.rate), cell(summary.expectancyR, units.r), inR(summary.totalR)];
  const days = `${iso(span.from).slice(0, 10)} .. ${iso(span.to).slice(0, 10)}`;
  const cells = [label, days, learned, proposals, counts.entries, counts.ended, ...rates];
  return html`<tr>${cells.map((text) => html`<td>${text}</td>`)}<td>${held === undefined ? '' : signedPercent(held, 1)}</td></tr>`;
};

const PART_HEAD = [
  '',
  'UTC',
  'ended before',
  'proposals',
  'signals',
  'ended',
  'win rate',
  'mean R',
  'sum R',
  'holding',
];

const table = (head: readonly string[], rows: readonly Html[]): Html =>
  html`<div class="scroll"><table><thead><tr>${head.map((text) => html`<th>${text}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;

const parts = (title: string, rows: readonly Part[], note: string): Html =>
  section(title, table(PART_HEAD, rows.map(partRow)), html`<p class="quiet">${note}</p>`);

/** Mean R of each part with its interval, where a part carries one. */
const foldPlot = (folds: readonly Part[]): readonly Html[] => {
  const marks = folds.flatMap(({ label, summary }, i): readonly Mark[] => {
    if (summary.kind === 'few' || summary.expectancyR.kind !== 'measured') return [];
    const { value, interval } = summary.expectancyR;
    return [{ label: `part ${label}: ${cell(summary.expectancyR, units.r)}`, at: i + 1, value, interval }];
  });
  if (marks.length === 0) return [];
  const reach = Math.max(0.5, ...marks.flatMap(({ value, interval = [0, 0] }) => [value, ...interval].map(Math.abs)));
  const x = { from: 0.5, to: folds.length + 0.5, name: 'parts, forward in time' };
  const y = [-reach * 1.05, reach * 1.05] as const;
  return [markPlot({ title: 'Mean R of each part, 95 % interval', marks, x, y, unit: (r) => inR(r, 2) })];
};

/** How often what was stated at a rate came true, beside the line on which both are the same. */
const calibration = (doc: ValidationDocument): Html => {
  const told = [...calibrationLines(doc.calibration), ...learningLines(doc.learning)];
  if (doc.calibration.kind === 'not yet') return section('Calibration of confidence', list(told));
  const plot = reliabilityPlot(doc.calibration.reliability.bins);
  return section('Calibration of confidence', plot, list(told));
};

const cuts = ({ report }: ValidationDocument): Html => {
  const names = [...new Set(report.cuts.map(({ by }) => by))];
  return section(
    'By kind of signal',
    html`<p class="quiet">Kinds of fewer than 20 ended signals show their number and nothing else.</p>`,
    ...names.map(
      (by) => html`<h3>${cutTitle[by]}</h3>${list(report.cuts.filter((cut) => cut.by === by).map(cutText))}`,
    ),
  );
};

const summary = (doc: ValidationDocument): Html => {
  const ended = doc.entries.filter((entry) => entry.published && isEnded(entry)).length;
  return html`<header><h1>${titleOf(doc)}</h1><p class="quiet">${dateTime(doc.span.from)} to ${dateTime(doc.span.to)} UTC · ${ended} ended signals · settings ${doc.settingsVersion} · code ${doc.codeVersion}</p></header>`;
};

/** The page as text. `more`: sections of those who know more than the document. */
export const reportPage = (doc: ValidationDocument, more: readonly Html[] = []): string => {
  const { report, months, folds, origin } = doc;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${titleOf(doc)}</title>${style}</head><body><main>
${summary(doc)}
${section('Validation', html`<h3>First row</h3>`, list(validationLines(report.validation, 'first'), true), html`<h3>Second row</h3>`, list(validationLines(report.validation, 'second', false), true))}
${equity(doc)}
${section('Published signals', list(summaryLines(report.published)), html`<p class="quiet">${RATIO_DEFINITION}</p>`)}
${section('The coin', list(coinLines(report.coin)))}
${doc.model ? section('The model on the past', list(modelLines(doc.model))) : []}
${section('Evidence', list(evidenceLines(doc)))}
${calibration(doc)}
${more}
${parts('Month by month', months, 'Rates are told from 20 ended signals on; holding is the mean price change of the symbols.')}
${section('Forward in time', ...foldPlot(folds), table(PART_HEAD, folds.map(partRow)), html`<p class="quiet">Each part was decided with what had ended before it and nothing later: beliefs are learned at the exit of each signal.</p>`)}
${section('Signals and gates', list(flowLines(report.flow, 20)))}
${section('Withheld, followed all the same', list(summaryLines(report.withheld)))}
${section('Best and worst kinds', list(combinationLines(report.combinations)))}
${cuts(doc)}
${section('Quant and model', list(worthLines(report.worth)))}
${section('What this rests on', list(originLines(origin)), html`<p class="quiet">Win: net R above +0.05, loss: below -0.05; expired ones are judged by the same line. ${percent(0.95)} intervals resample whole clusters of overlapping signals.</p>`)}
</main></body></html>
`;
  return render(page);
};
