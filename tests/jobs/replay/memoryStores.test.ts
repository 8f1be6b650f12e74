// The stores in memory, held to what the database's stores are held to.
import { describe, expect, it } from 'vitest';
import { instant } from '../../../core/instant.ts';
import { createMemoryLessons } from '../../../jobs/replay/memory/lessons.ts';
import { createMemoryProposals } from '../../../jobs/replay/memory/proposals.ts';
import { createMemoryReservations } from '../../../jobs/replay/memory/reservations.ts';
import { createMemorySignals } from '../../../jobs/replay/memory/signals.ts';
import { type Open, START } from '../../contracts/stores/examples.ts';
import { proposalStoreContract } from '../../contracts/stores/proposalStore.ts';
import { reservationStoreContract } from '../../contracts/stores/reservationStore.ts';
import { signalStoreContract } from '../../contracts/stores/signalStore.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { embeddedForTests } from '../../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

const opener =
  <S>(create: () => S): Open<S> =>
  async () => ({ store: create(), clock: createManualClock(START), close: async () => undefined });

reservationStoreContract('Reservations in memory', opener(createMemoryReservations));
signalStoreContract('Signals in memory', opener(createMemorySignals));
proposalStoreContract('Proposals in memory', opener(createMemoryProposals));

describe('Lessons in memory', () => {
  const lesson = (signalId: string, learnedAt: number, withheld = false) => ({
    ...({ signalId, symbol: 'BTC-USD', direction: 'BUY', state: undefined, confidence: 70, result: 'win' } as const),
    ...{
      learnedAt: instant(learnedAt),
      publishedAt: instant(learnedAt - 1),
      ...(withheld && { withheld: true as const }),
    },
  });

  it('are one log in the order in which they were learned, each signal once, as the database keeps it', async () => {
    const embeddedStore = (await embedded.stores()).stores.lessons;
    for (const store of [createMemoryLessons(), embeddedStore]) {
      expect(await store.append([lesson('b', 10), lesson('a', 10), lesson('c', 5, true)])).toBe(3);
      expect(await store.append([lesson('a', 20), lesson('d', 20)])).toBe(1);
      const ids = async (after: number | undefined, until: number) =>
        (await store.between(after === undefined ? undefined : instant(after), instant(until))).map((l) => l.signalId);
      expect(await ids(undefined, 100)).toEqual(['c', 'a', 'b', 'd']);
      expect([await ids(5, 10), await ids(undefined, 9), await ids(20, 30)]).toEqual([['a', 'b'], ['c'], []]);
      expect([await store.count(instant(10)), await store.endedSince(instant(0))]).toEqual([3, 3]);
      expect((await store.between(undefined, instant(5)))[0]).toMatchObject({ withheld: true, result: 'win' });
    }
  });
});
