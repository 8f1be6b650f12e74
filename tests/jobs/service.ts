// The engine for tests: real stores on the embedded database, the exchange's stand-in, a courier that writes down.

import { createChanges } from '../../cli/changes.ts';
import { sha256 } from '../../cli/hash.ts';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import { createPace } from '../../core/delivery/pace.ts';
import type { Delivery, DeliveryResult } from '../../core/delivery.ts';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import type { Candles } from '../../core/market/candles.ts';
import type { CandleStore } from '../../core/ports/market.ts';
import type { ChangeEvent, Clock } from '../../core/ports/shell.ts';
import { settings } from '../../core/settings.ts';
import { createBeliefsAt } from '../../jobs/beliefs.ts';
import { type CandleFeed, createCandleFeed, HISTORY_MS } from '../../jobs/candleFeed.ts';
import { createDeliver } from '../../jobs/deliver.ts';
import { createGather } from '../../jobs/gather.ts';
import { backfill } from '../../jobs/keepHistory.ts';
import { createRunCycle, type RunCycleDeps } from '../../jobs/runCycle.ts';
import { createSettleSignals } from '../../jobs/settleSignals.ts';
import { createCoinbase } from '../../jobs/sources/coinbase.ts';
import { createReadJson } from '../../jobs/sources/readJson.ts';
import type { OpenStores } from '../../models/openStores.ts';
import { recordingOf, startExchange } from '../support/exchange.ts';
import { createLeapingClock } from '../support/leapingClock.ts';
import { absentSources, T0, walk } from '../support/marketFixtures.ts';
import { type EmbeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

export const PERSON = { id: 7, firstName: 'Ada', role: 'admin', state: 'active', joinedAt: T0 } as const;

/** A market that has risen for eight days up to T0 and goes on for one more, so that a BUY is published at T0. */
export const risingMarket = walk(9 * 1440, { drift: 4e-5, seed: 5, end: plus(T0, 1440 * MINUTE_MS) });

const recording = recordingOf({ 'BTC-USD': risingMarket });

/** What the first engine of a file has fetched; the later ones begin with it, as after a start on the same data. */
let history: Candles | undefined;
const withHistory = async (feed: CandleFeed, candles: CandleStore, clock: Clock): Promise<void> => {
  if (history) await candles.append('BTC-USD', history);
  else await backfill({ feed, clock }, 'BTC-USD', new AbortController().signal);
  history ??= await candles.read('BTC-USD', plus(clock.now(), -HISTORY_MS), clock.now());
};

/** Cycles are tested here, not the pace of messages. */
const AT_WILL = { count: 1_000_000, windowMs: 1 };

export const engineOn = async (embedded: EmbeddedForTests, open?: { readonly database: string }) => {
  const clock = createLeapingClock(plus(T0, 5_000));
  const exchange = await startExchange(recording, clock);
  const opened: OpenStores = await embedded.stores({ clock, ...open });
  const { stores } = opened;
  const events: ChangeEvent[] = [];
  const changes = createChanges(quietLog);
  changes.subscribe((event) => void events.push(event));
  const readJson = createReadJson({ wallMs: () => Date.now(), userAgent: 'v7-signals/test' });
  const source = createCoinbase({ clock, readJson, baseUrl: exchange.url });
  const feed = createCandleFeed({ source, store: stores.candles, clock, log: quietLog });
  const sent: Delivery[] = [];
  let answer: (row: Delivery) => DeliveryResult = () => ({ kind: 'sent', messageId: sent.length, at: clock.now() });
  const deps: RunCycleDeps = {
    ...{ stores, clock, changes, settings, log: quietLog, hash: sha256, codeVersion: 'test' },
    gather: createGather({ feed, source, upstreams: absentSources(clock), clock, health: createHealthBoard(clock) }),
    beliefsAt: createBeliefsAt(stores),
  };
  const deliver = createDeliver({
    ...{ stores, clock, log: quietLog, health: createHealthBoard(clock) },
    pace: createPace({ all: AT_WILL, chat: AT_WILL, group: AT_WILL, edits: AT_WILL }),
    courier: async () => async (row) => {
      sent.push(row);
      return answer(row);
    },
  });
  await stores.subscribers.put(PERSON);
  await withHistory(feed, stores.candles, clock);
  clock.set(plus(T0, 5_000));
  return {
    ...{ clock, exchange, stores, events, feed, sent, deps, deliver },
    runCycle: createRunCycle(deps),
    settleSignals: createSettleSignals({ stores, feed, clock, changes, log: quietLog }),
    answer(next: typeof answer): void {
      answer = next;
    },
    close: async (): Promise<void> => {
      await opened.close();
      await exchange.close();
    },
  };
};

export type Engine = Awaited<ReturnType<typeof engineOn>>;
