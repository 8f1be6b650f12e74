// The page and the API over 100,000 signals on the embedded database, at 50 requests a second.
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import type { Changes, Clock, HealthBoard, Log } from '../../core/ports/shell.ts';
import type { Stores } from '../../core/ports/stores.ts';
import { resultOf } from '../../core/record/settle.ts';
import { startEmbedded } from '../../models/embedded/startEmbedded.ts';
import { openStores } from '../../models/openStores.ts';
import { createWeb } from '../../web/createWeb.ts';
import { sampleOutcome, sampleReport, sampleSignal, T0 } from '../web/support/samples.ts';
import { type Bench, type BenchLine, rounded } from './bench.ts';

const SIGNALS = 100_000;
const BATCH = 1000;
const PER_SECOND = 50;
const SECONDS = 10;
const WARM_UP_SECONDS = 3;
const SYMBOLS = ['BTC-USD', 'ETH-USD', 'SOL-USD'];

const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quiet,
};
const changes: Changes = { emit: () => undefined, subscribe: () => () => undefined };
const health: HealthBoard = { report: () => undefined, parts: () => [] };
const now = plus(T0, MINUTE_MS);
const clock: Clock = {
  now: () => now,
  wallMs: () => Date.now(),
  speed: 1,
  waitUntil: async () => undefined,
  sleep: async () => undefined,
};

const kinds = ['target', 'stop', 'expired'] as const;

/** The i-th signal, the newest first: three symbols a slot, a year and a half of them. */
const rowOf = (i: number) => {
  const symbol = SYMBOLS[i % 3] ?? 'BTC-USD';
  const at = plus(T0, -Math.floor(i / 3) * 5 * MINUTE_MS);
  const signal = sampleSignal(at, {
    ...{ symbol, direction: i % 2 === 0 ? 'BUY' : 'SELL', confidence: 60 + (i % 36) },
    tier: (['LOW', 'MEDIUM', 'HIGH'] as const)[i % 3] ?? 'LOW',
    reasoning: `Signal ${i}: broke the 4-hour high on rising volume while the hourly trend points up. Against: RSI is close to overbought.`,
  });
  const kind = kinds[i % 3] ?? 'stop';
  return { signal, outcome: i < 6 ? ({ kind: 'open' } as const) : sampleOutcome(signal, kind) };
};

/** A stored signal as it lies in the collection, multiplied: storing 100,000 one by one would take minutes. */
const fill = async (stores: Stores, connection: Connection): Promise<void> => {
  const first = rowOf(0);
  await stores.signals.put(first.signal, sampleReport(first.signal));
  const collection = connection.collection('signals');
  const pattern = await collection.findOne({});
  if (!pattern) throw new Error('the first signal was not stored');
  for (let from = 1; from < SIGNALS; from += BATCH) {
    const documents = Array.from({ length: Math.min(BATCH, SIGNALS - from) }, (_, k) => {
      const { signal, outcome } = rowOf(from + k);
      const flat = {
        ...{ timestamp: new Date(signal.publishedAt), symbol: signal.symbol, direction: signal.direction },
        ...{ tier: signal.tier, confidence: signal.confidence, reasoning: signal.reasoning },
      };
      return {
        ...pattern,
        ...flat,
        _id: signal.id,
        signal,
        outcome,
        result: resultOf(outcome) ?? null,
        announced: true,
      };
    });
    await collection.insertMany(documents as unknown as { _id: never }[], { ordered: false });
  }
};

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** Wall milliseconds until the whole answer is there. */
const timed = (url: string): Promise<{ readonly ms: number; readonly bytes: number }> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    get(url, { agent, headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve({ ms: performance.now() - began, bytes });
        else reject(new Error(`${url} was answered ${answer.statusCode}`));
      });
    }).on('error', reject);
  });

const quantile = (sorted: readonly number[], p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? 0;

/** Requests at the pace whatever the answers take, so that a slow one holds nobody else up; sorted. */
const atPace = async (url: (i: number) => string, seconds: number): Promise<readonly number[]> => {
  const began = performance.now();
  const answers: Promise<{ readonly ms: number }>[] = [];
  for (let i = 0; i < seconds * PER_SECOND; i++) {
    await wait(Math.max(0, began + (i * 1000) / PER_SECOND - performance.now()));
    answers.push(timed(url(i)));
  }
  return (await Promise.all(answers)).map(({ ms }) => ms).toSorted((a, b) => a - b);
};

const lines = (name: string, sorted: readonly number[]): readonly BenchLine[] => [
  { name: `${name} p50`, value: rounded(quantile(sorted, 0.5)), unit: 'ms' },
  { name: `${name} p99`, value: rounded(quantile(sorted, 0.99)), unit: 'ms', aim: '50 ms' },
];

/** The first whole answer; a page that is still counting a large record may say so before. */
const ready = async (url: string): ReturnType<typeof timed> => {
  for (let left = 60; ; left--) {
    try {
      return await timed(url);
    } catch (error) {
      if (left === 0) throw error;
      await wait(500);
    }
  }
};

export const bench: Bench = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'v7-bench-web-'));
  const server = await startEmbedded({ dataDir });
  const open = await openStores({ uri: server.uri, clock, log: quiet });
  try {
    await fill(open.stores, open.connection);
    const deps = {
      stores: open.stores,
      health,
      changes,
      clock,
      log: quiet,
      version: 'bench',
      symbols: SYMBOLS,
      isPublic: true,
    };
    const web = await createWeb(deps).listen(0, '127.0.0.1');
    const began = performance.now();
    const { bytes } = await ready(`${web.url}/`);
    const first = performance.now() - began;
    const deep = (i: number): string => rowOf((i * 1009) % (SIGNALS - 600)).signal.id;
    const page = (i: number): string => (i % 5 === 4 ? `${web.url}/?symbol=BTC-USD&before=${deep(i)}` : `${web.url}/`);
    // a process that has just started compiles as it goes; how that feels is told by the first page above
    await atPace(page, WARM_UP_SECONDS);
    const pages = await atPace(page, SECONDS);
    const rows = await atPace(
      (i) =>
        [
          `${web.url}/api/signals`,
          `${web.url}/api/signals?symbol=ETH-USD&outcome=stop`,
          `${web.url}/api/signals?direction=SELL&limit=20&before=${deep(i)}`,
          `${web.url}/api/signals?outcome=open`,
        ][i % 4] ?? '',
      SECONDS,
    );
    await web.close();
    return [
      { name: 'web, first / after a start', value: rounded(first), unit: 'ms' },
      { name: 'web, / as sent', value: rounded(bytes / 1000), unit: 'KB' },
      ...lines(`web, / at ${PER_SECOND}/s over ${SIGNALS} signals`, pages),
      ...lines(`web, /api/signals at ${PER_SECOND}/s over ${SIGNALS} signals`, rows),
    ];
  } finally {
    agent.destroy();
    await open.close();
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
};
