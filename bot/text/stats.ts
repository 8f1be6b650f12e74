// The service in figures: cycles, signals and their ends, how fast cards arrive, and for admins what the model costs.
import type { Latency } from '../../core/delivery/latency.ts';
import type { Instant } from '../../core/instant.ts';
import type { Stores } from '../../core/ports/stores.ts';
import type { Edge } from '../../core/record/edge.ts';
import type { RecordReport } from '../../core/record/report.ts';
import type { ReplayedRecord } from '../../core/replay/replayRecord.ts';
import type { LedgerTotals } from '../../core/synthesis/ledger.ts';
import { latencyText } from '../../core/wording/latency.ts';
import { percent } from '../../core/wording/numbers.ts';
import { coinLines, summaryLines } from '../../core/wording/record.ts';
import { dateTime } from '../../core/wording/times.ts';
import { edgeLines } from '../../core/wording/verdicts.ts';
import { type Html, html, lines, text } from './html.ts';
import { asOfLine } from './pages.ts';
import { shorten } from './shorten.ts';
import { symbolText } from './symbols.ts';

type Counts<S extends 'cycles' | 'signals' | 'outbox'> = Awaited<ReturnType<Stores[S]['counts']>>;

export type StatsFacts = {
  readonly cycles: Counts<'cycles'>;
  readonly signals: Counts<'signals'>;
  readonly latency: Latency;
  readonly speed: number;
  readonly record: RecordReport;
  /** absent where others read along */
  readonly edge?: Edge;
  readonly scope: Scope;
  readonly replay?: ReplayedRecord;
  readonly now: Instant;
  /** only an admin is told these */
  readonly forAdmin?: {
    readonly outbox: Counts<'outbox'>;
    readonly month: string;
    readonly model: LedgerTotals;
    readonly budgetUsd: number | undefined;
  };
};

/** Which part of the record is asked for; all of it where both are absent. */
export type Scope = { readonly days?: number; readonly symbol?: string };

/** ' · last 7 days · BTC-USD'; '' of all. */
export const scopeText = ({ days, symbol }: Scope): string =>
  [days === undefined ? '' : ` · last ${days === 1 ? '24 hours' : `${days} days`}`, symbol && ` · ${symbol}`]
    .filter(Boolean)
    .join('');

export const scopeUnknown = (asked: string, symbols: readonly string[], command = 'stats'): Html =>
  html`I do not know “${shorten(asked, 40)}”. Give a number of days or a symbol: /${command} 7 or /${command} ${symbolText(symbols[0] ?? 'BTC-USD')}.`;

/** The record of published signals: counts, and from enough ended ones on the rates and the coin beside them. */
export const recordLines = ({ published, coin }: RecordReport): readonly Html[] => {
  const [counts = '', ...rest] = summaryLines(published);
  const told = published.kind === 'few' ? rest : [...rest.slice(0, 7), ...coinLines(coin).slice(0, 1)];
  return [html`Signals: ${counts}`, ...told.map(text)];
};

/** What the same rules would have published before the service had a record; the costs are assumed, and it says so. */
export const replayBlock = ({ from, to, record }: ReplayedRecord): Html =>
  lines(
    html`<b>Replay</b>, ${dateTime(from)} to ${dateTime(to)} UTC: the rules alone over recorded candles with an assumed spread, no model, no people`,
    ...recordLines(record),
    ...withheldLines(record),
  );

/** What a gate stopped, where enough of it has ended for a rate. */
const withheldLines = ({ withheld }: RecordReport): readonly Html[] =>
  withheld.kind === 'few' ? [] : [html`Withheld by the rules: ${summaryLines(withheld).slice(0, 2).join(' ')}`];

/** What a person's own choices were worth; undefined where they have not chosen yet. */
export const edgeBlock = (edge: Edge | undefined): Html | undefined => {
  if (edge === undefined) return undefined;
  const { took, skipped, monitored } = edge.choices;
  if (took.n + skipped.n + monitored.n + edge.late === 0) return undefined;
  return lines(html`<b>Your edge</b>, in R of the paper trades`, ...edgeLines(edge).map(text));
};

const count = new Intl.NumberFormat('en-US');
const many = (n: number, one: string): string => `${count.format(n)} ${one}${n === 1 ? '' : 's'}`;

const cycleLine = ({ recorded, abandoned, published, lastRecordedAsOf }: StatsFacts['cycles']): Html =>
  html`Cycles: ${count.format(recorded)} with a verdict, of which ${count.format(published)} published a signal; ${count.format(abandoned)} given up for lack of time.${
    lastRecordedAsOf === undefined ? '' : ` The newest verdict is on facts up to ${dateTime(lastRecordedAsOf)} UTC.`
  }`;

const ENDS = [
  ['target', 'reached their target'],
  ['stop', 'hit their stop'],
  ['expired', 'expired'],
  ['unknown', 'unresolved'],
] as const;

const signalLine = ({ signals, open, outcomes }: StatsFacts['signals']): Html => {
  const ended = ENDS.filter(([kind]) => (outcomes[kind] ?? 0) > 0).map(
    ([kind, words]) => `${count.format(outcomes[kind] ?? 0)} ${words}`,
  );
  return html`Signals: ${count.format(signals)}, ${count.format(open)} still open${ended.length > 0 ? `; ${ended.join(', ')}` : ''}.`;
};

/** 'DeepSeek in 2026-11: 412 questions, 3 of them failed; ...', a question being one request. */
const modelLine = ({ month, model, budgetUsd }: NonNullable<StatsFacts['forAdmin']>): Html => {
  if (model.calls === 0)
    return html`DeepSeek in ${month}: not asked${budgetUsd === undefined ? ', none is configured' : ''}.`;
  const cached =
    model.promptTokens > 0 ? ` (${percent(model.cacheHitTokens / model.promptTokens)} from its cache)` : '';
  const estimated = model.estimatedUsd > 0 ? `, ${model.estimatedUsd.toFixed(4)} of it estimated` : '';
  const of = budgetUsd === undefined ? '' : ` of ${budgetUsd.toFixed(2)}`;
  return html`DeepSeek in ${month}: ${many(model.calls, 'request')}, ${count.format(model.failed)} failed; ${many(model.promptTokens, 'token')} read${cached}, ${count.format(model.completionTokens)} written; ${model.costUsd.toFixed(4)}${of} USD${estimated}.`;
};

const outboxLine = ({ sent, queued, sending, retry, dead }: Counts<'outbox'>): Html =>
  html`Messages: ${count.format(sent)} sent, ${count.format(queued + sending + retry)} waiting, ${count.format(dead)} given up or replaced.`;

export const statsText = (facts: StatsFacts): Html => {
  const { forAdmin } = facts;
  const part = scopeText(facts.scope);
  const own = edgeBlock(facts.edge);
  const told = [
    html`<b>In figures</b>${part}`,
    ...recordLines(facts.record),
    ...(own === undefined ? [] : [html``, own]),
  ];
  const replayed = facts.replay === undefined ? [] : [html``, replayBlock(facts.replay)];
  if (part !== '') return lines(...told, ...replayed, asOfLine(facts.now));
  return lines(
    ...told,
    ...replayed,
    html``,
    html`<b>The service</b>`,
    cycleLine(facts.cycles),
    signalLine(facts.signals),
    html`${shorten(latencyText(facts.latency, facts.speed), 400)}`,
    ...(forAdmin === undefined
      ? []
      : [html``, html`<b>For admins</b>`, outboxLine(forAdmin.outbox), modelLine(forAdmin)]),
    asOfLine(facts.now),
  );
};
