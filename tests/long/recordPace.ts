// A record of 20,000 signals and as many withheld proposals: how long whoever asks for it waits.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordFor } from '../../bot/recordFor.ts';
import { performanceText } from '../../bot/text/performance.ts';
import { generator } from '../../core/chance/generator.ts';
import { DAY_MS, type Instant, plus, SLOT_MS } from '../../core/instant.ts';
import type { Changes, HealthBoard } from '../../core/ports/shell.ts';
import type { RecordEntry } from '../../core/record/entry.ts';
import { lessonOf } from '../../core/record/learning/learnedAgainstFrozen.ts';
import { createLearn } from '../../jobs/learn.ts';
import { createWatchPhase } from '../../jobs/phases.ts';
import { startEmbedded } from '../../models/embedded/startEmbedded.ts';
import { type OpenStores, openStores } from '../../models/openStores.ts';
import { proposalModel } from '../../models/proposals.ts';
import { signalModel } from '../../models/signals.ts';
import { render } from '../../web/html.ts';
import { performancePage } from '../../web/page/performancePage.ts';
import { createPerformance } from '../../web/performance.ts';
import { endedAt, NOON, reportOf, signalOf } from '../bot/support/signals.ts';
import { createManualClock } from '../support/manualClock.ts';
import { quietLog } from '../support/openOnEmbedded.ts';
import type { LongRun } from './longRun.ts';

const N = 20_000;
const READER = 7;
const LIMIT_MS = 1000;
const symbols = ['BTC-USD', 'ETH-USD', 'SOL-USD'] as const;

const slotOf = (i: number): Instant => plus(NOON, -(N - i) * SLOT_MS);
const signalAt = (i: number) =>
  signalOf({ symbol: symbols[i % 3] ?? 'BTC-USD', asOf: slotOf(i), confidence: 60 + (i % 40) });

/** Copies of what the stores write for one of each, with other instants and ends. */
const fill = async ({ stores, connection }: OpenStores): Promise<void> => {
  const uniform = generator(5);
  const first = signalAt(0);
  const { reasoning: _, keyFactors: __, ...proposed } = first;
  const reasons = [{ reason: 'hourly limit', published: 3, limit: 3 }] as const;
  await stores.signals.put(first, reportOf(first));
  await stores.proposals.put({ id: `${first.id}-quant`, by: 'quant', final: true, signal: proposed, reasons });
  const [signals, proposals] = [signalModel(connection).collection, proposalModel(connection).collection];
  const [row, other] = [await signals.findOne({}), await proposals.findOne({})];
  await Promise.all([signals.deleteMany({}), proposals.deleteMany({})]);
  for (let from = 0; from < N; from += 1000) {
    const made = Array.from({ length: 1000 }, (__, k) => {
      const signal = signalAt(from + k);
      const won = uniform() < 0.45;
      const [up, down] = [endedAt(signal, 'target', 1.1), endedAt(signal, 'stop', -1.2)];
      const end = { result: won ? 'win' : 'loss', outcome: won ? up : down, learnedAt: plus(signal.asOf, 3 * SLOT_MS) };
      return { signal, end, mirror: won ? down : up };
    });
    await signals.insertMany(
      made.map(({ signal, end, mirror }) => {
        const { id, publishedAt, symbol, confidence } = signal;
        const flat = { timestamp: new Date(publishedAt), symbol, confidence, announced: true };
        return { ...row, ...flat, ...end, _id: id as never, signal, mirror };
      }),
    );
    await proposals.insertMany(
      made.map(({ signal, end }) => {
        const { publishedAt, id } = signal;
        return { ...other, ...end, _id: `${id}w-quant` as never, publishedAt, signal: { ...signal, id: `${id}w` } };
      }),
    );
  }
};

/** Each learned when it ended, as a service that was running has. */
const teach = ({ stores }: OpenStores, entries: readonly RecordEntry[]): Promise<number> =>
  stores.lessons.append(
    entries.flatMap((entry) => {
      const lesson = lessonOf(entry);
      return lesson ? [{ ...lesson, publishedAt: entry.publishedAt }] : [];
    }),
  );

const changesOf = (): Changes => {
  const listeners = new Set<Parameters<Changes['subscribe']>[0]>();
  return {
    emit: (event) => {
      for (const listener of listeners) listener(event, 'here');
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

/** What is asked of a service again and again; each ends in the words that go out. */
const works = ({ stores }: OpenStores, clock: ReturnType<typeof createManualClock>) => {
  const changes = changesOf();
  const health: HealthBoard = { report: () => undefined, parts: () => [] };
  return {
    'the record on Telegram': async () =>
      performanceText({ ...(await recordFor({ stores, clock }, {}, READER)), scope: {} }),
    'the page': async () => {
      // a new one each time, so that what is kept between readers does not answer
      const page = createPerformance({ stores, clock, changes });
      render(performancePage({ shown: await page.read({ range: 'all' }, { kind: 'guest' }), symbols }));
      page.close();
    },
    'the phase': createWatchPhase({ stores, clock, health, log: quietLog }),
    learning: createLearn({ stores, clock, log: quietLog }),
    'the log of lessons': () => stores.lessons.between(undefined, clock.now()),
  };
};

/** Wall milliseconds, or those of the processor where others keep it busy. */
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return Math.min(performance.now() - began, (user + system) / 1000);
};

/** Once the process has read the record, which it does at its start, everything takes less than a second. */
export const run: LongRun = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'v7-record-pace-'));
  const server = await startEmbedded({ dataDir });
  const clock = createManualClock(plus(NOON, DAY_MS));
  const open = await openStores({ uri: server.uri, clock, log: quietLog });
  try {
    await fill(open);
    const first = await timed(async () => teach(open, await open.stores.entries.entries({})));
    const told: string[] = [];
    let ok = true;
    for (const [name, work] of Object.entries(works(open, clock))) {
      await work();
      const ms = Math.min(await timed(work), await timed(work), await timed(work));
      ok &&= ms < LIMIT_MS;
      told.push(`${name} ${ms.toFixed(0)} ms`);
    }
    const summary = `${N} signals and as many withheld, first read in ${(first / 1000).toFixed(1)} s; then ${told.join(', ')}`;
    return { ok, summary };
  } finally {
    await open.close();
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
};
