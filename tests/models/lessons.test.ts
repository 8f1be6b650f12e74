// The log of lessons and the list of phases: added to, never changed, in one order.
import { describe, expect, it } from 'vitest';
import { plus } from '../../core/instant.ts';
import type { Lesson } from '../../core/record/beliefs.ts';
import { firstPhase, phaseAfter } from '../../core/record/phase/phase.ts';
import { START, slot } from '../contracts/stores/examples.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

const lesson = (signalId: string, n: number, over: Partial<Lesson> = {}) => ({
  ...({ signalId, symbol: 'BTC-USD', direction: 'BUY', state: 'RANGING_CALM', confidence: 70, result: 'win' } as const),
  ...{ learnedAt: slot(n), publishedAt: slot(n - 9) },
  ...over,
});
/** As it is read: when it was published is only counted by. */
const bare = (one: ReturnType<typeof lesson>): Lesson => {
  const { publishedAt, ...rest } = one;
  expect(publishedAt).toBeDefined();
  return rest;
};

describe('The log of lessons', () => {
  it('keeps one entry an outcome, as it was learned first', async () => {
    const { stores, close } = await embedded.stores();
    expect(await stores.lessons.append([lesson('a', 1), lesson('b', 2)])).toBe(2);
    expect(await stores.lessons.append([lesson('b', 3, { result: 'loss' }), lesson('c', 3)])).toBe(1);
    expect(await stores.lessons.append([])).toBe(0);
    expect(await stores.lessons.between(undefined, slot(9))).toEqual(
      [lesson('a', 1), lesson('b', 2), lesson('c', 3)].map(bare),
    );
    await close();
  });

  it('tells them in the order they were learned, then by id, up to an instant and none after', async () => {
    const { stores, close } = await embedded.stores();
    const withheld = lesson('e', 2, { withheld: true, state: undefined });
    await stores.lessons.append([lesson('d', 2), withheld, lesson('c', 2), lesson('z', 1), lesson('a', 3)]);
    const ids = async (after: number | undefined, until: number) =>
      (await stores.lessons.between(after === undefined ? undefined : slot(after), slot(until))).map((l) => l.signalId);
    expect(await ids(undefined, 2)).toEqual(['z', 'c', 'd', 'e']);
    expect(await ids(1, 3)).toEqual(['c', 'd', 'e', 'a']);
    expect(await stores.lessons.count(slot(2))).toBe(4);
    expect((await stores.lessons.between(slot(1), slot(2))).find((l) => l.signalId === 'e')).toEqual(bare(withheld));
    expect(await stores.lessons.endedSince(slot(-7))).toBe(3);
    await close();
  });
});

describe('The list of phases', () => {
  it('takes each number once and tells the newest', async () => {
    const { stores, close } = await embedded.stores();
    const { phases } = stores;
    expect(await phases.current()).toBeUndefined();
    const first = firstPhase(START);
    const wish = (by: number, to: 'LIVE' | 'SUSPENDED') => {
      const next = phaseAfter(first, { kind: 'admin', at: plus(START, by), by, wish: to });
      if (!next) throw new Error('it changes');
      return next;
    };
    expect(await phases.append(first)).toBe(true);
    const [one, two] = [wish(1, 'LIVE'), wish(2, 'SUSPENDED')];
    const taken = await Promise.all([phases.append(one), phases.append(two)]);
    expect(taken.toSorted()).toEqual([false, true]);
    const all = await phases.all();
    expect(all).toEqual([first, taken[0] ? one : two]);
    expect(await phases.current()).toEqual(all.at(-1));
    await close();
  });
});
