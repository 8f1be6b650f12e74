// The model before it is asked about the past: what that would cost, whether it may, and what it said when all is asked.
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { instant, SLOT_MS } from '../../core/instant.ts';
import { studyWithoutLessons } from '../../core/replay/draft.ts';
import { contextAt, type ReplayMarket } from '../../core/replay/market.ts';
import { type AskedSlot, type ModelPast, modelPast } from '../../core/replay/modelPast.ts';
import { settings } from '../../core/settings.ts';
import { promptVersion } from '../../core/synthesis/prompt.ts';
import { createAskPast, estimateOf, quantOf } from '../../jobs/replay/askPast.ts';
import { createFileLedger } from '../../jobs/replay/fileLedger.ts';
import { ReplayInputError } from '../../jobs/replay/inputError.ts';
import type { ReplayDeps, spanOf } from '../../jobs/replay/runReplay.ts';
import { createDeepSeek } from '../../jobs/sources/deepseek.ts';
import { createLiveClock } from '../clocks.ts';
import { sha256 } from '../hash.ts';
import type { ReplayOptions } from './options.ts';
import type { ReplayCandlesDeps } from './replayCandles.ts';

/** slots of each symbol whose prompts are made for the estimate */
const SAMPLED = 6;
/** answers that would go out are asked for again: at most so large a share is reckoned with */
const ASKED_TWICE = 0.25;
/** spending ends at so many times the dearest estimate, whatever the answers cost */
const AT_MOST = 1.5;

type Prepared = Required<Pick<ReplayDeps, 'ask' | 'heard'>> & { readonly told: () => ModelPast };
type Span = NonNullable<ReturnType<typeof spanOf>>;
type About = {
  readonly markets: readonly ReplayMarket[];
  readonly span: Span;
  readonly options: ReplayOptions;
  readonly deps: ReplayCandlesDeps;
};

/** Estimated from slots evenly over the span. */
const estimated = ({ markets, span, deps }: About) => {
  const { DEEPSEEK_PRICES: prices } = deps.config();
  const found = markets.flatMap((market) => {
    const from = Math.max(span.from, span.counted.get(market.symbol) ?? span.from);
    const step = Math.max(SLOT_MS, Math.floor((span.to - from) / SAMPLED / SLOT_MS) * SLOT_MS);
    const slots = Array.from({ length: SAMPLED }, (_, i) => instant(Math.ceil(from / SLOT_MS) * SLOT_MS + i * step));
    return slots.flatMap((asOf) => {
      if (asOf >= span.to) return [];
      const context = contextAt(market, asOf);
      return estimateOf(context, studyWithoutLessons(context), { settings, prices }) ?? [];
    });
  });
  const mean = (of: (one: (typeof found)[number]) => number): number =>
    found.length === 0 ? 0 : found.reduce((sum, one) => sum + of(one), 0) / found.length;
  const slots = markets.reduce(
    (sum, { symbol }) => sum + Math.max(0, Math.floor((span.to - (span.counted.get(symbol) ?? span.to)) / SLOT_MS)),
    0,
  );
  return {
    slots,
    tokens: mean(({ tokens }) => tokens),
    low: slots * mean(({ offPeak }) => offPeak),
    high: slots * (1 + ASKED_TWICE) * mean(({ peak }) => peak),
  };
};

const confirmed = async ({ options, deps }: About, question: string): Promise<void> => {
  if (options.yes) return;
  if (!deps.confirm) throw new ReplayInputError(`${question} There is no terminal to ask on: repeat it with --yes.`);
  if (!(await deps.confirm(question))) throw new ReplayInputError('Nothing was asked and nothing was spent.');
};

/** Throws ReplayInputError where no model is configured or nobody confirms what it costs. */
export const prepareModel = async (about: About): Promise<Prepared> => {
  const { deps } = about;
  const config = deps.config();
  const { DEEPSEEK_API_KEY: apiKey, DEEPSEEK_MODEL: model, DEEPSEEK_THINKING: thinking } = config;
  if (apiKey === undefined)
    throw new ReplayInputError(
      'No model is configured: DEEPSEEK_API_KEY in .env would be right, or --synthesiser quant.',
    );
  const { slots, tokens, low, high } = estimated(about);
  const usd = (x: number): string => `${x.toFixed(2)} USD`;
  await confirmed(
    about,
    `${model} would be asked about ${slots} slots of about ${tokens.toFixed(0)} tokens each: ${usd(low)} off peak and once each, ${usd(high)} at peak prices with a quarter asked twice. Answers kept from before cost nothing; it ends at ${usd(AT_MOST * high)}. Ask?`,
  );
  const [clock, { log }] = [createLiveClock(), deps];
  const client = createDeepSeek({ clock, log, apiKey, baseUrl: config.DEEPSEEK_URL, model, thinking });
  const ledger = createFileLedger(join(tmpdir(), `v7-signals-replay-${userInfo().username}`, 'answers'));
  const ask = createAskPast({
    ...{
      client,
      ledger,
      prices: config.DEEPSEEK_PRICES,
      mostUsd: Math.max(0.01, AT_MOST * high),
      settings,
      clock,
      hash: sha256,
      log,
    },
  });
  const heardOf: AskedSlot[] = [];
  return {
    ask,
    heard: (context, found, { answer, record }) => {
      const reused = record.calls.filter((call) => call.reused).length;
      const requests = record.calls.length - reused;
      heardOf.push({ answer, quant: quantOf(context, found, settings), requests, reused });
    },
    told: () => modelPast(heardOf, { name: model, promptVersion, costUsd: ledger.paidUsd() }),
  };
};
