// /performance: the whole record on a phone's screen; the same figures as /stats, the page and the report.
import { type Cut, type CutName, cutNames } from '../../core/record/cuts.ts';
import type { Edge } from '../../core/record/edge.ts';
import type { RecordReport } from '../../core/record/report.ts';
import type { ReplayedRecord } from '../../core/replay/replayRecord.ts';
import { coinLines, flowLines, summaryLines } from '../../core/wording/record.ts';
import { combinationLines, cutText, cutTitle, validationLines, worthLines } from '../../core/wording/verdicts.ts';
import { type Html, html, joined, lines, text, visibleLength } from './html.ts';
import { edgeBlock, replayBlock, type Scope, scopeText } from './stats.ts';

/** Below Telegram's 4,096, so that the last line still fits. */
const MOST = 3900;

/** '/performance markov' and the like: how each cut may be asked for. */
const asked: Readonly<Record<CutName, string>> = {
  ...{ symbol: 'symbol', direction: 'direction', tier: 'tier', hour: 'hour', session: 'session', weekday: 'weekday' },
  ...{ markovState: 'markov', entropy: 'entropy', hurst: 'hurst', volatility: 'volatility', synthesiser: 'by' },
  ...{ life: 'life', settings: 'settings', prompt: 'prompt' },
};

/** The cut a word means; undefined where none. */
export const cutMeant = (word: string): CutName | undefined =>
  cutNames.find((name) => asked[name] === word.toLowerCase() || name.toLowerCase() === word.toLowerCase());

const section = (title: string, told: readonly string[]): Html => lines(html`<b>${title}</b>`, ...told.map(text));

/** The sections that fit; it is said where one was left out. */
const fitting = (sections: readonly Html[]): Html => {
  const kept: Html[] = [];
  let [length, left] = [0, false];
  for (const one of sections) {
    const own = visibleLength(one) + 2;
    if (length + own > MOST) left = true;
    else {
      length += own;
      kept.push(one);
    }
  }
  return joined([...kept, left ? html`More does not fit here; it is on the page.` : undefined], '\n\n');
};

const cutSection = (cuts: readonly Cut[], by: CutName): readonly Html[] => {
  const own = cuts.filter((cut) => cut.by === by);
  return own.length > 0
    ? [
        section(
          cutTitle[by],
          own.map((cut) => `${cutText(cut)}.`),
        ),
      ]
    : [];
};

const MORE = html`More: ${cutNames
  .map((name) => `/performance ${asked[name]}`)
  .slice(2)
  .join(', ')}`;

/** `edge` is absent where others read along. */
export type PerformanceFacts = {
  readonly record: RecordReport;
  readonly edge?: Edge;
  readonly scope: Scope;
  readonly replay?: ReplayedRecord;
};

/** The whole report, or one cut of it. */
export const performanceText = ({ record, edge, scope, replay }: PerformanceFacts, cut?: CutName): Html => {
  const head = html`<b>Performance</b>${scopeText(scope)}\nPaper trades, net of costs; ranges are 95 % intervals.`;
  if (cut !== undefined) {
    const own = cutSection(record.cuts, cut);
    return fitting([head, ...(own.length > 0 ? own : [html`No signal has ended yet.`])]);
  }
  const { published, withheld, coin, flow, validation, combinations, worth, cuts } = record;
  const summary = lines(head, ...summaryLines(published).map(text));
  const own = edgeBlock(edge);
  if (published.kind === 'few')
    return fitting([
      summary,
      section('Proposals', flowLines(flow)),
      ...(own === undefined ? [] : [own]),
      ...(replay === undefined ? [] : [replayBlock(replay)]),
    ]);
  return fitting([
    summary,
    section('The coin', coinLines(coin)),
    section('Validation', [
      ...validationLines(validation, 'first'),
      'Second row:',
      ...validationLines(validation, 'second', false),
    ]),
    section('Proposals', [
      ...flowLines(flow, 3),
      `Withheld, never counted above: ${summaryLines(withheld).slice(0, 3).join(' ')}`,
    ]),
    ...cutSection(cuts, 'symbol'),
    ...cutSection(cuts, 'direction'),
    section('The worth of the model', worthLines(worth)),
    ...(own === undefined ? [] : [own]),
    MORE,
    section(
      'Kinds',
      combinationLines({ ...combinations, best: combinations.best.slice(0, 1), worst: combinations.worst.slice(0, 1) }),
    ),
  ]);
};
