// Two processes on one database: they know of each other, say the same of their parts, and hear what the other did.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createChanges } from '../../cli/changes.ts';
import { createHealthBoard, type SharedBoard } from '../../cli/healthBoard.ts';
import { instant, MINUTE_MS, plus } from '../../core/instant.ts';
import type { ChangeEvent } from '../../core/ports/shell.ts';
import type { Stores } from '../../core/ports/stores.ts';
import { createPresence } from '../../jobs/presence.ts';
import { shareChanges } from '../../jobs/shareChanges.ts';
import { createManualClock } from '../support/manualClock.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const never = new AbortController().signal;
const T0 = instant(Date.UTC(2024, 0, 15));
const clock = createManualClock(T0);

/** `broken` makes its database fail; `trouble` is what it was told of that. */
const processOn = (stores: Stores, holder: string) => {
  const mood = { broken: false };
  const trouble: string[] = [];
  const measured = { freeBytes: 1, totalBytes: 2 };
  const presence = createPresence({
    processes: {
      ...stores.processes,
      beat: (row) => (mood.broken ? Promise.reject(new Error('gone')) : stores.processes.beat(row)),
    },
    ...{ holder, who: `process ${holder}`, clock, log: quietLog },
    parts: () => board.own(),
    measure: async () => ({ disk: measured }),
    onTrouble: async (error) => void trouble.push(String(error)),
    onWell: async () => void trouble.push('well'),
  });
  const board: SharedBoard = createHealthBoard(clock, () => presence.others().flatMap(({ parts }) => parts));
  return { presence, board, mood, trouble };
};
const opened = async () => {
  const { stores } = await embedded.stores();
  return { stores, a: processOn(stores, 'a'), b: processOn(stores, 'b') };
};
const look = async (...ones: readonly ReturnType<typeof processOn>[]): Promise<void> => {
  for (const { presence } of [...ones, ...ones]) await presence.once(never);
};

test('a part is told by whoever reported it last, a connection by its own process; a state goes on from one to the next', async () => {
  const { a, b } = await opened();
  a.board.report('database', 'ok', 'answers a');
  b.board.report('database', 'down', 'lost b');
  a.board.report('deribit', 'down', 'no answer');
  a.board.report('heartbeat', 'off', 'not set');
  b.board.report('heartbeat', 'ok', 'called');
  await look(a, b);
  const told = (board: SharedBoard, name: string) => board.parts().find(({ part }) => part === name);
  expect(told(b.board, 'deribit')).toMatchObject({ state: 'down', detail: 'no answer', since: T0 });
  expect([told(a.board, 'database')?.state, told(b.board, 'database')?.state]).toEqual(['ok', 'down']);
  expect(told(a.board, 'heartbeat')?.state).toBe('ok');
  await clock.advance(10 * MINUTE_MS);
  b.board.report('deribit', 'down', 'still no answer');
  expect(told(b.board, 'deribit')?.since).toBe(T0);
  await look(a, b);
  expect(told(a.board, 'deribit')).toMatchObject({ detail: 'still no answer', since: T0 });
  await clock.advance(MINUTE_MS);
  a.board.report('deribit', 'ok', 'answers');
  await look(a, b);
  expect(told(b.board, 'deribit')).toMatchObject({ state: 'ok', since: plus(T0, 11 * MINUTE_MS) });
});

test('one that dies is forgotten after its beat stood still, one that ends at once; of those that live, one speaks', async () => {
  const { stores, a, b } = await opened();
  await look(a, b);
  expect([a.presence.speaks(), b.presence.speaks()]).toEqual([true, false]);
  expect(b.presence.machines().map(({ who }) => who)).toEqual(['process b', 'process a']);
  for (let i = 0; i < 5; i++) await b.presence.once(never);
  expect(b.presence.others()).toHaveLength(1);
  for (let i = 0; i < 3; i++) await b.presence.once(never);
  expect(b.presence.others()).toHaveLength(0);
  expect(b.presence.speaks()).toBe(true);
  expect((await stores.processes.all()).map(({ holder }) => holder)).toEqual(['b']);
  await b.presence.run(AbortSignal.abort());
  expect(await stores.processes.all()).toEqual([]);
});

test('a database that does not answer is told of once, after about a minute', async () => {
  const { a } = await opened();
  await a.presence.once(never);
  a.mood.broken = true;
  for (let i = 0; i < 7; i++) await a.presence.once(never);
  expect(a.trouble).toEqual(['well']);
  for (let i = 0; i < 5; i++) await a.presence.once(never);
  a.mood.broken = false;
  await a.presence.once(never);
  expect(a.trouble).toEqual(['well', 'Error: gone', 'well']);
});

test('what changes in one process is heard in the other, once; what waits in the outbox is not told', async () => {
  const { stores } = await embedded.stores();
  const ending = new AbortController();
  const wall = { sleep: (ms: number, signal?: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined) };
  const heard: string[] = [];
  const sides = ['a', 'b'].map((holder) => {
    const changes = createChanges(quietLog);
    changes.subscribe((event: ChangeEvent, from) => heard.push(`${holder} ${from} ${event.kind}`));
    const run = shareChanges(
      { feed: stores.changeFeed, holder, clock: wall, log: quietLog, ...changes },
      ending.signal,
    );
    return { changes, run };
  });
  await delay(200);
  const began = performance.now();
  sides[0]?.changes.emit({ kind: 'signal', id: 'x' });
  sides[0]?.changes.emit({ kind: 'outbox' });
  while (heard.length < 3 && performance.now() - began < 10_000) await delay(10);
  sides[1]?.changes.emit({ kind: 'decision', id: 'y' });
  while (heard.length < 5 && performance.now() - began < 20_000) await delay(10);
  ending.abort();
  for (const { run } of sides) await run;
  expect(heard).toEqual([
    ...['a here signal', 'a here outbox', 'b elsewhere signal', 'b here decision', 'a elsewhere decision'],
  ]);
});

test('more changes than are kept are told as far as they are kept', async () => {
  const { stores } = await embedded.stores();
  const events = Array.from({ length: 130 }, (_, i): ChangeEvent => ({ kind: 'signal', id: String(i) }));
  expect(await stores.changeFeed.after(0)).toBeUndefined();
  await stores.changeFeed.append('a', events.slice(0, 60));
  await stores.changeFeed.append('b', events.slice(60));
  const news = await stores.changeFeed.after(20);
  expect([news?.count, news?.newest.length, news?.newest.at(-1)]).toEqual([130, 100, { by: 'b', event: events[129] }]);
  expect((await stores.changeFeed.after(129))?.newest).toEqual([{ by: 'b', event: events[129] }]);
});
