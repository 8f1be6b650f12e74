// Makes the flat row of a signal that other programs read.
import type { AnalystName, View } from '../core/analysis/analysis.ts';
import type { CycleReport } from '../core/cycleReport.ts';
import type { Signal } from '../core/decision/verdict.ts';
import { upstreamList } from '../core/market/context.ts';
import type { SignalFlat } from '../core/record/signalFlat.ts';

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
export const flatRow = (signal: Signal, report: CycleReport): SignalFlat => {
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
