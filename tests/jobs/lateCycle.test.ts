// A cycle whose process slept, or whose clock was set wrong, while its verdict was being reached.
import { afterEach, describe, expect, test } from 'vitest';
import { cycleId, HOUR_MS, plus, SLOT_MS } from '../../core/instant.ts';
import { createRunCycle } from '../../jobs/runCycle.ts';
import { T0 } from '../support/marketFixtures.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { type Engine, engineOn } from './service.ts';

const embedded = embeddedForTests();
const engines: Engine[] = [];
const open = async (database = embedded.newDatabase()): Promise<Engine> => {
  const engine = await engineOn(embedded, { database });
  engines.push(engine);
  return engine;
};
const CYCLE = cycleId(T0);
const ID = `${CYCLE}-BTC-USD`;

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

describe('a cycle', () => {
  test('whose process slept until another had published it leaves that signal its place', async () => {
    const database = embedded.newDatabase();
    const [sleeper, quick] = [await open(database), await open(database)];
    const [asleep, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const gather: typeof sleeper.deps.gather = async (...asked) => {
      asleep.resolve();
      await awake.promise;
      return sleeper.deps.gather(...asked);
    };
    const late = createRunCycle({ ...sleeper.deps, gather })(CYCLE, 'BTC-USD');
    await asleep.promise;
    quick.clock.set(plus(T0, 65_000));
    expect(await quick.runCycle(CYCLE, 'BTC-USD')).toBe('recorded');
    sleeper.clock.set(plus(T0, 70_000));
    await sleeper.exchange.close();
    awake.resolve();
    expect(await late).toBe('held');
    quick.clock.set(plus(T0, SLOT_MS + 5_000));
    const next = cycleId(plus(T0, SLOT_MS));
    await quick.runCycle(next, 'BTC-USD');
    const verdict = (await quick.stores.cycles.report(next, 'BTC-USD'))?.verdict;
    expect(verdict).toMatchObject({ reasons: expect.arrayContaining([{ reason: 'already open', signalId: ID }]) });
  });

  const disturbed = async (stepMs: number) => {
    const e = await open();
    let step = stepMs;
    const gather: typeof e.deps.gather = async (...asked) => {
      const gathered = await e.deps.gather(...asked);
      e.clock.set(plus(e.clock.now(), step));
      step = 0;
      return gathered;
    };
    return { e, run: createRunCycle({ ...e.deps, gather }) };
  };

  test('whose verdict would come after its slot is abandoned, and nothing of it goes out', async () => {
    const { e, run } = await disturbed(HOUR_MS);
    expect(await run(CYCLE, 'BTC-USD')).toBe('abandoned');
    expect(await e.stores.signals.get(ID)).toBeUndefined();
    expect(await e.stores.outbox.recipients(ID)).toEqual([]);
  });

  test.each([
    ['an hour behind', -HOUR_MS],
    ['an hour ahead', HOUR_MS],
  ] as const)('whose clock was %s just when its instant was read bears no such instant', async (_what, stepMs) => {
    const { e } = await disturbed(0);
    let wrong = stepMs;
    const gather: typeof e.deps.gather = async (...asked) => {
      const gathered = await e.deps.gather(...asked);
      e.clock.set(plus(e.clock.now(), wrong));
      return gathered;
    };
    const turnstile: NonNullable<typeof e.deps.turnstile> = {
      arrive: async () => {
        e.clock.set(plus(e.clock.now(), -wrong));
        wrong = 0;
        return () => undefined;
      },
    };
    const run = createRunCycle({ ...e.deps, gather, turnstile });
    expect(await run(CYCLE, 'BTC-USD')).toBe('held');
    expect(await e.stores.signals.get(ID)).toBeUndefined();
    expect(await run(CYCLE, 'BTC-USD')).toBe('recorded');
    const signal = (await e.stores.signals.get(ID))?.signal;
    expect(signal?.publishedAt).toBeGreaterThanOrEqual(T0);
    expect(signal?.publishedAt).toBeLessThanOrEqual(e.clock.now());
  });

  test('whose verdict would bear an instant before its slot is handed back, and decided once the clock is right', async () => {
    const { e, run } = await disturbed(-HOUR_MS);
    expect(await run(CYCLE, 'BTC-USD')).toBe('held');
    expect(await e.stores.signals.get(ID)).toBeUndefined();
    e.clock.set(plus(T0, 30_000));
    expect(await run(CYCLE, 'BTC-USD')).toBe('recorded');
    const signal = (await e.stores.signals.get(ID))?.signal;
    expect(signal?.publishedAt).toBeGreaterThanOrEqual(T0);
    expect(signal?.publishedAt).toBeLessThan(plus(T0, SLOT_MS));
  });
});
