// DeepSeek's stand-in on loopback with a fault that can be changed, a ledger in memory, and a question with facts.
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { sha256 } from '../../../../cli/hash.ts';
import { cycleId, type Instant, instant } from '../../../../core/instant.ts';
import type { Log } from '../../../../core/ports/shell.ts';
import { Secret } from '../../../../core/secret.ts';
import type { ModelCall, ModelLedger } from '../../../../core/synthesis/ledger.ts';
import { DEFAULT_PRICES } from '../../../../core/synthesis/pricing.ts';
import { createDeepSeek, type DeepSeekDeps } from '../../../../jobs/sources/deepseek.ts';
import { createSynthesise, type SynthesisQuestion } from '../../../../jobs/sources/deepseekSynthesis.ts';
import { createDeepSeekRoutes, sandboxKey } from '../../../../sandbox/upstreams/deepseek/createDeepSeekRoutes.ts';
import type { ModelKind } from '../../../../sandbox/upstreams/deepseek/misbehaviour.ts';
import { createWallClock } from '../../../support/wallClock.ts';

/** off peak, three days before the month ends */
export const NOW: Instant = instant(Date.parse('2026-11-27T12:00:00Z'));

export const FACTS = {
  symbol: 'BTC-USD',
  price: { last: 42_000.5, bid: 42_000.49, ask: 42_000.51, tick: 0.01 },
  atr15m: 112.25,
  analyses: [
    {
      analyst: 'kalman',
      lean: 0.8,
      evidence: 2.4,
      label: 'slope up',
      noise_percentile: 0.016,
      numbers: { points: 300 },
    },
    { analyst: 'markov', lean: 0.5, evidence: 2.1, label: 'rising', noise_percentile: 0.036, numbers: { points: 900 } },
    { analyst: 'hurst', lean: 0, label: 'no memory', noise_percentile: 0.4, numbers: { points: 512 } },
    { analyst: 'bayes', because: 'no record yet' },
  ],
  news: [{ title: 'Bitcoin and a forecast by no one in particular' }],
};

export const userText = (facts: object = FACTS): string =>
  `Facts as json:\n\`\`\`json\n${JSON.stringify(facts)}\n\`\`\`\nAnswer with one json object.`;

export const SYSTEM = `You weigh facts and answer in json. ${'The rules stand here. '.repeat(40)}`;

export const question = (over: Partial<SynthesisQuestion> = {}): SynthesisQuestion => ({
  cycle: cycleId(NOW),
  symbol: 'BTC-USD',
  promptVersion: 'test',
  purpose: 'first',
  system: SYSTEM,
  user: userText(),
  ...over,
});

/** The port's simplest keeping of its word. */
export const createMemoryLedger = (): ModelLedger & { readonly calls: ModelCall[] } => {
  const calls: ModelCall[] = [];
  const within = (from: number, to: number) => calls.filter(({ began }) => began >= from && began < to);
  return {
    calls,
    put: async (call) => {
      if (!calls.some(({ id }) => id === call.id)) calls.push(call);
    },
    answerTo: async (key) => calls.findLast((call) => call.key === key && call.outcome.kind === 'charged'),
    spentUsd: async (from, to) => within(from, to).reduce((sum, { cost }) => sum + cost.usd, 0),
    totals: async () => {
      throw new Error('not kept here');
    },
    ofCycle: async (cycle, symbol) => calls.filter((call) => call.cycle === cycle && call.symbol === symbol),
  };
};

export type Heard = { readonly headers: IncomingHttpHeaders; readonly body: unknown };

/** A Log that keeps every line as text. */
export const createTellingLog = (lines: string[]): Log => {
  const write = (message: string, fields?: object): void => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
  return log;
};

/** `fault` answers in place of the stand-in; `kind` is a fault of the stand-in itself, or one a request from a list. */
export const startDeepSeekWorld = async () => {
  const world = {
    kind: undefined as ModelKind | undefined,
    kinds: [] as (ModelKind | undefined)[],
    fault: undefined as ((response: ServerResponse) => void) | undefined,
    heard: [] as Heard[],
    now: NOW,
    lines: [] as string[],
  };
  const app = express();
  app.use(express.json());
  app.use((request, response, next) => {
    world.heard.push({ headers: request.headers, body: request.body });
    if (world.fault === undefined) next();
    else world.fault(response);
  });
  const faults = { strike: () => (world.kinds.length > 0 ? world.kinds.shift() : world.kind) };
  const quick = { thinkMs: 0, slowMs: 60, tooSlowMs: 5000, keepAliveMs: 20 };
  app.use(createDeepSeekRoutes({ clock: { nowMs: () => world.now }, faults, ...quick }));
  const server: Server = createServer(app);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = createWallClock(() => world.now);

  const client = (over: Partial<DeepSeekDeps> = {}) =>
    createDeepSeek({
      ...{ clock, log: createTellingLog(world.lines), baseUrl: url, apiKey: new Secret(sandboxKey) },
      ...{ model: 'deepseek-flash', thinking: false, timeoutMs: 2000, ...over },
    });
  const synthesiser = (
    over: { readonly ledger?: ModelLedger; readonly budgetUsd?: number; readonly client?: Partial<DeepSeekDeps> } = {},
  ) =>
    createSynthesise({
      // pauses between attempts are not waited for
      clock: { ...clock, sleep: () => Promise.resolve() },
      ...{ log: createTellingLog(world.lines), hash: sha256, client: client(over.client) },
      ...{ ledger: over.ledger ?? createMemoryLedger(), prices: DEFAULT_PRICES },
      monthlyBudgetUsd: over.budgetUsd ?? 100,
    });
  const reset = (): void => {
    Object.assign(world, { kind: undefined, fault: undefined, now: NOW });
    for (const list of [world.kinds, world.heard, world.lines]) list.length = 0;
  };
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { world, url, clock, client, synthesiser, reset, close };
};
