// The record as it stands: curves against the coin, verdicts, tables, what stands out, and what the model was worth.
import { TREND_SIGNALS } from '../../core/record/curves.ts';
import { type Cut, type CutName, cutNames } from '../../core/record/cuts.ts';
import type { Proven } from '../../core/record/proven.ts';
import type { RecordReport } from '../../core/record/report.ts';
import type { ReplayedRecord } from '../../core/replay/replayRecord.ts';
import { inR } from '../../core/wording/numbers.ts';
import { coinLines, figureText, flowLines, RATIO_DEFINITION, summaryLines, units } from '../../core/wording/record.ts';
import { calibrationLines, evidenceLines, learningLines } from '../../core/wording/replay.ts';
import { dateTime } from '../../core/wording/times.ts';
import { combinationLines, cutTitle, edgeLines, validationLines, worthLines } from '../../core/wording/verdicts.ts';
import { type Html, html } from '../html.ts';
import { type Performance, type PerformanceQuery, type Range, ranges } from '../performance.ts';
import { type Curve, curvePlot } from './curvePlot.ts';
import { reliabilityPlot } from './reliabilityPlot.ts';

const rangeText: Readonly<Record<Range, string>> = { '7d': '7 days', '30d': '30 days', '90d': '90 days', all: 'All' };

const href = ({ range, symbol }: PerformanceQuery): string => {
  const set = new URLSearchParams({ range });
  if (symbol !== undefined) set.set('symbol', symbol);
  return `/performance?${set.toString()}`;
};

const switches = ({ range, symbol }: PerformanceQuery, symbols: readonly string[]): Html => {
  const link = (name: string, to: PerformanceQuery, current: boolean): Html =>
    html`<li><a href="${href(to)}"${current && html` aria-current="true"`}>${name}</a></li>`;
  const offered = [...new Set([...symbols, ...(symbol ? [symbol] : [])])].toSorted();
  return html`<div class="bar"><nav class="filter" aria-label="Range"><ul>${ranges.map((one) => link(rangeText[one], { range: one, ...(symbol ? { symbol } : {}) }, one === range))}</ul></nav>
<nav class="filter" aria-label="Symbol"><ul>${link('All symbols', { range }, symbol === undefined)}${offered.map((one) => link(one, { range, symbol: one }, one === symbol))}</ul></nav></div>`;
};

const part = (id: string, heading: string, content: Html, whole = false): Html =>
  html`<section class="part${whole && ' whole'}" aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>${content}</section>`;

const sentences = (lines: readonly string[]): Html =>
  html`<ul class="sentences">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;

const changesOf = ({ changes }: RecordReport) =>
  changes.slice(1).map(({ at, settings, prompt }) => ({
    at,
    text: [settings && `settings ${settings}`, prompt && `prompt ${prompt}`].filter(Boolean).join(', '),
  }));

const equityCurves = ({ curves, report }: Performance): readonly Curve[] => {
  const own = curves.own.map(({ at, r }) => [at, r] as const);
  const coin = report.coin.kind === 'measured' ? report.coin.curve.map(({ at, coin: c }) => [at, c] as const) : [];
  return [
    { kind: 'ours', name: 'paper', points: curves.paper.map(({ at, r }) => [at, r] as const) },
    ...(own.length > 0 ? [{ kind: 'mine', name: 'what I took', points: own } as const] : []),
    ...(coin.length > 0 ? [{ kind: 'coin', name: 'the coin', points: coin } as const] : []),
  ];
};

const plots = (shown: Performance): Html => {
  const { curves, report } = shown;
  const changes = changesOf(report);
  const band =
    report.coin.kind === 'measured'
      ? { band: { name: '95 of 100 coins', rows: report.coin.curve.map((c) => [c.at, c.low, c.high] as const) } }
      : {};
  const nothing = 'Drawn from the second ended signal on.';
  const equity = {
    id: 'equity',
    label: 'Cumulative net R over time, on paper, of what you took and of the coin',
    curves: equityCurves(shown),
    ...band,
    changes,
    text: (v: number) => inR(v),
    always: [0],
  };
  const share = {
    id: 'share',
    label: 'Cumulative net result in per cent of the price',
    curves: [
      {
        kind: 'ours',
        name: 'paper, per cent',
        points: curves.paper.map((p) => [p.at, p.share * 100] as const),
      } as const,
    ],
    changes,
    text: (v: number) => `${v.toFixed(1)} %`,
    always: [0],
  };
  const fall = {
    id: 'drawdown',
    label: 'Net R below the peak so far',
    curves: [
      { kind: 'loss', name: 'below the peak', points: curves.paper.map((p) => [p.at, p.below] as const) } as const,
    ],
    changes,
    text: (v: number) => inR(v),
    always: [0],
  };
  const trend = {
    id: 'trend',
    label: `Win rate of the last ${TREND_SIGNALS} ended signals with its 95 % interval`,
    curves: [
      {
        kind: 'ours',
        name: `last ${TREND_SIGNALS} ended`,
        points: curves.trend.map((t) => [t.at, t.rate * 100] as const),
      } as const,
    ],
    band: { name: '95 % interval', rows: curves.trend.map((t) => [t.at, t.low * 100, t.high * 100] as const) },
    changes,
    text: (v: number) => `${v.toFixed(0)} %`,
    always: [50],
  };
  const marks =
    changes.length === 0
      ? undefined
      : html`<p class="quiet">Dotted lines: settings or prompts changed. ${changes.map(({ at, text }) => `${dateTime(at)} ${text}`).join('; ')}.</p>`;
  return html`${part('equity', 'Cumulative R', html`${curvePlot(equity, nothing)}${marks}`, true)}
${part('share', 'Cumulative per cent', curvePlot(share, nothing))}
${part('drawdown', 'Drawdown', curvePlot(fall, nothing))}
${part('trend', 'Win-rate trend', curvePlot(trend, 'Drawn from 21 ended signals on.'), true)}`;
};

const cutRow = ({ label, n, figures }: Cut): Html => {
  const cells = figures
    ? [
        figureText(figures.winRate, units.rate).replace('95 % interval ', ''),
        figureText(figures.breakEvenRate, units.rate),
        figureText(figures.coinWinRate, units.rate).replace('95 % interval ', ''),
        figureText(figures.expectancyR, units.r).replace('95 % interval ', ''),
      ]
    : ['–', '–', '–', '–'];
  return html`<tr><th scope="row">${label}</th><td>${n}</td>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
};

const cutTable = (cuts: readonly Cut[], by: CutName): Html | undefined => {
  const own = cuts.filter((cut) => cut.by === by);
  if (own.length === 0) return undefined;
  // dashes in every cell tell nothing
  if (!own.some(({ figures }) => figures))
    return html`<h3>${cutTitle[by]}</h3><p>${own.map(({ label, n }) => `${label}: n = ${n}`).join(' · ')}</p>`;
  return html`<h3 id="cut-${by}">${cutTitle[by]}</h3><div class="table" role="region" tabindex="0" aria-labelledby="cut-${by}"><table><thead><tr><th scope="col">${cutTitle[by]}</th><th scope="col">n</th><th scope="col">Won (95 % interval)</th><th scope="col">Break-even</th><th scope="col">Coin</th><th scope="col">Mean R (95 % interval)</th></tr></thead><tbody>${own.map(cutRow)}</tbody></table></div>`;
};

const FIRST: readonly CutName[] = ['symbol', 'hour', 'markovState'];

const tables = ({ cuts }: RecordReport): Html => {
  const told = (names: readonly CutName[]): readonly Html[] =>
    names.map((by) => cutTable(cuts, by)).filter((table) => table !== undefined);
  const [first, rest] = [told(FIRST), told(cutNames.filter((name) => !FIRST.includes(name)))];
  if (first.length + rest.length === 0) return html`<p class="quiet">No signal has ended in this range yet.</p>`;
  return html`<p class="quiet">Below 20 ended signals only the count is told.</p>${first}${rest.length > 0 && html`<details><summary>More tables</summary>${rest}</details>`}`;
};

const calibrationPart = ({ calibration, learning }: Proven): Html => {
  const told = sentences([...calibrationLines(calibration), ...learningLines(learning)]);
  return calibration.kind === 'not yet'
    ? told
    : html`${reliabilityPlot(calibration.reliability.bins)}${told}<p class="quiet">Brier = reliability − resolution + uncertainty + ${calibration.reliability.withinBins.toFixed(4)} within bins; lower is better.</p>`;
};

/** What a replay of the days before has shown: named so, never part of the record. */
const replayPart = ({ from, to, record }: ReplayedRecord): Html =>
  html`<p class="quiet">${dateTime(from)} to ${dateTime(to)} UTC: the rules alone over recorded candles with an assumed spread, no model, no people. No part of the record above.</p>
${sentences([...summaryLines(record.published), ...coinLines(record.coin), ...flowLines(record.flow)])}<p>Withheld, followed all the same: ${summaryLines(record.withheld).slice(0, 3).join(' ')}</p>`;

export type PerformanceView = { readonly shown: Performance; readonly symbols: readonly string[] };

/** The main part of `/performance`; nothing on it names a person. */
export const performancePage = ({ shown, symbols }: PerformanceView): Html => {
  const { query, report, proven, replay, edge } = shown;
  const { published, coin, validation, combinations, worth, flow, withheld } = report;
  return html`<h1>Performance</h1>
<p class="quiet">Paper trades of every published signal, after costs, up to ${dateTime(shown.now)} UTC. The same figures as /performance on Telegram.</p>
${switches(query, symbols)}
<section id="performance" class="parts wide-parts" data-range="${query.range}" data-symbol="${query.symbol ?? ''}" aria-label="Figures">
${part('figures', 'In figures', html`${sentences(summaryLines(published))}<p class="quiet">${RATIO_DEFINITION}</p>`)}
${part('coin', 'Against the coin', sentences(coinLines(coin)))}
${edge && part('edge', 'Your edge', html`<p class="quiet">What you took, skipped, monitored or left unanswered, in R of the paper trades; the words of nobody else.</p>${sentences(edgeLines(edge))}`)}
${plots(shown)}
${part('validation', 'Validation', html`<h3>First row</h3>${sentences(validationLines(validation, 'first'))}<h3>Second row</h3>${sentences(validationLines(validation, 'second'))}`)}
${part('worth', 'The worth of the model', sentences(worthLines(worth)))}
${part('kinds', 'Best and worst characteristics', sentences(combinationLines(combinations)))}
${part('evidence', 'Evidence, however often one looks', sentences(evidenceLines(proven)))}
${part('calibration', 'Calibration and learning', calibrationPart(proven))}
${part('tables', 'By symbol, hour and state', tables(report), true)}
${part('flow', 'Proposals', sentences([...flowLines(flow), `Withheld, never counted above: ${summaryLines(withheld).slice(0, 3).join(' ')}`]), true)}
${replay && part('replay', 'Replay', replayPart(replay), true)}
</section>
<p class="quiet"><a href="/export.csv${query.symbol && `?symbol=${query.symbol}`}">Every signal as CSV</a> · <a href="/export.json">as JSON</a></p>`;
};
