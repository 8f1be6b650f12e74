// The DeepSeek client: one chat completion through the openai package, always a typed result, in time.
import type OpenAI from 'openai';
import type { Clock, Log } from '../../core/ports/shell.ts';
import type { Secret } from '../../core/secret.ts';
import type { ChatMessage } from '../../core/synthesis/ledger.ts';
import type { AskFailure } from '../../core/synthesis/modelFailure.ts';
import type { TokenUsage } from '../../core/synthesis/pricing.ts';
import { withDeadline } from '../withDeadline.ts';
import { type AnswerBody, readAnswer } from './deepseek/answerBody.ts';
import { boundedFetch } from './deepseek/boundedFetch.ts';
import { failureOf } from './deepseek/failures.ts';

/** A question, and beneath it, where one was given, the answer that could not be used with the complaint about it. */
export type ModelQuestion = {
  readonly system: string;
  readonly user: string;
  readonly followUp?: { readonly answer: string; readonly complaint: string };
};

type Answered = {
  readonly text: string;
  readonly usage: TokenUsage | undefined;
  readonly model: string;
  readonly finishReason: string;
};

/**
 * `blank`: nothing but white space, which DeepSeek documents of its JSON mode. `cut`: it ran into max_tokens. Both are charged.
 * `latencyMs` is wall time.
 */
export type Asked = { readonly latencyMs: number } & (
  | (Answered & { readonly kind: 'ok' | 'blank' | 'cut' })
  | { readonly kind: 'failed'; readonly failure: AskFailure; readonly usage?: TokenUsage | undefined }
);

export type DeepSeek = {
  readonly model: string;
  readonly thinking: boolean;
  /** Never rejects. Ends within `timeoutMs`, or as soon as the signal is aborted (a timeout too). Makes one request at most. */
  ask(question: ModelQuestion, signal: AbortSignal): Promise<Asked>;
};

export type DeepSeekDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly baseUrl: string;
  readonly apiKey: Secret;
  readonly model: string;
  readonly thinking: boolean;
  /** wall milliseconds of one request */
  readonly timeoutMs?: number;
  readonly maxTokens?: number;
  readonly fetch?: typeof globalThis.fetch;
};

const TEMPERATURE = 0.2;
const TIMEOUT_MS = 30_000;
/** an answer has some 400 tokens; thinking counts within max_tokens and may take thousands */
const MAX_TOKENS = 4096;
const MAX_TOKENS_THINKING = 32_768;
const MAX_BYTES = 1024 * 1024;

/** The messages of a question. An answer that was blank is not repeated to the model; a long one only in part. */
export const messagesOf = ({ system, user, followUp }: ModelQuestion): readonly ChatMessage[] => {
  const asked: readonly ChatMessage[] = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
  if (followUp === undefined) return asked;
  const answer = followUp.answer.trim().slice(0, 4000);
  return [
    ...asked,
    ...(answer === '' ? [] : [{ role: 'assistant', content: answer } as const]),
    { role: 'user', content: followUp.complaint },
  ];
};

/** The package is loaded at the first question; its own environment variables, retries and logs stay out. */
const createClient = async (deps: DeepSeekDeps, timeoutMs: number): Promise<OpenAI> => {
  const { OpenAI: Client } = await import('openai');
  return new Client({
    apiKey: deps.apiKey.reveal(),
    baseURL: deps.baseUrl,
    organization: null,
    project: null,
    maxRetries: 0,
    // our own signal ends it before
    timeout: 2 * timeoutMs,
    logLevel: 'off',
    fetch: boundedFetch(deps.fetch ?? globalThis.fetch, MAX_BYTES),
  });
};

/** `thinking` is DeepSeek's own field; left out, the model would think. */
const bodyOf = (deps: DeepSeekDeps, messages: readonly ChatMessage[]) => ({
  model: deps.model,
  messages: messages.map(({ role, content }) => ({ role, content })),
  response_format: { type: 'json_object' } as const,
  temperature: TEMPERATURE,
  max_tokens: deps.maxTokens ?? (deps.thinking ? MAX_TOKENS_THINKING : MAX_TOKENS),
  stream: false as const,
  thinking: { type: deps.thinking ? 'enabled' : 'disabled' } as const,
});

/** How the answer ended: some ends are the provider's failure, others the text's. */
const resultOf = ({ text, usage, model, finishReason }: AnswerBody, latencyMs: number): Asked => {
  const answered = { text, usage, model, finishReason, latencyMs };
  switch (finishReason) {
    case 'length':
      return { kind: 'cut', ...answered };
    case 'insufficient_system_resource':
      return { kind: 'failed', latencyMs, usage, failure: { reason: 'server', status: 503 } };
    case 'content_filter':
      return {
        kind: 'failed',
        latencyMs,
        usage,
        failure: { reason: 'refused', status: 200, message: 'content filter' },
      };
    case 'stop':
      return { kind: text.trim() === '' ? 'blank' : 'ok', ...answered };
    default:
      return {
        kind: 'failed',
        latencyMs,
        usage,
        failure: { reason: 'malformed', issue: `ended by ${finishReason.slice(0, 40)}` },
      };
  }
};

/** Makes nothing and loads nothing before the first question. */
export const createDeepSeek = (deps: DeepSeekDeps): DeepSeek => {
  const { clock, log, model, thinking, timeoutMs = TIMEOUT_MS } = deps;
  const hide = deps.apiKey.reveal() || '\u0000';
  let client: Promise<OpenAI> | undefined;

  const request = async (messages: readonly ChatMessage[], signal: AbortSignal, began: number): Promise<Asked> => {
    client ??= createClient(deps, timeoutMs);
    const { chat } = await client;
    const body: unknown = await chat.completions.create(bodyOf(deps, messages), { signal });
    const latencyMs = clock.wallMs() - began;
    const read = readAnswer(body);
    if (read.kind === 'ok') return resultOf(read.answer, latencyMs);
    return { kind: 'failed', latencyMs, failure: { reason: 'malformed', issue: read.issue } };
  };

  return {
    model,
    thinking,
    ask: (question, signal) => {
      const began = clock.wallMs();
      return withDeadline(timeoutMs, signal, async (bound) => {
        try {
          return await request(messagesOf(question), bound, began);
        } catch (error) {
          const latencyMs = clock.wallMs() - began;
          const context = { aborted: bound.aborted, afterMs: latencyMs, wallMs: clock.wallMs(), hide };
          const failure = failureOf(error, context);
          log.debug('the model gave no answer', { failure, latencyMs });
          return { kind: 'failed', latencyMs, failure };
        }
      });
    },
  };
};
