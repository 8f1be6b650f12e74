// Cycles with the model in them: it proposes, quant stands by, and whatever it does a typed verdict is recorded.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CycleReport } from '../../core/cycleReport.ts';
import { cycleId, plus, SLOT_MS } from '../../core/instant.ts';
import type { ModelCall } from '../../core/synthesis/ledger.ts';
import { standingOf } from '../../core/wording/why.ts';
import { whyReportOf } from '../../core/wording/whyReport.ts';
import type { RunCycle, RunCycleDeps } from '../../jobs/runCycle.ts';
import { type ModelKind, modelKinds } from '../../sandbox/upstreams/deepseek/misbehaviour.ts';
import { T0 } from '../support/marketFixtures.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { IMPATIENT, withModel } from './modelService.ts';
import { type Engine, engineOn } from './service.ts';
import { startDeepSeekWorld } from './sources/support/deepSeekWorld.ts';

const embedded = embeddedForTests();
const CYCLE = cycleId(T0);
const ID = `${CYCLE}-BTC-USD`;
const SYMBOL = 'BTC-USD';
let at: Awaited<ReturnType<typeof startDeepSeekWorld>>;
let engine: Engine | undefined;

beforeAll(async () => {
  at = await startDeepSeekWorld();
});
beforeEach(() => at.reset());
afterEach(async () => {
  await engine?.close();
  engine = undefined;
});
afterAll(() => at.close());

const open = async (): Promise<Engine> => {
  engine = await engineOn(embedded);
  return engine;
};

const recorded = async (e: Engine, runCycle: RunCycle, slot = 0): Promise<CycleReport> => {
  const asOf = plus(T0, slot * SLOT_MS);
  e.clock.set(plus(asOf, 5_000));
  expect(await runCycle(cycleId(asOf), SYMBOL)).toBe('recorded');
  const report = await e.stores.cycles.report(cycleId(asOf), SYMBOL);
  if (!report) throw new Error('no report');
  return report;
};

const standing = (report: CycleReport) => standingOf(whyReportOf(report));
const purposes = async (e: Engine) => (await e.stores.modelLedger.ofCycle(CYCLE, SYMBOL)).map((call) => call.purpose);

describe('a cycle with a model', () => {
  test('publishes what it says twice, with quant and the model side by side and every gate on the record', async () => {
    const e = await open();
    const { runCycle, health } = withModel(e, at);
    const report = await recorded(e, runCycle);
    expect(report.verdict).toMatchObject({ kind: 'publish', signal: { id: ID, direction: 'BUY', by: 'deepseek' } });
    expect(report.synthesis.because).toBeUndefined();
    expect(report.stability).toMatchObject({ kind: 'agreed', maxLevelDistanceInAtr: 0 });
    expect(report.alone).toMatchObject({
      quant: { verdict: { kind: 'proposal', proposal: { direction: 'BUY' } }, against: [] },
      model: { verdict: { kind: 'proposal', proposal: { direction: 'BUY' } }, against: [] },
      final: { by: 'deepseek', against: [] },
    });
    expect(report.alone?.quant.verdict).not.toEqual(report.alone?.model?.verdict);
    expect(report.gates?.map(({ state }) => state)).not.toContain('failed');
    expect(report.gates?.find(({ gate }) => gate === 'stability')).toMatchObject({ state: 'passed' });
    expect(report.model).toMatchObject({
      ...{ name: 'deepseek-flash', note: 'local stand-in', promptVersion: '1', repaired: false },
      ...{ word: { kind: 'answered', said: 'BUY' }, reply: { verdict: 'BUY' } },
      calls: [
        { purpose: 'first', reused: false },
        { purpose: 'stability', reused: false },
      ],
    });
    expect(report.timings.model).toBe(report.model?.latencyMs);
    const calls = await e.stores.modelLedger.ofCycle(CYCLE, SYMBOL);
    expect(calls.map(({ id, key }) => [id, key])).toEqual(report.model?.calls.map(({ id, key }) => [id, key]));
    expect(report.model?.costUsd).toBeCloseTo(
      calls.reduce((sum, { cost }) => sum + cost.usd, 0),
      12,
    );
    expect(health.parts()).toMatchObject([
      { part: 'deepseek', state: 'ok', detail: expect.stringContaining('deepseek-flash (local stand-in) answers') },
    ]);
  });

  test('is not asked a second time where nothing could go out anyway', async () => {
    const e = await open();
    const { runCycle } = withModel(e, at);
    await recorded(e, runCycle);
    const asked = at.world.heard.length;
    const report = await recorded(e, runCycle, 1);
    expect(at.world.heard.length).toBe(asked + 1);
    expect(report.stability).toMatchObject({ kind: 'not asked', because: expect.stringContaining('is open') });
    expect(report.verdict).toEqual({ kind: 'withhold', reasons: [{ reason: 'already open', signalId: ID }] });
    expect(report.alone).toMatchObject({ model: { against: [] }, final: { against: [{ reason: 'already open' }] } });
  });

  test('whose place is free again before it was confirmed, goes without', async () => {
    const e = await open();
    const { reservations } = e.stores;
    await recorded(e, withModel(e, at).runCycle);
    await reservations.release(ID, { kind: 'target', at: T0 });
    const report = await recorded(e, withModel(e, at).runCycle, 1);
    expect(report.verdict).toEqual({ kind: 'withhold', reasons: [{ reason: 'already open', signalId: ID }] });
    const request = { signalId: 'another', symbol: SYMBOL, direction: 'BUY', confidence: 70 } as const;
    const { limits } = e.deps.settings.judge;
    expect(
      await reservations.reserve({ ...request, at: e.clock.now(), expiresAt: plus(e.clock.now(), 1000), limits }),
    ).toEqual({ kind: 'granted' });
  });

  test('that says HOLD is a HOLD of the market, whatever quant says', async () => {
    const e = await open();
    const text =
      '{"verdict":"HOLD","confidence":40,"reasoning":"Nothing here rises far enough above what noise shows."}';
    at.world.fault = (response) => {
      const usage = { prompt_tokens: 5, completion_tokens: 40 };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ model: 'm', choices: [{ message: { content: text }, finish_reason: 'stop' }], usage }),
      );
    };
    const report = await recorded(e, withModel(e, at).runCycle);
    expect(report.verdict).toEqual({ kind: 'withhold', reasons: [{ reason: 'hold', cause: 'market' }] });
    expect([standing(report), report.synthesis.by, report.gates]).toEqual(['hold', 'deepseek', []]);
    expect(report.alone?.quant.verdict.kind).toBe('proposal');
    expect(report.stability).toEqual({ kind: 'not asked', because: 'nothing was proposed' });
  });

  test('is not asked where facts are missing, and the record says so', async () => {
    const e = await open();
    e.exchange.fault((_path, response) => {
      response.writeHead(503).end();
      return true;
    });
    const report = await recorded(e, withModel(e, at).runCycle, 1);
    expect([standing(report), at.world.heard.length]).toEqual(['no data', 0]);
    expect(report.model).toEqual({ notAsked: 'facts are missing', calls: [], costUsd: 0, latencyMs: 0 });
  });

  test('without a key quant decides, and the record says that none is configured', async () => {
    const e = await open();
    const report = await recorded(e, e.runCycle);
    expect([report.synthesis.by, report.model?.word]).toEqual(['quant', { kind: 'not configured' }]);
    expect(report.stability).toEqual({ kind: 'not asked', because: 'no model was asked' });
    expect(report.alone).not.toHaveProperty('model');
    expect(report.timings).not.toHaveProperty('model');
  });
});

type End = {
  readonly standing: ReturnType<typeof standing>;
  readonly by: 'deepseek' | 'quant';
  /** of the model's failure, where it failed */
  readonly failure?: string;
};
const said: End = { standing: 'published', by: 'deepseek' };
const lie: End = { standing: 'withheld by rule', by: 'deepseek' };
/** quant publishes in its place: the market rises */
const quantFor = (failure: string): End => ({ standing: 'published', by: 'quant', failure });

/** What a cycle ends in while the stand-in does this for good. */
const ends: Readonly<Record<ModelKind, End>> = {
  ...{ slow: said, prose: said, fenced: said, 'think-tags': said },
  ...{ dead: quantFor('network'), '401': quantFor('refused'), '402': quantFor('no money') },
  ...{ 'too-slow': quantFor('timeout'), 'keep-alive': quantFor('timeout') },
  ...{ blank: quantFor('unusable'), whitespace: quantFor('unusable'), 'cut-reply': quantFor('unusable') },
  ...{ 'two-objects': quantFor('unusable'), nan: quantFor('unusable'), 'null-strings': quantFor('unusable') },
  'confidence-fraction': quantFor('unusable'),
  'confidence-percent': quantFor('unusable'),
  'confidence-one': quantFor('unusable'),
  ...{ 'other-language': quantFor('unusable'), 'long-reply': quantFor('unusable') },
  ...{ 'wrong-sides': lie, 'invented-prices': lie },
  // it obeys a headline, but with levels that break no rule, and it says so twice
  injected: said,
  flip: { standing: 'unstable', by: 'deepseek' },
};

describe('whatever the model does', () => {
  /** Every place is free, so that nothing but the rules can keep a lie from going out. */
  const free: RunCycleDeps['stores']['reservations'] = {
    reserve: async () => ({ kind: 'granted' }),
    release: async () => undefined,
    cancel: async () => undefined,
  };

  const breaksNoGate = ({ verdict, gates, model, stability }: CycleReport): void => {
    if (verdict.kind === 'withhold') return;
    const { signal } = verdict;
    const side = signal.direction === 'BUY' ? 1 : -1;
    expect(side * (signal.takeProfit - signal.entry)).toBeGreaterThan(0);
    expect(side * (signal.entry - signal.stopLoss)).toBeGreaterThan(0);
    expect(signal.confidence).toBeGreaterThanOrEqual(60);
    expect(signal.confidence).toBeLessThanOrEqual(100);
    expect(signal.assessment.rewardToRisk).toBeGreaterThanOrEqual(1.2);
    expect(gates?.map(({ state }) => state)).not.toContain('failed');
    if (signal.by === 'deepseek') expect([model?.word?.kind, stability?.kind]).toEqual(['answered', 'agreed']);
  };

  test('every kind of fault ends in a recorded verdict of its own nature, and nothing that breaks a rule goes out', async () => {
    const e = await open();
    const stores = {
      ...e.stores,
      reservations: free,
      // nothing is open, so that each signal would go out and is asked about twice
      signals: { ...e.stores.signals, open: async () => [] },
    };
    let slot = 0;
    for (const kind of modelKinds) {
      at.world.kind = kind;
      const patience = ends[kind].failure === 'timeout' ? IMPATIENT : {};
      const { runCycle, health } = withModel(e, at, { ...patience, deps: { stores } });
      const began = performance.now();
      const report = await recorded(e, runCycle, (slot += 1));
      expect.soft(performance.now() - began, kind).toBeLessThan(3000);
      const end = ends[kind];
      const word = report.model?.word;
      expect.soft({ standing: standing(report), by: report.synthesis.by }, kind).toEqual({
        standing: end.standing,
        by: end.by,
      });
      expect.soft(word?.kind, kind).toBe(end.failure === undefined ? 'answered' : 'failed');
      if (word?.kind === 'failed') expect.soft(word.failure.reason, kind).toBe(end.failure);
      if (end.by === 'quant') {
        expect.soft(report.synthesis.because, kind).toMatch(/^DeepSeek /);
        const detail = expect.stringContaining('quant decides; ');
        expect.soft(health.parts(), kind).toMatchObject([{ part: 'deepseek', state: 'degraded', detail }]);
      }
      breaksNoGate(report);
    }
    expect(slot).toBe(24);
  }, 60_000);
});

describe('while the model fails', () => {
  /** Evidence is never beyond noise, so that quant holds. */
  const holding = (e: Engine) => {
    const { settings } = e.deps;
    return { settings: { ...settings, quant: { ...settings.quant, holdBelow: 1000 } } };
  };

  test('its health says since when, until it answers again; a spent budget begins no failure', async () => {
    const e = await open();
    const { runCycle, health } = withModel(e, at);
    const failingSince = () => health.parts().map((part) => part.failingSince);
    at.world.kind = '402';
    await recorded(e, runCycle);
    const first = e.clock.now();
    expect(failingSince()).toEqual([first]);
    await recorded(e, runCycle, 1);
    expect(e.clock.now()).toBeGreaterThan(first);
    expect(failingSince()).toEqual([first]);
    at.world.kind = undefined;
    await recorded(e, runCycle, 2);
    expect(failingSince()).toEqual([undefined]);
  });

  test('quant that holds in its place is told apart from a HOLD of the market', async () => {
    const e = await open();
    at.world.kind = '402';
    const report = await recorded(e, withModel(e, at, { deps: holding(e) }).runCycle);
    expect(report.verdict).toEqual({ kind: 'withhold', reasons: [{ reason: 'hold', cause: 'synthesiser failed' }] });
    expect(report.alone?.quant.verdict).toEqual({ kind: 'hold', cause: 'market' });
    expect([standing(report), report.synthesis]).toMatchObject([
      'model failed',
      { by: 'quant', because: 'DeepSeek has no credit left on the account (402)' },
    ]);
  });

  test('a second answer that does not come confirms nothing', async () => {
    const e = await open();
    at.world.kinds = [undefined, 'keep-alive'];
    const limits = { firstMs: 10_000, stabilityMs: 300, totalMs: 10_000 };
    const report = await recorded(e, withModel(e, at, { limits }).runCycle);
    expect(report.stability).toMatchObject({ kind: 'unanswered', because: expect.stringContaining('gave no answer') });
    expect(report.verdict).toMatchObject({ reasons: [{ reason: 'unstable', how: { kind: 'unanswered' } }] });
    expect([standing(report), report.model?.word]).toEqual(['unstable', { kind: 'answered', said: 'BUY' }]);
  });

  test('the question, its repair and the second one share one bound', async () => {
    const e = await open();
    at.world.kind = 'keep-alive';
    const limits = { firstMs: 60_000, stabilityMs: 60_000, totalMs: 300 };
    const began = performance.now();
    const report = await recorded(e, withModel(e, at, { limits }).runCycle);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(report.model?.word).toMatchObject({ kind: 'failed', failure: { reason: 'out of time' } });
    expect(report.synthesis.by).toBe('quant');
  });

  test('a service that stops meanwhile hands the cycle back without a verdict, and the next one finishes it', async () => {
    const e = await open();
    at.world.kind = 'keep-alive';
    const stopping = new AbortController();
    const limits = { firstMs: 60_000, stabilityMs: 60_000, totalMs: 60_000 };
    const { runCycle, health } = withModel(e, at, { limits });
    setTimeout(() => stopping.abort(), 200);
    await expect(runCycle(CYCLE, SYMBOL, stopping.signal)).rejects.toThrow('the service is stopping');
    expect(health.parts()).toEqual([]);
    at.world.kind = undefined;
    expect((await recorded(e, withModel(e, at).runCycle)).verdict.kind).toBe('publish');
  });
});

describe('money', () => {
  const spent = (usd: number): ModelCall => ({
    ...{ id: `old-${usd}`, key: 'old', cycle: CYCLE, symbol: 'ETH-USD', purpose: 'first', attempt: 1 },
    ...{ promptVersion: '1', model: 'm', messages: [], began: T0, ended: T0, latencyMs: 1 },
    outcome: { kind: 'charged', as: 'answered', text: '{}' },
    cost: { usd, basis: 'usage' },
  });

  test('a crash between the answer and the record costs nothing the second time, though the price has moved', async () => {
    const e = await open();
    const cycles = { ...e.stores.cycles, handBack: async () => undefined };
    const crashing = { ...e.stores, cycles: { ...cycles, record: () => Promise.reject(new Error('crash')) } };
    await expect(withModel(e, at, { deps: { stores: crashing } }).runCycle(CYCLE, SYMBOL)).rejects.toThrow('crash');
    const before = await e.stores.modelLedger.ofCycle(CYCLE, SYMBOL);
    expect([at.world.heard.length, before.length]).toEqual([2, 2]);
    e.clock.set(plus(e.clock.now(), 120_000));
    expect(await withModel(e, at).runCycle(CYCLE, SYMBOL)).toBe('recorded');
    const report = await e.stores.cycles.report(CYCLE, SYMBOL);
    const reply = report?.model?.reply;
    expect(report?.ticker.kind === 'ok' && report.ticker.value.price).not.toBe(
      reply && 'entry' in reply ? reply.entry : undefined,
    );
    expect([at.world.heard.length, (await purposes(e)).length]).toEqual([2, 2]);
    expect(report?.model?.calls.map(({ id, reused }) => [id, reused])).toEqual(before.map(({ id }) => [id, true]));
    expect(report?.model?.costUsd).toBeCloseTo(
      before.reduce((sum, { cost }) => sum + cost.usd, 0),
      12,
    );
  });

  test('once the budget is spent nothing is asked, quant decides and says so', async () => {
    const e = await open();
    await e.stores.modelLedger.put(spent(100));
    const { runCycle, health } = withModel(e, at);
    const report = await recorded(e, runCycle);
    expect([at.world.heard.length, report.synthesis.by]).toEqual([0, 'quant']);
    expect(report.model?.word).toMatchObject({ kind: 'failed', failure: { reason: 'over budget' } });
    expect(report.synthesis.because).toMatch(/^DeepSeek is not asked: 100\.00 of 100\.00 USD of 2024-01 are spent$/);
    expect(health.parts()).toMatchObject([{ state: 'degraded', detail: expect.stringContaining('2024-02-01') }]);
    expect(health.parts()[0]).not.toHaveProperty('failingSince');
  });
});

describe('the turnstile', () => {
  test('is passed exactly once a run, with a wish only where a signal would go out', async () => {
    const e = await open();
    const asked: unknown[] = [];
    const left: string[] = [];
    const turnstile: NonNullable<RunCycleDeps['turnstile']> = {
      arrive: async (cycle, symbol, wish) => {
        asked.push([cycle, symbol, wish?.confidence]);
        return () => void left.push(cycle);
      },
    };
    const { runCycle } = withModel(e, at, { deps: { turnstile } });
    const report = await recorded(e, runCycle);
    const confidence = report.verdict.kind === 'publish' ? report.verdict.signal.confidence : Number.NaN;
    expect(asked).toEqual([[CYCLE, SYMBOL, confidence]]);
    expect(await runCycle(CYCLE, SYMBOL)).toBe('finished');
    at.world.kind = 'wrong-sides';
    await recorded(e, runCycle, 1);
    const next = cycleId(plus(T0, SLOT_MS));
    expect(asked.slice(1)).toEqual([
      [CYCLE, SYMBOL, undefined],
      [next, SYMBOL, undefined],
    ]);
    expect(left).toEqual([CYCLE, next]);
  });
});
