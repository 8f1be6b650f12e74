// Two processes with one bot on one database: together they keep Telegram's limits, and nobody hears anything twice.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import express from 'express';
import { Api } from 'grammy';
import { afterEach, describe, expect, it } from 'vitest';
import { createChartPhotos } from '../../bot/chartPhotos.ts';
import { createCourier } from '../../bot/courier.ts';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import { plus } from '../../core/instant.ts';
import type { Clock } from '../../core/ports/shell.ts';
import { settings } from '../../core/settings.ts';
import { createDeliver } from '../../jobs/deliver.ts';
import { createTelegram } from '../../sandbox/telegram/createTelegram.ts';
import { NOON, reportOf, signalOf } from '../bot/support/signals.ts';
import { scaledWall } from '../support/fanOut/scaledWall.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const TOKEN = '7000001:AAtwo-processes_of-the-loopback-bot';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A market that goes with the wall, as it does live. */
const scaledClock = (scale: number): Clock => {
  const base = Date.now();
  const wall = scaledWall(scale, base);
  return {
    ...{ speed: 1, now: () => plus(NOON, 19_000 + wall.wallMs() - base), wallMs: wall.wallMs },
    waitUntil: async () => undefined,
    sleep: (ms, signal) => wait(wall.realMs(ms), undefined, signal ? { signal } : {}).catch(() => undefined),
  };
};

/** The local Telegram with its limits, who was heard by it, and how often it had to refuse. */
const telegramOf = async (clock: Clock) => {
  const folder = mkdtempSync(join(tmpdir(), 'v7-turn-'));
  const telegram = createTelegram({
    ...{ store: join(folder, 'telegram.sqlite'), token: TOKEN },
    ...{ clock: { nowMs: () => clock.now() }, wall: { nowMs: clock.wallMs } },
  });
  const heard: { readonly chat: number; readonly atWallMs: number }[] = [];
  telegram.world.subscribe((_, event) => {
    if (event.kind === 'message' && event.message.from.kind === 'bot')
      heard.push({ chat: event.message.chatId, atWallMs: clock.wallMs() });
  });
  const seen = { refusals: 0 };
  const app = express();
  app.use((_, response, next) => {
    response.on('finish', () => {
      if (response.statusCode === 429) seen.refusals += 1;
    });
    next();
  });
  app.use(telegram.router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    telegram.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    rmSync(folder, { recursive: true, force: true });
  });
  return { telegram, heard, seen, apiRoot: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const processOn = async (database: string, clock: Clock, apiRoot: string) => {
  const { stores, close } = await embedded.stores({ database, clock });
  const api = new Api(TOKEN, { apiRoot, timeoutSeconds: 20 });
  const courier = createCourier({
    ...{ stores, clock, api, settings, log: quietLog, redact: (words: string) => words },
    photos: createChartPhotos({ candles: stores.candles, clock, log: quietLog }),
  });
  let taken = 0;
  const deliver = createDeliver({
    ...{ stores, clock, health: createHealthBoard(clock), log: quietLog },
    courier: async (rows) => {
      taken += rows.length;
      return courier(rows);
    },
  });
  return { stores, deliver, close, taken: () => taken };
};

const twoProcesses = async (scale: number) => {
  const clock = scaledClock(scale);
  const wire = await telegramOf(clock);
  const database = embedded.newDatabase();
  const [one, other] = [
    await processOn(database, clock, wire.apiRoot),
    await processOn(database, clock, wire.apiRoot),
  ] as const;
  const signal = signalOf();
  const report = reportOf(signal);
  await one.stores.cycles.claim(signal.cycle, signal.symbol, 60_000);
  await one.stores.cycles.record(report);
  await one.stores.signals.put(signal, report);
  const joined = { firstName: 'P', role: 'member', state: 'active', joinedAt: NOON } as const;
  const owe = (subscribers: readonly number[], revisions: readonly number[] = [1]) =>
    one.stores.outbox.enqueue(
      subscribers.flatMap((subscriber) =>
        revisions.map((revision) => ({ subscriber, kind: 'card', subject: signal.id, revision }) as const),
      ),
      clock.now(),
    );
  return {
    ...{ clock, wire, one, other, owe },
    /** People who have started the bot and joined. */
    people: async (count: number): Promise<readonly number[]> => {
      const ids = Array.from({ length: count }, () => wire.telegram.world.addPerson('P').id);
      for (const id of ids) {
        wire.telegram.world.say(id, id, '/start');
        await one.stores.subscribers.put({ id, ...joined });
      }
      return ids;
    },
    group: async (): Promise<number> => {
      const { id } = wire.telegram.world.createChat(100_001, 'group', 'Traders');
      await one.stores.subscribers.put({ id, ...joined, place: { kind: 'group' } });
      return id;
    },
    heardBy: (chat: number) => wire.heard.filter((message) => message.chat === chat),
    nothingIsOwed: async (): Promise<void> => {
      expect(await one.stores.outbox.counts()).toMatchObject({ queued: 0, sending: 0, retry: 0 });
    },
  };
};

const never = new AbortController().signal;
const ascending = (a: number, b: number): number => a - b;

describe('two processes that send for one bot', () => {
  it('are kept by no hold of a clock that was an hour ahead', async () => {
    const clock = scaledClock(1);
    const database = embedded.newDatabase();
    const [{ stores: one }, { stores: other }] = [
      await embedded.stores({ database, clock }),
      await embedded.stores({ database, clock }),
    ] as const;
    const now = clock.wallMs();
    await one.sendingTurn.hold('all', now + 3_600_000, now + 3_630_000);
    await one.sendingTurn.hold(100_001, now, now + 30_000);
    const turn = await other.sendingTurn.take(now, undefined);
    expect(turn.kind === 'mine' && turn.lately?.held).toEqual(new Map([[100_001, now + 30_000]]));
    await other.sendingTurn.release(now);
    // half an hour before that clock's hour there is still nobody who was told to wait
    const later = await one.sendingTurn.take(now + 1_900_000, undefined);
    expect(later.kind === 'mine' && later.lately?.held).toEqual(new Map());
  });

  it('hear a hold of now though one of a clock that was an hour ahead is longer', async () => {
    const clock = scaledClock(1);
    const database = embedded.newDatabase();
    const { stores: one } = await embedded.stores({ database, clock });
    const { stores: other } = await embedded.stores({ database, clock });
    const now = clock.wallMs();
    await one.sendingTurn.hold(100_001, now + 3_600_000, now + 3_605_000);
    await one.sendingTurn.hold(100_001, now, now + 20_000);
    const turn = await other.sendingTurn.take(now, undefined);
    expect(turn.kind === 'mine' && turn.lately?.held).toEqual(new Map([[100_001, now + 20_000]]));
  });

  it('reach everybody once at the pace of one, without a single refusal, though one of them ends on the way', async () => {
    const w = await twoProcesses(1);
    const ids = await w.people(100);
    await w.owe(ids);
    const stop = new AbortController();
    const first = w.one.deliver.wake(60_000, stop.signal);
    while (w.wire.heard.length === 0) await wait(5);
    const second = w.other.deliver.wake(60_000, never);
    while (w.wire.heard.length < 45) await wait(5);
    expect(w.other.taken()).toBe(0);
    stop.abort();
    await Promise.all([first, second]);
    await w.nothingIsOwed();
    expect(w.other.taken()).toBeGreaterThan(0);
    expect(w.wire.heard.map(({ chat }) => chat).toSorted(ascending)).toEqual(ids.toSorted(ascending));
    expect(w.wire.seen.refusals).toBe(0);
  });

  it('count what the other has sent to a group in the last minute', async () => {
    const w = await twoProcesses(20);
    const group = await w.group();
    await w.owe(
      [group],
      Array.from({ length: 22 }, (_, i) => i + 1),
    );
    const rows = await w.one.stores.outbox.claim(w.clock.wallMs(), 60_000, 18);
    const sent = { kind: 'sent', messageId: 1, at: w.clock.now() } as const;
    const sentAtWallMs = w.clock.wallMs();
    await w.one.stores.outbox.settle(rows.map((delivery) => ({ delivery, state: sent })));
    await w.other.deliver.wake(120_000, never);
    await w.nothingIsOwed();
    const times = w.heardBy(group).map(({ atWallMs }) => atWallMs - sentAtWallMs);
    expect(times).toHaveLength(4);
    expect(times[1]).toBeLessThan(60_000);
    expect(times[2]).toBeGreaterThanOrEqual(60_000);
  });

  it('wait for one that has died only until its beat has stood still for long', async () => {
    const w = await twoProcesses(20);
    const [id = 0] = await w.people(1);
    await w.owe([id]);
    const from = w.clock.wallMs();
    await w.one.stores.sendingTurn.take(from);
    await w.other.deliver.wake(60_000, never);
    expect(w.heardBy(id)).toHaveLength(1);
    expect((w.heardBy(id)[0]?.atWallMs ?? 0) - from).toBeGreaterThan(10_000);
    // it was slow, not dead: it finds its turn taken, and does not send beside the other
    expect(await w.other.stores.sendingTurn.take(w.clock.wallMs())).toEqual({ kind: 'mine' });
    expect(await w.one.stores.sendingTurn.take(w.clock.wallMs())).toMatchObject({ kind: 'theirs' });
  });

  it('heed what the other was told to wait for, also for what is owed afterwards', async () => {
    const w = await twoProcesses(20);
    const [held = 0, free = 0] = await w.people(2);
    const untilWallMs = w.clock.wallMs() + 40_000;
    await w.one.stores.sendingTurn.hold(held, w.clock.wallMs(), untilWallMs);
    await w.owe([held, free]);
    await w.other.deliver.wake(90_000, never);
    expect(w.heardBy(held)).toHaveLength(1);
    expect(w.heardBy(held)[0]?.atWallMs).toBeGreaterThanOrEqual(untilWallMs);
    expect(w.heardBy(free)[0]?.atWallMs).toBeLessThan(untilWallMs);
  });
});
