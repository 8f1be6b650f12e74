// The model as the service asks it: client, ledger, budget and what /health says of it; nothing where it is not configured.
import type { Config } from '../core/config.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { Budget } from '../core/synthesis/budget.ts';
import { type AskModel, createAskModel } from '../jobs/askModel.ts';
import { createDeepSeek } from '../jobs/sources/deepseek.ts';
import { createSynthesise } from '../jobs/sources/deepseekSynthesis.ts';
import { sha256 } from './hash.ts';

export type WireModelDeps = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: HealthBoard;
  readonly stores: Pick<Stores, 'modelLedger'>;
  /** what is said of a stand-in that answers in the model's place */
  readonly note?: string | undefined;
};

export type WiredModel = { readonly ask: AskModel; readonly budget: () => Promise<Budget> };

/** Asks nothing before the first cycle. Undefined where no key is configured: then quant decides. */
export const wireModel = (deps: WireModelDeps): WiredModel | undefined => {
  const { config, clock, log, health, stores, note } = deps;
  const apiKey = config.DEEPSEEK_API_KEY;
  if (apiKey === undefined) {
    health.report('deepseek', 'off', 'not configured: quant decides');
    return undefined;
  }
  const [name, ledger] = [config.DEEPSEEK_MODEL, stores.modelLedger];
  const client = createDeepSeek({
    ...{ clock, log, apiKey, baseUrl: config.DEEPSEEK_URL, model: name, thinking: config.DEEPSEEK_THINKING },
  });
  const { synthesise, budget } = createSynthesise({
    ...{ clock, log, client, ledger, hash: sha256, prices: config.DEEPSEEK_PRICES },
    monthlyBudgetUsd: config.DEEPSEEK_MONTHLY_BUDGET_USD,
  });
  health.report('deepseek', 'ok', `${name}${note === undefined ? '' : ` (${note})`}: not asked yet`);
  const ask = createAskModel({
    ...{ synthesise, ledger, name, clock, health, log },
    ...(note === undefined ? {} : { note }),
  });
  return { ask, budget };
};
