// The stores in memory, held to what the database's stores are held to.
import { createMemoryProposals } from '../../../jobs/replay/memory/proposals.ts';
import { createMemoryReservations } from '../../../jobs/replay/memory/reservations.ts';
import { createMemorySignals } from '../../../jobs/replay/memory/signals.ts';
import { type Open, START } from '../../contracts/stores/examples.ts';
import { proposalStoreContract } from '../../contracts/stores/proposalStore.ts';
import { reservationStoreContract } from '../../contracts/stores/reservationStore.ts';
import { signalStoreContract } from '../../contracts/stores/signalStore.ts';
import { createManualClock } from '../../support/manualClock.ts';

const opener =
  <S>(create: () => S): Open<S> =>
  async () => ({ store: create(), clock: createManualClock(START), close: async () => undefined });

reservationStoreContract('Reservations in memory', opener(createMemoryReservations));
signalStoreContract('Signals in memory', opener(createMemorySignals));
proposalStoreContract('Proposals in memory', opener(createMemoryProposals));
