// A signal as the flat row that other programs read: the same names in MongoDB, in the API and in exports.
import type { AnalystName, View } from '../core/analysis/analysis.ts';
import type { CycleReport } from '../core/cycleReport.ts';
import type { Signal } from '../core/decision/verdict.ts';
import { upstreamList } from '../core/market/context.ts';

/** Absent is null, never 0. `timestamp` is the market instant of publication. */
export type SignalFlatRow = {
  timestamp: Date;
  symbol: string;
  direction: string;
  confidence: number;
  tier: string;
  entry_price: number;
  stop_loss: number;
  take_profit: number;
  risk_level: string;
  reasoning: string;
  entropy: number | null;
  hurst: number | null;
  markov_state: string | null;
  kalman_smoothed: number | null;
  bayesian_posterior: number | null;
  monte_carlo_confidence: number | null;
  deepseek_reasoning: string | null;
  data_sources_used: string[];
  model_version: string;
  features_used: string[];
};

const viewOf = ({ analyses }: CycleReport, analyst: AnalystName): View | undefined => {
  const found = analyses.find((a) => a.analyst === analyst);
  return found?.kind === 'view' ? found : undefined;
};

const numberOf = (report: CycleReport, analyst: AnalystName, name: string): number | null =>
  viewOf(report, analyst)?.numbers[name] ?? null;

/**
 * The flat row of a signal and the report it came from. Entropy in bits (0..3), Kalman's price in quote currency; the
 * posterior is the chance that such a signal wins, Monte Carlo's the chance that the target comes first, both shares.
 */
export const flatRow = (signal: Signal, report: CycleReport): SignalFlatRow => {
  const { odds, belief } = signal.assessment;
  const readings = [report.candles, report.ticker, ...upstreamList(report.upstreams)];
  return {
    timestamp: new Date(signal.publishedAt),
    symbol: signal.symbol,
    direction: signal.direction,
    confidence: signal.confidence,
    tier: signal.tier,
    entry_price: signal.entry,
    stop_loss: signal.stopLoss,
    take_profit: signal.takeProfit,
    risk_level: signal.risk,
    reasoning: signal.reasoning,
    entropy: numberOf(report, 'entropy', 'entropy'),
    hurst: numberOf(report, 'hurst', 'hurst'),
    markov_state: viewOf(report, 'markov')?.label ?? null,
    kalman_smoothed: numberOf(report, 'kalman', 'smoothedPrice'),
    bayesian_posterior: belief.kind === 'known' ? belief.mean : null,
    monte_carlo_confidence: odds.kind === 'known' ? odds.pTarget : null,
    deepseek_reasoning: signal.by === 'deepseek' ? signal.reasoning : null,
    data_sources_used: [...new Set(readings.filter((r) => r.kind === 'ok').map((r) => r.source))],
    model_version: `${signal.by}/${report.codeVersion}`,
    features_used: report.analyses.filter((a) => a.kind === 'view').map((a) => a.analyst),
  };
};
