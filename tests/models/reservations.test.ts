// The reservation collection: its contract, and limits that hold between processes.
import { describe, expect, it } from 'vitest';
import { HOUR_MS, instant } from '../../core/instant.ts';
import { createReservationStore } from '../../models/reservations.ts';
import { START } from '../contracts/stores/examples.ts';
import { reservationStoreContract } from '../contracts/stores/reservationStore.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

reservationStoreContract(
  'The collection reservations',
  embedded.opener((open) => open.stores.reservations),
);

describe('Fifty processes at once', () => {
  it('stay within the limits', async () => {
    const open = await embedded.stores();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        createReservationStore({ connection: open.connection }).reserve({
          signalId: `signal-${n}`,
          symbol: `S${n % 25}-USD`,
          direction: 'SELL',
          confidence: 80,
          at: START,
          expiresAt: instant(START + HOUR_MS),
          limits: { anHour: 10, anHourHigh: 5, highConfidence: 75 },
        }),
      ),
    );
    expect(results.filter((result) => result.kind === 'granted')).toHaveLength(5);
    await open.close();
  });
});
