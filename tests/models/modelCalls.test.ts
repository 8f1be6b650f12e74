// The model's ledger on a real database: words kept whole, answers found again, sums by hand, one row a call.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cycleId, HOUR_MS, plus } from '../../core/instant.ts';
import type { ModelCall, ModelLedger } from '../../core/synthesis/ledger.ts';
import { createModelLedger } from '../../models/modelCalls.ts';
import type { OpenStores } from '../../models/openStores.ts';
import { START } from '../contracts/stores/examples.ts';
import { createLeapingClock } from '../support/leapingClock.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const clock = createLeapingClock(START);
const messages = [
  { role: 'system', content: 'You answer in json. '.repeat(100) },
  { role: 'user', content: 'facts: "π", {"a":1}\n' },
] as const;

const callAt = (n: number, over: Partial<ModelCall> = {}): ModelCall => ({
  ...{ id: `call-${n}`, key: 'k', cycle: cycleId(START), symbol: 'BTC-USD', purpose: 'first', attempt: 1 },
  ...{ promptVersion: '3', model: 'deepseek-flash', messages, began: plus(START, n * 1000) },
  ...{ ended: plus(START, n * 1000 + 800), latencyMs: 812 },
  outcome: { kind: 'charged', as: 'answered', text: `{"n":${n}}` },
  usage: { promptTokens: 4000, cacheHitTokens: 1024, completionTokens: 400 },
  cost: { usd: 0.001 * n, basis: 'usage' },
  ...over,
});
const failedAt = (n: number): ModelCall => {
  const { usage: _, ...rest } = callAt(n);
  const failure = { reason: 'rate limited', retryAfterMs: 500 } as const;
  return { ...rest, outcome: { kind: 'failed', failure }, cost: { usd: 0.5, basis: 'estimate' } };
};

describe('The collection model_calls', () => {
  let open: OpenStores;
  let ledger: ModelLedger;
  beforeAll(async () => {
    open = await embedded.stores();
    ledger = createModelLedger({ ...open, clock });
    for (const model of Object.values(open.connection.models)) await model.createIndexes();
  });
  afterAll(() => open.close());

  test('gives back whole what was put, failures too, in the order of asking', async () => {
    const calls = [
      callAt(1),
      failedAt(2),
      callAt(3, { purpose: 'repair', outcome: { kind: 'charged', as: 'cut', text: '' } }),
    ];
    for (const call of calls.toReversed()) await ledger.put(call);
    expect(await ledger.ofCycle(cycleId(START), 'BTC-USD')).toEqual(calls);
    expect(await ledger.ofCycle(cycleId(START), 'ETH-USD')).toEqual([]);
  });

  test('a call put twice is kept once, as it was first', async () => {
    await ledger.put(callAt(1, { cost: { usd: 77, basis: 'usage' } }));
    expect((await ledger.ofCycle(cycleId(START), 'BTC-USD')).map(({ cost }) => cost.usd)).toEqual([0.001, 0.5, 0.003]);
  });

  test('finds the newest charged answer to a key, never a failure', async () => {
    await ledger.put(callAt(10, { key: 'other' }));
    await ledger.put(callAt(12, { key: 'other' }));
    await ledger.put({ ...failedAt(13), key: 'other' });
    expect(await ledger.answerTo('other')).toEqual(callAt(12, { key: 'other' }));
    await ledger.put({ ...failedAt(14), key: 'only failed' });
    expect(await ledger.answerTo('only failed')).toBeUndefined();
    expect(await ledger.answerTo('never asked')).toBeUndefined();
  });

  test('sums what was begun in the span, its first instant in and its last out', async () => {
    const later = plus(START, 24 * HOUR_MS);
    for (const n of [0, 1, 2])
      await ledger.put(callAt(100 + n, { began: plus(later, n), cost: { usd: 0.25, basis: 'usage' } }));
    await ledger.put({ ...failedAt(110), began: later });
    expect(await ledger.spentUsd(later, plus(later, 2))).toBeCloseTo(1, 12);
    expect(await ledger.totals(later, plus(later, 3))).toEqual({
      ...{ calls: 4, counted: 3, failed: 1, promptTokens: 12_000, cacheHitTokens: 3072, completionTokens: 1200 },
      ...{ costUsd: 1.25, estimatedUsd: 0.5 },
    });
    expect(await ledger.spentUsd(plus(later, 100), plus(later, 200))).toBe(0);
    expect(await ledger.totals(plus(later, 100), plus(later, 200))).toMatchObject({ calls: 0, costUsd: 0 });
  });

  test('two processes that put the same call keep one', async () => {
    const twin = callAt(200, { cycle: cycleId(plus(START, HOUR_MS)) });
    await Promise.all([ledger.put(twin), createModelLedger({ ...open, clock }).put(twin), ledger.put(twin)]);
    expect(await ledger.ofCycle(twin.cycle, 'BTC-USD')).toEqual([twin]);
  });

  test('refuses a row written by a newer program', async () => {
    const future = plus(START, 48 * HOUR_MS);
    await ledger.put(callAt(300, { key: 'future', began: future, cycle: cycleId(future) }));
    await open.connection.collection('model_calls').updateOne({ key: 'future' }, { $set: { v: 99 } });
    await expect(ledger.answerTo('future')).rejects.toThrow(/version 99/);
  });
});
