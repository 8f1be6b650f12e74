// The engine for tests with DeepSeek's stand-in wired in as the service does it, at deadlines of a test.
import { sha256 } from '../../cli/hash.ts';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import { DEFAULT_PRICES } from '../../core/synthesis/pricing.ts';
import { type AskLimits, createAskModel } from '../../jobs/askModel.ts';
import { createRunCycle, type RunCycleDeps } from '../../jobs/runCycle.ts';
import { createSynthesise } from '../../jobs/sources/deepseekSynthesis.ts';
import { quietLog } from '../support/openOnEmbedded.ts';
import type { Engine } from './service.ts';
import type { startDeepSeekWorld } from './sources/support/deepSeekWorld.ts';

export type World = Awaited<ReturnType<typeof startDeepSeekWorld>>;

/** wall milliseconds: of an honest answer on a busy machine, and of one that does not come */
const REQUEST_MS = 10_000;
export const IMPATIENT = { requestMs: 150, limits: { firstMs: 400, stabilityMs: 300, totalMs: 600 } } as const;

/** As after a start: client, synthesiser and health are new, what is stored is the engine's. */
export const withModel = (
  e: Engine,
  at: World,
  over: {
    readonly budgetUsd?: number;
    readonly limits?: AskLimits;
    readonly requestMs?: number;
    readonly deps?: Partial<RunCycleDeps>;
  } = {},
) => {
  const { clock, stores, deps } = e;
  const health = createHealthBoard(clock);
  const log = quietLog;
  const client = at.client({ timeoutMs: over.requestMs ?? REQUEST_MS });
  const { synthesise, budget } = createSynthesise({
    ...{ clock, log, client, hash: sha256, ledger: stores.modelLedger, prices: DEFAULT_PRICES },
    monthlyBudgetUsd: over.budgetUsd ?? 100,
  });
  const askModel = createAskModel({
    ...{ synthesise, ledger: stores.modelLedger, name: client.model, note: 'local stand-in' },
    ...{ clock, health, log, ...(over.limits ? { limits: over.limits } : {}) },
  });
  const runCycle = createRunCycle({ ...deps, askModel, ...over.deps });
  return { health, budget, runCycle };
};
