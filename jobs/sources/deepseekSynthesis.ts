// One question to the model within the caller's deadline: retries where the wire failed, one repair where the answer did.
import type { CycleId } from '../../core/instant.ts';
import type { Budget } from '../../core/synthesis/budget.ts';
import type { CallPurpose, ModelCall } from '../../core/synthesis/ledger.ts';
import { mayPass, type SynthesisFailure } from '../../core/synthesis/modelFailure.ts';
import { type Mended, parseReply, REASONING_LIMIT, type Reply } from '../../core/synthesis/reply.ts';
import { withDeadline } from '../withDeadline.ts';
import type { ModelQuestion } from './deepseek.ts';
import { type BookedDeps, createBooked, type Subject } from './deepseekLedger.ts';

export type SynthesisQuestion = {
  readonly cycle: CycleId;
  readonly symbol: string;
  readonly promptVersion: string;
  readonly purpose: Exclude<CallPurpose, 'repair'>;
  readonly system: string;
  readonly user: string;
};

/** `calls` were made or looked up for it, oldest first; `costUsd` and `requests` leave out what was looked up. */
export type Effort = {
  readonly calls: readonly { readonly call: ModelCall; readonly reused: boolean }[];
  readonly costUsd: number;
  readonly requests: number;
  readonly latencyMs: number;
};

export type Synthesised = Effort &
  (
    | { readonly kind: 'reply'; readonly reply: Reply; readonly mended: readonly Mended[]; readonly repaired: boolean }
    | { readonly kind: 'failed'; readonly failure: SynthesisFailure }
  );

export type Synthesise = (
  question: SynthesisQuestion,
  /** wall milliseconds for the question with its retries and its repair */
  within: { readonly deadlineMs: number; readonly signal?: AbortSignal },
) => Promise<Synthesised>;

const ATTEMPTS = 3;
const PAUSE_MS = 1000;

type Answer =
  | { readonly kind: 'text'; readonly as: 'answered' | 'blank' | 'cut'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: SynthesisFailure };
type Read = { readonly kind: 'ok'; readonly reply: Reply; readonly mended: readonly Mended[] } | Complaint;
type Complaint = { readonly kind: 'complaint'; readonly complaint: string; readonly issues: string };

const CUT = `the answer ran into its limit of tokens; keep the reasoning below ${REASONING_LIMIT} characters`;

/** A cut answer is not parsed even where that would succeed: what is missing is not known. */
const readAnswer = (as: 'answered' | 'blank' | 'cut', text: string): Read => {
  if (as === 'cut') return { kind: 'complaint', complaint: `Your answer cannot be used: ${CUT}.`, issues: CUT };
  const parsed = parseReply(text);
  if (parsed.kind === 'ok') return parsed;
  return { kind: 'complaint', complaint: parsed.complaint, issues: parsed.issues.join('; ') };
};

const again = (complaint: string): string =>
  `${complaint} Answer the same question again: one JSON object as described, nothing before or after it.`;

/** The work of one question; `effort` collects what was asked on the way. */
const answerer = (
  deps: BookedDeps,
  booked: ReturnType<typeof createBooked>,
  effort: { readonly call: ModelCall; readonly reused: boolean }[],
  signal: AbortSignal,
) => {
  const { clock } = deps;
  const began = clock.wallMs();
  const outOfTime = (): Answer => ({
    kind: 'failed',
    failure: { reason: 'out of time', afterMs: clock.wallMs() - began },
  });

  return async (question: ModelQuestion, subject: Omit<Subject, 'attempt'>, deadlineMs: number): Promise<Answer> => {
    for (let attempt = 1; ; attempt++) {
      if (signal.aborted) return outOfTime();
      const asked = await booked.ask(question, { ...subject, attempt }, signal);
      if (asked.kind === 'over budget')
        return { kind: 'failed', failure: { reason: 'over budget', budget: asked.budget } };
      effort.push({ call: asked.call, reused: asked.reused });
      const { outcome } = asked.call;
      if (outcome.kind === 'charged') return { kind: 'text', as: outcome.as, text: outcome.text };
      const { failure } = outcome;
      if (signal.aborted) return outOfTime();
      if (!mayPass(failure) || attempt === ATTEMPTS) return { kind: 'failed', failure };
      const pauseMs = (failure.reason === 'rate limited' && failure.retryAfterMs) || PAUSE_MS * attempt;
      if (clock.wallMs() - began + pauseMs >= deadlineMs) return { kind: 'failed', failure };
      await clock.sleep(pauseMs, signal);
    }
  };
};

const synthesiseOnce = async (
  deps: BookedDeps,
  booked: ReturnType<typeof createBooked>,
  question: SynthesisQuestion,
  bounds: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<Synthesised> => {
  const calls: { readonly call: ModelCall; readonly reused: boolean }[] = [];
  const began = deps.clock.wallMs();
  const ask = answerer(deps, booked, calls, bounds.signal);
  const { system, user, purpose, cycle, symbol, promptVersion } = question;
  const subject = { cycle, symbol, promptVersion };
  const effort = (): Effort => {
    const made = calls.filter(({ reused }) => !reused);
    const usd = made.reduce((sum, { call }) => sum + call.cost.usd, 0);
    return { calls, costUsd: usd, requests: made.length, latencyMs: deps.clock.wallMs() - began };
  };
  const failed = (failure: SynthesisFailure): Synthesised => ({ kind: 'failed', failure, ...effort() });

  const first = await ask({ system, user }, { ...subject, purpose }, bounds.deadlineMs);
  if (first.kind === 'failed') return failed(first.failure);
  const read = readAnswer(first.as, first.text);
  if (read.kind === 'ok') return { ...read, kind: 'reply', repaired: false, ...effort() };
  const followUp = { answer: first.text, complaint: again(read.complaint) };
  const second = await ask({ system, user, followUp }, { ...subject, purpose: 'repair' }, bounds.deadlineMs);
  if (second.kind === 'failed') return failed(second.failure);
  const reread = readAnswer(second.as, second.text);
  if (reread.kind === 'ok') return { ...reread, kind: 'reply', repaired: true, ...effort() };
  return failed({ reason: 'unusable', first: read.issues, second: reread.issues });
};

/** Resolves once aborted. */
const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

/** What another asker paid for, as the second one has it. */
const shared = (result: Synthesised): Synthesised => ({
  ...result,
  calls: result.calls.map(({ call }) => ({ call, reused: true })),
  costUsd: 0,
  requests: 0,
});

export type Synthesiser = {
  readonly synthesise: Synthesise;
  /** The month's money as it stands. */
  readonly budget: () => Promise<Budget>;
};

/**
 * Asks once, and once more with the complaint where the answer cannot be used. Every call is in the ledger, those of a
 * cycle begun again are looked up there; the same question asked twice at once is one. Ends within the deadline, as
 * `out of time` where nothing was there. Rejects only where the ledger does.
 */
export const createSynthesise = (deps: BookedDeps): Synthesiser => {
  const { clock } = deps;
  const booked = createBooked(deps);
  const running = new Map<string, Promise<Synthesised>>();

  const join = async (other: Promise<Synthesised>, signal: AbortSignal): Promise<Synthesised> => {
    const began = clock.wallMs();
    const result = await Promise.race([other, aborted(signal)]);
    if (result !== undefined) return shared(result);
    const latencyMs = clock.wallMs() - began;
    const failure = { reason: 'out of time', afterMs: latencyMs } as const;
    return { kind: 'failed', failure, calls: [], costUsd: 0, requests: 0, latencyMs };
  };
  const synthesise: Synthesise = (question, { deadlineMs, signal: stop }) =>
    withDeadline(deadlineMs, stop, async (signal) => {
      const name = JSON.stringify([question.system, question.user]);
      const other = running.get(name);
      if (other !== undefined) return join(other, signal);
      const mine = synthesiseOnce(deps, booked, question, { deadlineMs, signal });
      running.set(name, mine);
      try {
        return await mine;
      } finally {
        running.delete(name);
      }
    });
  return { synthesise, budget: booked.budget };
};
