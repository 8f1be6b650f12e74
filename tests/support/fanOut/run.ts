// One signal to many people through the local Bot API with its limits and misfortunes, killed on the way; who had it how often.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import express from 'express';
import type { Signal } from '../../../core/decision/verdict.ts';
import { plus } from '../../../core/instant.ts';
import type { Clock } from '../../../core/ports/shell.ts';
import { oweCards } from '../../../jobs/oweCards.ts';
import { startEmbedded } from '../../../models/embedded/startEmbedded.ts';
import { type OpenStores, openStores } from '../../../models/openStores.ts';
import { createTelegram } from '../../../sandbox/telegram/createTelegram.ts';
import { createGround } from '../../../sandbox/telegram/ground.ts';
import { telegramLimits } from '../../../sandbox/telegram/limits.ts';
import type { Fault } from '../../../sandbox/telegram/routes.ts';
import { NOON, reportOf, signalOf, walk } from '../../bot/support/signals.ts';
import { createManualClock } from '../manualClock.ts';
import { quietLog } from '../openOnEmbedded.ts';
import { scaledWall } from './scaledWall.ts';

const TOKEN = '7000001:AAfan-out_of-the-loopback-bot';
const FIRST = 200_000;

export type FanOut = {
  readonly people: number;
  readonly reachable: number;
  /** reachable people who had the card not at all, once, twice */
  readonly none: number;
  readonly once: number;
  readonly twice: number;
  /** three times: timed out after delivery, and tried again just when the process was killed */
  readonly thrice: number;
  /** more often than their misfortunes explain: once, once again after a timeout, once again for a kill on the way */
  readonly more: number;
  /** the most that may have had it twice: timed out after delivery, or on their way at a kill */
  readonly mayRepeat: number;
  readonly blockedHeard: number;
  readonly kills: number;
  readonly uploads: number;
  /** scaled seconds in which messages could go out: the processes were up and nothing was held for all */
  readonly openSeconds: number;
  /** messages a scaled second over that time, against the 30 allowed */
  readonly rate: number;
  /** calls that the local Telegram itself refused because a limit was passed */
  readonly refusals: number;
  /** real seconds the whole took, and processor time a message, in ms, of the service and of the local Telegram */
  readonly tookSeconds: number;
  readonly serviceMs: number;
  readonly telegramMs: number;
  readonly owing: Owing;
};

type Plan = { readonly people: number; readonly kills: number; readonly scale: number };
type Luck = 'blocked' | 'flood' | 'error' | 'timeout' | 'none';

/** 1 % blocked, 2 % told to wait once, 1 % met by a 500 once, 1 % not answered though delivered; spread, not in a row. */
const luckOf = (i: number): Luck => {
  const k = (i * 37) % 100;
  return k === 0 ? 'blocked' : k <= 2 ? 'flood' : k === 3 ? 'error' : k === 4 ? 'timeout' : 'none';
};

/** What it took to owe the card to all of them; `stallMs` is the longest for which this process did nothing else. */
type Owing = { readonly tookMs: number; readonly stallMs: number; readonly slowestReadMs: number };

/** Owes the card as a cycle does, while somebody else wants an answer from the same database all the time. */
const owe = async (opened: OpenStores, clock: Clock, signal: Signal): Promise<Owing> => {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let [slowestReadMs, over] = [0, false];
  const asking = (async () => {
    while (!over) {
      const from = performance.now();
      await opened.stores.subscribers.get(FIRST);
      slowestReadMs = Math.max(slowestReadMs, performance.now() - from);
    }
  })();
  delay.enable();
  const from = performance.now();
  await oweCards({ stores: opened.stores, clock, changes: { emit: () => undefined } }, signal, { suspended: false });
  const tookMs = performance.now() - from;
  delay.disable();
  over = true;
  await asking;
  return { tookMs, stallMs: delay.max / 1e6, slowestReadMs };
};

const seed = async (dataDir: string, people: number): Promise<Owing> => {
  const clock = createManualClock(NOON);
  const server = await startEmbedded({ dataDir });
  const opened = await openStores({ uri: server.uri, clock, log: quietLog });
  const { stores, connection } = opened;
  const signal = signalOf();
  const report = reportOf(signal);
  await stores.candles.append(signal.symbol, walk(signal.asOf, 600, signal.entry));
  await stores.cycles.claim(signal.cycle, signal.symbol, 60_000);
  await stores.cycles.record(report);
  await stores.signals.put(signal, report);
  const ids = Array.from({ length: people }, (_, i) => FIRST + i);
  const person = { v: 1, firstName: 'P', role: 'member', state: 'active', joinedAt: NOON - 1 };
  for (let i = 0; i < people; i += 1000)
    await connection
      .collection<{ _id: number }>('subscribers')
      .insertMany(ids.slice(i, i + 1000).map((_id) => ({ _id, ...person })));
  await clock.setMarket(plus(signal.publishedAt, 1000));
  const owing = await owe(opened, clock, signal);
  await opened.close();
  await server.close();
  return owing;
};

/** People who have written to the bot once, so that it may write to them; the unlucky ones have blocked it since. */
const settle = (store: string, people: number): void => {
  const wall = { nowMs: () => Date.now() };
  const ground = createGround({ store, clock: { nowMs: () => NOON }, wall, token: TOKEN, limits: telegramLimits });
  ground.act(() => {
    for (let i = 0; i < people; i++) {
      const id = FIRST + i;
      ground.chats.addPerson({ id, firstName: 'P', username: `p_${id}`, note: '' }, true);
      const chat = ground.chats.chat(id);
      if (luckOf(i) === 'blocked' && chat?.kind === 'private') ground.chats.save({ ...chat, blocked: true });
    }
  });
  ground.close();
};

/** Each misfortune befalls a person once. */
const createMisfortunes = (onFlood: () => void): ((method: string, chatId: number | undefined) => Fault) => {
  const struck = new Set<number>();
  return (method, chatId) => {
    if (method !== 'sendPhoto' || chatId === undefined || struck.has(chatId)) return { kind: 'none' };
    const luck = luckOf(chatId - FIRST);
    struck.add(chatId);
    const answer = (status: number, extra: object): Fault => ({
      ...{ kind: 'answer', status },
      body: JSON.stringify({ ok: false, error_code: status, description: 'sandbox', ...extra }),
    });
    if (luck === 'flood') onFlood();
    if (luck === 'flood') return answer(429, { parameters: { retry_after: 1 } });
    if (luck === 'error') return answer(500, {});
    return luck === 'timeout' ? { kind: 'timeout after delivery' } : { kind: 'none' };
  };
};

type Life = { readonly upMs: number; readonly heldMs: number; readonly cpuMs: number; readonly ended: boolean };

/** Runs the process until it is done, or until `killAt` messages have been heard, then kills it. */
const live = (start: () => ChildProcess, killWhen: (() => boolean) | undefined): Promise<Life> => {
  const child = start();
  let [from, to, held, cpu, ended] = [0, 0, 0, 0, false];
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  lines.on('line', (line) => {
    const [word, at, heldMs, cpuMs] = line.split(' ');
    if (word === 'repeats') return;
    if (word === 'ready') from = Number(at);
    if (word === 'done') ended = true;
    [to, held, cpu] = [Number(at), Number(heldMs), Number(cpuMs)];
    if (killWhen?.()) child.kill('SIGKILL');
  });
  child.stderr?.on('data', (text: Buffer) => process.stderr.write(text));
  return new Promise((resolve) => {
    child.on('exit', () => resolve({ upMs: to - from, heldMs: held, cpuMs: cpu, ended }));
  });
};

export const fanOut = async ({ people, kills, scale }: Plan): Promise<FanOut> => {
  const folder = await mkdtemp(join(tmpdir(), 'v7-fan-out-'));
  const [dataDir, store] = [join(folder, 'data'), join(folder, 'telegram.sqlite')];
  const began = performance.now();
  const owing = await seed(dataDir, people);
  settle(store, people);
  const own = process.cpuUsage();
  let [refusals, floods] = [0, 0];
  const base = Date.now();
  const wall = scaledWall(scale, base);
  const telegram = createTelegram({
    ...{ store, token: TOKEN, clock: { nowMs: () => NOON }, wall: { nowMs: wall.wallMs } },
    faults: createMisfortunes(() => (floods += 1)),
  });
  const heard = new Map<number, number>();
  const uploads = new Set<string>();
  let total = 0;
  telegram.world.subscribe((_, event) => {
    if (event.kind !== 'message' || event.message.from.kind !== 'bot') return;
    heard.set(event.message.chatId, (heard.get(event.message.chatId) ?? 0) + 1);
    if (event.message.photo) uploads.add(event.message.photo.fileId);
    total += 1;
  });
  const app = express();
  app.use((_, response, next) => {
    response.on('finish', () => (refusals += response.statusCode === 429 ? 1 : 0));
    next();
  });
  app.use(telegram.router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const child = new URL('child.ts', import.meta.url).pathname;
  const start = (): ChildProcess =>
    spawn(process.execPath, [child, dataDir, apiRoot, TOKEN, String(scale), String(base)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  let [upMs, heldMs, cpuMs] = [0, 0, 0];
  const mortal = Array.from({ length: kills }, (_, k) => Math.floor((people * (k + 1)) / (kills + 1)));
  for (const killAt of [...mortal, undefined]) {
    const life = await live(start, killAt === undefined ? undefined : () => total >= killAt);
    upMs += life.upMs;
    cpuMs += life.cpuMs;
    heldMs += Math.min(life.heldMs, life.upMs);
    if (life.ended) break;
  }
  const { user, system } = process.cpuUsage(own);
  telegram.close();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await rm(folder, { recursive: true, force: true });
  const all = Array.from({ length: people }, (_, i) => ({ luck: luckOf(i), times: heard.get(FIRST + i) ?? 0 }));
  const reachable = all.filter(({ luck }) => luck !== 'blocked');
  const had = (is: (times: number) => boolean): number => reachable.filter(({ times }) => is(times)).length;
  const openSeconds = Math.max(1, upMs - heldMs) / 1000;
  return {
    ...{ people, kills, reachable: reachable.length, uploads: uploads.size },
    ...{ none: had((n) => n === 0), once: had((n) => n === 1), twice: had((n) => n === 2) },
    thrice: reachable.filter(({ luck, times }) => luck === 'timeout' && times === 3).length,
    more: reachable.filter(({ luck, times }) => times > (luck === 'timeout' ? 3 : 2)).length,
    // at a kill at most those on their way at once may go twice
    mayRepeat: all.filter(({ luck }) => luck === 'timeout').length + kills * 30,
    blockedHeard: all.filter(({ luck, times }) => luck === 'blocked' && times > 0).length,
    openSeconds,
    rate: total / openSeconds,
    refusals: refusals - floods,
    tookSeconds: (performance.now() - began) / 1000,
    serviceMs: cpuMs / total,
    owing,
    telegramMs: (user + system) / 1000 / total,
  };
};
