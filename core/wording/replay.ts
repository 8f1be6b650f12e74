// What a replay or the live record came to, in lines for the terminal; the page is made of the same ones.
import type { Figure } from '../record/figure.ts';
import type { Origin, Part, ReplayedSymbol, ValidationDocument } from '../replay/document.ts';
import { percent, signedPercent } from './numbers.ts';
import { coinLines, counted, figureText, flowLines, summaryLines, units } from './record.ts';
import { dateTime } from './times.ts';
import { combinationLines, validationLines } from './verdicts.ts';

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

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];

/** The whole report as plain text. */
export const documentLines = (doc: ValidationDocument): readonly string[] => {
  const { report, span, months, folds } = doc;
  return [
    `${titleOf(doc)}, ${dateTime(span.from)} to ${dateTime(span.to)} UTC (settings ${doc.settingsVersion}, code ${doc.codeVersion})`,
    ...originLines(doc.origin),
    ...section('Published', summaryLines(report.published)),
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
    ...section('Best and worst kinds', combinationLines(report.combinations)),
  ];
};
