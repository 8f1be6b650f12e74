// The cycle collection: its contract, and a process that is overtaken by another.
import { describe, expect, it } from 'vitest';
import { cycleId } from '../../core/instant.ts';
import { cycleStoreContract } from '../contracts/stores/cycleStore.ts';
import { reportAt, START, slot } from '../contracts/stores/examples.ts';
import { createManualClock } from '../support/manualClock.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

cycleStoreContract(
  'The collection cycles',
  embedded.opener((open) => open.stores.cycles),
);

describe('Two processes on one database', () => {
  const twoOf = async () => {
    const [clock, database] = [createManualClock(START), embedded.newDatabase()];
    const slow = await embedded.stores({ clock, database });
    const quick = await embedded.stores({ clock, database });
    const close = () => Promise.all([slow.close(), quick.close()]);
    return { slow, quick, clock, close };
  };
  const A = cycleId(slot(0));

  it('cannot record a cycle that the other one has taken over', async () => {
    const { slow, quick, clock, close } = await twoOf();
    await slow.stores.cycles.claim(A, 'BTC-USD', 45_000);
    await clock.advance(45_000);
    expect((await quick.stores.cycles.claim(A, 'BTC-USD', 45_000)).kind).toBe('claimed');
    expect(await slow.stores.cycles.renew(A, 'BTC-USD', 600_000)).toBe(false);
    await slow.stores.cycles.abandon(A, 'BTC-USD', 'too late');
    await expect(slow.stores.cycles.record(reportAt(0))).rejects.toThrow(/lost to another process/);
    await quick.stores.cycles.record({ ...reportAt(0), codeVersion: 'quick' });
    expect((await slow.stores.cycles.report(A, 'BTC-USD'))?.codeVersion).toBe('quick');
    expect(await slow.stores.cycles.claim(A, 'BTC-USD', 1)).toEqual({ kind: 'held', untilWallMs: START + 90_000 });
    await close();
  });

  it('go on at once after a crash where the owner is the only one', async () => {
    const { slow, quick, close } = await twoOf();
    await slow.stores.cycles.claim(A, 'BTC-USD', 45_000);
    expect((await quick.stores.cycles.claim(A, 'BTC-USD', 45_000)).kind).toBe('held');
    await quick.releaseLeases();
    expect((await quick.stores.cycles.claim(A, 'BTC-USD', 45_000)).kind).toBe('claimed');
    await close();
  });
});
