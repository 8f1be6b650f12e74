// The macro source: dollar, gold, yield and stocks by Yahoo's daily bars, kept for an hour, each failing alone.
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plus } from '../../core/instant.ts';
import type { Reading, Source, SourceFailure } from '../../core/market/context.ts';
import {
  CORRELATION,
  type DailyClose,
  type Macro,
  type MacroGap,
  type MacroRow,
  type MacroSubject,
  macroFigures,
} from '../../core/market/macro.ts';
import { createSharedFlight } from './sharedFlight.ts';
import { type Chart, createReadChart, type YahooChartDeps } from './yahooChart.ts';

export type YahooDeps = YahooChartDeps & {
  /** Bitcoin's closes of whole UTC days, oldest first, at most the last `days` of them; fewer where fewer are known. */
  readonly dailyCloses: (symbol: 'BTC-USD', days: number) => Promise<readonly DailyClose[]>;
};

type Asked = { readonly subject: MacroSubject; readonly symbol: string; readonly fallback?: string };

const ASKED: readonly Asked[] = [
  { subject: 'dollar', symbol: 'DX-Y.NYB', fallback: 'DX=F' },
  { subject: 'gold', symbol: 'GC=F' },
  { subject: 'tenYear', symbol: '^TNX' },
  { subject: 'stocks', symbol: '^GSPC' },
];

/** enough for the correlation's window and the 20-day change over any holidays */
const CHART_DAYS = 100;
/** calendar days that hold the window's trading days */
const BTC_DAYS = Math.ceil((CORRELATION.window * 7) / 5) + 10;
/** when a symbol that failed while others stand is asked again */
const AGAIN_MS = 5 * MINUTE_MS;
/** a last bar older than any holiday explains is no present level */
const BAR_USE_BY_MS = 7 * DAY_MS;

type Bars = Extract<Chart, { kind: 'ok' }>;
type Answered = Bars & { readonly symbol: string; readonly insteadOf?: MacroRow['insteadOf'] };

const retryAfterMs = (failure: SourceFailure): number => (failure.reason === 'http' ? (failure.retryAfterMs ?? 0) : 0);
const isGap = (row: MacroRow | MacroGap): row is MacroGap => row.kind === 'absent';

/**
 * The same value for every symbol. A row is asked for again an hour after it was read (market time), one that failed alone after five
 * minutes or what Yahoo asks for; where every row fails the reading fails and nothing is kept. `at` is that of the newest row.
 */
export const createYahoo = (deps: YahooDeps): Source<Macro> => {
  const { clock } = deps;
  const readChart = createReadChart(deps);
  const known = new Map<MacroSubject, { readonly until: Instant; readonly answered: Answered }>();
  let kept: { readonly until: Instant; readonly reading: Reading<Macro> } | undefined;
  const shared = createSharedFlight<Reading<Macro>>();
  const failed = (failure: SourceFailure): Reading<Macro> => ({
    kind: 'failed',
    source: 'macro',
    at: clock.now(),
    failure,
  });

  /** A chart whose last bar is of this week, or why there is none. */
  const fresh = async (symbol: string, signal: AbortSignal): Promise<Chart> => {
    const chart = await readChart(symbol, CHART_DAYS, signal);
    if (chart.kind === 'failed') return chart;
    const ageMs = clock.now() - chart.at;
    return ageMs > BAR_USE_BY_MS ? { kind: 'failed', failure: { reason: 'stale', ageMs } } : chart;
  };

  /** The subject's bars; its fallback's where Yahoo answered for the first symbol, but with nothing of use. */
  const ask = async (asked: Asked, signal: AbortSignal): Promise<Answered | SourceFailure> => {
    const first = await fresh(asked.symbol, signal);
    if (first.kind === 'ok') return { ...first, symbol: asked.symbol };
    const { failure } = first;
    if (asked.fallback === undefined || failure.reason === 'timeout' || failure.reason === 'network') return failure;
    const second = await fresh(asked.fallback, signal);
    if (second.kind === 'failed') return failure;
    return { ...second, symbol: asked.fallback, insteadOf: { symbol: asked.symbol, failure } };
  };

  const rowOf = async (asked: Asked, btc: readonly DailyClose[], signal: AbortSignal): Promise<MacroRow | MacroGap> => {
    const { subject, symbol } = asked;
    const held = known.get(subject);
    const answered = held !== undefined && clock.now() < held.until ? held.answered : await ask(asked, signal);
    if ('reason' in answered) {
      known.delete(subject);
      return { kind: 'absent', subject, symbol, failure: answered };
    }
    if (answered !== held?.answered) known.set(subject, { until: plus(clock.now(), HOUR_MS), answered });
    const figures = macroFigures(answered.closes, btc);
    if (figures === undefined) throw new Error(`a chart of ${answered.symbol} without closes`);
    const { at, insteadOf } = answered;
    return { kind: 'row', subject, symbol: answered.symbol, ...(insteadOf && { insteadOf }), at, ...figures };
  };

  const refresh = async (signal: AbortSignal): Promise<Reading<Macro>> => {
    const began = clock.wallMs();
    const btc = await deps.dailyCloses('BTC-USD', BTC_DAYS);
    const rows = await Promise.all(ASKED.map((asked) => rowOf(asked, btc, signal)));
    const gaps = rows.filter(isGap);
    const [gap] = gaps.toSorted((a, b) => retryAfterMs(b.failure) - retryAfterMs(a.failure));
    const times = rows.flatMap((row) => (row.kind === 'row' ? [row.at] : []));
    const at = times.toSorted((a, b) => b - a)[0];
    if (at === undefined) return failed(gap?.failure ?? { reason: 'malformed', issues: ['no symbol was asked'] });
    const receivedAt = clock.now();
    const latencyMs = clock.wallMs() - began;
    const reading = { kind: 'ok', source: 'macro', at, receivedAt, latencyMs, value: { rows } } as const;
    const againAt = gap && plus(receivedAt, Math.max(AGAIN_MS, retryAfterMs(gap.failure)));
    const until = instant(
      Math.min(...[...known.values()].map((each) => each.until), againAt ?? Number.POSITIVE_INFINITY),
    );
    if (!signal.aborted) kept = { until, reading };
    return reading;
  };

  return {
    name: 'macro',
    async read(_symbol, signal) {
      if (kept !== undefined && clock.now() < kept.until) return kept.reading;
      const began = clock.wallMs();
      return shared(signal, refresh, () => failed({ reason: 'timeout', afterMs: clock.wallMs() - began }));
    },
  };
};
