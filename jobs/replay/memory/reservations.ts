// The reservation store in memory: the same pure ledger the database's store keeps.
import { cancel, type Reservation, release, reserve } from '../../../core/decision/reservation.ts';
import type { ReservationStore } from '../../../core/ports/record.ts';

export const createMemoryReservations = (): ReservationStore => {
  let ledger: readonly Reservation[] = [];
  return {
    reserve: async (request) => {
      const decided = reserve(ledger, request);
      ledger = decided.ledger;
      return decided.result;
    },
    release: async (signalId, how) => {
      ledger = release(ledger, signalId, how);
    },
    cancel: async (signalId) => {
      ledger = cancel(ledger, signalId);
    },
  };
};
