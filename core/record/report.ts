// The whole report on a record: one function for Telegram, the page, replay and exports.
import { type Instant, instant } from '../instant.ts';
import { type Coin, coinOf } from './coin.ts';
import { type Combinations, combinationsOf } from './combinations.ts';
import { type Cut, cutsOf, groupsOf } from './cuts.ts';
import type { RecordEntry } from './entry.ts';
import type { Span } from './equity.ts';
import { type Flow, flowOf } from './flow.ts';
import { leadsOf } from './leads.ts';
import { type Summary, summaryOf } from './statistics.ts';
import { tradesOf } from './trades.ts';
import { type Validation, validationOf } from './validation.ts';
import { type ModelSpending, type Worth, worthOf } from './worth.ts';

/**
 * `span`: entries published in [from, to) are counted, and days are; left out, it runs from the first publication to the
 * last instant known. `coins` and `seed` as in `coinOf`.
 */
export type ReportOptions = {
  readonly span?: Span;
  readonly spending?: ModelSpending;
  readonly coins?: number;
  readonly seed?: number;
};

/** From here on other settings or another prompt decided; absent where the entries do not tell. */
export type VersionChange = { readonly at: Instant; readonly settings?: string; readonly prompt?: string };

/**
 * `published` is the record; `withheld` what the cycles put forward and a gate stopped, counted apart and never merged;
 * cuts, coin, combinations and verdicts are of the published.
 */
export type RecordReport = {
  readonly span: Span;
  readonly published: Summary;
  readonly withheld: Summary;
  readonly coin: Coin;
  readonly flow: Flow;
  readonly cuts: readonly Cut[];
  readonly combinations: Combinations;
  readonly validation: Validation;
  readonly worth: Worth;
  readonly changes: readonly VersionChange[];
};

const spanOf = (entries: readonly RecordEntry[]): Span => {
  let [from, to] = [Infinity, -Infinity];
  for (const { publishedAt, outcome } of entries) {
    from = Math.min(from, publishedAt);
    to = Math.max(to, publishedAt + 1, outcome.kind === 'open' || outcome.kind === 'unknown' ? 0 : outcome.at);
  }
  return entries.length > 0 ? { from: instant(from), to: instant(to) } : { from: instant(0), to: instant(0) };
};

const changesOf = (published: readonly RecordEntry[]): readonly VersionChange[] => {
  const changes: VersionChange[] = [];
  for (const { publishedAt: at, settingsVersion, promptVersion } of published.toSorted(
    (a, b) => a.publishedAt - b.publishedAt,
  )) {
    const last = changes.at(-1);
    // quant has no prompt: that it decided in between is no change of the prompt
    const prompt = promptVersion ?? last?.prompt;
    const settings = settingsVersion ?? last?.settings;
    if (last !== undefined && last.prompt === prompt && last.settings === settings) continue;
    if (settings === undefined && prompt === undefined) continue;
    changes.push({ at, ...(settings !== undefined && { settings }), ...(prompt !== undefined && { prompt }) });
  }
  return changes;
};

/** Pure: the same entries and options in any order give the same report. 100,000 entries take about a second. */
export const reportOn = (entries: readonly RecordEntry[], options: ReportOptions = {}): RecordReport => {
  const span = options.span ?? spanOf(entries);
  const counted = entries.filter(({ publishedAt }) => publishedAt >= span.from && publishedAt < span.to);
  const out = counted.filter((entry) => entry.published);
  const trades = tradesOf(out);
  const groups = groupsOf(trades);
  const cuts = cutsOf(trades, groups);
  const published = summaryOf(out, span, trades);
  const flow = flowOf(counted, span);
  return {
    ...{ span, published, flow, cuts },
    withheld: summaryOf(
      counted.filter((entry) => entry.final && !entry.published),
      span,
    ),
    coin: coinOf(trades, options.coins, options.seed),
    combinations: combinationsOf(trades, groups),
    validation: validationOf(published, leadsOf(published, cuts, flow)),
    worth: worthOf(counted, { trades, count: out.length }, options.spending),
    changes: changesOf(out),
  };
};
