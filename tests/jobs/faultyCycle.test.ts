// Cycles while an upstream fails: three symbols, every source, faults of each nature; always typed, in time, told in words.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChanges } from '../../cli/changes.ts';
import { sandboxEnvironment } from '../../cli/demo/sandboxEnvironment.ts';
import { sha256 } from '../../cli/hash.ts';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import { type Config, parseConfig } from '../../core/config.ts';
import { think } from '../../core/decision/think.ts';
import { cycleId, instant, slotOf } from '../../core/instant.ts';
import { type MarketContext, upstreamList } from '../../core/market/context.ts';
import type { Clock } from '../../core/ports/shell.ts';
import { noBeliefs } from '../../core/record/beliefs.ts';
import { settings } from '../../core/settings.ts';
import { upstreamSections } from '../../core/wording/upstreams.ts';
import { createBeliefsAt } from '../../jobs/beliefs.ts';
import { createCandleFeed } from '../../jobs/candleFeed.ts';
import { createGather } from '../../jobs/gather.ts';
import { createRunCycle } from '../../jobs/runCycle.ts';
import { createCoinbase } from '../../jobs/sources/coinbase.ts';
import { createReadJson } from '../../jobs/sources/readJson.ts';
import { createUpstreams } from '../../jobs/upstreams.ts';
import type { OpenStores } from '../../models/openStores.ts';
import { createSandbox, type Sandbox } from '../../sandbox/createSandbox.ts';
import { httpKinds } from '../../sandbox/faults/kinds.ts';
import { seeded } from '../support/marketFixtures.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const SYMBOLS = ['BTC-USD', 'ETH-USD', 'SOL-USD'] as const;
const embedded = embeddedForTests();
const dir = mkdtempSync(join(tmpdir(), 'v7-faulty-'));
let sandbox: Sandbox;
let clock: Clock;
let config: Config;

beforeAll(async () => {
  sandbox = await createSandbox({ dataDir: dir, speed: 60, freeRunning: true, port: 0, host: '127.0.0.1' });
  const { url } = sandbox.address();
  clock = {
    now: () => instant(sandbox.clock.nowMs()),
    wallMs: () => Date.now(),
    speed: 60,
    waitUntil: async () => undefined,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
  const parsed = parseConfig(sandboxEnvironment(url, dir), () => undefined);
  if (parsed.kind === 'invalid') throw new Error(parsed.issues.join());
  config = parsed.config;
});
afterAll(async () => {
  await sandbox.close();
  rmSync(dir, { recursive: true, force: true });
});

const fault = async (source: string, kind: string): Promise<void> => {
  const body = JSON.stringify({ source, kind });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${sandbox.address().url}/faults`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(await answer.text());
};
const clear = (): Promise<unknown> => fetch(`${sandbox.address().url}/faults`, { method: 'DELETE' });

/** Stores and candles are shared by all cases; the upstreams, with all they remember, are made anew for each. */
let opened: OpenStores;
beforeAll(async () => {
  opened = await embedded.stores({ clock });
});
afterAll(() => opened.close());

const engine = () => {
  const health = createHealthBoard(clock);
  const log = quietLog;
  const readJson = createReadJson({ wallMs: clock.wallMs, userAgent: 'v7-signals/test' });
  const source = createCoinbase({ clock, readJson, baseUrl: config.COINBASE_REST_URL });
  const feed = createCandleFeed({ source, store: opened.stores.candles, clock, log });
  const upstreams = createUpstreams({
    ...{ config, clock, log, health, readJson },
    stores: opened.stores,
    random: seeded(1),
  });
  const gather = createGather({
    feed,
    source,
    upstreams: upstreams.sources,
    compare: upstreams.compare,
    clock,
    health,
  });
  const runCycle = createRunCycle({
    ...{
      stores: opened.stores,
      clock,
      settings,
      log,
      hash: sha256,
      codeVersion: 'test',
      changes: createChanges(log),
      gather,
      beliefsAt: createBeliefsAt(opened.stores),
    },
  });
  return { health, upstreams, gather, runCycle };
};
const slot = () => slotOf(clock.now());

const sources = {
  coingecko: 'sentiment',
  yahoo: 'macro',
  deribit: 'options',
  feargreed: 'fearGreed',
} as const;
/** All of them with V7_EVERY_FAULT=1, which takes some minutes; one of each nature otherwise. */
const kinds: readonly string[] = process.env['V7_EVERY_FAULT'] ? httpKinds : ['503', 'wrong-types'];
const words = /no answer|refused|form we do not know|not reached|too old/;

describe('three symbols gathered while an upstream fails', () => {
  const cases = (Object.keys(sources) as (keyof typeof sources)[]).flatMap((source) =>
    kinds.map((kind) => [source, kind] as const),
  );

  const thinkOf = (context: MarketContext) =>
    think({ context, knowledge: { beliefs: noBeliefs, events: [] }, settings, decidedAt: clock.now() });

  test.each(cases)('%s: %s', async (source, kind) => {
    await clear();
    await fault(source, kind);
    const { gather, health } = engine();
    const all = await Promise.all(SYMBOLS.map((symbol) => gather(cycleId(slot()), symbol, slot())));
    for (const [i, { context }] of all.entries()) {
      expect(upstreamList(context)).toHaveLength(5);
      expect(['publish', 'withhold']).toContain(thinkOf(context).verdict.kind);
      const reading = context[sources[source]];
      if (reading.kind === 'ok') continue;
      const symbol = SYMBOLS[i] ?? '';
      const told = upstreamSections(context, { symbol, tick: 0.01, now: clock.now() }).filter((s) =>
        s.title.endsWith('missing'),
      );
      expect(told.map((s) => s.lines[0]).join()).toMatch(words);
      const part = health.parts().find((p) => p.part === sources[source]);
      expect(part?.state).not.toBe('ok');
      expect(part?.detail).toMatch(words);
    }
  });

  test.each(['503', 'html', 'cut', 'wrong-types', 'empty'])('coinbase: %s', async (kind) => {
    await clear();
    await fault('coinbase', kind);
    const { gather } = engine();
    for (const { context } of await Promise.all(SYMBOLS.map((symbol) => gather(cycleId(slot()), symbol, slot())))) {
      expect(context.ticker.kind).toBe('failed');
      expect(thinkOf(context).verdict).toMatchObject({
        reasons: expect.arrayContaining([{ reason: 'hold', cause: 'no data' }]),
      });
    }
  });
});

describe('order flow while the live feed fails', () => {
  test.each(['ws-silence', 'ws-lost', 'ws-crossed', 'ws-disconnect'])(
    '%s: the book comes from the feed or from REST, never crossed',
    async (kind) => {
      await clear();
      await fault('coinbase-ws', kind);
      const { gather, upstreams } = engine();
      upstreams.start();
      try {
        for (const symbol of SYMBOLS) {
          const { context } = await gather(cycleId(slot()), symbol, slot());
          const { orderFlow } = context;
          if (orderFlow.kind === 'failed') throw new Error(JSON.stringify(orderFlow.failure));
          expect(['feed', 'rest']).toContain(orderFlow.value.from);
          expect(orderFlow.value.best.ask.price).toBeGreaterThan(orderFlow.value.best.bid.price);
        }
      } finally {
        await upstreams.stop();
      }
    },
  );
});

test('candles made of trades equal the fetched ones, and /health says how many', async () => {
  await clear();
  const { gather, upstreams, health } = engine();
  for (let read = 0; read < 3; read++) await gather(cycleId(slot()), 'BTC-USD', slot());
  await upstreams.stop();
  const part = health.parts().find((p) => p.part === 'trades BTC-USD');
  expect(part).toMatchObject({ state: 'ok' });
  expect(part?.detail).toMatch(/^(\d+) of \1 minutes made of trades equal the candles fetched$/);
});

test('with every upstream silent at once a cycle ends inside its deadline with a recorded verdict', async () => {
  await clear();
  for (const source of ['coinbase', ...Object.keys(sources)]) await fault(source, 'silence');
  const { runCycle } = engine();
  const began = Date.now();
  const cycle = cycleId(slot());
  const ends = await Promise.all(SYMBOLS.map((symbol) => runCycle(cycle, symbol)));
  expect(Date.now() - began).toBeLessThan(30_000);
  expect(ends).toEqual(['recorded', 'recorded', 'recorded']);
  expect((await opened.stores.cycles.report(cycle, 'BTC-USD'))?.verdict).toMatchObject({ kind: 'withhold' });
}, 60_000);
