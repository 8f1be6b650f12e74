// Several processes with one token: one listens, the others wait and take over; somebody else's process is told of.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type BotDeps, createBot, type TelegramBot } from '../../bot/createBot.ts';
import type { PartHealth } from '../../core/ports/shell.ts';
import { TOKEN_PART } from '../../core/watch/alarms.ts';
import { createLease } from '../../jobs/lease.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, TOKEN, until } from './support/botWorld.ts';

const embedded = embeddedForTests();
const toEnd: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0)) await end();
});

/** A process beside the world's own bot: a lease of its own whose looks are twenty times as fast, and a bot that polls by it. */
const process = (w: BotWorld, who: string) => {
  const dead = new AbortController();
  const parts = new Map<string, PartHealth>();
  const reports: string[] = [];
  let asked = false;
  const clock = {
    sleep: (ms: number, signal?: AbortSignal) => delay(ms / 100, undefined, { signal }).catch(() => undefined),
  };
  const gone = (): Promise<never> => new Promise(() => undefined);
  const { leases } = w.stores;
  // a killed process says nothing more to the database
  const mortal =
    <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      dead.signal.aborted ? gone() : call(...args);
  const lease = createLease({
    leases: {
      get: (name) => {
        asked ||= dead.signal.aborted;
        return mortal(leases.get)(name);
      },
      take: mortal(leases.take),
      renew: mortal(leases.renew),
      leave: mortal(leases.leave),
    },
    ...{ name: 'telegram', holder: who, who, log: quietLog },
    clock: {
      // only looks and beats are hurried, not what a busy database may take to answer
      sleep: (ms, signal) => (dead.signal.aborted ? gone() : clock.sleep(ms > 1000 ? ms * 100 : ms * 5, signal)),
    },
  });
  const deps: BotDeps = {
    ...{ token: TOKEN, apiRoot: w.apiRoot, stores: w.stores, log: quietLog, admins: [ALEX], lease },
    clock: {
      speed: 1,
      now: () => w.time.market,
      wallMs: () => w.time.wallMs,
      waitUntil: async () => undefined,
      sleep: clock.sleep,
    },
    changes: { emit: () => undefined, subscribe: () => () => undefined },
    health: {
      report: (part, state, detail) => {
        parts.set(part, { part, state, detail, since: w.time.market });
        reports.push(`${part} ${state}`);
      },
      parts: () => [...parts.values()],
    },
  };
  const bot: TelegramBot = createBot(deps);
  toEnd.unshift(() => bot.stop());
  return { bot, reports, part: (name: string) => parts.get(name), die: () => dead.abort(), askedWhenDead: () => asked };
};

const world = async (): Promise<BotWorld> => {
  const w = await startBotWorld(embedded, { start: false });
  toEnd.push(() => w.stop());
  return w;
};

/** Somebody else's poll; it ends ours where ours waits just then. */
const rival = async (w: BotWorld): Promise<undefined> => {
  const body = JSON.stringify({ timeout: 5 });
  const headers = { 'Content-Type': 'application/json' };
  const ended = await fetch(`${w.apiRoot}/bot${TOKEN}/getUpdates`, { method: 'POST', body, headers });
  await ended.text();
  return undefined;
};

describe('two processes with one token', () => {
  it('the second says so and waits; after an orderly end it listens, and no alarm is raised', async () => {
    const w = await world();
    const [first, second] = [process(w, 'one'), process(w, 'two')];
    expect(await first.bot.start()).toBe('listening');
    expect(await second.bot.start()).toBe('waiting');
    expect(second.part('telegram')).toMatchObject({ state: 'ok', detail: expect.stringContaining('one listens') });
    expect(second.part(TOKEN_PART)).toMatchObject({ state: 'off' });
    expect((await w.say(ALEX, '/help')).text).toContain('What you can do');
    await first.bot.stop();
    await until('a takeover', () => second.part('telegram')?.detail.startsWith('listening'));
    expect((await w.say(ALEX, '/help')).text).toContain('What you can do');
    await until('a quiet poll', () => second.part(TOKEN_PART)?.state === 'ok');
  });

  it('one that dies is followed within the looks of the other; what was pressed meanwhile is answered once', async () => {
    const w = await world();
    const [first, second] = [process(w, 'one'), process(w, 'two')];
    await first.bot.start();
    await second.bot.start();
    first.die();
    await until('a takeover', () => second.part('telegram')?.detail.startsWith('listening'));
    // the dead one's poll is ended by the new one's; it asks whose turn it is and is heard of no more
    await until('the end of its poll', first.askedWhenDead);
    expect((await w.say(ALEX, '/help')).text).toContain('What you can do');
    await delay(100);
    expect(w.heard(ALEX)).toHaveLength(1);
    expect(second.part(TOKEN_PART)?.state).toBe('ok');
  });

  it("somebody else's poller is told of once it has come twice, and forgotten after a minute without it", async () => {
    const w = await world();
    const only = process(w, 'one');
    await only.bot.start();
    const met = (): number => only.reports.filter((one) => one === 'telegram degraded').length;
    await until('a conflict', async () => met() > 0 || rival(w));
    expect(only.reports).not.toContain(`${TOKEN_PART} degraded`);
    await until('a second conflict', async () => met() > 1 || rival(w));
    expect(only.part(TOKEN_PART)?.state).toBe('degraded');
    await w.say(ALEX, '/help');
    expect(only.part(TOKEN_PART)?.state).toBe('degraded');
    w.time.wallMs += 61_000;
    await w.say(ALEX, '/help');
    await until('the all-clear', () => only.part(TOKEN_PART)?.state === 'ok');
  });
});
