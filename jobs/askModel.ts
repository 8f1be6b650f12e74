// Asks the model about one cycle: once, and once more in another order where the answer would be published.
import type { ModelRecord } from '../core/cycleReport.ts';
import type { Study } from '../core/decision/study.ts';
import { draftOf, type Setting } from '../core/decision/think.ts';
import type { Verdict } from '../core/decision/verdict.ts';
import type { Instant } from '../core/instant.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import { cycleFacts, type Past } from '../core/synthesis/cycleFacts.ts';
import { synthesisOf } from '../core/synthesis/fromReply.ts';
import type { ModelLedger } from '../core/synthesis/ledger.ts';
import { type ModelAnswer, modelWordOf } from '../core/synthesis/modelAnswer.ts';
import { modelFailureText, modelRemedy } from '../core/synthesis/modelFailure.ts';
import { factsInPrompt, type PromptOrder, promptOf, promptVersion } from '../core/synthesis/prompt.ts';
import { numbersIn, type PromptFacts } from '../core/synthesis/promptFacts.ts';
import { compare, type Stability } from '../core/synthesis/stability.ts';
import type { Synthesise, Synthesised } from './sources/deepseekSynthesis.ts';
import { withDeadline } from './withDeadline.ts';

/** Wall milliseconds: of the first question with its retries and repair, of the second, and of both together. */
export type AskLimits = { readonly firstMs: number; readonly stabilityMs: number; readonly totalMs: number };
export const ASK_LIMITS: AskLimits = { firstMs: 55_000, stabilityMs: 30_000, totalMs: 90_000 };

export type AskModelDeps = {
  readonly synthesise: Synthesise;
  readonly ledger: Pick<ModelLedger, 'ofCycle'>;
  /** the model's name, and where a stand-in answers in its place what is said of it */
  readonly name: string;
  readonly note?: string;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
  readonly limits?: AskLimits;
};

/** What the model is asked about; the verdict's instant is not yet known. */
export type AskAbout = {
  readonly setting: Omit<Setting, 'decidedAt'>;
  readonly found: Extract<Study, { kind: 'whole' }>;
  readonly past: Past;
};

export type AskedModel = { readonly answer: ModelAnswer; readonly record: ModelRecord };
/** Never rejects for the model; ends within the limits or with the signal. */
export type AskModel = (about: AskAbout, stop?: AbortSignal) => Promise<AskedModel>;

const PART = 'deepseek';
const NOT_WORTH_IT: Stability = { kind: 'not asked', because: 'a rule already stands against the first answer' };
const TWIN_OPEN: Stability = { kind: 'not asked', because: 'a signal of this direction is open, so none goes out' };

const isFacts = (value: unknown): value is PromptFacts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What an earlier run of the same cycle was answered about, where it ended before its record: a cycle asks once, so that
 * its answer is reused although price and time have moved on. The rules hold it against the market as it is now.
 */
const toldBefore = async (
  { ledger, name }: AskModelDeps,
  { cycle, symbol }: Setting['context'],
): Promise<PromptFacts | undefined> => {
  const call = (await ledger.ofCycle(cycle, symbol)).findLast(
    (c) =>
      c.purpose === 'first' && c.promptVersion === promptVersion && c.model === name && c.outcome.kind === 'charged',
  );
  const user = call?.messages.find(({ role }) => role === 'user')?.content;
  const facts = user === undefined ? undefined : factsInPrompt(user);
  return isFacts(facts) ? facts : undefined;
};

/** What /health says of the model from here on; `failingSince` is the first failure in a row of one that was asked. */
const tellHealth = (
  { health, name, note }: AskModelDeps,
  asked: Synthesised,
  failingSince: Instant | undefined,
): void => {
  const who = note === undefined ? name : `${name} (${note})`;
  if (asked.kind === 'failed') {
    const detail = `${who} ${modelFailureText(asked.failure)}: quant decides; ${modelRemedy(asked.failure)}`;
    health.report(PART, 'degraded', detail, failingSince);
  } else if (asked.requests > 0)
    health.report(PART, 'ok', `${who} answers, last in ${(asked.latencyMs / 1000).toFixed(1)} s`);
};

const recordOf = (
  { name, note }: AskModelDeps,
  answer: ModelAnswer,
  asked: readonly Synthesised[],
  waitedMs: number,
): ModelRecord => {
  const [first] = asked;
  const word = modelWordOf(answer);
  const calls = asked.flatMap((one) => one.calls);
  return {
    ...{ name, promptVersion, ...(note !== undefined && { note }), ...(word && { word }) },
    ...(first?.kind === 'reply' && { reply: first.reply, repaired: first.repaired, mended: first.mended }),
    calls: calls.map(({ call: { id, key, purpose }, reused }) => ({ id, key, purpose, reused })),
    costUsd: calls.reduce((sum, { call }) => sum + call.cost.usd, 0),
    latencyMs: waitedMs,
  };
};

const questions = (deps: AskModelDeps, about: AskAbout, facts: PromptFacts) => {
  const { cycle, symbol } = about.setting.context;
  return (
    purpose: 'first' | 'stability',
    order: PromptOrder,
    within: { readonly deadlineMs: number; readonly signal: AbortSignal },
  ): Promise<Synthesised> => {
    const { system, user } = promptOf(facts, { order });
    return deps.synthesise({ cycle, symbol, promptVersion, purpose, system, user }, within);
  };
};

/** Why a second answer is not worth its price: nothing could go out even if it confirmed the first. */
const notWorthIt = (draft: Verdict, { past }: AskAbout): Stability | undefined => {
  if (draft.kind !== 'publish') return NOT_WORTH_IT;
  const { direction } = draft.signal;
  return past.open.some((signal) => signal.direction === direction) ? TWIN_OPEN : undefined;
};

/** Whether the second answer confirms the first; what does not come in time or cannot be used confirms nothing. */
const stabilityOf = (first: Synthesised, second: Synthesised, { setting, found }: AskAbout): Stability => {
  if (second.kind === 'failed') return { kind: 'unanswered', because: modelFailureText(second.failure) };
  if (first.kind === 'failed') return NOT_WORTH_IT;
  const [a, b] = [synthesisOf(first.reply).verdict, synthesisOf(second.reply).verdict];
  return compare(a, b, found.market.atr, setting.settings.judge.stabilityInAtr);
};

export const createAskModel = (deps: AskModelDeps): AskModel => {
  const { clock, log, limits = ASK_LIMITS } = deps;

  let failing = false;
  let failingSince: Instant | undefined;

  /** The log hears of the first failure in a row and of its end; /health of every answer. */
  const tell = (asked: Synthesised, { setting }: AskAbout, stop: AbortSignal | undefined): void => {
    if (stop?.aborted) return;
    if (asked.kind === 'reply') failingSince = undefined;
    // a spent budget rings by itself, and is no failure of the model's
    else if (asked.failure.reason !== 'over budget') failingSince ??= clock.now();
    tellHealth(deps, asked, failingSince);
    const { cycle, symbol } = setting.context;
    if (asked.kind === 'failed' && !failing)
      log.warn('the model fails; quant decides', { cycle, symbol, because: modelFailureText(asked.failure) });
    if (asked.kind === 'reply' && failing) log.info('the model answers again', { cycle, symbol });
    failing = asked.kind === 'failed';
  };

  return (about, stop) =>
    withDeadline(limits.totalMs, stop, async (signal) => {
      const began = clock.wallMs();
      const { setting, found } = about;
      const { context, settings, knowledge } = setting;
      const facts =
        (await toldBefore(deps, context)) ??
        cycleFacts(found, context, { ...about.past, events: knowledge.events }, settings);
      const ask = questions(deps, about, facts);
      const ended = (answer: ModelAnswer, ...asked: readonly Synthesised[]): AskedModel => ({
        answer,
        record: recordOf(deps, answer, asked, clock.wallMs() - began),
      });

      const first = await ask('first', 'plain', { deadlineMs: limits.firstMs, signal });
      tell(first, about, stop);
      if (first.kind === 'failed') return ended({ kind: 'failed', failure: first.failure }, first);
      const answered = { kind: 'answered', reply: first.reply, facts: numbersIn(facts) } as const;
      const draft = draftOf({ ...setting, decidedAt: clock.now() }, found, first.reply, answered.facts);
      const spared = notWorthIt(draft, about);
      if (spared) return ended({ ...answered, stability: spared }, first);
      const second = await ask('stability', 'reversed', { deadlineMs: limits.stabilityMs, signal });
      tell(second, about, stop);
      return ended({ ...answered, stability: stabilityOf(first, second, about) }, first, second);
    });
};
