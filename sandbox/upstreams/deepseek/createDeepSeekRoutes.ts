// DeepSeek's stand-in: its three endpoints, its key, its usage and its queue; the answers come from the facts it is sent.
import express, { type ErrorRequestHandler, type RequestHandler, type Response, Router } from 'express';
import { createRandom, mixed, seedOf } from '../../market/seed.ts';
import { type CompletionRequest, MODELS, type Refused, readCompletionRequest, refusal } from './completionRequest.ts';
import { type ModelFaults, type ModelKind, misspoken, type Spoken, type TextKind, textKinds } from './misbehaviour.ts';
import { readFacts } from './readFacts.ts';
import { reason } from './reasoner.ts';
import { charactersOf, createCache, tokensOf, usageBody } from './usage.ts';

export type DeepSeekRoutesDeps = {
  /** market time, for `created` */
  readonly clock: { nowMs(): number };
  readonly faults?: ModelFaults;
  readonly seed?: number;
  /** wall milliseconds of thought before an ordinary answer */
  readonly thinkMs?: number;
  /** wall milliseconds of `slow` and `too-slow`, and between two blank lines while they wait */
  readonly slowMs?: number;
  readonly tooSlowMs?: number;
  readonly keepAliveMs?: number;
};

/** The key the stand-in takes. */
export const sandboxKey = 'sk-sandbox-only';
const THINK_MS = 300;
const SLOW_MS = 8000;
const TOO_SLOW_MS = 100_000;
const KEEP_ALIVE_MS = 1000;
const LONGEST_TIMER_MS = 0x7f_ff_ff_ff;
const THOUGHT = 'The facts are weighed one by one before the answer is written down. '.repeat(8);

const isTextKind = (kind: ModelKind): kind is TextKind => textKinds.some((name) => name === kind);

const refuse = (response: Response, { status, body }: Refused): void => void response.status(status).json(body);
const noMoney = refusal(402, 'Insufficient Balance', 'unknown_error');
const wrongKey = (key: string): Refused =>
  refusal(401, `Authentication Fails, Your api key: ****${key.slice(-4)} is invalid`, 'authentication_error');

const authorise: RequestHandler = (request, response, next) => {
  const key = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
  if (key === sandboxKey) next();
  else refuse(response, wrongKey(key));
};

const badBody: ErrorRequestHandler = (_error, _request, response, next) => {
  if (response.headersSent) next(_error);
  else refuse(response, refusal(400, 'Failed to parse the request body as JSON'));
};

/** Cut where it runs into max_tokens; thinking comes first. */
const limited = (spoken: Spoken, thought: string, maxTokens: number) => {
  const [thinking, answer] = [tokensOf(thought), tokensOf(spoken.text)];
  if (thinking + answer <= maxTokens) return { ...spoken, thought, thinking, answer };
  const left = Math.max(0, maxTokens - thinking);
  const text = spoken.text.slice(0, charactersOf(left));
  const shortThought = thought.slice(0, charactersOf(Math.min(thinking, maxTokens)));
  return { text, finishReason: 'length', thought: shortThought, thinking: maxTokens - left, answer: left } as const;
};

/** Writes a blank line now and then, as the queue does, and the body after so long; nothing once the caller has gone. */
const answerLate = (response: Response, body: string | undefined, afterMs: number, keepAliveMs: number): void => {
  response.status(200).type('json').flushHeaders();
  const alive = setInterval(() => response.write('\n'), keepAliveMs);
  const late = setTimeout(() => {
    clearInterval(alive);
    if (body !== undefined) response.end(body);
  }, afterMs);
  response.write('\n');
  response.once('close', () => {
    clearInterval(alive);
    clearTimeout(late);
  });
};

/** `POST /chat/completions`, `GET /models`, `GET /user/balance`, each with `Authorization: Bearer`; under `/v1` too. */
export const createDeepSeekRoutes = (deps: DeepSeekRoutesDeps): Router => {
  const { clock, seed = 1, thinkMs = THINK_MS, keepAliveMs = KEEP_ALIVE_MS } = deps;
  const cache = createCache();
  let answers = 0;
  /** answers given so far about each symbol: what `flip` changes sides by */
  const turns = new Map<string, number>();

  const spoken = (asked: CompletionRequest, kind: ModelKind | undefined): Spoken => {
    const facts = asked.userTexts.map(readFacts).find((read) => read !== undefined);
    const turn = turns.get(facts?.symbol ?? '') ?? 0;
    turns.set(facts?.symbol ?? '', turn + 1);
    if (kind !== undefined && isTextKind(kind)) return misspoken(kind, facts, seed, turn);
    return { text: JSON.stringify(reason(facts, { seed })), finishReason: 'stop' };
  };

  const bodyOf = (asked: CompletionRequest, kind: ModelKind | undefined): string => {
    const said = limited(spoken(asked, kind), asked.thinking ? THOUGHT : '', asked.maxTokens);
    const random = createRandom(mixed(seedOf(asked.prompt), (answers += 1)));
    const hex = (length: number): string =>
      Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
    const message = { role: 'assistant', content: said.text, reasoning_content: said.thought };
    return JSON.stringify({
      id: `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
      object: 'chat.completion',
      created: Math.floor(clock.nowMs() / 1000),
      model: asked.model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: said.finishReason }],
      usage: usageBody(tokensOf(asked.prompt), cache.hits(asked.prompt), said.answer, said.thinking),
      system_fingerprint: 'a26a7955944dc5c60445bff77fac9c8e',
    });
  };

  const complete: RequestHandler = (request, response) => {
    const asked = readCompletionRequest(request.body);
    if (asked.kind === 'refused') return refuse(response, asked);
    const kind = deps.faults?.strike();
    if (kind === undefined || isTextKind(kind)) {
      const timer = setTimeout(() => response.type('json').send(bodyOf(asked, kind)), thinkMs);
      return void response.once('close', () => clearTimeout(timer));
    }
    switch (kind) {
      case 'dead':
        return void response.destroy();
      case '401':
        return refuse(response, wrongKey(sandboxKey));
      case '402':
        return refuse(response, noMoney);
      case 'keep-alive':
        return answerLate(response, undefined, LONGEST_TIMER_MS, keepAliveMs);
      case 'slow':
        return answerLate(response, bodyOf(asked, kind), deps.slowMs ?? SLOW_MS, keepAliveMs);
      case 'too-slow':
        return answerLate(response, bodyOf(asked, kind), deps.tooSlowMs ?? TOO_SLOW_MS, keepAliveMs);
    }
  };

  const router = Router();
  router.use(authorise);
  router.post(
    ['/chat/completions', '/v1/chat/completions'],
    express.json({ limit: '4mb', type: () => true }),
    complete,
  );
  router.get(['/models', '/v1/models'], (_request, response) => {
    response.json({ object: 'list', data: MODELS.map((id) => ({ id, object: 'model', owned_by: 'deepseek' })) });
  });
  router.get('/user/balance', (_request, response) => {
    const dollars = { currency: 'USD', total_balance: '10.00', granted_balance: '0.00', topped_up_balance: '10.00' };
    response.json({ is_available: true, balance_infos: [dollars] });
  });
  router.use(badBody);
  return router;
};
