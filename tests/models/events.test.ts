// The collection of events: one by instant and name, told in order from an instant on.
import { expect, test } from 'vitest';
import { HOUR_MS, plus } from '../../core/instant.ts';
import type { MarketEvent } from '../../core/market/events.ts';
import { createEventStore } from '../../models/events.ts';
import { START } from '../contracts/stores/examples.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const event = (hours: number, name = 'FOMC', source = 'Ada'): MarketEvent => ({
  ...{ at: plus(START, hours * HOUR_MS), name, impact: 'high', source },
});

test('events are kept once, removed by instant and name, and told earliest first', async () => {
  const { connection } = await embedded.stores();
  const store = createEventStore({ connection });
  expect(await store.from(START)).toEqual([]);
  expect(await store.add([event(5), event(2, 'CPI'), event(5, 'fomc', 'file')])).toBe(2);
  expect(await store.add([event(5, 'FOMC', 'someone else'), event(9)])).toBe(1);
  const kept = [event(2, 'CPI'), event(5), event(9)].map(({ at, name }) => [at, name.toLowerCase()]);
  expect((await store.from(START)).map(({ at, name }) => [at, name.toLowerCase()])).toEqual(kept);
  expect(await store.from(plus(START, 5 * HOUR_MS))).toHaveLength(2);
  expect(await store.remove(event(5).at, 'FOMC')).toBe(true);
  expect(await store.remove(event(5).at, 'FOMC')).toBe(false);
  expect(await store.from(START)).toEqual([event(2, 'CPI'), event(9)]);
  expect(await store.add([])).toBe(0);
});

test('another process sees what was added, as it was', async () => {
  const database = embedded.newDatabase();
  const [one, other] = [await embedded.stores({ database }), await embedded.stores({ database })];
  await createEventStore({ connection: one.connection }).add([event(1, 'US CPI, "core"', 'BLS calendar')]);
  expect(await createEventStore({ connection: other.connection }).from(START)).toEqual([
    event(1, 'US CPI, "core"', 'BLS calendar'),
  ]);
});
