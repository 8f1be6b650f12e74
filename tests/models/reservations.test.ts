// The reservation collection: its contract, and limits that hold between processes.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ReservationRequest } from '../../core/decision/reservation.ts';
import { HOUR_MS, type Instant, plus } from '../../core/instant.ts';
import { settings } from '../../core/settings.ts';
import { createReservationStore } from '../../models/reservations.ts';
import { START } from '../contracts/stores/examples.ts';
import { reservationStoreContract } from '../contracts/stores/reservationStore.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

reservationStoreContract(
  'The collection reservations',
  embedded.opener((open) => open.stores.reservations),
);

const place = (signalId: string, at: Instant): ReservationRequest => ({
  ...{ signalId, symbol: signalId, direction: 'BUY', confidence: 70, at, expiresAt: plus(at, HOUR_MS) },
  limits: settings.judge.limits,
});

describe('Fifty stores at once', () => {
  it('stay within the limits', async () => {
    const open = await embedded.stores();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        createReservationStore({ connection: open.connection }).reserve({
          ...place(`signal-${n}`, START),
          ...{ symbol: `S${n % 25}-USD`, direction: 'SELL', confidence: 80 },
        }),
      ),
    );
    expect(results.filter((result) => result.kind === 'granted')).toHaveLength(5);
    await open.close();
  });
});

const CHILD = fileURLToPath(new URL('./support/reservingChild.ts', import.meta.url));

/** A process of its own; `ask` sends it on its way and `heard` resolves with its next word. */
const childOn = (uri: string, name: string) => {
  const child = spawn(process.execPath, [CHILD, uri, name], { stdio: ['pipe', 'pipe', 'inherit'] });
  const words = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: (round: number): void => void child.stdin.write(`${round}\n`),
    heard: async (): Promise<string> => String((await words.next()).value),
    end: (): Promise<unknown> => {
      child.stdin.end();
      return new Promise((resolve) => child.once('exit', resolve));
    },
  };
};

describe('Three processes racing for the last place of the hour', () => {
  it('are granted it exactly once, in each of five hours', async () => {
    const database = embedded.newDatabase();
    const open = await embedded.stores({ database });
    const children = ['a', 'b', 'c'].map((name) => childOn(embedded.uri(database), name));
    expect(await Promise.all(children.map((child) => child.heard()))).toEqual(['ready', 'ready', 'ready']);
    for (let round = 1; round <= 5; round++) {
      const at = plus(START, round * HOUR_MS);
      for (let n = 1; n <= 9; n++) await open.stores.reservations.reserve(place(`${round}-${n}`, at));
      for (const child of children) child.ask(round);
      const heard = await Promise.all(children.map((child) => child.heard()));
      expect(heard.toSorted()).toEqual(['granted', 'refused', 'refused']);
    }
    await Promise.all(children.map((child) => child.end()));
    await open.close();
  });
});
