// A signal as the flat row that other programs read: the same names in MongoDB, in the API and in exports.

/**
 * Absent is null, never 0. `timestamp` is the market instant of publication; prices in quote currency, entropy in bits
 * (0..3); the posterior is the chance that such a signal wins, Monte Carlo's the chance that the target comes first, both
 * shares.
 */
export type SignalFlat = {
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

/** The names of the row in their order. */
export const flatNames = [
  'timestamp',
  'symbol',
  'direction',
  'confidence',
  'tier',
  'entry_price',
  'stop_loss',
  'take_profit',
  'risk_level',
  'reasoning',
  'entropy',
  'hurst',
  'markov_state',
  'kalman_smoothed',
  'bayesian_posterior',
  'monte_carlo_confidence',
  'deepseek_reasoning',
  'data_sources_used',
  'model_version',
  'features_used',
] as const satisfies readonly (keyof SignalFlat)[];
