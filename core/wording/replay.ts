// What a replay or the live record came to, in lines for the terminal; the page is made of the same ones.
import type { Calibration } from '../record/calibration/calibrate.ts';
import { METHODS } from '../record/calibration/calibrator.ts';
import type { ReliabilityBin } from '../record/calibration/reliability.ts';
import type { Evidence } from '../record/evidence/evidence.ts';
import { type Figure, MINIMUM_SAMPLE } from '../record/figure.ts';
import type { LearnedAgainstFrozen } from '../record/learning/learnedAgainstFrozen.ts';
import type { Proven } from '../record/proven.ts';
import type { Origin, Part, ReplayedSymbol, ValidationDocument } from '../replay/document.ts';
import type { ModelPast } from '../replay/modelPast.ts';
import { methodWords } from './calibration.ts';
import { percent, signedPercent } from './numbers.ts';
import { coinLines, counted, figureText, flowLines, summaryLines, units } from './record.ts';
import { dateTime } from './times.ts';
import { combinationLines, validationLines, worthLines } from './verdicts.ts';

const count = new Intl.NumberFormat('en-US');

export const titleOf = ({ origin, synthesiser }: Pick<ValidationDocument, 'origin' | 'synthesiser'>): string =>
  origin.kind === 'paper' ? 'The live paper record' : `Replay by ${synthesiser}`;

const hours = (seconds: number): string =>
  seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;

/** Holes of a record and how they were met. */
export const holesText = ({ holes: { count: n, filledS, openS } }: ReplayedSymbol): string => {
  if (n === 0) return 'no gap';
  const filled = filledS > 0 ? `${hours(filledS)} filled as live candles are` : '';
  const open = openS > 0 ? `${hours(openS)} in gaps too long to fill, after which the history begins anew` : '';
  return `${counted(n, 'gap')}: ${[filled, open].filter(Boolean).join(', ')}`;
};

/** Why nothing was proposed, most frequent first; a slot may have several reasons. */
export const becauseText = ({ slots, proposals, because }: ReplayedSymbol): string => {
  const reasons = Object.entries(because)
    .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([name, n]) => `${name} ${count.format(n)}`);
  return `${counted(slots, 'slot')}: ${counted(proposals, 'proposal')}${reasons.length > 0 ? `; none because of ${reasons.join(', ')}` : ''}`;
};

const symbolLines = (one: ReplayedSymbol): readonly string[] => [
  `${one.symbol}: ${count.format(one.rows)} candles of ${one.intervalS / 60} min, ${holesText(one)}; counted from ${dateTime(one.countedFrom)}.`,
  `  ${becauseText(one)}.`,
];

/** What the candles do not tell and was assumed. */
export const assumedLines = (origin: Extract<Origin, { kind: 'replay' }>): readonly string[] => {
  const { assumed, costs } = origin;
  const coarse = origin.symbols.filter(({ intervalS }) => intervalS > 60).map(({ symbol }) => symbol);
  return [
    `Assumed: quotes ${percent(assumed.spread, 2)} apart around the last close (recorded candles hold no quotes), fees ${percent(costs.feesBothSides, 2)} for both sides, slippage ${percent(costs.slippage, 2)}; all results are net of them.`,
    `Assumed: a signal goes out ${assumed.publishedAfterMs / 1000} s after its candle closed and is entered at the open of the next candle.`,
    ...(coarse.length > 0
      ? [
          `${coarse.join(', ')}: on candles of 5 min, entered at the open of the next one; what happened inside a candle is not known, and the stop counts first.`,
        ]
      : []),
    'Not configured in a replay, so not asked: order flow, sentiment, Fear & Greed, macro, options, events.',
  ];
};

export const originLines = (origin: Origin): readonly string[] =>
  origin.kind === 'paper'
    ? [`From ${origin.database}; ${origin.symbols.join(', ') || 'no symbol yet'}.`]
    : [`Candles of ${origin.candles}.`, ...origin.symbols.flatMap(symbolLines), ...assumedLines(origin)];

const few = (n: number): string => `${n} ended, too few to tell a rate`;

const figureOr = (figure: Figure | undefined, n: number, unit: (typeof units)['rate' | 'r']): string =>
  figure === undefined ? few(n) : figureText(figure, unit);

/** '2024-01: 31 signals of 80 proposals, ...'. */
export const partText = ({ label, span, summary, proposals, learned, held }: Part, named: string): string => {
  const { counts } = summary;
  const told =
    summary.kind === 'few'
      ? few(counts.ended)
      : `win rate ${figureOr(summary.winRate, counts.ended, units.rate)}, ${figureOr(summary.expectancyR, counts.ended, units.r)} a signal`;
  const holding = held === undefined ? '' : `; holding ${signedPercent(held, 1)}`;
  return `${named}${label} (${dateTime(span.from)} to ${dateTime(span.to)}, ${counted(learned, 'ended signal')} before): ${counted(counts.entries, 'signal')} of ${counted(proposals, 'proposal')}, ${told}${holding}.`;
};

const claimText = { zero: 'The mean is above zero', coin: 'The mean is above the coin' } as const;

const evidenceText = (e: Evidence): string => {
  const plain = e.plain.p === undefined ? '' : `, plain p = ${units.chance.whole(e.plain.p)} if looked at once`;
  const word = e.held ? 'shown' : 'not shown yet';
  return `${claimText[e.claim]}: ${word}; e-value ${e.e.toFixed(2)}, at its highest ${e.best.toFixed(2)} of the 20 it takes (n = ${e.n}${plain}).`;
};

/** What the record proves however often one looks, and whether the edge has turned. */
export const evidenceLines = ({ evidence, turn }: Pick<Proven, 'evidence' | 'turn'>): readonly string[] => [
  evidenceText(evidence.zero),
  evidenceText(evidence.coin),
  turn.turned
    ? `The suspension would have come on ${dateTime(turn.turned.at)} UTC, after ${counted(turn.turned.after, 'signal')}: level ${turn.turned.level.toFixed(0)} of ${turn.threshold}.`
    : `No suspension: the detector stands at ${turn.level.toFixed(1)} of ${turn.threshold} after ${counted(turn.signals, 'signal')}.`,
];

/** 'Stated 42.0 %: 45.1 % came true (95 % interval 38 to 52 %, n = 210)'; of few the count alone. */
export const binText = ({ n, stated, came, interval }: ReliabilityBin): string => {
  if (n < MINIMUM_SAMPLE) return `Stated ${percent(stated, 1)}: n = ${n}`;
  const ends =
    interval === undefined
      ? 'all overlap, so no interval'
      : `95 % interval ${units.rate.bare(interval[0])} to ${percent(interval[1])}`;
  return `Stated ${percent(stated, 1)}: ${percent(came, 1)} came true (${ends}, n = ${n})`;
};

/** Whether stated rates come true, on signals later than what they were stated from. */
export const calibrationLines = (c: Calibration): readonly string[] => {
  if (c.kind === 'not yet') return [`Calibration is told from ${c.needed} ended signals on (${c.n} now).`];
  const { reliability: r, brier, method } = c;
  const z = r.spiegelhalter === undefined ? 'not measurable' : `z = ${r.spiegelhalter.z.toFixed(2)}`;
  return [
    `Stated by ${methodWords[method]}, judged on ${counted(c.judged, 'later signal')}: Brier ${r.brier.toFixed(4)} (reliability ${r.reliability.toFixed(4)}, resolution ${r.resolution.toFixed(4)}, uncertainty ${r.uncertainty.toFixed(4)}), Spiegelhalter ${z}.`,
    `Brier by method: ${METHODS.map((one) => `${one} ${brier[one].toFixed(4)}`).join(', ')}.`,
    ...r.bins.map((bin) => `${binText(bin)}.`),
  ];
};

/** Whether beliefs that learn state the results better than beliefs that stood still. */
export const learningLines = (l: LearnedAgainstFrozen): readonly string[] => {
  if (l.kind === 'not yet')
    return [`What learning is worth is told from ${MINIMUM_SAMPLE} ended signals on (${l.n} now).`];
  const interval = l.interval ? ` (95 % interval ${l.interval.map((x) => x.toFixed(4)).join(' to ')})` : '';
  return [
    `Learning against frozen beliefs on the same ${counted(l.n, 'signal')}: Brier ${l.learned.toFixed(4)} against ${l.frozen.toFixed(4)}, a gain of ${l.gain.toFixed(4)}${interval}.`,
  ];
};

const shares = (counts: Readonly<Record<string, number>>, of: number): string =>
  Object.entries(counts)
    .map(([name, n]) => `${name} ${percent(of === 0 ? 0 : n / of)} (${count.format(n)})`)
    .join(', ');

/** What the model said of the past; nothing where none was asked. */
export const modelLines = (m: ModelPast | undefined): readonly string[] => {
  if (!m) return [];
  const twice = Object.values(m.stability).reduce((sum, n) => sum + n, 0);
  const failures = Object.keys(m.failed).length === 0 ? 'none failed' : `failed: ${shares(m.failed, m.asked)}`;
  return [
    `${m.name}, prompt version ${m.promptVersion}: asked about ${counted(m.asked, 'slot')}, ${count.format(m.answered)} answered; ${failures}. No earlier signal was told, so that answers can be used again.`,
    `Verdicts: ${shares(m.verdicts, m.answered)}.`,
    m.confidence === undefined
      ? 'It proposed nothing, so there is no confidence to tell.'
      : `Confidence of its proposals: mean ${m.confidence.mean.toFixed(0)}/100, spread ${m.confidence.deviation.toFixed(1)}; least, quarters and most ${m.confidence.spread.join(', ')} (n = ${m.confidence.n}).`,
    `Beside quant: ${shares(m.beside, m.answered)}.`,
    twice === 0
      ? 'No answer would have gone out, so none was asked twice.'
      : `Asked again with the facts in another order: ${shares(m.stability, twice)}.`,
    `${counted(m.requests, 'request')} for ${m.costUsd.toFixed(4)} USD; ${counted(m.reused, 'answer')} kept from before.`,
  ];
};

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];

/** The whole report as plain text. */
export const documentLines = (doc: ValidationDocument): readonly string[] => {
  const { report, span, months, folds } = doc;
  return [
    `${titleOf(doc)}, ${dateTime(span.from)} to ${dateTime(span.to)} UTC (settings ${doc.settingsVersion}, code ${doc.codeVersion})`,
    ...originLines(doc.origin),
    ...section('Published', summaryLines(report.published)),
    ...section('The model on the past', modelLines(doc.model)),
    ...section('The coin', coinLines(report.coin)),
    ...section('Signals and gates', flowLines(report.flow)),
    ...section('Withheld, followed all the same', summaryLines(report.withheld)),
    ...section(
      'Month by month',
      months.map((month) => partText(month, '')),
    ),
    ...section(
      'Forward in time',
      folds.map((fold) => partText(fold, 'part ')),
    ),
    ...section('Validation, first row', validationLines(report.validation, 'first')),
    ...section('Validation, second row', validationLines(report.validation, 'second', false)),
    ...section('Evidence', evidenceLines(doc)),
    ...section('Calibration of confidence', [...calibrationLines(doc.calibration), ...learningLines(doc.learning)]),
    ...(doc.model ? section('Quant and model', worthLines(report.worth)) : []),
    ...section('Best and worst kinds', combinationLines(report.combinations)),
  ];
};
