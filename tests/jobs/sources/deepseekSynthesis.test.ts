// A question to the model: reuse, one repair, retries within the time, the ledger, the month's money, and every lie typed.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plus } from '../../../core/instant.ts';
import type { ModelCall } from '../../../core/synthesis/ledger.ts';
import { costUsd, DEFAULT_PRICES } from '../../../core/synthesis/pricing.ts';
import { type ModelKind, modelKinds } from '../../../sandbox/upstreams/deepseek/misbehaviour.ts';
import { createMemoryLedger, FACTS, NOW, question, startDeepSeekWorld, userText } from './support/deepSeekWorld.ts';

let at: Awaited<ReturnType<typeof startDeepSeekWorld>>;
beforeAll(async () => {
  at = await startDeepSeekWorld();
});
beforeEach(() => at.reset());
afterAll(() => at.close());

const WITHIN = { deadlineMs: 5000 };
const spent = (usd: number): ModelCall => ({
  ...{ id: `old-${usd}`, key: 'old', cycle: question().cycle, symbol: 'ETH-USD', purpose: 'first', attempt: 1 },
  ...{ promptVersion: 'test', model: 'm', messages: [], began: plus(NOW, -1000), ended: NOW, latencyMs: 1 },
  outcome: { kind: 'charged', as: 'answered', text: '{}' },
  cost: { usd, basis: 'usage' },
});

describe('a question', () => {
  test('is asked once, and the call is in the ledger with its prompt, reply, usage and cost', async () => {
    const ledger = createMemoryLedger();
    const asked = await at.synthesiser({ ledger }).synthesise(question(), WITHIN);
    expect(asked).toMatchObject({
      kind: 'reply',
      repaired: false,
      requests: 1,
      reply: { verdict: 'BUY', entry: 42_000.5 },
    });
    const [call] = ledger.calls;
    expect(ledger.calls.length).toBe(1);
    expect(call).toMatchObject({
      ...{ cycle: '20261127T1200Z', symbol: 'BTC-USD', purpose: 'first', attempt: 1, model: 'deepseek-flash' },
      messages: [{ role: 'system' }, { role: 'user', content: userText() }],
      outcome: { kind: 'charged', as: 'answered', text: expect.stringContaining('"verdict":"BUY"') },
      ...{ began: NOW, ended: NOW, cost: { basis: 'usage' } },
    });
    const byHand = costUsd(call?.usage ?? { promptTokens: 0, cacheHitTokens: 0, completionTokens: 0 }, DEFAULT_PRICES, {
      began: NOW,
      ended: NOW,
    });
    expect(call?.cost.usd).toBeCloseTo(byHand, 12);
    expect(byHand).toBeGreaterThan(0);
    expect(asked.costUsd).toBe(call?.cost.usd);
  });

  test('with identical facts is never paid twice: not again, not after a restart, not at the same time', async () => {
    const ledger = createMemoryLedger();
    const first = at.synthesiser({ ledger });
    const both = await Promise.all([first.synthesise(question(), WITHIN), first.synthesise(question(), WITHIN)]);
    expect(both.map(({ requests }) => requests)).toEqual([1, 0]);
    const restarted = await at.synthesiser({ ledger }).synthesise(question(), WITHIN);
    expect(restarted).toMatchObject({ kind: 'reply', requests: 0, costUsd: 0, calls: [{ reused: true }] });
    expect([at.world.heard.length, ledger.calls.length]).toEqual([1, 1]);
    const other = userText({ ...FACTS, price: { ...FACTS.price, last: 42_001 } });
    expect(await first.synthesise(question({ user: other }), WITHIN)).toMatchObject({ requests: 1 });
  });

  test('to another model, or with thinking, is another question', async () => {
    const ledger = createMemoryLedger();
    await at.synthesiser({ ledger }).synthesise(question(), WITHIN);
    expect(await at.synthesiser({ ledger, client: { thinking: true } }).synthesise(question(), WITHIN)).toMatchObject({
      requests: 1,
    });
    expect(
      await at.synthesiser({ ledger, client: { model: 'deepseek-v4-pro' } }).synthesise(question(), WITHIN),
    ).toMatchObject({ requests: 1 });
  });

  test('in another order of facts is a question of its own, and the honest model agrees with itself', async () => {
    const ledger = createMemoryLedger();
    const { synthesise } = at.synthesiser({ ledger });
    const first = await synthesise(question(), WITHIN);
    const turned = userText({ ...FACTS, analyses: FACTS.analyses.toReversed() });
    const second = await synthesise(question({ purpose: 'stability', user: turned }), WITHIN);
    expect(second.kind === 'reply' && second.reply).toEqual(first.kind === 'reply' && first.reply);
    expect(ledger.calls.map(({ purpose }) => purpose)).toEqual(['first', 'stability']);
  });
});

describe('an answer that cannot be used', () => {
  test('is asked for once more with the complaint, and both are in the ledger', async () => {
    const ledger = createMemoryLedger();
    at.world.kinds = ['confidence-fraction', undefined];
    const asked = await at.synthesiser({ ledger }).synthesise(question(), WITHIN);
    expect(asked).toMatchObject({ kind: 'reply', repaired: true, requests: 2 });
    expect(ledger.calls.map(({ purpose }) => purpose)).toEqual(['first', 'repair']);
    const { messages } = (at.world.heard[1]?.body ?? { messages: [] }) as {
      messages: { role: string; content: string }[];
    };
    expect(messages[2]).toMatchObject({ role: 'assistant', content: expect.stringContaining('0.72') });
    expect(messages[3]?.content).toMatch(/confidence is 0.72; give a whole number.*Answer the same question again/);
  });

  test('twice is the end: typed, with both complaints', async () => {
    at.world.kind = 'null-strings';
    const asked = await at.synthesiser().synthesise(question(), WITHIN);
    expect(asked).toMatchObject({
      ...{ kind: 'failed', requests: 2 },
      failure: {
        reason: 'unusable',
        first: expect.stringContaining('entry is "null"'),
        second: expect.stringContaining('"null"'),
      },
    });
    expect(at.world.heard.length).toBe(2);
  });

  test('is not paid for again after a restart, nor is its repair', async () => {
    const ledger = createMemoryLedger();
    at.world.kinds = ['blank', undefined];
    await at.synthesiser({ ledger }).synthesise(question(), WITHIN);
    const asked = await at.synthesiser({ ledger }).synthesise(question(), WITHIN);
    expect(asked).toMatchObject({ kind: 'reply', repaired: true, requests: 0 });
    expect(at.world.heard.length).toBe(2);
  });

  test('although it parses, is cut where it ran into the limit of tokens', async () => {
    const text = '{"verdict":"HOLD","confidence":50,"reasoning":"Nothing rises above noise."}';
    at.world.fault = (response) => {
      const usage = { prompt_tokens: 5, completion_tokens: 4096 };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ model: 'm', choices: [{ message: { content: text }, finish_reason: 'length' }], usage }),
      );
    };
    const asked = await at.synthesiser().synthesise(question(), WITHIN);
    expect(asked).toMatchObject({ failure: { reason: 'unusable', first: expect.stringContaining('limit of tokens') } });
  });
});

/** what each misbehaviour, for good, ends in */
const ends: Readonly<Record<ModelKind, object>> = {
  dead: { kind: 'failed', failure: { reason: 'network' }, requests: 1 },
  slow: { kind: 'reply', repaired: false },
  'too-slow': { kind: 'failed', failure: { reason: 'out of time' } },
  'keep-alive': { kind: 'failed', failure: { reason: 'out of time' } },
  '401': { kind: 'failed', failure: { reason: 'refused', status: 401 }, requests: 1 },
  '402': { kind: 'failed', failure: { reason: 'no money' }, requests: 1 },
  blank: { kind: 'failed', failure: { reason: 'unusable' } },
  whitespace: { kind: 'failed', failure: { reason: 'unusable' } },
  prose: { kind: 'reply', repaired: false, mended: ['text around it left out'] },
  fenced: { kind: 'reply', repaired: false },
  'think-tags': { kind: 'reply', repaired: false, reply: { verdict: 'BUY' } },
  'cut-reply': { kind: 'failed', failure: { reason: 'unusable' } },
  'two-objects': { kind: 'failed', failure: { reason: 'unusable' } },
  nan: { kind: 'failed', failure: { reason: 'unusable' } },
  'null-strings': { kind: 'failed', failure: { reason: 'unusable' } },
  'confidence-fraction': { kind: 'failed', failure: { reason: 'unusable' } },
  'confidence-percent': { kind: 'failed', failure: { reason: 'unusable' } },
  'confidence-one': { kind: 'failed', failure: { reason: 'unusable' } },
  'other-language': { kind: 'failed', failure: { reason: 'unusable' } },
  'long-reply': { kind: 'failed', failure: { reason: 'unusable' } },
  // lies in good form: the rules judge them
  'wrong-sides': { kind: 'reply', reply: { verdict: 'BUY' } },
  'invented-prices': { kind: 'reply', reply: { reasoning: expect.stringContaining('$47754.57') } },
  injected: { kind: 'reply', reply: { confidence: 99, verdict: 'BUY' } },
  flip: { kind: 'reply' },
};

describe('whatever the model does, the question ends typed and in time', () => {
  test.each(modelKinds)('%s', async (kind) => {
    const ledger = createMemoryLedger();
    at.world.kind = kind;
    const began = performance.now();
    const asked = await at.synthesiser({ ledger }).synthesise(question(), { deadlineMs: 700 });
    expect(asked).toMatchObject(ends[kind]);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(asked.calls.map(({ call }) => call)).toEqual(ledger.calls);
    expect(ledger.calls.length).toBeGreaterThan(0);
  });

  test('flip: the second opinion is the opposite of the first', async () => {
    at.world.kind = 'flip';
    const { synthesise } = at.synthesiser();
    const first = await synthesise(question(), WITHIN);
    const second = await synthesise(question({ user: `${userText()} ` }), WITHIN);
    const verdicts = [first, second]
      .map((asked) => asked.kind === 'reply' && asked.reply.verdict)
      .toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
    expect(verdicts).toEqual(['BUY', 'SELL']);
  });
});

describe('retries are ours', () => {
  const refuse = (status: number, headers = {}) => {
    let left = 1;
    at.world.fault = (response) => {
      if (left-- <= 0) at.world.fault = undefined;
      response.writeHead(status, headers);
      response.end('{}');
    };
  };

  test.each([500, 503, 429])('a passing %d is asked again, and both attempts are in the ledger', async (status) => {
    const ledger = createMemoryLedger();
    refuse(status);
    expect(await at.synthesiser({ ledger }).synthesise(question(), WITHIN)).toMatchObject({ kind: 'reply' });
    expect(ledger.calls.map(({ attempt, cost }) => [attempt, cost.basis])).toEqual([
      [1, 'free'],
      [2, 'free'],
      [3, 'usage'],
    ]);
  });

  test('a dead line is tried three times where there is time for it, free of charge', async () => {
    const ledger = createMemoryLedger();
    at.world.kind = 'dead';
    const asked = await at.synthesiser({ ledger }).synthesise(question(), WITHIN);
    expect(asked).toMatchObject({ failure: { reason: 'network' }, requests: 3, costUsd: 0 });
  });

  test('a wait that does not fit into the time is not begun', async () => {
    refuse(429, { 'retry-after': '30' });
    const asked = await at.synthesiser().synthesise(question(), WITHIN);
    expect(asked).toMatchObject({
      kind: 'failed',
      failure: { reason: 'rate limited', retryAfterMs: 30_000 },
      requests: 1,
    });
  });

  test('a timeout within the time is asked again; its cost is estimated, for it may be charged', async () => {
    const ledger = createMemoryLedger();
    at.world.kinds = ['keep-alive', undefined];
    const { synthesise } = at.synthesiser({ ledger, client: { timeoutMs: 150 } });
    expect(await synthesise(question(), WITHIN)).toMatchObject({ kind: 'reply', requests: 2 });
    expect(ledger.calls.map(({ cost }) => cost.basis)).toEqual(['estimate', 'usage']);
    expect(ledger.calls[0]?.cost.usd).toBeGreaterThan(0);
  });

  test('a refused request is not', async () => {
    refuse(400);
    expect(await at.synthesiser().synthesise(question(), WITHIN)).toMatchObject({
      failure: { reason: 'refused' },
      requests: 1,
    });
  });

  test('a caller who has left is not asked for', async () => {
    const stop = AbortSignal.abort();
    const asked = await at.synthesiser().synthesise(question(), { ...WITHIN, signal: stop });
    expect([asked, at.world.heard.length]).toMatchObject([{ failure: { reason: 'out of time' }, requests: 0 }, 0]);
  });
});

describe("the month's money", () => {
  test('at 80 % the calls go on, and the log says so once', async () => {
    const ledger = createMemoryLedger();
    await ledger.put(spent(80));
    const { synthesise, budget } = at.synthesiser({ ledger });
    expect(await synthesise(question(), WITHIN)).toMatchObject({ kind: 'reply' });
    await synthesise(question({ user: userText({ ...FACTS, atr15m: 100 }) }), WITHIN);
    expect(await budget()).toMatchObject({ state: 'warned', month: '2026-11' });
    expect(at.world.lines.filter((line) => line.includes('the budget of the model'))).toHaveLength(1);
  });

  test('the call that reaches 100 % is the last; answers that are there are still reused', async () => {
    const ledger = createMemoryLedger();
    await ledger.put(spent(9.9999));
    const { synthesise, budget } = at.synthesiser({ ledger, budgetUsd: 10 });
    expect(await synthesise(question(), WITHIN)).toMatchObject({ kind: 'reply' });
    expect((await budget()).state).toBe('spent');
    expect(await synthesise(question({ user: userText({ ...FACTS, atr15m: 99 }) }), WITHIN)).toMatchObject({
      failure: { reason: 'over budget', budget: { state: 'spent' } },
      calls: [],
    });
    expect(await synthesise(question(), WITHIN)).toMatchObject({ kind: 'reply', requests: 0 });
    expect(at.world.heard.length).toBe(1);
  });

  test('stops until the month turns (UTC), not before', async () => {
    const ledger = createMemoryLedger();
    await ledger.put(spent(100));
    const { synthesise } = at.synthesiser({ ledger });
    at.world.now = plus(NOW, Date.parse('2026-11-30T23:59:59Z') - NOW);
    expect(await synthesise(question(), WITHIN)).toMatchObject({ failure: { reason: 'over budget' } });
    at.world.now = plus(NOW, Date.parse('2026-12-01T00:00:00Z') - NOW);
    expect(await synthesise(question(), WITHIN)).toMatchObject({ kind: 'reply' });
  });

  test('a budget of nothing asks nothing', async () => {
    expect(await at.synthesiser({ budgetUsd: 0 }).synthesise(question(), WITHIN)).toMatchObject({
      failure: { reason: 'over budget' },
    });
    expect(at.world.heard.length).toBe(0);
  });

  test('a repair is not begun over budget either', async () => {
    at.world.kind = 'blank';
    const ledger = createMemoryLedger();
    const asked = await at.synthesiser({ ledger, budgetUsd: 1e-9 }).synthesise(question(), WITHIN);
    expect(asked).toMatchObject({ failure: { reason: 'over budget' }, requests: 1 });
  });
});
