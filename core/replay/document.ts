// The validation report: what a replay, or the live record, comes to over a span, as one value that JSON and page are made of.
import { DAY_MS, type Instant, instant, iso } from '../instant.ts';
import type { RecordEntry } from '../record/entry.ts';
import type { Span } from '../record/equity.ts';
import { type Proven, provenBy } from '../record/proven.ts';
import { type RecordReport, reportOn } from '../record/report.ts';
import { type Summary, summaryOf } from '../record/statistics.ts';
import type { Assumed } from './assumed.ts';
import type { ModelPast } from './modelPast.ts';

/** The price of a symbol over the span, a share of its first one at every instant; what holding it would have brought. */
export type PricePath = { readonly symbol: string; readonly at: readonly Instant[]; readonly ratio: readonly number[] };

/** What one symbol was replayed on. `holes` in seconds of what the record does not have; `counts` of its slots. */
export type ReplayedSymbol = {
  readonly symbol: string;
  readonly file: string;
  readonly intervalS: number;
  readonly tick: number;
  readonly rows: number;
  readonly holes: { readonly count: number; readonly filledS: number; readonly openS: number };
  readonly countedFrom: Instant;
  readonly slots: number;
  readonly proposals: number;
  readonly because: Readonly<Record<string, number>>;
};

/** Where the entries come from. */
export type Origin =
  | {
      readonly kind: 'replay';
      readonly candles: string;
      readonly symbols: readonly ReplayedSymbol[];
      readonly assumed: Assumed;
      readonly costs: { readonly feesBothSides: number; readonly slippage: number };
      readonly brokenTheses: number;
    }
  | { readonly kind: 'paper'; readonly database: string; readonly symbols: readonly string[] };

/** `label`: the month, or the number of the fold. `learned`: how many signals had ended before the part began. */
export type Part = {
  readonly label: string;
  readonly span: Span;
  readonly learned: number;
  readonly summary: Summary;
  readonly proposals: number;
  /** mean of the symbols' price changes over the part, a share; absent where prices are not known */
  readonly held?: number;
};

export type ValidationDocument = Proven & {
  readonly v: 1;
  readonly origin: Origin;
  readonly synthesiser: 'quant' | 'deepseek' | 'live';
  readonly span: Span;
  readonly settingsVersion: string;
  readonly codeVersion: string;
  readonly report: RecordReport;
  readonly months: readonly Part[];
  readonly folds: readonly Part[];
  /** where a model was asked about the past */
  readonly model?: ModelPast;
  readonly prices: readonly PricePath[];
  readonly entries: readonly RecordEntry[];
};

/** consecutive stretches, each judged by what had been learned before it */
const FOLDS = 5;

const monthOf = (at: Instant): string => iso(at).slice(0, 7);

const nextMonth = (at: Instant): Instant => {
  const d = new Date(at);
  return instant(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 1));
};

type Stretch = { readonly label: string; readonly span: Span };

const monthsOf = ({ from, to }: Span): readonly Stretch[] => {
  const months: Stretch[] = [];
  for (let at = from; at < to; ) {
    const end = instant(Math.min(nextMonth(at), to));
    months.push({ label: monthOf(at), span: { from: at, to: end } });
    at = end;
  }
  return months;
};

/** Five of equal length; of at least a day each, else fewer. */
const foldsOf = ({ from, to }: Span): readonly Stretch[] => {
  const n = Math.max(1, Math.min(FOLDS, Math.floor((to - from) / DAY_MS)));
  const at = (k: number): Instant => instant(k === n ? to : from + Math.round(((to - from) * k) / n));
  return Array.from({ length: n }, (_, k) => ({ label: `${k + 1}`, span: { from: at(k), to: at(k + 1) } }));
};

const ratioAt = ({ at, ratio }: PricePath, when: Instant): number | undefined => {
  const i = at.findLastIndex((one) => one <= when);
  return ratio[i];
};

/** Mean change of holding each symbol alike from one instant to the other; undefined where no price is known. */
export const heldOver = (prices: readonly PricePath[], { from, to }: Span): number | undefined => {
  const changes = prices.flatMap((path) => {
    const [a, b] = [ratioAt(path, from) ?? path.ratio[0], ratioAt(path, to)];
    return a === undefined || b === undefined ? [] : [b / a - 1];
  });
  return changes.length === 0 ? undefined : changes.reduce((sum, x) => sum + x, 0) / changes.length;
};

const partOf = (
  { label, span }: Stretch,
  { entries, prices }: { readonly entries: readonly RecordEntry[]; readonly prices: readonly PricePath[] },
): Part => {
  const inside = entries.filter(({ publishedAt }) => publishedAt >= span.from && publishedAt < span.to);
  const out = inside.filter((entry) => entry.published);
  const held = heldOver(prices, span);
  return {
    ...{ label, span, summary: summaryOf(out, span) },
    learned: entries.filter((e) => e.published && (e.learnedAt ?? Infinity) <= span.from).length,
    proposals: inside.filter((entry) => entry.final).length,
    ...(held !== undefined && { held }),
  };
};

export type DocumentInput = Pick<
  ValidationDocument,
  'origin' | 'synthesiser' | 'span' | 'settingsVersion' | 'codeVersion'
> & {
  readonly entries: readonly RecordEntry[];
  readonly prices: readonly PricePath[];
  readonly model?: ModelPast | undefined;
  /** of the coins; another one, other coins */
  readonly seed?: number | undefined;
};

/** Pure: the same entries, the same report; those published outside the span are left out. */
export const validationDocument = (input: DocumentInput): ValidationDocument => {
  const { origin, synthesiser, span, settingsVersion, codeVersion, prices } = input;
  const entries = input.entries.filter(({ publishedAt }) => publishedAt >= span.from && publishedAt < span.to);
  return {
    ...{ v: 1, origin, synthesiser, span, settingsVersion, codeVersion },
    report: reportOn(entries, { span, ...(input.seed !== undefined && { seed: input.seed }) }),
    months: monthsOf(span).map((month) => partOf(month, { entries, prices })),
    folds: foldsOf(span).map((fold) => partOf(fold, { entries, prices })),
    ...provenBy(entries),
    ...(input.model && { model: input.model }),
    ...{ prices, entries },
  };
};
