// The outbox collection: its contract, crashes between two writes, and a batch as large as a city.
import { describe, expect, it } from 'vitest';
import { instant } from '../../core/instant.ts';
import { createOutboxStore } from '../../models/outbox.ts';
import { card, outcomeOf, START, stateOf } from '../contracts/stores/examples.ts';
import { outboxStoreContract } from '../contracts/stores/outboxStore.ts';
import { createManualClock } from '../support/manualClock.ts';
import { claimOne } from '../support/oneRow.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const NOW = instant(START);

outboxStoreContract(
  'The collection outbox',
  embedded.opener((open) => open.stores.outbox),
);

describe('After a crash', () => {
  it('rows that waited for a card are freed though nobody lived to free them', async () => {
    const clock = createManualClock(START);
    const open = await embedded.stores({ clock });
    const { outbox } = open.stores;
    await outbox.enqueue([card(1), outcomeOf(1), stateOf(1, 1)], NOW);
    // What is left when the process dies after the card was marked as sent and before anything else.
    await open.connection
      .collection('outbox')
      .updateOne(
        { kind: 'card' },
        { $set: { state: { kind: 'sent', messageId: 9, at: START }, turn: null, dueWallMs: null } },
      );
    expect((await claimOne(outbox, clock.wallMs(), 1000))?.kind).toBe('outcome');
    expect((await claimOne(outbox, clock.wallMs(), 1000))?.kind).toBe('state');
    await open.close();
  });

  it('a sole owner sends at once what was left in sending, as a repeat', async () => {
    const clock = createManualClock(START);
    const open = await embedded.stores({ clock });
    const { outbox } = open.stores;
    await outbox.enqueue([card(1)], NOW);
    await claimOne(outbox, clock.wallMs(), 60_000);
    expect(await claimOne(outbox, clock.wallMs(), 60_000)).toBeUndefined();
    await open.releaseLeases();
    expect(await claimOne(outbox, clock.wallMs(), 60_000)).toMatchObject({ attempts: 2, repeats: 1 });
    await open.close();
  });
});

describe('A thousand people', () => {
  it('are owed a card, then a state each, by a handful of commands', async () => {
    const database = embedded.newDatabase();
    const open = await embedded.stores({ database });
    const connection = await embedded.watched(database);
    const outbox = createOutboxStore({ connection, clock: createManualClock(START) });
    const people = Array.from({ length: 1000 }, (_, i) => i + 1);
    let commands = 0;
    connection.getClient().on('commandStarted', () => commands++);
    expect(
      await outbox.enqueue(
        people.map((id) => card(id)),
        NOW,
      ),
    ).toBe(1000);
    expect(
      await outbox.enqueue(
        people.map((id) => stateOf(id, 1)),
        NOW,
      ),
    ).toBe(1000);
    expect(
      await outbox.enqueue(
        people.map((id) => stateOf(id, 2)),
        NOW,
      ),
    ).toBe(1000);
    expect(commands).toBeGreaterThan(2);
    expect(commands).toBeLessThan(50);
    expect(await outbox.counts()).toMatchObject({ queued: 2000, dead: 1000 });
    await connection.close();
    await open.close();
  });
});
